"""The version of a workspace file: read before anything else, and brought up by numbered steps that the file records.

Every change of the tables in which people's rows and decisions live gets the next number, so that an earlier program
refuses the file. A new table or column of the declarations needs nothing but its number: ``schema.create`` makes it,
empty. What is renamed, split, retyped or filled is said here in SQL.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb

from kpi.errors import UserError, WorkspaceNewer
from kpi.periods import now
from kpi.version import VERSION

# The version is the greatest number in this table; a file of version 1 has it in its settings.
RECORD = "migrations"
_CREATE = f"create table if not exists {RECORD} (number integer, name varchar, run_at timestamp, program varchar)"
_FIRST = "select cast(value as integer), '' from settings where name = 'schema_version'"
_TABLES = "select count(*) from information_schema.tables where table_schema = 'main'"
_LEFT_ALONE = "Nothing in it was changed. Update Plumbline, or choose another file with --workspace FILE."
# What a migration of ours raises when it does not fit the file, as opposed to a file that cannot be read.
_UNFIT = (duckdb.ProgrammingError, duckdb.DataError, duckdb.IntegrityError, duckdb.NotSupportedError)


@dataclass(frozen=True)
class Migration:
    """One step: the version that a file has after it, and what it does in a few words.

    ``statements`` is the SQL for what the declarations do not imply, ``changed`` the canonical tables whose rows it
    changes: models and sums are made anew from them.
    """

    number: int
    name: str
    statements: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()


MIGRATIONS = (
    Migration(
        2,
        "The ledger keeps how a file was read, targets keep six decimal places, versions are recorded",
        (
            *(f"alter table loads add column if not exists {name} varchar" for name in ("how", "columns", "mends")),
            *(
                f"alter table if exists {name} alter column value type decimal(24,6)"
                for name in ("targets", "targets_shadowed")
            ),
            "delete from settings where name = 'schema_version'",
            # A program that could not fit a model once wrote that down as if these data did not allow it.
            "insert into settings select 'stale:' || substr(name, 9), 'yes' from settings"
            " where name like 'refused:%' and value = 'nothing here can work it out.'",
            "delete from settings where name like 'refused:%' and value = 'nothing here can work it out.'",
        ),
        ("targets",),
    ),
)
CURRENT = MIGRATIONS[-1].number


@dataclass(frozen=True)
class Made:
    """What a file says of itself: the version of its tables, and the program that brought it there ("" = not said)."""

    number: int
    program: str = ""


def made(cursor: duckdb.DuckDBPyConnection) -> Made | None:
    """The version of a database, None when there is nothing in it yet; duckdb.Error when it is no workspace."""
    try:
        rows = cursor.execute(f"select number, program from {RECORD} order by number desc, program limit 1").fetchall()
    except duckdb.CatalogException:
        if cursor.execute(_TABLES).fetchall() == [(0,)]:
            return None
        rows = cursor.execute(_FIRST).fetchall()
    if not rows or rows[0][0] is None:
        raise duckdb.IOException("a database, but not a workspace")
    return Made(*rows[0])


def refuse_newer(path: Path, found: Made | None) -> None:
    """Raise WorkspaceNewer when a file was made by a program that knows more than this one."""
    if found and found.number > CURRENT:
        by = f" ({found.program})" if found.program else ""
        raise WorkspaceNewer(
            f"The workspace {path} was made by a newer Plumbline{by}: its tables have version {found.number}, and"
            f" Plumbline {VERSION} knows them up to version {CURRENT}.",
            _LEFT_ALONE,
        )


def newer_database(path: Path) -> WorkspaceNewer:
    """What a user is told about a file that a later DuckDB has written."""
    return WorkspaceNewer(
        f"The workspace {path} was made by a newer Plumbline: Plumbline {VERSION} reads files of DuckDB"
        f" {duckdb.__version__}, and this one is of a later version.",
        _LEFT_ALONE,
    )


def run(cursor: duckdb.DuckDBPyConnection, path: Path, found: Made | None) -> set[str]:
    """Run what a file lacks, in order, inside the caller's transaction; the tables whose rows have changed.

    ``found`` is what the file says of itself.

    Raises UserError when a step does not fit the file: the caller gives up the transaction, and the file stays as it is.
    """
    due = [step for step in MIGRATIONS if found and step.number > found.number]
    for step in due:
        try:
            for statement in step.statements:
                cursor.execute(statement)
        except _UNFIT as error:
            raise UserError(
                f"The workspace {path} cannot be brought to version {step.number} ({step.name}):"
                f" {str(error).splitlines()[0]}.",
                "It was left as it is: open it with the earlier program, and report this.",
            ) from error
    if found is None:
        _record(cursor, CURRENT, "Made")
    for step in due:
        _record(cursor, step.number, step.name)
    return {table for step in due for table in step.changed}


def _record(cursor: duckdb.DuckDBPyConnection, number: int, name: str) -> None:
    cursor.execute(_CREATE)
    cursor.execute(
        f"insert into {RECORD} values ($number, $name, $at, $program)",
        {"number": number, "name": name, "at": now(), "program": VERSION},
    )
