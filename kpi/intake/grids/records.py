"""Text to records: every record of a text with the line on which it starts, stray quotes mended and said."""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path

from kpi.intake.containers.encoding import decoded
from kpi.intake.grid import Dialect, Record, without_collection
from kpi.intake.grids.lines import Lines, lines_of, split_lines
from kpi.intake.grids.mending import Mender

# A cell may be as long as the file; the default of 131,072 characters would stop at a pasted document.
csv.field_size_limit(sys.maxsize)

_BATCH = 50_000
# Lines that are read at once while each is one record; where one is not, as many are read again one by one.
_BLOCK = 2_000
# A quote that is not closed within this many characters of a text that is read in pieces is taken as stray.
_LONGEST_RECORD = 64_000_000
_MOST_NOTES = 5
_record = partial(tuple.__new__, Record)


def parse_records(
    text: str, dialect: Dialect, notes: list[str] | None = None, *, complete: bool = True
) -> list[Record]:
    """All records of a text, blank lines included, each with the line on which it starts (from 1).

    A quote that is never closed, or closed in the middle of a cell, is read as plain text and said so in
    ``notes``. With ``complete`` False the text is the head of a longer one: a last record that may be cut is left out.
    """
    lines = split_lines(text)
    if not complete and lines and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    with without_collection():
        return records_of(lines, dialect, notes, complete=complete)


def records_of(
    lines: list[str], dialect: Dialect, notes: list[str] | None = None, *, complete: bool = True
) -> list[Record]:
    """As ``parse_records``, for a text that is split into lines."""
    reader = _Reader(Lines([lines]), dialect, complete=complete)
    found = list(chain.from_iterable(reader.batches()))
    if notes is not None:
        notes.extend(reader.notes())
    return found


def iter_records(
    path: Path, dialect: Dialect, notes: list[str] | None = None, *, start_line: int = 1
) -> Iterator[list[Record]]:
    """The records of a file in batches of about 50,000, the same as ``parse_records`` gives for its whole text.

    Records that start before ``start_line`` are left out. Needs memory for a few batches, whatever the size of the
    file; ``notes`` are complete when the last batch is out. Raises UserError when the encoding is contradicted.
    """
    reader = _Reader(Lines(lines_of(decoded(path, dialect.encoding))), dialect, complete=True)
    batches = reader.batches()
    while True:
        with without_collection():
            batch = next(batches, None)
        if batch is None:
            break
        if batch[0].line < start_line:
            batch = [record for record in batch if record.line >= start_line]
        if batch:
            yield batch
    if notes is not None:
        notes.extend(reader.notes())


