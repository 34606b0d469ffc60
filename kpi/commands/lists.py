"""``catalog`` and ``sources``: what is known."""

from __future__ import annotations

import argparse

from kpi.catalog import CATALOG, Kpi
from kpi.commands.arguments import DONE, Commands
from kpi.commands.printing import print_json
from kpi.sources import SOURCES
from kpi.tables import TABLES


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    for name, run, text in (
        ("catalog", _catalog, "every KPI"),
        ("sources", _sources, "every export format that is recognised"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)


def _kpi_json(kpi: Kpi) -> dict:
    return {
        "name": kpi.name,
        "label": kpi.label,
        "group": kpi.group,
        "unit": kpi.unit.value,
        "good": kpi.good.value,
        "rollup": kpi.rollup.value,
        "about": kpi.about,
        "formula": kpi.formula.text(),
        "needs": list(kpi.needs),
        "aliases": list(kpi.aliases),
        "pitfall": kpi.pitfall,
        "benchmark": {"value": kpi.benchmark.value, "source": kpi.benchmark.source} if kpi.benchmark else None,
    }


def _catalog(options: argparse.Namespace) -> int:
    if options.json:
        print_json([_kpi_json(k) for k in CATALOG.values()])
        return DONE
    for kpi in CATALOG.values():
        print(f"{kpi.name}: {kpi.label} ({kpi.unit.value}, {kpi.good.value} is better; needs {', '.join(kpi.needs)})")
        print(f"    {kpi.about}\n    = {kpi.formula.text()}")
    return DONE


def _sources(options: argparse.Namespace) -> int:
    rows = [
        {"name": s.name, "label": s.label, "table": s.table, "signature": list(s.signature)} for s in SOURCES.values()
    ]
    rows += [
        {
            "name": t.name,
            "label": f"Plain {t.label.lower()}",
            "table": t.name,
            "signature": [" or ".join(g) for g in t.needs],
        }
        for t in TABLES.values()
    ]
    if options.json:
        print_json(rows)
    else:
        for row in rows:
            print(f"{row['name']}: {row['label']}, fills {row['table']}; known by {', '.join(row['signature'])}")
    return DONE
