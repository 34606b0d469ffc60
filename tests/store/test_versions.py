"""A workspace file knows its version; an older one is brought up step by step, and has what it had."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.cli import main
from kpi.intake.bookkeeping import ledger
from kpi.intake.recovery.rebuild import check
from kpi.models import MODELS
from kpi.query import Query
from kpi.store import Workspace, integrity, migrations
from kpi.store.journal import JournalFile
from kpi.store.migrations import CURRENT, MIGRATIONS, Migration
from kpi.store.paths import journal_path
from kpi.store.settings import benchmarks, channel_types, set_benchmark, setting
from kpi.tables import TABLES
from kpi.version import VERSION
from kpi.workspaces import open_workspace
from tests.store.kept import KEPT, OLDER, kept, records


def shape(cursor: duckdb.DuckDBPyConnection, *, ordered: bool) -> dict[str, list[tuple[str, str]]]:
    """Columns and types of the tables that are not derived; in their order where rows are written by position."""
    derived = {m.name for m in MODELS}
    rows = cursor.execute(
        "select c.table_name, c.column_name, c.data_type from information_schema.columns c join information_schema.tables t"
        " on t.table_name = c.table_name where t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position"
    ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        if table not in derived and (table.removesuffix("_shadowed") in TABLES) != ordered:
            tables.setdefault(table, []).append((column, kind))
    return tables if ordered else {table: sorted(columns) for table, columns in tables.items()}


# What is kept


def test_versions_are_numbered_without_a_gap_and_a_file_of_each_is_kept() -> None:
    assert [m.number for m in MIGRATIONS] == list(range(2, CURRENT + 1))
    assert {str(n) for n in range(1, CURRENT + 1)} <= set(KEPT)


@pytest.mark.parametrize("ordered", [True, False])
def test_tables_that_change_make_a_version(tmp_path: Path, workspace: Workspace, *, ordered: bool) -> None:
    """The file of the current version has the tables and columns that a new one gets, before anything is made up to date."""
    path = kept(str(CURRENT), tmp_path / "kept")
    with duckdb.connect(str(path), read_only=True) as connection, workspace.cursor() as cursor:
        assert shape(connection, ordered=ordered) == shape(cursor, ordered=ordered), (
            "tables or columns have changed: give MIGRATIONS the next number, and keep a file of it with make_version.py"
        )


# Older files


@pytest.fixture(params=KEPT)
def brought_up(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Workspace]:
    opened = open_workspace(kept(request.param, tmp_path / request.param), FITS)
    yield opened
    opened.close()


def test_what_an_earlier_version_stored_is_there(brought_up: Workspace) -> None:
    asked = brought_up.ask(Query(("net_sales", "orders", "visits", "ad_spend")))
    assert [asked.value(k) for k in asked.query.kpis] == [Decimal("123.68"), 3, 100, Decimal("30")]
    assert benchmarks(brought_up) == {("conversion_rate", None): 0.03}
    assert channel_types(brought_up)["Store"] == "offline"
    assert (setting(brought_up, "currency"), setting(brought_up, "timezone")) == ("EUR", "Europe/Berlin")
    loads = {r.load_id: r for r in ledger.receipts(brought_up)}
    assert {n: r.undone for n, r in loads.items()} == {1: False, 2: False, 3: False, 4: True}
    assert loads[1].rows_set_aside == 1
    assert check(brought_up) == []


def test_a_name_that_the_team_gave_is_there(tmp_path: Path) -> None:
    opened = open_workspace(kept("1", tmp_path / "1"), FITS)
    answer = opened.ask(Query(("orders",), ("channel",)))
    assert {row["channel"]: row["orders"] for row in answer.rows} == {"Online": 2, "Store": 1}
    opened.close()


def test_an_older_file_gets_the_tables_of_a_new_one(brought_up: Workspace, workspace: Workspace) -> None:
    with brought_up.cursor() as older, workspace.cursor() as new:
        for ordered in (True, False):
            assert shape(older, ordered=ordered) == shape(new, ordered=ordered)


def test_an_older_file_can_be_worked_with(brought_up: Workspace, tmp_path: Path) -> None:
    ledger.undo(brought_up, 2)
    set_benchmark(brought_up, "conversion_rate", 0.04)
    file = tmp_path / "more.csv"
    file.write_text("order_id,ordered_at,customer_id,channel,region,net_amount\n7,2026-03-01,eve,Store,South,1.00\n")
    brought_up.close()
    assert main(["--workspace", str(brought_up.path), "load", str(file)]) == 0
    again = open_workspace(brought_up.path, FITS)
    assert again.ask(Query(("net_sales", "visits"))).value("net_sales") == Decimal("124.68")
    assert benchmarks(again) == {("conversion_rate", None): 0.04}
    assert check(again) == []
    again.close()


def test_a_target_in_an_older_file_is_not_rounded(tmp_path: Path) -> None:
    """The first version kept three decimal places: a conversion of 3.25 % became 3.3 %."""
    path = kept("1-before-the-journal", tmp_path / "older")
    open_workspace(path, FITS).close()
    file = tmp_path / "targets.csv"
    file.write_text("kpi,channel,month,value\nconversion_rate,Store,2026-01-01,0.0325\n")
    assert main(["--workspace", str(path), "load", str(file), "--as", "targets"]) == 0
    opened = open_workspace(path, FITS)
    with opened.cursor() as cursor:
        assert cursor.execute("select value from targets").fetchall() == [(Decimal("0.0325"),)]
    opened.close()


def test_what_an_earlier_program_could_not_work_out_is_worked_out(tmp_path: Path) -> None:
    """It wrote down that nothing could, as if that were a reason of the data, and said so ever after."""
    path = kept("1", tmp_path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("delete from settings where name like 'stale:%' or name like 'refused:%'")
        connection.execute("insert into settings values ('refused:customer_values', 'nothing here can work it out.')")
    workspace = open_workspace(path, FITS)
    assert workspace.coverage.refusals == {}
    notes = " ".join(workspace.ask(Query(("expected_orders",))).notes)
    assert "nothing here" not in notes and "too few" in notes
    workspace.close()


@pytest.mark.parametrize("version", OLDER)
def test_each_step_is_recorded_once(version: str, tmp_path: Path) -> None:
    path = kept(version, tmp_path / "older")
    wanted = [(m.number, m.name, VERSION) for m in MIGRATIONS if m.number > int(version.split("-")[0])]
    for _ in range(2):
        opened = open_workspace(path, FITS)
        assert records(opened) == wanted
        opened.close()
    said = JournalFile(journal_path(path))
    assert (said.made.number, said.made.program) == (CURRENT, VERSION)
    assert len([e for e in said.entries if e.data["kind"] in ("created", "migrated")]) == (2 if version == "1" else 1)


def test_a_new_file_has_the_current_version(workspace: Workspace) -> None:
    assert records(workspace) == [(CURRENT, "Made", VERSION)]
    with workspace.cursor() as cursor:
        assert migrations.made(cursor) == migrations.Made(CURRENT, VERSION)


def test_rows_that_a_step_changes_are_in_models_and_in_sums(tmp_path: Path, later: Migration) -> None:
    path = kept(str(CURRENT), tmp_path / "kept")
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("net_sales", "new_customers"))).value("net_sales") == Decimal("1.2368")
    assert opened.ask(Query(("lifetime_revenue_30",))).value("lifetime_revenue_30") is not None
    assert records(opened)[-1] == (later.number, later.name, VERSION)
    with opened.cursor() as cursor:
        assert integrity.differences(cursor, sums=True) == []
    opened.close()
    open_workspace(path, FITS).close()
