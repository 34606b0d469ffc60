"""Reads the sheets of one workbook. Arguments: MEGABYTES SECONDS PATH FORMAT MAX_CELLS MAX_COLUMNS [SHEET...].

Without a SHEET the visible ones are read, and when there is none of those, all.
"""

from __future__ import annotations

import io
import re
import sys
from datetime import timedelta
from itertools import islice

import python_calamine

from kpi.parsers.cells import duration, joined, texts
from kpi.parsers.output import ROWS_AT_ONCE, SEPARATOR, Unreadable, run, write, write_joined, write_rows

_MOST_MERGED = 10_000
_MOST_ERRORS = 1_000_000
_ERROR_OF_ODS = re.compile(
    rb'(<table:table-cell\b[^>]*?) office:string-value="[^"]*"([^>]*\scalcext:value-type="error")', re.DOTALL
)
_ODS_DURATION = re.compile(r"(-?)PT(\d{1,7})H(\d{1,2})M(\d{1,2})(?:[.,](\d{1,9}))?S")


def parse(path: str, form: str, max_cells: str, max_columns: str, *wanted: str) -> None:
    """Write the list of sheets and the cells of those that are wanted."""
    try:
        workbook = python_calamine.load_workbook(_with_errors(path) if form == "ods" else path)
    except python_calamine.PasswordError:
        raise Unreadable("password") from None
    sheets = [
        (sheet.name, sheet.visible == python_calamine.SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    write({"sheets": sheets})
    chosen = wanted or [name for name, visible in sheets if visible] or [name for name, _ in sheets]
    known = {name for name, _ in sheets}
    errors = _errors_of_xls(path, chosen) if form == "xls" else {}
    for name in chosen:
        if name in known:
            _write_sheet(workbook.get_sheet_by_name(name), form, int(max_cells), int(max_columns), errors.get(name, ()))


def _write_sheet(
    sheet: python_calamine.CalamineSheet, form: str, max_cells: int, max_columns: int, errors: tuple | list
) -> None:
    if sheet.total_width > max_columns or sheet.total_height * sheet.total_width > max_cells:
        raise Unreadable("wide", f"{sheet.name}\n{sheet.total_height}\n{sheet.total_width}")
    first_row, first_column = sheet.start or (0, 0)
    merged = [
        (top + 1, left - first_column, bottom + 1, right - first_column)
        for (top, left), (bottom, right) in islice(sheet.merged_cell_ranges or (), _MOST_MERGED)
    ]
    write({"table": sheet.name, "line": first_row + 1, "column": first_column + 1, "merged": merged, "errors": errors})
    rows = islice(sheet.iter_rows(), first_row, None)
    while block := list(islice(rows, ROWS_AT_ONCE)):
        columns = list(zip(*block, strict=True))
        if form == "ods":
            columns = [_long_durations(column) for column in columns]
        text = SEPARATOR.join([joined(column, SEPARATOR) for column in columns])
        if text.count(SEPARATOR) == len(block) * len(columns) - 1:
            write_joined(text, len(block), len(columns))
        else:
            write_rows(list(map(texts, columns)), len(block))


def _long_durations(column: tuple) -> tuple:
    """Durations of a day and more, which the reader leaves as they are in the file."""
    if not any(cell.__class__ is str and "PT" in cell for cell in column):
        return column
    return tuple(_duration(cell) if cell.__class__ is str else cell for cell in column)


def _duration(cell: str) -> str:
    found = _ODS_DURATION.fullmatch(cell)
    if not found:
        return cell
    sign, hours, minutes, seconds, rest = found.groups()
    fraction = float(f"0.{rest}") if rest else 0.0
    return sign + duration(timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds) + fraction))


def _with_errors(path: str) -> str | io.BytesIO:
    """The spreadsheet with its error cells as text; the reader takes the empty string that stands beside it."""
    import zipfile

    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
        if b'calcext:value-type="error"' not in content:
            return path
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as out:
            for member in archive.namelist():
                if member != "content.xml" and member.endswith((".xml", "mimetype")):
                    out.writestr(member, archive.read(member))
            out.writestr("content.xml", _ERROR_OF_ODS.sub(rb"\1\2", content))
    changed.seek(0)
    return changed


def _errors_of_xls(path: str, sheets: tuple | list) -> dict[str, list[tuple[int, int, str]]]:
    """The error cells by sheet, as (row, column, text) from 1; python_calamine leaves them blank."""
    import xlrd

    found: dict[str, list[tuple[int, int, str]]] = {}
    with xlrd.open_workbook(path, on_demand=True, logfile=io.StringIO()) as book:
        names = book.sheet_names()
        for name in sheets:
            if name not in names:
                continue
            sheet = book.sheet_by_name(name)
            found[name] = [
                (row + 1, column + 1, xlrd.error_text_from_code.get(sheet.cell_value(row, column), "#ERROR!"))
                for row in range(sheet.nrows)
                if xlrd.XL_CELL_ERROR in (kinds := sheet.row_types(row))
                for column, kind in enumerate(kinds)
                if kind == xlrd.XL_CELL_ERROR
            ][:_MOST_ERRORS]
            book.unload_sheet(name)
    return found


if __name__ == "__main__":
    sys.exit(run(parse, sys.argv[1:]))
