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

from kpi.parsers import error_cells
from kpi.parsers.cells import duration, joined, texts
from kpi.parsers.output import ROWS_AT_ONCE, SEPARATOR, Unreadable, run, write, write_joined, write_rows

_MOST_MERGED = 10_000
_ODS_ERROR = b'calcext:value-type="error"'
_ERROR_OF_ODS = re.compile(rb'(<table:table-cell\b[^<>]*?) office:string-value="[^"<>]*"([^<>]*\s' + _ODS_ERROR + rb")")
_ODS_BREAKS = {b"<text:tab/>": b"\t", b"<text:line-break/>": b"\n"}
_ODS_DURATION = re.compile(r"(-?)PT(\d{1,7})H(\d{1,2})M(\d{1,2})(?:[.,](\d{1,9}))?S")


def parse(path: str, form: str, max_cells: str, max_columns: str, *wanted: str) -> None:
    """Write the list of sheets and the cells of those that are wanted."""
    try:
        workbook = python_calamine.load_workbook(_mended(path) if form == "ods" else path)
    except python_calamine.PasswordError:
        raise Unreadable("password") from None
    except python_calamine.CalamineError:
        raise Unreadable("password" if form == "xls" and _encrypted(path) else "broken") from None
    sheets = [
        (sheet.name, sheet.visible == python_calamine.SheetVisibleEnum.Visible)
        for sheet in workbook.sheets_metadata
        if sheet.typ == python_calamine.SheetTypeEnum.WorkSheet
    ]
    write({"sheets": sheets})
    chosen = wanted or [name for name, visible in sheets if visible] or [name for name, _ in sheets]
    known = {name for name, _ in sheets}
    find_errors = {"xls": error_cells.of_xls, "xlsb": error_cells.of_xlsb}.get(form)
    errors: error_cells.Errors = {}
    notes: tuple[str, ...] = ()
    if find_errors:
        try:
            errors = find_errors(path, chosen)
        except Exception:
            # The second reader is the stricter one; what the first has read is right all the same.
            notes = ("Cells that hold an error, such as #N/A, could not be told from blank ones in this file.",)
    for name in chosen:
        if name in known:
            sheet = workbook.get_sheet_by_name(name)
            if sheet.total_width > int(max_columns) or sheet.total_height * sheet.total_width > int(max_cells):
                raise Unreadable("wide", f"{name}\n{sheet.total_height}\n{sheet.total_width}")
            _write_sheet(sheet, form, {"errors": errors.get(name, ()), "notes": notes})


def _write_sheet(sheet: python_calamine.CalamineSheet, form: str, about: dict[str, object]) -> None:
    first_row, first_column = sheet.start or (0, 0)
    merged = [
        (top + 1, left - first_column, bottom + 1, right - first_column)
        for (top, left), (bottom, right) in islice(sheet.merged_cell_ranges or (), _MOST_MERGED)
    ]
    write({"table": sheet.name, "line": first_row + 1, "column": first_column + 1, "merged": merged, **about})
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


def _mended(path: str) -> str | io.BytesIO:
    """The spreadsheet with what its reader leaves out: the text of error cells, tabs and breaks inside of cells."""
    # Every file starts a process of its own, and of all kinds only these wait for one.
    import zipfile  # noqa: PLC0415

    with zipfile.ZipFile(path) as archive:
        content = archive.read("content.xml")
        if not any(mark in content for mark in (_ODS_ERROR, *_ODS_BREAKS)):
            return path
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as out:
            for member in archive.namelist():
                if member != "content.xml" and member.endswith((".xml", "mimetype")):
                    out.writestr(member, archive.read(member))
            content = _ERROR_OF_ODS.sub(rb"\1\2", content)
            for mark, character in _ODS_BREAKS.items():
                content = content.replace(mark, character)
            out.writestr("content.xml", content)
    changed.seek(0)
    return changed


def _encrypted(path: str) -> bool:
    """Whether a workbook that cannot be read has the weaker protection of Excel 95."""
    # Every file starts a process of its own, and of all kinds only these wait for one.
    import xlrd  # noqa: PLC0415

    try:
        xlrd.open_workbook(path, on_demand=True, logfile=io.StringIO())
    except xlrd.XLRDError as error:
        return "encrypted" in str(error)
    return False


if __name__ == "__main__":
    sys.exit(run(parse, sys.argv[1:]))
