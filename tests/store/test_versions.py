"""A workspace file knows its version: older ones are brought up step by step, newer ones are refused and left alone."""

from __future__ import annotations

import hashlib
import lzma
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.cli import main
from kpi.errors import UserError, WorkspaceDamaged, WorkspaceNewer
from kpi.intake.bookkeeping import ledger
from kpi.intake.recovery.rebuild import check
from kpi.models import MODELS
from kpi.query import Query
from kpi.store import Workspace, integrity, journal, migrations
from kpi.store.journal import JournalFile
from kpi.store.migrations import CURRENT, MIGRATIONS, Migration
from kpi.store.open import open_file
from kpi.store.paths import journal_path
from kpi.store.settings import benchmarks, channel_types, set_benchmark, setting
from kpi.tables import TABLES
from kpi.version import VERSION
from kpi.workspaces import open_workspace
from tests.conftest import fill, order

ROOT = Path(__file__).parents[2]
IMPORTS = "from kpi.analyses.customers.fitted_models import FITS\nfrom kpi.workspaces import open_workspace\n"
VERSIONS = Path(__file__).parent / "versions"
KEPT = sorted(p.name for p in VERSIONS.iterdir())
OLDER = [name for name in KEPT if name != str(CURRENT)]


def kept(version: str, folder: Path) -> Path:
    """A copy of the workspace that a program of that version made (see make_version.py)."""
    shutil.copytree(VERSIONS / version, folder, dirs_exist_ok=True)
    packed = folder / "workspace.duckdb.xz"
    path = packed.with_suffix("")
    path.write_bytes(lzma.decompress(packed.read_bytes()))
    packed.unlink()
    return path


def bytes_of(folder: Path) -> dict[str, str]:
    """Everything in a folder, with what is in it."""
    return {
        str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() if p.is_file() else "folder"
        for p in folder.rglob("*")
    }


def shape(workspace: Workspace, *, ordered: bool) -> dict[str, list[tuple[str, str]]]:
    """Columns and types of the tables that are not derived; in their order where rows are written by position."""
    derived = {m.name for m in MODELS}
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select c.table_name, c.column_name, c.data_type from information_schema.columns c join information_schema.tables t"
            " on t.table_name = c.table_name where t.table_type = 'BASE TABLE' order by c.table_name, c.ordinal_position"
        ).fetchall()
    tables: dict[str, list[tuple[str, str]]] = {}
    for table, column, kind in rows:
        if table not in derived and (table.removesuffix("_shadowed") in TABLES) != ordered:
            tables.setdefault(table, []).append((column, kind))
    return tables if ordered else {table: sorted(columns) for table, columns in tables.items()}


def records(workspace: Workspace) -> list[tuple]:
    with workspace.cursor() as cursor:
        return cursor.execute(f"select number, name, program from {migrations.RECORD} order by number").fetchall()


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Migration:
    """A version that is to come, in which amounts of orders are written in hundredths of what they were."""
    step = Migration(
        CURRENT + 1,
        "Amounts in hundredths",
        ("update orders set net_amount = net_amount / 100", "update orders set is_sale = is_sale"),
        ("orders",),
    )
    monkeypatch.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, step))
    monkeypatch.setattr(migrations, "CURRENT", step.number)
    return step


# What is kept


def test_versions_are_numbered_without_a_gap_and_a_file_of_each_is_kept() -> None:
    assert [m.number for m in MIGRATIONS] == list(range(2, CURRENT + 1))
    assert {str(n) for n in range(1, CURRENT + 1)} <= set(KEPT)


@pytest.mark.parametrize("ordered", [True, False])
def test_tables_that_change_make_a_version(tmp_path: Path, workspace: Workspace, ordered: bool) -> None:
    """The file of the current version has the tables and columns that a new one gets, before anything is made up to date."""
    path = kept(str(CURRENT), tmp_path / "kept")
    with duckdb.connect(str(path)) as connection:
        made = shape(Raw(connection), ordered=ordered)  # type: ignore[arg-type]
    assert made == shape(workspace, ordered=ordered), (
        "tables or columns have changed: give MIGRATIONS the next number, and keep a file of it with make_version.py"
    )


