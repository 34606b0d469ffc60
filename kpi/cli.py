"""The command line: the same core without a browser.

Exit status: 0 done; 2 a user's error, one message on stderr; 3 a question must be answered first, nothing of that
file was loaded. With --json (or --format json) stdout is one JSON document and nothing else.
"""

from __future__ import annotations

import argparse
import csv
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from kpi import names_command
from kpi.catalog import CATALOG, Kpi
from kpi.csvfile import cell
from kpi.errors import QuestionsOpen, UserError, WorkspaceDamaged
from kpi.query import UNATTRIBUTED, Query
from kpi.sources import SOURCES
from kpi.store import Result, Workspace, open_workspace
from kpi.tables import DIMENSIONS, TABLES

DONE, FAULT, USER_ERROR, QUESTION = 0, 1, 2, 3
APOLOGY = "Something went wrong on our side, and nothing was changed. The details are in {log}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except UserError as error:
        print(error.message, file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:
        return DONE
    except Exception:
        print(APOLOGY.format(log=_log_fault()), file=sys.stderr)
        return FAULT


def _log_fault() -> Path:
    """Write the traceback of the fault being handled into a log file; its path."""
    log = Path(tempfile.gettempdir()) / "plumbline.log"
    logging.basicConfig(filename=log, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    logging.getLogger(__name__).exception("fault in: %s", " ".join(sys.argv[1:]))
    return log


class _Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage text."""

    def error(self, message: str) -> None:
        print(f"{message[0].upper()}{message[1:]}. See python -m kpi --help.", file=sys.stderr)
        sys.exit(USER_ERROR)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m kpi", description="Every KPI by channel, period and region, from spreadsheet exports."
    )
    parser.add_argument(
        "--workspace",
        metavar="FILE",
        help="the workspace's DuckDB file (default: KPI_WORKSPACE, else data/workspace.duckdb)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)

    load = commands.add_parser("load", help="load export files, archives of them, or a folder")
    load.add_argument("files", nargs="+", metavar="FILE")
    load.add_argument("--as", dest="table", metavar="TABLE", help=f"fill this table: {', '.join(TABLES)}")
    load.add_argument("--source", metavar="NAME", help="the export format, when it is not to be recognised")
    load.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="which column fills a field")
    load.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="answer a question, for example day_first=no"
    )
    load.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    load.add_argument("--section", metavar="NUMBER", help="one of several tables in a file, counted from 1")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=_load)

    query = commands.add_parser("query", help="ask for KPIs")
    query.add_argument("kpis", metavar="KPI[,KPI]")
    query.add_argument("--by", metavar="DIMENSION[,DIMENSION]", default="", help=f"split by: {', '.join(DIMENSIONS)}")
    query.add_argument("--grain", metavar="day|week|month|quarter|year")
    query.add_argument("--from", dest="start", metavar="DATE")
    query.add_argument("--to", dest="end", metavar="DATE")
    query.add_argument(
        "--where",
        action="append",
        default=[],
        metavar="DIMENSION=VALUE",
        help="may be given several times; an empty value means unattributed",
    )
    query.add_argument("--compare", metavar="previous|year")
    query.add_argument("--format", choices=("table", "csv", "json"), default="table")
    query.add_argument("--sql", action="store_true", help="show the SQL and its values instead of running it")
    query.set_defaults(run=_query)

    for name, run, text in (
        ("catalog", _catalog, "every KPI"),
        ("sources", _sources, "every export format that is recognised"),
    ):
        command = commands.add_parser(name, help=text)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)

    receipts = commands.add_parser(
        "receipts", help="every load with its accounting; 'receipts undo LOAD' takes one back out"
    )
    receipts.add_argument("action", nargs="?", choices=("undo",))
    receipts.add_argument("load", nargs="?", type=int, metavar="LOAD")
    receipts.add_argument("--json", action="store_true")
    receipts.set_defaults(run=_receipts)

    undo = commands.add_parser("undo", help="take a load back out")
    undo.add_argument("load", type=int, metavar="LOAD")
    undo.add_argument("--json", action="store_true")
    undo.set_defaults(run=_undo)

    restated = commands.add_parser("restatements", help="what a load changed of what was loaded before, cell by cell")
    restated.add_argument("load", type=int, metavar="LOAD")
    restated.add_argument("--json", action="store_true")
    restated.set_defaults(run=_restatements)

    check = commands.add_parser("check", help="compare the workspace with its ledger; a damaged one is rebuilt")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)

    analyse = commands.add_parser("analyse", help="what is more than a ratio of sums")
    analyses = analyse.add_subparsers(dest="analysis", required=True, metavar="NAME", parser_class=_Parser)
    lifetime = analyses.add_parser(
        "lifetime", help="what customers bring by month since their first order, against what they cost"
    )
    lifetime.add_argument(
        "--margin", type=float, metavar="FRACTION", help="count this share of revenue, for example 0.6"
    )
    lifetime.add_argument("--json", action="store_true")
    lifetime.set_defaults(run=_lifetime)

    names_command.add(commands, _Parser, _workspace)

    settings = commands.add_parser("settings", help="show the workspace's settings, or change one with KEY=VALUE")
    settings.add_argument(
        "changes", nargs="*", metavar="KEY=VALUE", help="currency, timezone, assumed_margin, rate_direction; an empty value removes one"
    )
    settings.add_argument("--json", action="store_true")
    settings.set_defaults(run=_settings)

    remembered = commands.add_parser(
        "mappings", help="what is remembered of earlier files; 'mappings forget ID' lets go of one"
    )
    remembered.add_argument("action", nargs="?", choices=("forget", "export", "import"))
    remembered.add_argument("what", nargs="?", metavar="ID|FILE")
    remembered.add_argument("--json", action="store_true")
    remembered.set_defaults(run=_mappings)

    serve = commands.add_parser("serve", help="start the app")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)
    return parser


def _workspace(options: argparse.Namespace) -> Workspace:
    try:
        return open_workspace(options.workspace)
    except WorkspaceDamaged:
        from kpi.intake import open_workspace as open_or_rebuild

        rebuilt = open_or_rebuild(options.workspace)
        print(rebuilt.notice, file=sys.stderr)
        return rebuilt


def _pairs(items: Iterable[str], option: str) -> list[tuple[str, str]]:
    pairs = []
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise UserError(f"'{option} {item}' has no =.", f"Write {option} NAME=VALUE.")
        pairs.append((name.strip(), value))
    return pairs


def _day(text: str | None, option: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"'{text}' is not a day.", f"Write {option} as 2026-01-31.") from None


def _load(options: argparse.Namespace) -> int:
    from kpi.intake import Asked, Outcome, load_all
    from kpi.intake.receipt import question_json

    asked = Asked(
        table=options.table,
        source=options.source,
        mapping=dict(_pairs(options.map, "--map")) or None,
        settings=dict(_pairs(options.set, "--set")),
        sheet=options.sheet,
        section=_section(options.section),
    )
    workspace, entries, status = _workspace(options), [], DONE
    try:
        for name in options.files:
            path = Path(name)
            try:
                if not path.exists():
                    raise UserError(f"There is no file {name}.", "Check the path.")
                outcomes = load_all(workspace, path, path.name, asked)
            except UserError as error:
                outcomes = [Outcome(path.name, error=error)]
            for outcome in outcomes:
                if outcome.receipt:
                    entries.append(outcome.receipt.json())
                    if not options.json:
                        print(*outcome.receipt.sentences(), sep="\n  ")
                    continue
                error = outcome.error
                print(*filter(None, (error.message, error.hint)), sep="\n", file=sys.stderr)
                if outcome.questions:
                    status = status or QUESTION
                    entries.append(
                        _nothing_loaded(outcome.file) | {"questions": [question_json(q) for q in outcome.questions]}
                    )
                else:
                    status = USER_ERROR
                    said = {"message": error.message, "hint": error.hint}
                    entries.append(_nothing_loaded(outcome.file) | {"error": said})
    finally:
        workspace.close()
    if options.json:
        _print_json({"files": entries})
    return status


def _section(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isdecimal() or int(given) < 1:
        raise UserError(f"--section is '{given}', which is not the number of a table.", "Count the tables from 1.")
    return int(given) - 1


def _nothing_loaded(name: str) -> dict:
    return {
        "file": name,
        "source": None,
        "table": None,
        "rows_in": 0,
        "rows_loaded": 0,
        "rows_set_aside": 0,
        "duplicates": 0,
        "skipped": {},
        "questions": [],
        "totals": {},
        "problems": [],
    }


def _query(options: argparse.Namespace) -> int:
    where: dict[str, tuple[str | None, ...]] = {}
    for name, value in _pairs(options.where, "--where"):
        where[name] = (*where.get(name, ()), value if value not in ("", UNATTRIBUTED) else None)
    query = Query(
        kpis=tuple(filter(None, (k.strip() for k in options.kpis.split(",")))),
        by=tuple(filter(None, (d.strip() for d in options.by.split(",")))),
        grain=options.grain,
        start=_day(options.start, "--from"),
        end=_day(options.end, "--to"),
        where=where,
        compare=options.compare,
    )
    workspace = _workspace(options)
    try:
        result = workspace.ask(query)
    finally:
        workspace.close()
    if options.format == "json":
        _print_json(
            {
                "rows": [_row_json(r) for r in _public_rows(result)],
                "notes": result.notes,
                "sql": result.statement.sql,
                "params": {k: _plain(v) for k, v in result.statement.params.items()},
            }
        )
    elif options.sql:
        print(result.statement.sql)
        print(*(f"-- ${name} = {_plain(value)}" for name, value in result.statement.params.items()), sep="\n")
    elif options.format == "csv":
        _print_csv(_public_rows(result))
    else:
        print(query.describe(result.coverage))
        _print_table(_public_rows(result))
    if options.format != "json":
        print(*result.notes, sep="\n", file=sys.stderr)
    return DONE


def _public_rows(result: Result) -> list[dict]:
    """Rows without the parts of ratios, which serve pages only."""
    return [{k: v for k, v in row.items() if "__" not in k and k != "nothing"} for row in result.rows]


def _row_json(row: dict) -> dict:
    return {k: _plain(v) for k, v in row.items()}


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and abs(value) < 2**53 and value.as_tuple().exponent == 0
            else float(value)
        )
    return value.isoformat() if isinstance(value, date) else value


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, default=str))


def _print_csv(rows: list[dict]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows[0] if rows else [])
    writer.writerows([[cell(value) for value in row.values()] for row in rows])


def _print_table(rows: list[dict]) -> None:
    if not rows:
        print("(no rows)")
        return
    table = [[str(k) for k in rows[0]]] + [[_cell(k, v) for k, v in row.items()] for row in rows]
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    for line in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(name: str, value: object) -> str:
    if value is None:
        return UNATTRIBUTED if name in DIMENSIONS else "–"
    if isinstance(value, Decimal):
        return f"{value.quantize(Decimal('0.01'), ROUND_HALF_UP):,}"
    return f"{value:,.4f}" if isinstance(value, float) else f"{value:,}" if isinstance(value, int) else str(value)


def _kpi_json(kpi: Kpi) -> dict:
    return {
        "name": kpi.name,
        "label": kpi.label,
        "group": kpi.group,
        "unit": kpi.unit.value,
        "good": kpi.good.value,
        "about": kpi.about,
        "formula": kpi.formula.text(),
        "needs": list(kpi.needs),
        "aliases": list(kpi.aliases),
        "pitfall": kpi.pitfall,
        "benchmark": {"value": kpi.benchmark.value, "source": kpi.benchmark.source} if kpi.benchmark else None,
    }


def _catalog(options: argparse.Namespace) -> int:
    if options.json:
        _print_json([_kpi_json(k) for k in CATALOG.values()])
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
        _print_json(rows)
    else:
        for row in rows:
            print(f"{row['name']}: {row['label']}, fills {row['table']}; known by {', '.join(row['signature'])}")
    return DONE


def _receipts(options: argparse.Namespace) -> int:
    from kpi.intake import receipts

    if options.action == "undo":
        if options.load is None:
            raise UserError("Which load is to be undone?", "Write receipts undo LOAD; receipts lists the loads.")
        return _undo(options)
    workspace = _workspace(options)
    try:
        found = receipts(workspace)
    finally:
        workspace.close()
    if options.json:
        _print_json([r.json() for r in found])
        return DONE
    for receipt in found:
        print(
            f"Load {receipt.load_id}, {receipt.loaded_at}, {receipt.source} into {receipt.table}{', undone' if receipt.undone else ''}"
        )
        print(*(f"  {line}" for line in receipt.sentences()), sep="\n")
    return DONE


def _undo(options: argparse.Namespace) -> int:
    from kpi.intake import undo

    workspace = _workspace(options)
    try:
        receipt = undo(workspace, options.load)
    finally:
        workspace.close()
    if options.json:
        _print_json(receipt.json())
    else:
        print(f"Load {receipt.load_id} ({receipt.file}) was taken back out: {receipt.rows_loaded:,} lines.")
    return DONE


def _restatements(options: argparse.Namespace) -> int:
    from kpi.intake import count_restatements, restatements

    workspace = _workspace(options)
    try:
        found, total = restatements(workspace, options.load), count_restatements(workspace, options.load)
    finally:
        workspace.close()
    if options.json:
        _print_json({"load": options.load, "total": total, "restatements": [asdict(r) for r in found]})
    else:
        _print_table([asdict(r) for r in found])
        print(f"{total:,} cells changed.", file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace) -> int:
    from kpi.intake import check, receipts

    workspace = _workspace(options)
    try:
        problems, loads = check(workspace), sum(not r.undone for r in receipts(workspace))
    finally:
        workspace.close()
    if options.json:
        _print_json({"notice": workspace.notice, "loads": loads, "problems": problems})
    elif not problems:
        print(f"Everything agrees: the rows and sums of {loads:,} loads, and their kept files.")
    if problems and not options.json:
        print(*problems, sep="\n", file=sys.stderr)
    return USER_ERROR if problems else DONE


def _lifetime(options: argparse.Namespace) -> int:
    from kpi.analyses.lifetime import cohorts

    workspace = _workspace(options)
    try:
        table = cohorts(workspace, margin=options.margin)
    finally:
        workspace.close()
    if options.json:
        _print_json(table.json())
    else:
        _print_table(table.rows())
        print(*table.notes, sep="\n", file=sys.stderr)
    return DONE


def _settings(options: argparse.Namespace) -> int:
    from kpi.store import settings

    workspace = _workspace(options)
    try:
        for name, value in _pairs(options.changes, "settings"):
            settings.change(workspace, name, value.strip())
        current = {name: settings.setting(workspace, name) for name in settings.CHANGEABLE}
    finally:
        workspace.close()
    if options.json:
        _print_json(current)
    else:
        print(*(f"{name} = {value or '(not set)'}" for name, value in current.items()), sep="\n")
    return DONE


def _mappings(options: argparse.Namespace) -> int:
    from kpi.intake import mapping_csv, memory

    if options.action and not options.what:
        wanted = "ID" if options.action == "forget" else "FILE"
        raise UserError(f"mappings {options.action} needs one more word.", f"Write mappings {options.action} {wanted}.")
    workspace = _workspace(options)
    try:
        if options.action == "forget":
            if not options.what.isdecimal():
                raise UserError(f"'{options.what}' is not the number of a mapping.", "mappings lists them.")
            found = [memory.forget(workspace, int(options.what))]
        elif options.action == "import":
            found = mapping_csv.import_csv(workspace, _content(options.what))
        else:
            found = memory.mappings(workspace)
        if options.action == "export":
            Path(options.what).write_bytes(mapping_csv.export_csv(workspace))
    finally:
        workspace.close()
    if options.json:
        _print_json([kept.json() for kept in found])
    elif options.action == "export":
        print(f"{len(found):,} mappings are written to {options.what}.")
    else:
        for kept in found:
            print(kept.sentence())
    return DONE


def _content(name: str) -> bytes:
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from error


def _serve(options: argparse.Namespace) -> int:
    app = Path(__file__).parents[1] / "app.py"
    if options.workspace:
        os.environ["KPI_WORKSPACE"] = str(Path(options.workspace).resolve())
    command = [sys.executable, "-m", "streamlit", "run", str(app), "--server.port", str(options.port)]
    try:
        return subprocess.call(command, cwd=app.parent)
    except KeyboardInterrupt:
        return DONE
