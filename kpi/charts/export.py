"""Charts and tables as files: PNG and SVG without a browser, CSV that a spreadsheet cannot mistake for a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

from kpi.charts.drawing import Drawing

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def png(drawing: Drawing) -> bytes:
    """The chart as a picture of twice the size it has on the page."""
    import vl_convert

    return vl_convert.vegalite_to_png(drawing.for_file(), scale=2)


def svg(drawing: Drawing) -> bytes:
    """The chart as a vector picture."""
    import vl_convert

    return vl_convert.vegalite_to_svg(drawing.for_file()).encode()


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
