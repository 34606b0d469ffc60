"""Text to records: every record of a text with the line on which it starts, stray quotes mended and said."""

from __future__ import annotations

import csv
import gc
import re
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from kpi.intake.grid import Dialect, Record

# A cell may be as long as the file; the default of 131,072 characters would stop at a pasted document.
csv.field_size_limit(sys.maxsize)

LINE = re.compile(r"[^\r\n]*(?:\r{0,4}\n|\r)|[^\r\n]+")
_MOST_JOINED_LINES = 60
# Trying to join lines costs their square; a file that is all stray quotes must not take minutes.
_MOST_JOINED_CHARACTERS = 20_000_000
# A record that is well quoted is doubted only beside this many others that agree on another width.
_LEAST_EVIDENCE = 20
# Each looks through the rest of the line.
_MOST_REFUSED = 10
_MOST_NOTES = 5


def parse_records(
    text: str, dialect: Dialect, notes: list[str] | None = None, *, complete: bool = True
) -> list[Record]:
    """All records of a text, blank lines included, each with the line on which it starts (from 1).

    A quote that is never closed, or closed in the middle of a cell, is read as plain text and said so in
    ``notes``. With ``complete`` False the text is the head of a longer one: a last record that may be cut is left out.
    """
    lines = LINE.findall(text)
    if not complete and lines and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    reading = Reader(lines, dialect.delimiter, dialect.quote, complete)
    with without_collection():
        records = reading.records()
    if notes is not None:
        notes.extend(reading.notes())
    return records


