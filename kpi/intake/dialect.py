"""Text to records: which character separates the cells, and every record with the line on which it starts."""

from __future__ import annotations

import csv
import gc
import re
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress

from kpi.intake.grid import Dialect, Record

CANDIDATES = (",", ";", "\t", "|")
LABELS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space"}

# A cell may be as long as the file; the default of 131,072 characters would stop at a pasted document.
csv.field_size_limit(sys.maxsize)

_LINE = re.compile(r"[^\r\n]*(?:\r{0,4}\n|\r)|[^\r\n]+")
_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?[;,\t]*\s*\Z', re.IGNORECASE)
_CURRENCY = (
    r"(?:(?:US|CA|AU|NZ|HK|C|A|R)?\$|[€£¥₹₩₽₺৳฿₫₴₪]|kr\.?|zł|Kč|Fr\.?|USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN"
    r"|TRY|JPY|CNY|INR|KRW|AUD|CAD|NZD|SGD|HKD|BRL|MXN|CLP|COP|PEN|ARS|ZAR|EGP|SAR|AED|ILS|THB|VND|IDR|MYR|PHP|UAH)"
)
_NUMBER = re.compile(
    rf"(?P<open>\()?[-+\u2212]?\s*{_CURRENCY}?\s*[-+\u2212]?"
    r"(?:\d{1,3}(?:[., '\u2019\u00a0\u202f]\d{2,3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d{1,3})?"
    rf"\s*(?:%|{_CURRENCY}|-)?(?(open)\))"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?:\s?(?:Z|[A-Z]{2,5}|[-+]\d{2}:?\d{2}))?"
_MONTH = r"[^\W\d_]{3,9}\.?"
_DATE = re.compile(
    rf"(?:\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[- .]{{1,2}}{_MONTH}[- ]\d{{2,4}}|{_MONTH}[- ]\d{{1,2}}(?:,\s?|-|\s)\d{{2,4}}|{_MONTH}[- ]\d{{4}})"
    rf"(?:[T ,]\s?{_CLOCK})?{_ZONE}|{_CLOCK}{_ZONE}"
)
_SAMPLE_CHARACTERS = 256 << 10
_SAMPLE_LINES = 1000
_SAMPLE_CELLS = 4000
# Below this, no candidate makes a table: the lines are the cells.
_LEAST_SCORE = 0.08
_MOST_JOINED_LINES = 60
# Trying to join lines costs their square; a file that is all stray quotes must not take minutes.
_MOST_JOINED_CHARACTERS = 20_000_000
# A record that is well quoted is doubted only beside this many others that agree on another width.
_LEAST_EVIDENCE = 20
# Each looks through the rest of the line.
_MOST_REFUSED = 10
_MOST_NOTES = 5


def kind(cell: str) -> str:
    """What a cell looks like: "empty", "number" (money and per cent too), "date" (times too) or "text"."""
    cell = cell.strip()
    if not cell:
        return "empty"
    if len(cell) > 60 or not any(c.isdigit() for c in cell):
        return "text"
    if _DATE.fullmatch(cell):
        return "date"
    return "number" if _NUMBER.fullmatch(cell) else "text"


def detect_delimiter(text_head: str) -> tuple[str, str, str]:
    """Delimiter, quote character and the reason, from the head of a text.

    Looks at how many lines share a width under each candidate, and whether the cells then look like values.
    A file of one column gets a delimiter that does not split its lines.
    """
    lines = _sample(text_head)
    quotes = _quote_candidates(lines)
    if lines and (given := _SEP_LINE.match(lines[0])):
        delimiter = given[1]
        if not delimiter.isalnum() and delimiter not in "\"'":
            return delimiter, _best_quote(lines[1:], delimiter, quotes), "the first line says so (sep=)"
    filled = [line for line in lines if line.strip()]
    if not filled:
        return ",", '"', "there is no text to tell by"
    if len(filled) > 1 and _one_value_a_line(filled):
        return _unused(filled), '"', "one column: every line is one value"
    best, best_score, best_reason = "", 0.0, ""
    best_quote = '"'
    for delimiter in CANDIDATES:
        for quote in quotes:
            score, reason = _score(lines, delimiter, quote)
            if score > best_score * 1.02:
                best, best_quote, best_score, best_reason = delimiter, quote, score, reason
    if best_score < _LEAST_SCORE:
        return _unused(filled), best_quote if best else '"', "one column: no delimiter splits the lines evenly"
    return best, best_quote, best_reason


def detect_quote(text_head: str, delimiter: str) -> str:
    """The quote character of a text whose delimiter is known."""
    lines = _sample(text_head)
    return _best_quote(lines, delimiter, _quote_candidates(lines))


def parse_records(
    text: str, dialect: Dialect, notes: list[str] | None = None, *, complete: bool = True
) -> list[Record]:
    """All records of a text, blank lines included, each with the line on which it starts (from 1).

    A quote that is never closed, or closed in the middle of a cell, is read as plain text and said so in
    ``notes``. With ``complete`` False the text is the head of a longer one: a last record that may be cut is left out.
    """
    lines = _LINE.findall(text)
    if not complete and lines and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    reading = _Reading(lines, dialect.delimiter, dialect.quote, complete)
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


class _Reading:
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


