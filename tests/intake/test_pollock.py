"""The Pollock benchmark (VLDB 2023): polluted files read with nothing said about them, scored against their clean versions.

The measures are those of the paper: success, and precision, recall and F1 of header, records and cells as multisets,
each from 0 to 1, so that 10 is a perfect reading. The weights are how often each pollution was seen in real files.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.containers.encoding import decode, detect_encoding
from kpi.intake.grids.dialect import detect_dialect
from kpi.intake.grids.header import find_header
from kpi.intake.grids.read import read_grid
from kpi.intake.grids.records import parse_records
from tests.real_data import data_file

DOCS = Path(__file__).parents[2] / "docs" / "reading.md"
DAMAGED = 0.95


def loaded(path: Path) -> tuple[list[list[str]], tuple[str, ...]]:
    """The rows of a file as the benchmark wants them, its column names first, and the notes of the reading.

    Of a file without column names it wants the first row in their place, of names in several lines all of them
    joined. A file without rows is refused by the reader; what counts is then what it read.
    """
    try:
        grid = read_grid(path, path.name)
    except UserError as refusal:
        if "0 bytes" in refusal.message:
            return [], (refusal.message,)
        if "no rows below them" in refusal.message:
            return [_only_names(path)], (refusal.message,)
        raise
    names = [list(r.cells) for r in grid.header_records]
    header = [" ".join(cells) for cells in zip(*names, strict=False)] if len(names) > 1 else names[0] if names else None
    rows = [list(r.cells) for r in grid.data if not r.blank]
    return ([header] if header else []) + rows, grid.notes


def _only_names(path: Path) -> list[str]:
    content = decode(path, detect_encoding(path).value)
    records = parse_records(content, detect_dialect(content)[0])
    return list(records[find_header(records, (), complete=False).index].cells)


def plain(cell: str) -> str:
    """A cell so that the same value written in another way is the same text."""
    text = cell.strip().casefold()
    if date := re.fullmatch(r"(\d\d?)/(\d\d?)/(\d{4})", text):
        return f"{date[3]}-{date[2]:0>2}-{date[1]:0>2}"
    if clock := re.fullmatch(r"(\d\d?):(\d\d)", text):
        return f"{int(clock[1]) * 60 + int(clock[2])} minutes"
    if re.fullmatch(r"[$€£]?\d[\d,]*(\.\d+)?", text):
        try:
            return text[: not text[0].isdigit()] + str(Decimal(text.lstrip("$€£").replace(",", "")).normalize())
        except InvalidOperation:
            return text
    return text


def measures(wanted: list, found: list) -> tuple[float, float, float]:
    """Precision, recall and F1 of one multiset against another."""
    if not wanted:
        return 1.0, 1.0, 1.0
    common = (Counter(wanted) & Counter(found)).total()
    if not common:
        return 0.0, 0.0, 0.0
    precision, recall = common / len(found), common / len(wanted)
    return precision, recall, 2 * precision * recall / (precision + recall)


def cells_of(rows: list[list[str]], form: Any = str) -> list[str]:
    return [form(cell) for row in rows for cell in row]


def score(clean: list[list[str]], rows: list[list[str]]) -> float:
    """The ten measures of one file, added up."""
    if not clean:
        return 10.0
    header = measures([plain(c) for c in clean[0]], [plain(c) for c in rows[0]]) if rows else (0.0,) * 3
    records = measures(*(["".join(map(plain, row)) for row in part[1:]] for part in (clean, rows)))
    cells = measures(cells_of(clean), cells_of(rows))
    return 1 + sum(header) + sum(records) + sum(cells)


def cleaned(name: str) -> list[list[str]]:
    with data_file(f"pollock/clean/{name}").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


@cache
def results() -> dict[str, tuple[float, float, bool]]:
    """Score, F1 of the cells and whether something was said, by file."""
    found = {}
    for path in sorted(data_file("pollock/csv").iterdir()):
        rows, notes = loaded(path)
        clean = cleaned(path.name)
        same = measures(cells_of(clean, plain), cells_of(rows, plain))[2]
        found[path.name] = score(clean, rows), same, bool(notes)
    return found


def test_the_score_with_nothing_given():
    scores = {name: result[0] for name, result in results().items()}
    weights = json.loads(data_file("pollock/weights.json").read_text())
    total = sum(weights[name] for name in scores)
    simple = sum(scores.values()) / len(scores)
    weighted = sum(weights[name] * value for name, value in scores.items()) / total
    assert len(scores) == 249
    assert simple >= 9.96, simple
    assert weighted >= 9.75, weighted


def test_no_file_is_damaged_without_a_word():
    silent = [name for name, (_, same, said) in results().items() if same < DAMAGED and not said]
    assert silent == []


def test_the_files_not_read_perfectly_are_those_in_the_documentation():
    listed = set(re.findall(r"`((?:file|row)_\w+\.csv)`", DOCS.read_text(encoding="utf-8")))
    assert {name for name, (value, _, _) in results().items() if value < 9.9995} == listed


@pytest.mark.parametrize(
    ("clean", "rows", "expected"),
    [
        ([["a", "b"], ["1", "2"]], [["a", "b"], ["1", "2"]], 10.0),
        ([], [], 10.0),
        ([["a", "b"], ["1", "2"]], [["a", "b"], ["1", "3"]], 1 + 3 + 0 + 3 * 0.75),
        ([["a"], ["1"], ["2"]], [["a"], ["1"]], 1 + 3 + (1 + 0.5 + 2 / 3) + (1 + 2 / 3 + 0.8)),
        ([["a"], ["$1.50"]], [["a"], ["$1.5"]], 1 + 3 + 3 + 3 * 0.5),
    ],
)
def test_the_measures(clean: list, rows: list, expected: float | int):
    assert score(clean, rows) == pytest.approx(expected)
