"""Every recognised export: a sample with its own dirt, and by hand what must become of it.

Each folder holds one ``sample.*`` and an ``expected.json``:
``source``    the one source that the file is recognised as
``settings``  answers that the file needs, and ``questions``: the keys that are asked without them
``receipt``   the parts of the receipt that must be so: counts, ``skipped``, ``totals``
``money``     column to its sum as the file says it, all currencies together: where it went is checked for every column
``notes``     texts of which each must stand in one of the receipt's notes or decisions
``problems``  the lines that are set aside: [line, column, value]
``sums``      table to one field added up by another, where the rows themselves are not worth writing down
``rows``      table to its rows in the order of the file; the named fields must hold what is said
"""

from __future__ import annotations

import json
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.errors import QuestionsOpen
from kpi.intake import examine, load
from kpi.sources import SOURCES, source
from kpi.store import Workspace

FOLDER = Path(__file__).parent
SAMPLES = sorted(path.parent.name for path in FOLDER.glob("*/expected.json"))


def sample(name: str) -> tuple[Path, dict]:
    """The file of a sample, and what is expected of it."""
    (file,) = (FOLDER / name).glob("sample.*")
    return file, json.loads((FOLDER / name / "expected.json").read_text(encoding="utf-8"))


def plain(value: object) -> object:
    """A stored value as expected.json writes it: numbers without trailing zeros, midnight as a day."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def rows_of(workspace: Workspace, table: str, fields: list[str]) -> list[dict]:
    """The rows of a table in the order of the file."""
    with workspace.cursor() as cursor:
        found = cursor.execute(f"select {', '.join(fields)} from {table} order by line").fetchall()
    return [dict(zip(fields, map(plain, row), strict=True)) for row in found]


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_becomes_the_rows_written_by_hand(name: str, workspace: Workspace) -> None:
    file, expected = sample(name)
    settings = expected.get("settings", {})
    receipt = load(workspace, file, file.name, settings=settings)
    assert receipt.source == expected["source"]
    assert receipt.balances
    assert all(check.agrees for check in receipt.money), receipt.money
    found = receipt.json()
    assert {key: found[key] for key in expected["receipt"]} == expected["receipt"]
    for label, amount in expected.get("money", {}).items():
        assert sum(Decimal(c.in_file) for c in receipt.money if c.label == label) == Decimal(amount), (
            label,
            receipt.money,
        )
    assert [[p.line, p.column, p.value] for p in receipt.problems] == expected.get("problems", [])
    said = [*receipt.notes, *(f"{d.key} = {d.value}: {d.reason}" for d in receipt.decisions)]
    for text in expected.get("notes", []):
        assert any(text in sentence for sentence in said), (text, said)
    for table, sums in expected.get("sums", {}).items():
        with workspace.cursor() as cursor:
            by = cursor.execute(f"select {sums['by']}, sum({sums['of']}) from {table} group by 1").fetchall()
        assert {key: plain(value) for key, value in by} == sums["are"]
    for table, rows in expected["rows"].items():
        wanted = [{key: plain(value) for key, value in row.items()} for row in rows]
        assert rows_of(workspace, table, list(wanted[0])) == wanted


@pytest.mark.parametrize("name", SAMPLES)
def test_what_a_sample_leaves_open_is_asked_and_nothing_else(name: str, workspace: Workspace) -> None:
    file, expected = sample(name)
    asked = set(expected.get("questions", []))
    examined = examine(workspace, file, file.name)
    assert {q.key for q in examined.questions} == asked
    assert set(expected.get("settings", {})) >= asked
    if asked:
        with pytest.raises(QuestionsOpen):
            load(workspace, file, file.name)


@pytest.mark.parametrize("name", SAMPLES)
def test_one_source_claims_a_sample(name: str, workspace: Workspace) -> None:
    file, expected = sample(name)
    columns = examine(workspace, file, file.name).columns
    assert [s.name for s in SOURCES.values() if s.recognises(columns)] == [expected["source"]]


def test_every_source_has_a_sample() -> None:
    assert {sample(name)[1]["source"] for name in SAMPLES} == set(SOURCES)


@pytest.mark.parametrize("name", SAMPLES)
def test_expected_rows_belong_to_the_table_of_the_source(name: str) -> None:
    _, expected = sample(name)
    assert source(expected["source"]).table in expected["rows"]
