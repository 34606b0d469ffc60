"""Reads the sheets of one workbook and writes them to standard output; started as a process of its own.

Usage: workbook_child.py MEGABYTES SECONDS PATH SHEET...
Every line is JSON: ``{"sheet", "row", "column"}`` begins a sheet whose used range starts there (from 1), a list holds
its next rows, ``{"end": true}`` is the last line and ``{"error": kind}`` takes its place on failure. A damaged workbook
can abort the reader or fill the memory, so nothing else runs here, and only the standard library and python_calamine
are imported.
"""

import contextlib
import datetime
import gc
import json
import sys
from decimal import Decimal
from itertools import islice

import python_calamine

_ROWS_A_LINE = 2000


def _number(value: float) -> str:
    written = repr(value)
    if written.endswith(".0"):
        return written[:-2]
    if "e" not in written:
        return written
    return format(Decimal(written), "f")


def _moment(value: datetime.datetime) -> str:
    return value.isoformat(" ", "milliseconds" if value.microsecond else "seconds")


def _clock(value: datetime.time) -> str:
    return value.isoformat("milliseconds" if value.microsecond else "seconds")


def _duration(value: datetime.timedelta) -> str:
    sign = "-" if value < datetime.timedelta(0) else ""
    milliseconds = round(abs(value).total_seconds() * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}" + (f".{rest:03d}" if rest else "")


_TEXT = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    datetime.date: datetime.date.isoformat,
    datetime.datetime: _moment,
    datetime.time: _clock,
    datetime.timedelta: _duration,
    type(None): lambda value: "",
}


def texts(column: tuple) -> tuple | list:
    """Cells of one column as text: ISO dates, TRUE and FALSE, whole numbers without a point, no exponent."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return column
    if kinds == {float}:
        written = list(map(repr, column))
        if "e" not in "".join(written):
            return [number[:-2] if number[-2:] == ".0" else number for number in written]
    return [cell if cell.__class__ is str else _TEXT[cell.__class__](cell) for cell in column]


def limit_memory(megabytes: int, seconds: int) -> None:
    """Let the system refuse memory beyond a limit; the processor time limit outlives a parent that has died."""
    try:
        import resource
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CPU, seconds + 1)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def write(value: object) -> None:
    line = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    sys.stdout.buffer.write(line.encode("utf-8", "surrogatepass") + b"\n")


def write_sheet(sheet: python_calamine.CalamineSheet) -> None:
    first_row, first_column = sheet.start or (0, 0)
    write({"sheet": sheet.name, "row": first_row + 1, "column": first_column + 1})
    rows = islice(sheet.iter_rows(), first_row, None)
    while block := list(islice(rows, _ROWS_A_LINE)):
        columns = list(map(texts, zip(*block, strict=True)))
        write([row if any(row) else () for row in zip(*columns, strict=True)])


def main(arguments: list[str]) -> int:
    megabytes, seconds, path, *wanted = arguments
    limit_memory(int(megabytes), int(float(seconds)) + 1)
    # Nothing here makes cycles, and looking for them costs as much as the work itself.
    gc.disable()
    try:
        workbook = python_calamine.load_workbook(path)
        for name in wanted:
            write_sheet(workbook.get_sheet_by_name(name))
        write({"end": True})
    except BrokenPipeError:
        return 1
    except python_calamine.PasswordError:
        write({"error": "password"})
    except MemoryError:
        return 3
    except BaseException:
        # The reader's own panics are not Exceptions; whatever it was, the workbook could not be read.
        write({"error": "broken"})
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
