"""How fast Plumbline is: ``python tests/bench/run.py [--orders N,N] [--only NAME,NAME] [--repeats N] [--write]``.

Prints a table, writes build/bench.json, and with --write puts the table into docs/benchmarks.md. It measures and leaves
judging to people: the exit status is 0 also when a goal is missed. Let nothing else run meanwhile.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import traceback
from datetime import date
from importlib.metadata import version
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.bench import loading, pages, query, start, workbook  # noqa: E402
from tests.bench.data import ROOT, allow_large_files, shop  # noqa: E402
from tests.bench.table import Row, text, write_json, write_page  # noqa: E402

MEASURES = {
    "query": query.measure,
    "pages": pages.reruns,
    "load": loading.measure,
    "workbook": workbook.measure,
    "start": start.measure,
    "marks": pages.marks,
}
PACKAGES = ("duckdb", "streamlit", "pandas", "altair", "pyarrow")


def main() -> None:
    """Measure what was asked for; a measure that breaks is a row of the table, and the others go on."""
    options = _options()
    allow_large_files()
    began, load_before = perf_counter(), os.getloadavg()
    shops = []
    for orders in options.orders:
        _say(f"{orders:,} orders: making the files")
        shops.append(shop(orders))
    rows: list[Row] = []
    for name in options.only:
        _say(f"measuring: {name}")
        try:
            for row in MEASURES[name](shops, options.repeats):
                rows.append(row)
                _say("  " + "  ".join(cell for cell in row.cells if cell))
        except Exception as error:
            traceback.print_exc()
            rows.append(
                Row(
                    f"{name}: could not be measured",
                    None,
                    type(error).__name__,
                    within=False,
                    more={"error": str(error)},
                )
            )
    print(text(rows))
    versions = {name: version(name) for name in PACKAGES}
    about = {
        "day": date.today(),
        "python": platform.python_version(),
        **versions,
        "cores": os.cpu_count(),
        "load_before": load_before,
        "load_after": os.getloadavg(),
        "minutes": (perf_counter() - began) / 60,
    }
    write_json(rows, about, ROOT / "build" / "bench.json")
    if options.write:
        caption = f"{date.today()}, Python {platform.python_version()}, " + ", ".join(
            f"{n} {v}" for n, v in versions.items()
        )
        write_page(rows, f"{caption}.", ROOT / "docs" / "benchmarks.md")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description="Measure how fast Plumbline is.")
    parser.add_argument(
        "--orders", type=_sizes, default=[1_000_000, 10_000_000], help="sizes of the shop, separated by commas"
    )
    parser.add_argument("--only", type=_names, default=list(MEASURES), help=f"some of {', '.join(MEASURES)}")
    parser.add_argument("--repeats", type=int, default=1, help="how many times the usual number of repeats")
    parser.add_argument("--write", action="store_true", help="put the table into docs/benchmarks.md")
    return parser.parse_args()


def _sizes(given: str) -> list[int]:
    return sorted(int(size.replace("_", "")) for size in given.split(","))


def _names(given: str) -> list[str]:
    names = given.split(",")
    unknown = [name for name in names if name not in MEASURES]
    if unknown:
        raise argparse.ArgumentTypeError(f"{', '.join(unknown)} is none of {', '.join(MEASURES)}")
    return names


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