def _sample(text: str) -> list[str]:
    head = text[:_SAMPLE_CHARACTERS]
    lines = _LINE.findall(head)[:_SAMPLE_LINES]
    if len(text) > len(head) and len(lines) > 1 and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    return lines


def _quotes_follow_a_space(lines: Sequence[str], delimiter: str, quote: str) -> bool:
    """Whether cells are written as ``a, "b, c"``: the quote counts although a space stands before it."""
    if delimiter == " ":
        return False
    head = "".join(lines[:200])
    spaced = len(re.findall(f"{re.escape(delimiter)} +{quote}", head))
    return spaced > 0 and spaced > head.count(delimiter + quote)


def _quote_candidates(lines: Sequence[str]) -> tuple[str, ...]:
    text = "".join(lines)
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|\Z)", text, re.MULTILINE))
    double = len(re.findall(r'(?:^|[,;\t|])"', text, re.MULTILINE))
    return ('"', "'") if single > 1 and single > double else ('"',)


def _best_quote(lines: Sequence[str], delimiter: str, quotes: Sequence[str]) -> str:
    return max(quotes, key=lambda quote: _score(lines, delimiter, quote)[0])


def _one_value_a_line(filled: Sequence[str]) -> bool:
    """A heading and then nothing but numbers or dates, such as ``Amount`` over ``(1,234.50)``."""
    first = filled[0].strip().strip('"')
    if kind(first) != "text" or any(c in first for c in CANDIDATES):
        return False
    others = [line for line in filled[1:] if kind(line.strip().strip('"')) not in ("number", "date")]
    # A line of words with a delimiter is the header; what stood above it was a title.
    return len(others) <= 0.1 * (len(filled) - 1) and not any(c in line for line in others for c in CANDIDATES)


def _unused(filled: Sequence[str]) -> str:
    """A delimiter that splits none of the lines, the comma for choice."""
    for delimiter in CANDIDATES:
        if not any(delimiter in line for line in filled):
            return delimiter
    counts = {c: sum(c in line for line in filled) for c in CANDIDATES}
    return "\x1f" if "\x1f" not in "".join(filled) else min(counts, key=counts.__getitem__)


def _score(lines: Sequence[str], delimiter: str, quote: str) -> tuple[float, str]:
    """How well a delimiter makes a table of the lines, from 0 to 1, and the reason in words."""
    if not any(delimiter in line for line in lines):
        return 0.0, ""
    rows = [r.cells for r in _Reading(lines, delimiter, quote, True).records() if not r.blank]
    if not rows:
        return 0.0, ""
    widths = [len(row) for row in rows]
    together = Counter(
        width
        for place, width in enumerate(widths)
        if width > 1
        and (len(widths) < 3 or width in widths[max(place - 1, 0) : place] or width in widths[place + 1 : place + 2])
    )
    if not together:
        together = Counter(width for width in widths if width > 1)
    if not together:
        return 0.0, ""
    width = max(together, key=lambda w: together[w] * (1 - 1 / w))
    share = together[width] / len(rows)
    table = [row for row in rows if len(row) == width]
    # Rows that are a cell short or long still speak for the delimiter, though less than those that agree.
    near = sum(1 < len(row) != width and abs(len(row) - width) * 4 <= width for row in rows) / len(rows)
    inside = [place for place, w in enumerate(widths) if w > 1]
    # Titles stand before a table and totals after it; lines that do not split in its midst speak of prose.
    unbroken = len(inside) / (inside[-1] - inside[0] + 1)
    if share < 0.8 and _spaced_out(lines, delimiter):
        unbroken *= 0.5
    score = unbroken**2 * (share + near / 2) * (1 - 1 / width) * (0.3 + 0.7 * _plausible(table, delimiter, quote))
    label = LABELS.get(delimiter, delimiter)
    return score, f"{label}: {width} columns in {len(table):,} of {len(rows):,} records looked at"


def _spaced_out(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a blank follows nearly every delimiter, as in sentences."""
    text = "".join(lines)
    return text.count(delimiter + " ") >= 0.9 * text.count(delimiter)


def _plausible(rows: Sequence[Sequence[str]], delimiter: str, quote: str) -> float:
    """The share of cells that look like one value each, text counting less than a number or a date."""
    total = points = 0.0
    others = [c for c in CANDIDATES if c != delimiter]
    for row in rows[: max(_SAMPLE_CELLS // len(rows[0]), 20)]:
        for cell in row:
            shape = kind(cell)
            if shape == "empty":
                continue
            total += 1
            if shape != "text":
                points += 1
            elif not _torn(cell, others, quote):
                points += 0.8
    return points / total if total else 0.5


def _torn(cell: str, others: Sequence[str], quote: str) -> bool:
    """Whether a text looks cut out of something: half a bracket, half a quotation, or packed with other delimiters."""
    if len(cell) > 200:
        return False
    if cell.count("(") != cell.count(")") or cell.startswith((quote, " ")) or cell.strip()[:1] in ("'", '"'):
        return True
    return any(other in cell and not re.search(re.escape(other) + r"\s", cell + "x") for other in others)


def _common(widths: Iterable[int]) -> int:
    """The width that at least half share, or 0."""
    counts = Counter(widths)
    if not counts:
        return 0
    width, count = counts.most_common(1)[0]
    return width if count * 2 >= counts.total() else 0