@contextmanager
def without_collection() -> Iterator[None]:
    """Millions of records hold no cycles, and looking for them takes longer than reading the file."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


class Reader:
    """One pass over the lines: strict while the quoting is sound, line by line where it is not."""

    def __init__(self, lines: Sequence[str], delimiter: str, quote: str, complete: bool) -> None:
        self.lines = lines
        self.delimiter = delimiter
        self.quote = quote
        self.complete = complete
        self.spaced = _quotes_follow_a_space(lines, delimiter, quote)
        self.mended: list[int] = []
        self.recent: deque[int] = deque(maxlen=200)
        self.joined = 0
        self._ahead: dict[int, int] = {}

    def records(self) -> list[Record]:
        found: list[Record] = []
        start = 0
        while start < len(self.lines):
            start = self._read_sound(start, found)
            if start >= len(self.lines):
                break
            mended = self._mend(start)
            if mended is None:
                break
            cells, taken = mended
            found.append(Record(start + 1, tuple(cells)))
            self.recent.append(len(cells))
            start += taken
        return found

    def notes(self) -> list[str]:
        if not self.mended:
            return []
        places = ", ".join(f"{line:,}" for line in self.mended[:_MOST_NOTES])
        more = len(self.mended) - _MOST_NOTES
        places += f" and {more:,} more" if more > 0 else ""
        plural = "s" if len(self.mended) > 1 else ""
        return [f"Line{plural} {places}: a quote mark ({self.quote}) does not pair up and was read as plain text."]

    def _read_sound(self, start: int, found: list[Record]) -> int:
        """Append records while they are well quoted; the index of the line where that stops, or the end."""
        reader = csv.reader(
            map(self.lines.__getitem__, range(start, len(self.lines))),
            delimiter=self.delimiter,
            quotechar=self.quote,
            skipinitialspace=self.spaced,
            strict=True,
        )
        line = first = start
        width = 0
        append = found.append
        begun = len(found)
        try:
            for row in reader:
                end = start + reader.line_num
                if end - line > 1 and len(row) != width:
                    self._remember(found, begun)
                    if self._swallowed(line, end, len(row)):
                        return line
                width = len(row)
                append(Record(line + 1, tuple(row)))
                line = end
        except csv.Error:
            pass
        else:
            return len(self.lines)
        finally:
            if line > first:
                self._remember(found, begun)
        return line

    def _remember(self, found: list[Record], begun: int) -> None:
        self.recent.extend(len(record.cells) for record in found[max(begun, len(found) - 200) :] if record.cells)

    def _expected(self, start: int) -> int:
        """The width that records around this line have, or 0 when they do not agree."""
        widths = self.recent
        if len(widths) < 5:
            if start not in self._ahead:
                after = self.lines[start + 1 : start + 201]
                self._ahead = {start: _common(len(row) for row in self._lenient(after) if row)}
            return self._ahead[start]
        return _common(widths)

    def _lenient(self, lines: Sequence[str]) -> Iterator[list[str]]:
        for line in lines:
            try:
                yield next(csv.reader([line], delimiter=self.delimiter, quotechar=self.quote), [])
            except csv.Error:
                yield []

    def _swallowed(self, start: int, end: int, width: int) -> bool:
        """Whether a record over several lines is rather a line with a stray quote followed by whole records.

        Only when its lines, each read alone, all have the width that the records around have.
        """
        counts = Counter(self.recent)
        expected, agreeing = counts.most_common(1)[0] if counts else (0, 0)
        if agreeing < max(_LEAST_EVIDENCE, 0.9 * len(self.recent)) or width == expected or expected < 2:
            return False
        if len(self._read_line(self.lines[start], expected)) != expected:
            return False
        return all(len(row) == expected for row in self._lenient(self.lines[start + 1 : min(end, start + 50)]))

    def _mend(self, start: int) -> tuple[list[str], int] | None:
        """Cells of the record at a line whose quotes do not pair up, and the number of lines it takes.

        None at the end of a text that goes on elsewhere, when the record may simply be cut.
        """
        expected = self._expected(start)
        joined = self._read_joined(start, expected)
        if joined is None:
            if not self.complete and self._may_be_cut(start):
                return None
            joined = self._read_line(self.lines[start], expected), 1
        self.mended.append(start + 1)
        return joined

    def _may_be_cut(self, start: int) -> bool:
        """An open quote near the end of a partial text says nothing; one that takes in many records is stray."""
        rest = self.lines[start:]
        try:
            for _ in csv.reader(rest, delimiter=self.delimiter, quotechar=self.quote, strict=True):
                return False
        except csv.Error as error:
            if "unexpected end" not in str(error):
                return False
        expected = self._expected(start)
        whole = sum(len(row) == expected for row in self._lenient(rest[1:101])) if expected > 1 else 0
        return whole < 20

    def _read_joined(self, start: int, expected: int) -> tuple[list[str], int] | None:
        """A cell over several lines with stray quotes inside: accepted when the record then has the usual width."""
        if expected < 2:
            return None
        text = ""
        for taken, line in enumerate(self.lines[start : start + _MOST_JOINED_LINES], start=1):
            text += line
            self.joined += len(text)
            if self.joined > _MOST_JOINED_CHARACTERS:
                return None
            if taken > 1 and len(_split(line, self.delimiter, self.quote, wary=True)[0]) == expected:
                return None
            cells, closed = _split(text, self.delimiter, self.quote, wary=False)
            if closed:
                return (cells, taken) if len(cells) == expected and taken > 1 else None
        return None

    def _read_line(self, line: str, expected: int) -> list[str]:
        readings: list[list[str]] = []
        for escape in ("\\", "\0"):
            if escape + self.quote in line:
                with suppress(csv.Error):
                    readings.extend(
                        csv.reader(
                            [line],
                            delimiter=self.delimiter,
                            quotechar=self.quote,
                            escapechar=escape,
                            skipinitialspace=self.spaced,
                            strict=True,
                        )
                    )
        readings.append(_split(line, self.delimiter, self.quote, wary=False)[0])
        readings.append(_split(line, self.delimiter, self.quote, wary=True)[0])
        return next((cells for cells in readings if len(cells) == expected), readings[0])


def _split(line: str, delimiter: str, quote: str, *, wary: bool) -> tuple[list[str], bool]:
    """Cells of one line, where a quote closes a cell only before a delimiter or the end; and whether all closed.

    ``wary`` takes an opening quote as plain text when another quoted cell begins before it is closed.
    """
    line = line.rstrip("\r\n")
    cells: list[str] = []
    place, end = 0, len(line)
    closed = True
    refused = 0
    while True:
        opening = place
        while opening < end and line[opening] == " " and delimiter != " ":
            opening += 1
        content = None
        if opening < end and line[opening] == quote and refused < _MOST_REFUSED:
            content, after = _quoted(line, opening + 1, delimiter, quote)
            if content is None:
                closed = False
            elif wary and delimiter + quote in line[opening + 1 : after]:
                content = None
            refused += content is None
        if content is None:
            after = line.find(delimiter, place)
            after = end if after < 0 else after
            content = line[place:after]
        cells.append(content)
        if after >= end:
            return cells, closed
        place = after + len(delimiter)


def _quoted(line: str, place: int, delimiter: str, quote: str) -> tuple[str | None, int]:
    """Content of a quoted cell and where it ends, or None when no quote closes it."""
    parts: list[str] = []
    while True:
        at = line.find(quote, place)
        if at < 0:
            return None, place
        after = at + 1
        while after < len(line) and line[after] == " " and delimiter != " ":
            after += 1
        if after == len(line) or line[after] == delimiter:
            parts.append(line[place:at])
            return "".join(parts), after
        parts.append(line[place : at + 1])
        place = at + 2 if line.startswith(quote, at + 1) else at + 1


def _quotes_follow_a_space(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether cells are written as ``a, "b, c"``: the quote counts although a space stands before it."""
    if delimiter == " ":
        return False
    head = "".join(lines[:200])
    spaced = len(re.findall(f"{re.escape(delimiter)} +{quote}", head))
    return spaced > 0 and spaced > head.count(delimiter + quote)


def _common(widths: Iterable[int]) -> int:
    """The width that at least half share, or 0."""
    counts = Counter(widths)
    if not counts:
        return 0
    width, count = counts.most_common(1)[0]
    return width if count * 2 >= counts.total() else 0
