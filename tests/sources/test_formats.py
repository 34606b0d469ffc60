"""What holds for every export, shown with every sample: the order of columns, loading twice, undoing, families."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake import load, receipts, undo
from kpi.intake.grids.read import read_grid
from kpi.sources import SOURCES, Heading, signatures
from kpi.store import Workspace
from kpi.tables import TABLES
from kpi.workspaces import open_workspace
from tests.sources.test_samples import FOLDER, SAMPLES, sample

TEXTS = [name for name in SAMPLES if next((FOLDER / name).glob("sample.*")).suffix in (".csv", ".txt")]
# Where a column is known by its place (a report's unnamed first column), its place says what it is.
BY_PLACE = [s.name for s in SOURCES.values() if any(isinstance(c, Heading) for f in s.fields.values() for c in f)]


def content(workspace: Workspace) -> dict[str, list]:
    """Every stored row of every table, without the number of its load and its line."""
    found = {}
    with workspace.cursor() as cursor:
        for name, table in TABLES.items():
            columns = ", ".join(c.name for c in table.columns)
            found[name] = sorted(map(repr, cursor.execute(f"select {columns}, source from {name}").fetchall()))
    return found


def rearranged(name: str, file: Path, target: Path) -> None:
    """The same file with its columns sorted by name from the end, headers in capitals, comma separated, UTF-8.

    Columns of one name stay in their order: it is by their order that they are told apart.
    """
    grid = read_grid(file, file.name, signatures=signatures())
    last = grid.header + grid.header_lines - 1
    header = grid.records[last].cells
    places = sorted(range(len(header)), key=lambda place: header[place], reverse=True)
    by_name: dict[str, list[int]] = {}
    for place, cell in enumerate(header):
        by_name.setdefault(cell, []).append(place)
    taken = {cell: iter(found) for cell, found in by_name.items()}
    places = [next(taken[header[place]]) for place in places]
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        for number, record in enumerate(grid.records):
            cells = record.cells
            if number >= grid.header and len(cells) > 1:
                cells = [cells[place] if place < len(cells) else "" for place in places]  # type: ignore[assignment]
            writer.writerow([cell.upper() for cell in cells] if number == last else cells)


@pytest.mark.parametrize("name", TEXTS)
def test_the_order_of_columns_and_the_case_of_headers_do_not_matter(
    name: str, workspace: Workspace, empty_file: Path, tmp_path: Path
) -> None:
    file, expected = sample(name)
    if expected["source"] in BY_PLACE:
        assert "column 1" in read_grid(file, file.name, signatures=signatures()).columns
        return
    other = open_workspace(shutil.copy(empty_file, tmp_path / "other.duckdb"), FITS)
    try:
        load(workspace, file, file.name, settings=expected.get("settings"))
        rearranged(name, file, tmp_path / "sample.csv")
        settings = {**expected.get("settings", {})}
        receipt = load(other, tmp_path / "sample.csv", "sample.csv", settings=settings)
        assert receipt.source == expected["source"]
        assert content(other) == content(workspace)
    finally:
        other.close()


@pytest.mark.parametrize("name", TEXTS)
def test_the_same_rows_once_more_change_nothing_and_undoing_leaves_nothing(
    name: str, workspace: Workspace, tmp_path: Path
) -> None:
    file, expected = sample(name)
    first = load(workspace, file, file.name, settings=expected.get("settings"))
    before = content(workspace)
    again = tmp_path / f"again{file.suffix}"
    again.write_bytes(file.read_bytes() + b"\n\n")
    second = load(workspace, again, again.name, settings=expected.get("settings"))
    assert second.load_id != first.load_id
    assert (second.rows_loaded, second.duplicates) == (0, first.rows_loaded + first.duplicates)
    assert all(check.agrees for check in second.money), second.money
    assert content(workspace) == before
    undo(workspace, second.load_id)
    assert content(workspace) == before
    undo(workspace, first.load_id)
    assert not any(content(workspace).values()) and all(r.undone for r in receipts(workspace))


@pytest.mark.parametrize(
    "one, other", [("square_items", "square_transactions"), ("square_transactions", "square_items")]
)
def test_two_exports_of_one_shop_do_not_count_an_order_twice(one: str, other: str, workspace: Workspace) -> None:
    for name in (one, other):
        file, expected = sample(name)
        load(workspace, file, f"{name}{file.suffix}", settings=expected.get("settings"))
    with workspace.cursor() as cursor:
        found = cursor.execute("select count(*), sum(net_amount), sum(refund_amount) from orders").fetchall()[0]
        lines = cursor.execute("select count(*) from order_lines").fetchall()[0][0]
    assert (found[0], float(found[1]), float(found[2]), lines) == (3, 1027.0, 12.0, 3)


def test_a_refund_in_a_later_export_leaves_the_sale_as_it_was(workspace: Workspace, tmp_path: Path) -> None:
    head = "Transaction creation date,Type,Order number,Item subtotal,Gross transaction amount,Transaction currency\n"
    (tmp_path / "january.csv").write_text(head + '"Jan 5, 2026",Order,12-1,20.00,25.00,USD\n')
    (tmp_path / "february.csv").write_text(head + '"Feb 2, 2026",Refund,12-1,-20.00,-25.00,USD\n')
    for name in ("january.csv", "february.csv"):
        receipt = load(workspace, tmp_path / name, name)
        assert receipt.restated == 0 and receipt.rows_loaded == 1
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select cast(ordered_at as date), net_amount, order_count from orders order by 1"
        ).fetchall()
    assert [(str(day), float(net), orders) for day, net, orders in rows] == [
        ("2026-01-05", 20, 1),
        ("2026-02-02", -20, 0),
    ]
