"""The ledger of loads: every receipt, how each file was read, what was set aside, and how to take a load back out."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.bookkeeping import receipt as receipting
from kpi.intake.bookkeeping.receipt import Problem, Receipt
from kpi.intake.grid import Grid
from kpi.intake.rows.overlap import withdraw
from kpi.intake.rows.staging import TEXT
from kpi.store import Workspace, integrity, journal
from kpi.store.connection import Cursor
from kpi.store.schema import SHADOWED, remember
from kpi.store.settings import channels_in_use_sql
from kpi.tables import TABLES

_KEPT_PROBLEMS = 1_000

Mends = Mapping[int, Mapping[str, str]]
"""By line and column: what a person says should stand there."""
_LAST = "last_load"


@dataclass(frozen=True)
class Again:
    """A load that is done once more in its own place, with cells of its set-aside lines mended."""

    load_id: int
    mends: Mends
    loaded_at: datetime | None

    def begin(self, cursor: Cursor, grid: Grid) -> None:
        """Take the load out and put the mended cells into its staged text, which was read and decided as it was."""
        take_out(cursor, self.load_id)
        cursor.execute("delete from loads where load_id = $id", {"id": self.load_id})
        lines = ", ".join(str(int(line)) for line in self.mends)
        cursor.execute(f"create or replace temp table mended_lines as select * from {TEXT} where line in ({lines})")
        for line, cells in self.mends.items():
            for column, value in cells.items():
                place = f"c{grid.columns.index(column)}" if column else "extra"
                cursor.execute(f"update mended_lines set {place} = $v where line = $l", {"v": value or None, "l": line})
        # The text of a large file is a view of what was put on the disk.
        whole = f"select * from {TEXT} where line not in ({lines}) union all by name select * from mended_lines"
        cursor.execute(f"create or replace temp table mended_text as {whole}")
        kind = cursor.execute("select table_type from information_schema.tables where table_name = $n", {"n": TEXT})
        cursor.execute(f"drop {'view' if kind.fetchall()[0][0] == 'VIEW' else 'table'} {TEXT}")
        cursor.execute(f"alter table mended_text rename to {TEXT}")
        cursor.execute("drop table mended_lines")

    def check(self, receipt: Receipt) -> None:
        """Raise MendRefused when lines that were mended still cannot be read."""
        refused = [p for p in receipt.problems if p.line in self.mends]
        if refused:
            raise MendRefused(refused)


class MendRefused(UserError):
    """Lines that cannot be read with what was put into them; ``problems`` names each. Nothing was changed."""

    def __init__(self, refused: Sequence[Problem]) -> None:
        self.problems = tuple(refused)
        said = [f"line {p.line}, {p.column or 'more cells'} '{p.value}': {p.reason}" for p in refused]
        super().__init__(f"{'; '.join(said)}.", "Nothing was changed. Mend these lines, or leave them out.")


def next_id(cursor: Cursor) -> int:
    """The number of the next load; no number is given twice."""
    last, most = cursor.execute(
        "select (select max(value) from settings where name = $n), (select max(load_id) from loads)", {"n": _LAST}
    ).fetchall()[0]
    return (int(last) if last else most or 0) + 1


def set_last_id(cursor: Cursor, load_id: int) -> None:
    """Say what number was given last."""
    remember(cursor, _LAST, str(load_id))


def record(
    cursor: Cursor,
    receipt: Receipt,
    aside: Sequence[tuple[Problem, str]],
    *,
    how: Mapping | None = None,
    columns: Sequence[str] = (),
    mends: Mends | None = None,
) -> None:
    """Write a load into the ledger, inside its transaction.

    ``how`` is what a person said about the file, so that it can be read the same way again; ``columns`` are the
    file's headers and ``aside`` the set-aside records, kept whole; ``mends`` what was mended in them.
    """
    data = receipt.json()
    data["problems"] = data["problems"][:_KEPT_PROBLEMS]
    kept = {
        "load": receipt.load_id,
        "file": receipt.file,
        "digest": receipt.digest,
        "source": receipt.source,
        "table": receipt.table,
        "how": dict(how or {}),
    }
    cursor.execute("delete from loads where load_id = $id", {"id": receipt.load_id})
    cursor.execute("delete from set_aside where load_id = $id", {"id": receipt.load_id})
    cursor.execute(
        "insert into loads (load_id, loaded_at, file, digest, source, table_name, rows_in, receipt, undone, how, columns, mends)"
        " values ($id, $at, $file, $digest, $source, $table, $rows, $receipt, false, $how, $columns, $mends)",
        {
            "id": receipt.load_id,
            "at": receipt.loaded_at,
            "file": receipt.file,
            "digest": receipt.digest,
            "source": receipt.source,
            "table": receipt.table,
            "rows": receipt.rows_in,
            "receipt": json.dumps(data),
            "how": json.dumps(kept["how"]),
            "columns": json.dumps(list(columns)),
            "mends": json.dumps(mends or {}),
        },
    )
    if aside:
        cursor.executemany(
            "insert into set_aside values (?, ?, ?, ?, ?, ?)",
            [(receipt.load_id, p.line, p.column, p.value, p.reason, text) for p, text in aside],
        )
    if mends is None:
        set_last_id(cursor, receipt.load_id)
    tables = integrity.tables_of(cursor, receipt.load_id)
    shadowed = any(cursor.execute(f"select 1 from {name}{SHADOWED} limit 1").fetchall() for name in tables)
    # Where exports overlap, a load changes which rows of the others count.
    integrity.tally(cursor, tables, None if shadowed else receipt.load_id)
    brought = integrity.brought(cursor, receipt.load_id)
    if mends is not None:
        journal.note(cursor, "mend", load=receipt.load_id, mends=mends, receipt=data, brought=brought)
    else:
        journal.note(cursor, "load", **kept, receipt=data, brought=brought)


def loaded_before(cursor: Cursor, digest: str, table_name: str, how: Mapping | None = None) -> int | None:
    """The load that brought in the very same file, or the same table of it, if it was not taken back."""
    rows = cursor.execute(
        "select load_id, how from loads where digest = $d and table_name = $t and not undone order by load_id",
        {"d": digest, "t": table_name},
    ).fetchall()
    part = _part(how or {})
    return next((load for load, text in rows if _part(json.loads(text or "{}")) == part), None)


def _part(how: Mapping) -> tuple:
    """Which table of a file was read."""
    return how.get("sheet"), how.get("section")


def receipts(workspace: Workspace) -> list[Receipt]:
    """Every load, the newest first."""
    with workspace.cursor() as cursor:
        rows = cursor.execute("select receipt, undone from loads order by load_id desc").fetchall()
    return [receipting.from_json(json.loads(text) | {"undone": undone}) for text, undone in rows]


def undo(workspace: Workspace, load_id: int) -> Receipt:
    """Take a load back out: what there is then is what loading only the others would have given.

    Raises UserError when there is no such load or it was undone before.
    """
    with workspace.exclusive():
        known = find(workspace, load_id)
        if known.undone:
            raise UserError(f"Load {load_id} was undone before.", "Nothing was changed.")
        with workspace.cursor() as cursor:
            changed = integrity.tables_of(cursor, load_id)
        with workspace.write(*changed) as cursor:
            take_out(cursor, load_id)
            cursor.execute("update loads set undone = true where load_id = $id", {"id": load_id})
            forget_unused_channels(cursor)
            journal.note(cursor, "undo", load=load_id)
    return receipting.undone(known)


def find(workspace: Workspace, load_id: int) -> Receipt:
    """The receipt of a load; UserError when there is none of that number."""
    known = {r.load_id: r for r in receipts(workspace)}
    if load_id not in known:
        raise UserError(
            f"There is no load {load_id}.", f"Loads: {', '.join(str(n) for n in sorted(known)) or 'none yet'}."
        )
    return known[load_id]


def take_out(cursor: Cursor, load_id: int) -> None:
    """Remove every row of a load, wherever it has some, inside a transaction."""
    names = integrity.tables_of(cursor, load_id)
    for name in names:
        withdraw(cursor, TABLES[name], load_id)
    cursor.execute("delete from set_aside where load_id = $id", {"id": load_id})
    integrity.tally(cursor, names)


def forget(cursor: Cursor, load_ids: Sequence[int]) -> None:
    """Remove undone loads from the ledger too, as if they had never been."""
    for load_id in load_ids:
        cursor.execute("delete from loads where load_id = $id", {"id": load_id})
        journal.note(cursor, "forget", load=load_id)


def forget_unused_channels(cursor: Cursor) -> None:
    """Drop channels that no row names any more, unless somebody chose their type."""
    cursor.execute(f"delete from channels where not chosen and channel not in ({channels_in_use_sql()})")


def keep_original(workspace: Workspace, staged: Path, digest: str, name: str) -> Path:
    """Keep an uploaded file under its content hash; where. Called before the load is final, so that none lacks its file."""
    kept = workspace.originals / f"{digest}{_suffix(name)}"
    if not kept.exists():
        with suppress(OSError):
            os.link(staged, kept)
        if not kept.exists():
            half = kept.with_name(f"{kept.name}.half")
            shutil.copyfile(staged, half)
            half.rename(kept)
    return kept


def original(workspace: Workspace, digest: str, name: str) -> Path:
    """Where the file of a load is kept."""
    return workspace.originals / f"{digest}{_suffix(name)}"


def _suffix(name: str) -> str:
    return Path(name).suffix.lower()[:6]
