"""A parser in a process of its own: started with limits, killed when the time is up, its tables received as records."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count, repeat
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.grid import Record, without_collection
from kpi.parsers.output import SEPARATOR

SECONDS = 30
MEGABYTES = 2048
MAX_CELLS = 20_000_000
MAX_COLUMNS = 500
# Characters of all cells together; a few small shared strings can stand for any amount of text.
MAX_TEXT = 300_000_000

_ROOT = Path(__file__).resolve().parents[3]
# The parser's own folder stays out of the search for modules, where its names would hide others.
_COMMAND = (sys.executable, "-P", "-s", "-X", "utf8")


@dataclass
class Table:
    """A sheet, or the records of a file of objects.

    ``line`` and ``column`` (from 1) are the corner of its used range. ``merged`` are ranges of merged cells as (first
    line, first place in the record, last line, last place), places from 0. ``errors`` are (line, column, text) of error
    cells that the reader left blank. ``notes`` are sentences for the user.
    """

    name: str
    line: int = 1
    column: int = 1
    merged: tuple[tuple[int, int, int, int], ...] = ()
    errors: tuple[tuple[int, int, str], ...] = ()
    notes: tuple[str, ...] = ()
    records: list[Record] = field(default_factory=list)


class Confined:
    """The process of one parser, a module of ``kpi.parsers``; to be used in a with statement.

    ``name`` is what the user calls the file, ``again`` what to do when it is damaged, ``smaller`` when it is too much.
    """

    def __init__(self, parser: str, path: Path, arguments: list[str], name: str, again: str, smaller: str) -> None:
        self.name = name
        self.sheets: tuple[tuple[str, bool], ...] = ()
        self._again, self._smaller = again, smaller
        self._late = False
        limits = (str(MEGABYTES), str(SECONDS))
        self._process = subprocess.Popen(
            [*_COMMAND, str(_ROOT / "kpi" / "parsers" / f"{parser}.py"), *limits, str(path.resolve()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "PYTHONPATH": str(_ROOT)},
        )
        assert self._process.stdout is not None
        self._output = self._process.stdout
        self._clock = threading.Timer(SECONDS, self._time_is_up)
        self._clock.daemon = True
        self._clock.start()

    def __enter__(self) -> Confined:
        return self

    def __exit__(self, *_: object) -> None:
        self._clock.cancel()
        if self._process.poll() is None:
            self._process.kill()
        self._output.close()
        self._process.wait()

    def _time_is_up(self) -> None:
        self._late = True
        self._process.kill()

    def tables(self) -> dict[str, Table]:
        """All tables by name; ``sheets`` is known afterwards. Raises UserError when the parser gives up or is killed."""
        try:
            with without_collection():
                return {table.name: table for table in self._received()}
        except (ValueError, KeyError, TypeError, OSError):
            raise self._failed("", "") from None

    def _received(self) -> Iterator[Table]:
        table: Table | None = None
        line, received = 1, 0
        for message in map(json.loads, self._output):
            if "rows" in message:
                received += message.get("bytes") or sum(
                    len(cell) for column in message.get("cells", ()) for cell in column
                )
                if received > MAX_TEXT:
                    raise self._failed("said", f"holds more than {MAX_TEXT / 1e6:,.0f} MB of text")
                rows = self._rows(message)
                self._open(table).records.extend(map(Record, count(line), rows))
                line += message["rows"]
            elif "table" in message:
                if table is not None:
                    yield table
                table = _begun(message)
                line = table.line
            elif "sheets" in message:
                self.sheets = tuple((name, visible) for name, visible in message["sheets"])
            elif "note" in message:
                self._open(table).notes += (message["note"],)
            elif "end" in message:
                if table is not None:
                    yield table
                return
            else:
                raise self._failed(message["error"], message["detail"])
        raise self._failed("", "")

    @staticmethod
    def _open(table: Table | None) -> Table:
        if table is None:
            raise ValueError("rows before any table")
        return table

    def _rows(self, message: dict) -> Iterator[tuple[str, ...]]:
        rows, width = message["rows"], message["width"]
        if "cells" in message:
            return _shrunk(zip(*message["cells"], strict=True))
        data = self._output.read(message["bytes"])
        if len(data) != message["bytes"]:
            raise ValueError("the parser died")
        if not width or not rows:
            return repeat((), rows)
        cells = data.decode("utf-8", "replace").split(SEPARATOR)
        columns = (cells[start : start + rows] for start in range(0, width * rows, rows))
        return _shrunk(zip(*columns, strict=True))

    def _failed(self, kind: str, detail: str) -> UserError:
        if self._late:
            return UserError(
                f"{self.name} took longer than {SECONDS:g} seconds to read and was stopped.", self._smaller
            )
        if kind == "password":
            return UserError(
                f"{self.name} is protected with a password.", "Remove the password, save it, load it again."
            )
        if kind == "broken":
            return UserError(f"{self.name} is damaged: what it holds cannot be read.", self._again)
        if kind == "said":
            return UserError(f"{self.name} {detail}.", self._smaller)
        if kind == "wide":
            sheet, rows, columns = detail.split("\n")
            return UserError(
                f"{self.name}: sheet '{sheet}' spans {max(1, int(rows)):,} rows and {int(columns):,} columns; at most "
                f"{MAX_COLUMNS} columns and {MAX_CELLS:,} cells are accepted.",
                self._smaller,
            )
        self._process.kill()
        return UserError(
            f"{self.name} could not be read within {MEGABYTES / 1024:g} GB of memory, or it is damaged.", self._smaller
        )


def _shrunk(rows: Iterator[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows; a blank one has no cells."""
    return (row if any(row) else () for row in rows)


def _begun(message: dict) -> Table:
    return Table(
        message["table"],
        message["line"],
        message.get("column", 1),
        tuple(tuple(corners) for corners in message.get("merged", ())),
        tuple((line, column, text) for line, column, text in message.get("errors", ())),
        tuple(message.get("notes", ())),
    )
