"""Rows are put into a workspace as a load would, without a file."""

from __future__ import annotations

from typing import Any

from kpi.store import Workspace
from tests.stories.rows import Row
from tests.stories.story import CHANNELS, STORY


def insert(cursor: Any, table: str, rows: list[Row]) -> None:
    """Put rows into a canonical table, with their line numbers."""
    if not rows:
        return
    columns = [*rows[0], "line"]
    marks = f"({', '.join('?' * len(columns))})"
    values = [row[c] if c != "line" else number for number, row in enumerate(rows, start=1) for c in columns]
    cursor.execute(f"insert into {table} ({', '.join(columns)}) values {', '.join([marks] * len(rows))}", values)


def fill(workspace: Workspace, **tables: list[Row]) -> Workspace:
    """Put rows into several canonical tables in one load."""
    with workspace.write(*tables) as cursor:
        for table, rows in tables.items():
            insert(cursor, table, rows)
    return workspace


def open_shop(workspace: Workspace, tables: dict[str, list[Row]] = STORY) -> Workspace:
    """Tell a shop's whole story to an empty workspace."""
    with workspace.write(*tables) as cursor:
        for channel, channel_type in CHANNELS.items():
            cursor.execute("insert into channels values ($c, $t, true)", {"c": channel, "t": channel_type})
        for table, rows in tables.items():
            insert(cursor, table, rows)
    return workspace
