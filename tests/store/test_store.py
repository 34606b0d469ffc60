"""The workspace: one process, nothing from outside, all or nothing, and a version that grows with every change."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.compiler import Statement
from kpi.errors import UserError, WorkspaceBusy
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.paths import default_path
from kpi.store.settings import (
    set_benchmark,
    set_channel_type,
    set_setting,
)
from kpi.workspaces import open_workspace
from tests.conftest import fill, insert, open_shop, order, spent, visit

ROOT = Path(__file__).parents[2]
SLOW = Statement(
    "select count(*) as n from calendar a cross join calendar b cross join calendar c where a.day > b.day"
    " and b.day > c.day",
    {},
)


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[Path]:
    """A workspace file that another process has open, with a file in its staging folder."""
    path = tmp_path / "busy.duckdb"
    program = (
        "import sys\nfrom pathlib import Path\nfrom kpi.workspaces import open_workspace\nfrom kpi.analyses.customers.fitted_models import FITS\n"
        "w = open_workspace(Path(sys.argv[1]), FITS)\n"
        "(w.staging / 'loading').write_text('rows')\nprint('open', flush=True)\nsys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
    )
    assert holder.stdout and holder.stdin
    assert holder.stdout.readline() == "open\n"
    yield path
    holder.stdin.close()
    holder.wait(timeout=20)


# Opening


def test_a_workspace_in_use_elsewhere_is_busy(elsewhere: Path) -> None:
    with pytest.raises(WorkspaceBusy, match="in use by another process") as refused:
        open_workspace(elsewhere, FITS)
    assert "--workspace" in refused.value.hint
    loading = elsewhere.with_name("busy.staging") / "loading"
    assert loading.read_text() == "rows", "what the other process is loading was deleted"


@pytest.mark.parametrize("content", [b"order_id,ordered_at\n1,2024-01-01\n" * 500, b"\x00" * 20_000, b"PK\x03\x04"])
def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "orders.csv"
    path.write_bytes(content)
    with pytest.raises(UserError, match="cannot be opened as a workspace") as refused:
        open_workspace(path, FITS)
    assert not isinstance(refused.value, WorkspaceBusy)
    assert path.read_bytes() == content


def test_a_database_of_somebody_else_is_no_workspace(tmp_path: Path) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute("create table orders (id integer)")
    with pytest.raises(UserError, match="cannot be opened as a workspace"):
        open_workspace(path, FITS)


def test_a_path_through_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(UserError, match="cannot be written"):
        open_workspace(tmp_path / "file" / "workspace.duckdb", FITS)


def test_folders_are_made_and_leftovers_cleared(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop's data" / "workspace.duckdb"
    opened = open_workspace(path, FITS)
    (opened.staging / "left over").write_text("half a file")
    opened.close()
    again = open_workspace(path, FITS)
    assert list(again.staging.iterdir()) == []
    again.close()


def test_where_the_workspace_is_by_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KPI_WORKSPACE", raising=False)
    assert default_path() == Path("data/workspace.duckdb")
    monkeypatch.setenv("KPI_WORKSPACE", "/somewhere/else.duckdb")
    assert default_path() == Path("/somewhere/else.duckdb")


def test_what_was_loaded_is_there_after_a_restart(tmp_path: Path) -> None:
    path = tmp_path / "workspace.duckdb"
    query = Query(("net_sales", "new_customers", "cac", "lifetime_revenue_30"), ("channel",))
    first = open_shop(open_workspace(path, FITS))
    before = first.ask(query).rows
    first.close()
    second = open_workspace(path, FITS)
    assert second.ask(query).rows == before
    second.close()


def test_a_fresh_workspace_opens_and_answers_at_once(tmp_path: Path) -> None:
    started = time.perf_counter()
    opened = open_workspace(tmp_path / "workspace.duckdb", FITS)
    opened.ask(Query(("orders", "cac"), ("channel",), "month"))
    opened.close()
    assert time.perf_counter() - started < 5


# Lock-down


@pytest.mark.own_sql
@pytest.mark.parametrize(
    "sql",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('/etc/passwd')",
        "select * from glob('/etc/*')",
        "select * from '/etc/passwd'",
        "select * from read_csv('{staging}/../../../../../../../etc/passwd')",
        "attach '{folder}/other.duckdb' as other",
        "copy (select 1) to '{folder}/out.csv'",
        "copy orders from '/etc/passwd'",
        "export database '{folder}/export'",
        "install httpfs",
        "load httpfs",
        "set enable_external_access = true",
        "set global enable_external_access = true",
        "set memory_limit = '1TB'",
        "set max_execution_time = 0",
        "set allowed_directories = ['/']",
        "reset max_temp_directory_size",
        "pragma enable_external_access = true",
    ],
)
def test_sql_reaches_nothing_outside(workspace: Workspace, tmp_path: Path, sql: str) -> None:
    before = sorted(p.name for p in tmp_path.iterdir())
    with pytest.raises(duckdb.Error):
        workspace.run(Statement(sql.format(folder=tmp_path, staging=workspace.staging), {}))
    assert sorted(p.name for p in tmp_path.iterdir()) == before


@pytest.mark.own_sql
def test_sql_reads_the_staging_folder(workspace: Workspace) -> None:
    (workspace.staging / "rows").write_text("a,b\n1,2\n")
    _, rows = workspace.run(Statement("select a, b from read_csv($path)", {"path": str(workspace.staging / "rows")}))
    assert rows == [(1, 2)]


# Writing


def test_the_version_grows_with_every_change_of_an_answer(workspace: Workspace) -> None:
    seen = [workspace.version]
    for change in (
        lambda: fill(workspace, orders=[order("1", "2024-01-01", "a", "Web shop", None, "10.00")]),
        lambda: set_channel_type(workspace, "Web shop", "offline"),
        lambda: set_setting(workspace, "assumed_margin", "0.4"),
    ):
        change()
        seen.append(workspace.version)
    assert seen == sorted(set(seen))
    set_benchmark(workspace, "conversion_rate", 0.02)
    assert workspace.version == seen[-1], "a benchmark changes no answer"


def state(workspace: Workspace) -> dict[str, list]:
    """Everything that a load could have changed."""
    with workspace.cursor() as cursor:
        names = [n for (n,) in cursor.execute("select table_name from information_schema.tables order by 1").fetchall()]
        return {
            name: sorted(map(repr, cursor.execute(f"from {name}").fetchall())) for name in names if name != "calendar"
        }


@pytest.mark.parametrize("failure", ["python", "sql", "model", "interrupt"])
def test_a_failing_load_leaves_everything_as_it_was(workspace: Workspace, failure: str) -> None:
    open_shop(workspace)
    workspace.ask(Query(("new_customers",)))
    version, before = workspace.version, state(workspace)
    answer = workspace.ask(Query(("net_sales", "cac"), ("channel",))).rows
    raised = {"python": ZeroDivisionError, "interrupt": KeyboardInterrupt}.get(failure, duckdb.Error)
    with pytest.raises(raised), workspace.write("orders", "ad_spend") as cursor:
        insert(cursor, "orders", [order("x", "2024-01-01", "zoe", "Web shop", None, "1000.00")])
        insert(cursor, "ad_spend", [spent("2024-01-01", "Store", None, "5.00")])
        if failure == "python":
            _ = 1 / 0
        elif failure == "interrupt":
            raise KeyboardInterrupt
        elif failure == "sql":
            cursor.execute("insert into orders (ordered_at) values ('the day before')")
        else:
            cursor.execute("drop table calendar")  # spend per day cannot be built without it
    assert workspace.version == version
    assert state(workspace) == before
    assert workspace.ask(Query(("net_sales", "cac"), ("channel",))).rows == answer
    fill(workspace, orders=[order("y", "2024-01-01", "zoe", "Web shop", None, "1000.00")])
    assert workspace.version == version + 1


def test_models_follow_what_is_loaded(workspace: Workspace) -> None:
    query = Query(("net_sales", "new_customers", "cac", "visits"))
    fill(
        workspace,
        orders=[order("1", "2024-01-01", "a", "Web shop", None, "10.00")],
        ad_spend=[spent("2024-01-01", "Web shop", None, "4.00")],
        visits=[visit("2024-01-01", "Web shop", None, 5)],
    )
    assert [workspace.ask(query).value(k) for k in query.kpis] == [10, 1, 4, 5]
    fill(workspace, orders=[order("2", "2024-01-02", "b", "Store", None, "20.00")])
    assert [workspace.ask(query).value(k) for k in query.kpis] == [30, 2, 4, 5]
    # Spend for the store makes its customers count; the customers themselves did not change.
    fill(workspace, ad_spend=[spent("2024-01-02", "Store", None, "2.00")])
    assert [workspace.ask(query).value(k) for k in query.kpis] == [30, 2, 3, 5]
    with workspace.write("orders") as cursor:
        cursor.execute("delete from orders where order_id = '1'")
    assert [workspace.ask(query).value(k) for k in query.kpis] == [20, 1, 6, 5]


def test_a_model_that_is_new_in_this_version_waits_for_those_it_reads(tmp_path: Path) -> None:
    path = tmp_path / "workspace.duckdb"
    older = open_workspace(path, FITS)
    fill(older, orders=[order("1", "2026-01-05 10:00", "ann", "Web", "North", "10")])
    older.prepare()
    older.close()
    # An earlier version had no daily_customers, and another SQL for the table that it is made of.
    with duckdb.connect(str(path)) as connection:
        connection.execute("drop table daily_customers")
        connection.execute("update settings set value = 'earlier' where name = 'built:customer_history'")
        connection.execute("delete from settings where name = 'built:everything'")
    newer = open_workspace(path, FITS)
    assert newer.ask(Query(("new_customers",))).value("new_customers") == 1
    newer.close()


def test_a_reader_sees_a_load_wholly_or_not_at_all(workspace: Workspace) -> None:
    fill(workspace, orders=[order("1", "2024-01-01", "a", "Web shop", None, "10.00")])
    with workspace.write("orders") as cursor:
        insert(cursor, "orders", [order("2", "2024-01-01", "b", "Web shop", None, "10.00")])
        seen: list[object] = []
        reader = threading.Thread(
            target=lambda: seen.append(workspace.run(Statement("select count(*) from orders", {}))[1][0][0])
        )
        reader.start()
        reader.join(10)
        assert seen == [1]
    assert workspace.ask(Query(("orders",))).value("orders") == 2
