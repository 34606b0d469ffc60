"""The ledger of loads: every receipt, what was set aside, and how to take a load back out."""

from __future__ import annotations

import json
import shutil
from datetime import datetime
from pathlib import Path

from kpi.csvfile import csv_bytes
from kpi.errors import UserError
from kpi.intake import receipt as receipting
from kpi.intake.overlap import withdraw
from kpi.intake.receipt import Problem, Receipt
from kpi.store import Workspace
from kpi.tables import TABLES, WITH_CHANNEL

_KEPT_PROBLEMS = 1_000


def next_id(cursor) -> int:
    """The number of the next load."""
    return cursor.execute("select coalesce(max(load_id), 0) + 1 from loads").fetchall()[0][0]


def record(cursor, receipt: Receipt, aside: list[tuple[Problem, str]]) -> None:
    """Write a load into the ledger; set-aside records are kept whole."""
    data = receipt.json()
    data["problems"] = data["problems"][:_KEPT_PROBLEMS]
    cursor.execute(
        "insert into loads values ($id, $at, $file, $digest, $source, $table, $rows, $receipt, false)",
        {
            "id": receipt.load_id,
            "at": receipt.loaded_at,
            "file": receipt.file,
            "digest": receipt.digest,
            "source": receipt.source,
            "table": receipt.table,
            "rows": receipt.rows_in,
            "receipt": json.dumps(data),
        },
    )
    for problem, text in aside:
        cursor.execute(
            "insert into set_aside values ($id, $line, $column, $value, $reason, $record)",
            {
                "id": receipt.load_id,
                "line": problem.line,
                "column": problem.column,
                "value": problem.value,
                "reason": problem.reason,
                "record": text,
            },
        )


def loaded_before(cursor, digest: str, table_name: str) -> int | None:
    """The load that brought in the very same file, if it was not taken back."""
    rows = cursor.execute(
        "select load_id from loads where digest = $d and table_name = $t and not undone order by load_id",
        {"d": digest, "t": table_name},
    ).fetchall()
    return rows[0][0] if rows else None


def receipts(workspace: Workspace) -> list[Receipt]:
    """Every load, the newest first."""
    with workspace.cursor() as cursor:
        rows = cursor.execute("select receipt, undone from loads order by load_id desc").fetchall()
    return [receipting.from_json(json.loads(text) | {"undone": undone}) for text, undone in rows]


def undo(workspace: Workspace, load_id: int) -> Receipt:
    """Take a load back out: its rows go, and rows that it replaced come back.

    Raises UserError when there is no such load or it was undone before.
    """
    known = {r.load_id: r for r in receipts(workspace)}
    if load_id not in known:
        raise UserError(
            f"There is no load {load_id}.", f"Loads: {', '.join(str(n) for n in sorted(known)) or 'none yet'}."
        )
    if known[load_id].undone:
        raise UserError(f"Load {load_id} was undone before.", "Nothing was changed.")
    changed = [
        name
        for name in TABLES
        if name == known[load_id].table or name == "order_lines" and known[load_id].table == "orders"
    ]
    with workspace.write(*changed) as cursor:
        for name in changed:
            withdraw(cursor, TABLES[name], load_id)
        cursor.execute("update loads set undone = true where load_id = $id", {"id": load_id})
        cursor.execute("delete from set_aside where load_id = $id", {"id": load_id})
        forget_unused_channels(cursor)
    return receipting.undone(known[load_id])


def forget_unused_channels(cursor) -> None:
    """Drop channels that no row names any more, unless somebody chose their type."""
    cursor.execute(
        "delete from channels where not chosen and channel not in"
        f" ({' union '.join(f'select channel from {name} where channel is not null' for name in WITH_CHANNEL)})"
    )


def set_aside_csv(workspace: Workspace, load_id: int) -> bytes:
    """The set-aside lines of a load as CSV: line, column, value, reason, and the record as it was."""
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select line, column_name, value, reason, record from set_aside where load_id = $id order by line",
            {"id": load_id},
        ).fetchall()
    return csv_bytes(["line", "column", "value", "reason", "record"], rows)


def keep_original(workspace: Workspace, staged: Path, digest: str, name: str) -> None:
    """Keep the uploaded file under its content hash."""
    kept = workspace.originals / f"{digest}{Path(name).suffix.lower()[:6]}"
    if not kept.exists():
        shutil.move(staged, kept)


def now() -> datetime:
    return datetime.now().replace(microsecond=0)
