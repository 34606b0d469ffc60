"""Records whose quotes do not pair up: what was meant is told by the width of the records around."""

from __future__ import annotations

import csv
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence

from kpi.intake.grid import Dialect
from kpi.intake.grids.lines import Lines

_MOST_JOINED_LINES = 60
# Trying to join lines costs their square; a file that is all stray quotes must not take minutes.
_MOST_JOINED_CHARACTERS = 20_000_000
# A record that is well quoted is doubted only beside this many others that agree on another width.
_LEAST_EVIDENCE = 20
# Each looks through the rest of the line.
_MOST_REFUSED = 10
_LOOKED_AHEAD = 200
_WHOLE = 1 << 62


class Mender:
    """Reads single records line by line; ``recent`` holds the widths of the records before."""

    def __init__(self, lines: Lines, dialect: Dialect, *, spaced: bool, complete: bool) -> None:
        self.lines = lines
        self.delimiter = dialect.delimiter
        self.quote = dialect.quote
        self.runs = dialect.runs
        self.spaced = spaced
        self.complete = complete
        self.recent: deque[int] = deque(maxlen=_LOOKED_AHEAD)
        self.mended: list[int] = []
        self.joined = 0
        self._ahead: dict[int, int] = {}

    def remember(self, rows: Sequence[Sequence[str]]) -> None:
        """Keep the widths of the last rows that are not blank."""
        widths: list[int] = []
        for row in reversed(rows):
            if row:
                widths.append(len(row))
                if len(widths) == _LOOKED_AHEAD:
                    break
        self.recent.extend(reversed(widths))

    def mend(self, start: int) -> tuple[list[str], int] | None:
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
        cells, taken = joined
        return [cell for cell in cells if cell] if self.runs else cells, taken

    def swallowed(self, start: int, end: int, width: int) -> bool:
        """Whether a record over several lines is rather a line with a stray quote followed by whole records.

        Only when its lines, each read alone, all have the width that the records around have.
        """
        counts = Counter(self.recent)
        expected, agreeing = counts.most_common(1)[0] if counts else (0, 0)
        if agreeing < max(_LEAST_EVIDENCE, 0.9 * len(self.recent)) or width == expected or expected < 2:
            return False
        if len(self._read_line(self.lines[start], expected)) != expected:
            return False
        return all(len(row) == expected for row in self._lenient(self.lines.between(start + 1, min(end, start + 50))))

    def _expected(self, start: int) -> int:
        """The width that records around this line have, or 0 when they do not agree."""
        if len(self.recent) >= 5:
            return _common(self.recent)
        if start not in self._ahead:
            after = self.lines.between(start + 1, start + 1 + _LOOKED_AHEAD)
            self._ahead = {start: _common(len(row) for row in self._lenient(after) if row)}
        return self._ahead[start]

    def _lenient(self, lines: Sequence[str]) -> Iterator[list[str]]:
        for line in lines:
            try:
                yield next(csv.reader([line], delimiter=self.delimiter, quotechar=self.quote), [])
            except csv.Error:
                yield []

    def _may_be_cut(self, start: int) -> bool:
        """An open quote near the end of a partial text says nothing; one that takes in many records is stray."""
        rest = self.lines.between(start, _WHOLE)
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
        for taken, line in enumerate(self.lines.between(start, start + _MOST_JOINED_LINES), start=1):
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
                # Only the quote is written with it: "C:\new" stays as it is.
                doubled = line.replace(escape + self.quote, self.quote * 2)
                readings.append(_split(doubled, self.delimiter, self.quote, wary=False)[0])
        readings.append(_split(line, self.delimiter, self.quote, wary=False)[0])
        readings.append(_split(line, self.delimiter, self.quote, wary=True)[0])
        readings.append(_split(line, self.delimiter, self.quote, wary=False, bare=True)[0])
        return next((cells for cells in readings if len(cells) == expected), readings[0])


def _split(line: str, delimiter: str, quote: str, *, wary: bool, bare: bool = False) -> tuple[list[str], bool]:
    """Cells of one line, where a quote closes a cell only before a delimiter or the end; and whether all closed.

    ``wary`` takes an opening quote as plain text when another quoted cell begins before it is closed.
    ``bare`` takes two quotes before a delimiter as one that belongs to the cell and one that closes it.
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
            content, after = _quoted(line, opening + 1, delimiter, quote, bare=bare)
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


def _quoted(line: str, place: int, delimiter: str, quote: str, *, bare: bool) -> tuple[str | None, int]:
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
        if bare and line.startswith(quote, at + 1) and line[at + 2 : at + 3] in ("", delimiter):
            return "".join(parts), at + 2
        place = at + 2 if line.startswith(quote, at + 1) else at + 1


def _common(widths: Iterable[int]) -> int:
    """The width that at least half share, or 0."""
    counts = Counter(widths)
    if not counts:
        return 0
    width, count = counts.most_common(1)[0]
    return width if count * 2 >= counts.total() else 0
