"""CSV files that a spreadsheet cannot mistake for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\0")


def csv_bytes(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV file that Excel opens as UTF-8, with text that looks like a formula kept as text."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([cell(c) for c in columns])
    writer.writerows([[cell(v) for v in row] for row in rows])
    return ("\ufeff" + out.getvalue()).encode()


def cell(value: object) -> object:
    """One cell: numbers and dates as they are, dangerous text behind an apostrophe."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float | Decimal):
        return format(value, "f") if isinstance(value, Decimal) else value
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
