"""Workspaces of a newer program, and files that are not ours, are refused and left alone."""

from __future__ import annotations

import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.cli import main
from kpi.errors import UserError, WorkspaceNewer
from kpi.query import Query
from kpi.store import journal, migrations
from kpi.store.journal import JournalFile
from kpi.store.migrations import CURRENT, MIGRATIONS, Migration
from kpi.store.open import open_file
from kpi.store.paths import journal_path
from kpi.version import VERSION
from kpi.workspaces import open_workspace
from tests.conftest import fill, order
from tests.store.kept import bytes_of, kept


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
def test_a_newer_file_is_refused_and_left_as_it_is(tmp_path: Path, newer: Any, open_it: Any) -> None:
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


def test_a_newer_file_opens_again_with_its_own_program(
    tmp_path: Path, later: Migration, monkeypatch: pytest.MonkeyPatch
) -> None:
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