class _Reader:
    """One pass over the lines: many at once while the quoting is sound, one by one where it is not."""

    def __init__(self, lines: Lines, dialect: Dialect, *, complete: bool) -> None:
        self.lines = lines
        self.dialect = dialect
        spaced = _quotes_follow_a_space(lines.between(0, 200), dialect.delimiter, dialect.quote)
        self.mender = Mender(lines, dialect, spaced=spaced, complete=complete)
        self.csv = partial(
            csv.reader,
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
            skipinitialspace=spaced or dialect.runs,
            strict=True,
        )
        # The width of the record before, 0 where that one was mended.
        self.width = 0
        self.put_together = 0

    def batches(self) -> Iterator[list[Record]]:
        """All records in order; the last batch may be short, none is empty."""
        found: list[Record] = []
        start = 0
        while block := self.lines.between(start, start + _BLOCK):
            before = len(found)
            after = self._read_block(start, block, found) or self._read_singly(start, start + len(block), found)
            if after is None:
                break
            if self.dialect.runs:
                found[before:] = [_without_last_blank(record) for record in found[before:]]
            if self.dialect.columns:
                found[before:] = [self._put_together(record) for record in found[before:]]
            start = after
            if len(found) >= _BATCH:
                yield found
                found = []
                self.lines.forget(start)
        if found:
            yield found

    def notes(self) -> list[str]:
        """What was mended, in words."""
        found = []
        if self.put_together:
            found.append(
                f"{self.put_together:,} lines have more words than there are columns, because blanks separate the columns"
                f" and also stand inside column {self.dialect.open_column + 1}; its words were put back together."
            )
        mended = self.mender.mended
        if not mended:
            return found
        places = ", ".join(f"{line:,}" for line in mended[:_MOST_NOTES])
        more = len(mended) - _MOST_NOTES
        places += f" and {more:,} more" if more > 0 else ""
        plural = "s" if len(mended) > 1 else ""
        return [
            *found,
            f"Line{plural} {places}: a quote mark ({self.dialect.quote}) does not pair up and was read as plain text.",
        ]

    def _read_block(self, start: int, block: Sequence[str], found: list[Record]) -> int | None:
        """Append the records of lines that are one record each, and give the line after them; else None."""
        try:
            rows = list(self.csv(block))
        except csv.Error:
            return None
        if len(rows) != len(block):
            return None
        found.extend(map(_record, zip(range(start + 1, start + 1 + len(rows)), map(tuple, rows), strict=True)))
        self.mender.remember(rows)
        self.width = len(rows[-1])
        return start + len(block)

    def _read_singly(self, start: int, stop: int, found: list[Record]) -> int | None:
        """Append records up to a line; the line after them, None where a text that is not complete may be cut."""
        self.line = start
        rows: list[list[str]] = []
        reader = self.csv(chain.from_iterable(self._feed(start)))
        try:
            for row in reader:
                end = start + reader.line_num
                if end - self.line > 1 and len(row) != self.width:
                    self.mender.remember(rows)
                    rows = []
                    if self.mender.swallowed(self.line, end, len(row)):
                        break
                self.width = len(row)
                rows.append(row)
                found.append(Record(self.line + 1, tuple(row)))
                self.line = end
                if end >= stop:
                    self.mender.remember(rows)
                    return end
            else:
                # The feed ends with the text, or where a record would be too long.
                if rows:
                    self.mender.remember(rows)
                    return self.line
        except csv.Error:
            pass
        self.mender.remember(rows)
        mended = self.mender.mend(self.line)
        if mended is None:
            return None
        cells, taken = mended
        found.append(Record(self.line + 1, tuple(cells)))
        self.mender.remember([cells])
        self.width = 0
        return self.line + taken

    def _put_together(self, record: Record) -> Record:
        if len(record.cells) <= self.dialect.columns:
            return record
        self.put_together += 1
        return Record(record.line, put_together(record.cells, self.dialect.columns, self.dialect.open_column))

    def _feed(self, start: int) -> Iterator[list[str]]:
        """Lines from ``start`` on, a block at a time, until the record being read is too long."""
        begun, characters = start, 0
        while part := self.lines.between(start, start + _BLOCK):
            yield part
            start += len(part)
            characters = sum(map(len, part)) + (characters if self.line == begun else 0)
            begun = self.line
            if characters > _LONGEST_RECORD:
                return


def put_together(cells: tuple[str, ...], width: int, place: int) -> tuple[str, ...]:
    """Cells of a row that has too many, with those from one place on joined by the blanks that split them."""
    more = len(cells) - width
    if more <= 0:
        return cells
    return (*cells[:place], " ".join(cells[place : place + more + 1]), *cells[place + more + 1 :])


def _without_last_blank(record: Record) -> Record:
    """Where runs of blanks separate the cells, blanks at the end of a line are no cell."""
    cells = record.cells
    return Record(record.line, cells[:-1]) if len(cells) > 1 and not cells[-1] else record


def _quotes_follow_a_space(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether cells are written as ``a, "b, c"``: the quote counts although a space stands before it."""
    if delimiter == " ":
        return False
    head = "".join(lines[:200])
    spaced = len(re.findall(f"{re.escape(delimiter)} +{quote}", head))
    return spaced > 0 and spaced > head.count(delimiter + quote)