class Raw:
    """A database that is looked at without the program."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.cursor = connection.cursor


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
    assert shape(brought_up, ordered=True) == shape(workspace, ordered=True)
    assert shape(brought_up, ordered=False) == shape(workspace, ordered=False)


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


# Steps that are cut short


@pytest.mark.parametrize("version", OLDER)
def test_a_step_that_is_killed_is_done_at_the_next_opening(version: str, tmp_path: Path) -> None:
    path = kept(version, tmp_path / "older")
    program = (
        "import os, sys\nfrom kpi.store import schema\n" + IMPORTS + "def killed(cursor):\n    os._exit(9)\n"
        "schema.create = killed\nopen_workspace(sys.argv[1], FITS)\n"
    )
    run = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True)
    assert run.returncode == 9, run.stderr
    with duckdb.connect(str(path), read_only=True) as connection:
        assert migrations.made(connection) == migrations.Made(1)
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("net_sales",))).value("net_sales") == Decimal("123.68")
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    opened.close()


def test_a_step_that_does_not_fit_leaves_the_file_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = kept("1", tmp_path / "older")
    wrong = Migration(CURRENT + 1, "Wrong", ("alter table benchmarks drop column value", "alter table nowhere drop x"))
    with monkeypatch.context() as patched:
        patched.setattr(migrations, "MIGRATIONS", (*MIGRATIONS, wrong))
        patched.setattr(migrations, "CURRENT", wrong.number)
        with pytest.raises(UserError, match=rf"cannot be brought to version {wrong.number} \(Wrong\)") as refused:
            open_workspace(path, FITS)
    assert not isinstance(refused.value, WorkspaceDamaged)
    assert "earlier program" in refused.value.hint
    assert list(path.parent.glob("*damaged*")) == [], "a fault of ours was taken for damage"
    opened = open_workspace(path, FITS)
    assert benchmarks(opened) == {("conversion_rate", None): 0.03}
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    opened.close()


# The file and its journal disagree


def test_a_journal_that_missed_the_new_version_hears_of_it_at_the_next_opening(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    before = journal_path(path).read_bytes()
    program = (
        "import os, sys\nfrom kpi.store import journal\n" + IMPORTS + "def killed(cursor):\n    os._exit(9)\n"
        "journal.begin = killed\nopen_workspace(sys.argv[1], FITS)\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, capture_output=True)
    assert journal_path(path).read_bytes() == before
    opened = open_workspace(path, FITS)
    assert JournalFile(journal_path(path)).made.number == CURRENT
    assert check(opened) == []
    opened.close()


def test_an_older_copy_beside_a_newer_journal_is_brought_up_and_gets_what_it_lacks(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    copy = path.read_bytes()
    newer = open_workspace(path, FITS)
    set_benchmark(newer, "conversion_rate", 0.05)
    ledger.undo(newer, 2)
    newer.close()
    path.write_bytes(copy)
    with pytest.raises(WorkspaceDamaged):
        open_file(path, FITS)
    opened = open_workspace(path, FITS)
    assert benchmarks(opened) == {("conversion_rate", None): 0.05}
    assert opened.ask(Query(("visits",))).value("visits") is None
    assert opened.ask(Query(("net_sales",))).value("net_sales") == Decimal("123.68")
    assert [number for number, *_ in records(opened)] == list(range(2, CURRENT + 1))
    assert check(opened) == []
    opened.close()


def test_a_workspace_of_an_earlier_version_is_rebuilt_from_its_journal(tmp_path: Path) -> None:
    path = kept("1", tmp_path / "older")
    path.unlink()
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("net_sales", "ad_spend"))).value("net_sales") == Decimal("123.68")
    assert benchmarks(opened) == {("conversion_rate", None): 0.03}
    assert check(opened) == []
    opened.close()
    again = open_workspace(path, FITS)
    assert records(again) == [(CURRENT, "Made", VERSION)]
    again.close()


def test_decisions_of_before_a_column_was_added_can_be_done_again(workspace: Workspace) -> None:
    with workspace.quiet_write() as cursor:
        cursor.execute("alter table benchmarks add column note varchar")
        journal.restore_decisions(cursor, "benchmarks", [["aov", None, 50.0]])
        assert cursor.execute("select kpi, channel, value, note from benchmarks").fetchall() == [
            ("aov", None, 50.0, None)
        ]
        journal.restore_decisions(cursor, "a table of before", [["x"]])
        journal.restore_decisions(cursor, migrations.RECORD, [])
        assert migrations.made(cursor) == migrations.Made(CURRENT, VERSION)


# Newer files


def claim(path: Path) -> None:
    """Make a file one of a version to come."""
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"insert into {migrations.RECORD} values (99, 'To come', timestamp '2030-01-01', '7.0.0')")


def claim_and_crash(path: Path) -> None:
    """The same in its log alone, which opening for writing would empty into the file."""
    program = (
        f"import duckdb, os, sys\nc = duckdb.connect(sys.argv[1])\n"
        f"c.execute(\"insert into {migrations.RECORD} values (99, 'To come', timestamp '2030-01-01', '7.0.0')\")\nos._exit(0)"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
    assert path.with_name(path.name + ".wal").exists()


def claim_in_journal(path: Path) -> None:
    """The same in the journal alone, beside an older copy of the file."""
    written = JournalFile(journal_path(path))
    data = {"at": "2030-01-01T00:00:00", "kind": "migrated", "version": 99, "program": "7.0.0"}
    written.append([journal._checked(len(written.entries) + 1, data, written.entries[-1].check)])


def claim_in_journal_alone(path: Path) -> None:
    """The same, and the file is gone."""
    claim_in_journal(path)
    path.unlink()


def claim_storage(path: Path) -> None:
    """A file that a later DuckDB has written: its first block says so, under a check sum."""
    content = bytearray(path.read_bytes())
    content[12:20] = struct.pack("<Q", 4000)
    check_sum = 5381
    for (word,) in struct.iter_unpack("<Q", content[8:4096]):
        check_sum ^= word * 0xBF58476D1CE4E5B9 % 2**64
    content[:8] = struct.pack("<Q", check_sum)
    path.write_bytes(content)


def claim_storage_and_crash(path: Path) -> None:
    """The same, with a log beside it."""
    claim_and_crash(path)
    claim_storage(path)


@pytest.mark.parametrize("open_it", [open_file, open_workspace])
@pytest.mark.parametrize(
    "newer",
    [claim, claim_and_crash, claim_in_journal, claim_in_journal_alone, claim_storage, claim_storage_and_crash],
)
def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path, newer, open_it) -> None:
    path = kept(str(CURRENT), tmp_path / "newer")
    newer(path)
    before = bytes_of(path.parent)
    with pytest.raises(WorkspaceNewer, match="made by a newer Plumbline") as refused:
        open_it(path, FITS)
    assert str(path) in refused.value.message
    assert VERSION in refused.value.message
    if newer not in (claim_storage, claim_storage_and_crash):
        assert "7.0.0" in refused.value.message
        assert "version 99" in refused.value.message
    assert "Update Plumbline" in refused.value.hint
    assert bytes_of(path.parent) == before


@pytest.mark.parametrize("command", [["receipts"], ["check"], ["query", "net_sales"], ["settings", "currency=CHF"]])
def test_the_command_line_says_so_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture, command: list[str]
) -> None:
    path = kept(str(CURRENT), tmp_path / "newer")
    claim(path)
    before = bytes_of(path.parent)
    assert main(["--workspace", str(path), *command]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"The workspace {path} was made by a newer Plumbline (7.0.0)")
    assert len(said.err.splitlines()) == 2
    assert bytes_of(path.parent) == before


def test_a_newer_file_opens_again_with_its_own_program(tmp_path: Path, later: Migration, monkeypatch) -> None:
    path = kept(str(CURRENT), tmp_path / "kept")
    open_workspace(path, FITS).close()
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", MIGRATIONS)
        earlier.setattr(migrations, "CURRENT", CURRENT)
        with pytest.raises(WorkspaceNewer, match=f"version {later.number}"):
            open_workspace(path, FITS)
    opened = open_workspace(path, FITS)
    assert opened.ask(Query(("orders",))).value("orders") == 3
    opened.close()


# Files that are not ours


@pytest.mark.parametrize(
    "table", ["settings (name varchar, value varchar)", "migrations (id integer)", "animals (a integer)"]
)
def test_a_database_of_somebody_else_gets_none_of_our_tables(tmp_path: Path, table: str) -> None:
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as theirs:
        theirs.execute(f"create table {table}")
    before = path.read_bytes()
    with pytest.raises(UserError, match="cannot be opened as a workspace") as refused:
        open_workspace(path, FITS)
    assert not isinstance(refused.value, WorkspaceNewer)
    assert path.read_bytes() == before


def test_a_database_without_tables_becomes_a_workspace(tmp_path: Path) -> None:
    path = tmp_path / "empty.duckdb"
    duckdb.connect(str(path)).close()
    opened = open_workspace(path, FITS)
    fill(opened, orders=[order("1", "2026-01-05", "ann", "Web", "North", "10")])
    assert opened.ask(Query(("orders",))).value("orders") == 1
    opened.close()
