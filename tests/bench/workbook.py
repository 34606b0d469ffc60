"""Workbooks: every cell of a large sheet as records, against its reader alone in a process that starts the same way."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl

from tests.bench.data import CACHE, Shop, shop
from tests.bench.table import Row, seconds
from tests.bench.timing import clock, compare

ROWS = 100_000
GOAL = 1.3
_COLUMNS = (
    "order_id, ordered_at, customer_id, channel, region, currency, cast(gross_amount as double) as gross_amount, "
    "cast(discount_amount as double) as discount_amount, cast(tax_amount as double) as tax_amount, status"
)
_READER_ALONE = """
import gc, sys, python_calamine
gc.disable()
rows = list(python_calamine.load_workbook(sys.argv[1]).get_sheet_by_index(0).iter_rows())
sys.stdout.write(str(len(rows)))
"""


def measure(_: list[Shop], repeats: int) -> Iterator[Row]:
    """A sheet of 100,000 orders and ten columns, whatever the sizes of the shops."""
    from kpi.intake.sheets.workbook import read_workbook  # noqa: PLC0415 (loaded where it is measured)

    path = _workbook()

    def mine() -> None:
        (table,) = read_workbook(path, path.name).tables.values()
        assert len(table.records) == ROWS + 1

    def alone() -> None:
        command = [sys.executable, "-P", "-s", "-X", "utf8", "-c", _READER_ALONE, str(path)]
        found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        assert int(found.stdout) == ROWS + 1

    def pair(_turn: int, swapped: bool) -> tuple[float, float]:  # noqa: FBT001 (in the order in which compare asks)
        if swapped:
            baseline = clock(alone)
            return clock(mine), baseline
        return clock(mine), clock(alone)

    found = compare(pair, 5 * repeats, 3)
    yield Row(
        "Read a workbook of ten columns, against its reader alone",
        ROWS,
        seconds(found.seconds),
        seconds(found.baseline),
        found.ratio,
        f"≤ {GOAL}",
        found.ratio <= GOAL,
        {"megabytes": path.stat().st_size / 1e6},
    )


def _workbook() -> Path:
    """The orders of a shop as .xlsx, written when it is not there yet."""
    csv = shop(ROWS).csv("orders")
    path = csv.with_suffix(".xlsx")
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        with duckdb.connect() as connection:
            found = connection.execute(f"select {_COLUMNS} from read_csv(?)", [str(csv)])
            columns = [column[0] for column in found.description]
            rows = found.fetchall()
        book = openpyxl.Workbook(write_only=True)
        sheet = book.create_sheet("Orders")
        for row in (columns, *rows):
            sheet.append(row)
        book.save(path)
    return path
