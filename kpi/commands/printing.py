"""Answers on the screen: JSON, CSV or a table for people."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from kpi.csvfile import cell
from kpi.query import UNATTRIBUTED
from kpi.tables import DIMENSIONS


def plain(value: object) -> object:
    """A value as JSON and CSV have it: amounts as numbers, days as text; of documents every value in them."""
    if isinstance(value, Mapping):
        return {name: plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return (
            int(value)
            if value == value.to_integral_value() and abs(value) < 2**53 and value.as_tuple().exponent == 0
            else float(value)
        )
    return value.isoformat() if isinstance(value, date) else value


def print_json(document: object) -> None:
    """One JSON document."""
    print(json.dumps(document, ensure_ascii=False, allow_nan=False, default=str))


def print_csv(rows: list[dict]) -> None:
    """Rows as CSV with a header."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(rows[0] if rows else [])
    writer.writerows([[cell(value) for value in row.values()] for row in rows])


def print_table(rows: list[dict]) -> None:
    """Rows in columns for people."""
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
