"""Which character separates the cells of a text, and which one quotes them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kpi.intake.grid import Dialect
from kpi.intake.grids.blanks import separated_by_blanks
from kpi.intake.grids.cells import CANDIDATES, COMMENT, kind, torn
from kpi.intake.grids.lines import LINE
from kpi.intake.grids.records import records_of

LABELS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "space"}

_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?[;,\t]*\s*\Z', re.IGNORECASE)
_SAMPLE_CHARACTERS = 256 << 10
_SAMPLE_LINES = 1000
_SAMPLE_CELLS = 4000
# Below this, no candidate makes a table: the lines are the cells.
_LEAST_SCORE = 0.08


def detect_dialect(text_head: str, encoding: str = "utf-8") -> tuple[Dialect, str]:
    """How the cells of a text are separated and quoted, told from its head, and the reason.

    Looks at how many lines share a width under each candidate, and whether the cells then look like values.
    A file of one column gets a delimiter that does not split its lines.
    """
    lines = _sample(text_head)
    quotes = _quote_candidates(lines)
    if lines and (given := _SEP_LINE.match(lines[0])):
        delimiter = given[1]
        if not delimiter.isalnum() and delimiter not in "\"'":
            quote = _best_quote(lines[1:], delimiter, quotes)
            return Dialect(encoding, delimiter, quote), "the first line says so (sep=)"
    filled = [line for line in lines if line.strip()]
    if not filled:
        return Dialect(encoding, ","), "there is no text to tell by"
    if len(filled) > 1 and _one_value_a_line(filled):
        return Dialect(encoding, _unused(filled)), "one column: every line is one value"
    candidates = [Dialect(encoding, delimiter, quote) for delimiter in CANDIDATES for quote in quotes]
    candidates += [replace(by_blanks, encoding=encoding) for by_blanks in separated_by_blanks(filled)]
    best, best_score, best_reason = Dialect(encoding, _unused(filled)), 0.0, ""
    for candidate in candidates:
        score, reason = _score(lines, candidate)
        if score > best_score * 1.02:
            best, best_score, best_reason = candidate, score, reason
    if best_score < _LEAST_SCORE:
        return replace(best, delimiter=_unused(filled)), "one column: no delimiter splits the lines evenly"
    return best, best_reason


def detect_quote(text_head: str, delimiter: str) -> str:
    """The quote character of a text whose delimiter is known."""
    lines = _sample(text_head)
    return _best_quote(lines, delimiter, _quote_candidates(lines))


def _sample(text: str) -> list[str]:
    head = text[:_SAMPLE_CHARACTERS]
    lines = LINE.findall(head)[:_SAMPLE_LINES]
    if len(text) > len(head) and len(lines) > 1 and not lines[-1].endswith(("\r", "\n")):
        lines.pop()
    return _without_comments(lines)


def _without_comments(lines: list[str]) -> list[str]:
    """Lines that are not in a block of # comments: prose says nothing about the cells of a table."""
    marked = [COMMENT.match(line) is not None for line in lines]
    if not any(marked):
        return lines
    beside = [before or after for before, after in zip([False, *marked[:-1]], [*marked[1:], False], strict=True)]
    kept = [line for line, mark, near in zip(lines, marked, beside, strict=True) if not (mark and near)]
    return kept if any(line.strip() for line in kept) else lines


def _quote_candidates(lines: Sequence[str]) -> tuple[str, ...]:
    text = "".join(lines)
    single = len(re.findall(r"(?:^|[,;\t|])'[^'\r\n]*'(?=[,;\t|\r\n]|\Z)", text, re.MULTILINE))
    double = len(re.findall(r'(?:^|[,;\t|])"', text, re.MULTILINE))
    return ('"', "'") if single > 1 and single > double else ('"',)


def _best_quote(lines: Sequence[str], delimiter: str, quotes: Sequence[str]) -> str:
    return max(quotes, key=lambda quote: _score(lines, Dialect("", delimiter, quote))[0])


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


def _score(lines: Sequence[str], dialect: Dialect) -> tuple[float, str]:
    """How well a dialect makes a table of the lines, from 0 to 1, and the reason in words."""
    delimiter = dialect.delimiter
    if not any(delimiter in line for line in lines):
        return 0.0, ""
    rows = [r.cells for r in records_of(list(lines), dialect) if not r.blank]
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
    if share < 0.8 and not dialect.runs and _spaced_out(lines, delimiter):
        unbroken *= 0.5
    score = unbroken**2 * (share + near / 2) * (1 - 1 / width) * (0.3 + 0.7 * _plausible(table, dialect))
    label = "runs of blanks" if dialect.runs else LABELS.get(delimiter, delimiter)
    if dialect.columns:
        label += f", with blanks inside column {dialect.open_column + 1}"
    return score, f"{label}: {width} columns in {len(table):,} of {len(rows):,} records looked at"


def _spaced_out(lines: Sequence[str], delimiter: str) -> bool:
    """Whether a blank follows nearly every delimiter, as in sentences."""
    text = "".join(lines)
    return text.count(delimiter + " ") >= 0.9 * text.count(delimiter)


def _plausible(rows: Sequence[Sequence[str]], dialect: Dialect) -> float:
    """The share of cells that look like one value each, text counting less than a number or a date."""
    total = points = 0.0
    others = [c for c in CANDIDATES if c != dialect.delimiter]
    for row in rows[: max(_SAMPLE_CELLS // len(rows[0]), 20)]:
        for cell in row:
            shape = kind(cell)
            if shape == "empty":
                continue
            total += 1
            if shape != "text":
                points += 1
            elif not torn(cell, others, dialect.quote):
                points += 0.8
    return points / total if total else 0.5
