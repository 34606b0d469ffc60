"""How a parser is limited, and how its tables go through the pipe to the process that started it.

Every message is a line of JSON. ``{"sheets": [[name, visible], ...]}`` lists what a workbook holds. ``{"table", "line",
"column", ...}`` begins a table whose used range starts there (from 1). ``{"rows", "width", "bytes"}`` is followed by so
many bytes: the cells of its rows as UTF-8, one column after the other, with SEPARATOR between them; ``"cells"`` in place
of ``"bytes"`` is a list of columns. ``{"end": true}`` is the last line, and ``{"error": kind, "detail": text}`` takes its
place on failure.
"""

from __future__ import annotations

import contextlib
import gc
import json
import sys
from collections.abc import Callable, Iterable, Sequence

SEPARATOR = "\x1f"
MAX_CELL = 1_000_000
ROWS_AT_ONCE = 2000


class Unreadable(Exception):
    """The file cannot be read. ``kind`` is "password", "broken" or "said"; ``detail`` says what, for "said"."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(kind, detail)
        self.kind = kind
        self.detail = detail


def write(message: dict[str, object]) -> None:
    sys.stdout.buffer.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")


def write_rows(columns: Sequence[Sequence[str]], rows: int) -> None:
    """Write a batch of ``rows`` rows, given by their columns."""
    text = SEPARATOR.join(map(SEPARATOR.join, columns))
    if text.count(SEPARATOR) == max(rows * len(columns) - 1, 0):
        write_joined(text, rows, len(columns))
    else:
        _refuse_long(cell for column in columns for cell in column)
        write({"rows": rows, "width": len(columns), "cells": columns})


def write_joined(text: str, rows: int, width: int) -> None:
    """Write a batch whose cells are joined already."""
    if len(text) > MAX_CELL:
        _refuse_long(text.split(SEPARATOR))
    data = text.encode("utf-8", "surrogatepass")
    write({"rows": rows, "width": width, "bytes": len(data)})
    sys.stdout.buffer.write(data)


def _refuse_long(cells: Iterable[str]) -> None:
    longest = max(map(len, cells), default=0)
    if longest > MAX_CELL:
        raise Unreadable("said", f"has a cell of {longest:,} characters; at most {MAX_CELL:,} are accepted")


def limit(megabytes: int, seconds: int) -> None:
    """Let the system refuse memory beyond a limit; the processor time limit outlives a parent that has died."""
    try:
        # Not every system has it.
        import resource  # noqa: PLC0415
    except ImportError:
        return
    for what, most in ((resource.RLIMIT_AS, megabytes << 20), (resource.RLIMIT_CPU, seconds + 1)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def run(parse: Callable[..., None], arguments: Sequence[str]) -> int:
    """Limit this process to the first two arguments, megabytes and seconds, and call ``parse`` with the others."""
    megabytes, seconds, *others = arguments
    limit(int(megabytes), int(float(seconds)) + 1)
    # Nothing here makes cycles that matter, and looking for them costs as much as the work itself.
    gc.disable()
    try:
        parse(*others)
        write({"end": True})
    except BrokenPipeError:
        return 1
    except MemoryError:
        return 3
    except Unreadable as error:
        write({"error": error.kind, "detail": error.detail})
    except BaseException:
        # The readers' own panics are not Exceptions; whatever it was, the file could not be read.
        write({"error": "broken", "detail": ""})
    try:
        sys.stdout.flush()
    except OSError:
        return 1
    return 0
