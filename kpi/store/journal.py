"""The journal: every load, undo, mend and decision of the team, in the database and in a text file beside it.

A database whose write-ahead log was cut opens without a word and lacks what was in it. The journal's file is written
after every commit, so a database that knows fewer entries than the file has lost something. Each entry carries a
check sum over itself and the one before, so a line that was changed or lost shows.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from kpi.models import MODELS
from kpi.store import migrations
from kpi.store.connection import Cursor
from kpi.store.migrations import Made
from kpi.store.schema import LEDGER, SHADOWED, remember
from kpi.tables import TABLES
from kpi.version import VERSION

log = logging.getLogger(__name__)

# Set while a workspace is being rebuilt; found at a start it says that the rebuilding was cut short.
REBUILDING = "rebuilding"
# Which rows of a table are a team's decisions; of the others of its kind all are.
_DECIDED = {
    "settings": "name not like 'built:%' and name not like 'stale:%' and name not like 'refused:%' and name not in ('schema_version', 'last_load', 'rebuilding')",
    "channels": "chosen",
}
_MOST_ROWS = 50_000
# The kinds of entries that say of which version the tables are.
_VERSIONED = ("created", "migrated")


@dataclass(frozen=True)
class Entry:
    """One line of the journal. ``data`` holds its kind and what the kind needs to be done again."""

    number: int
    data: Mapping
    check: str

    @property
    def line(self) -> str:
        return json.dumps({"n": self.number, **self.data, "check": self.check}, ensure_ascii=False)


def _checked(number: int, data: Mapping, previous: str) -> Entry:
    text = f"{previous}\n{number}\n{json.dumps(data, sort_keys=True, ensure_ascii=False)}"
    return Entry(number, data, hashlib.sha256(text.encode()).hexdigest()[:24])


def note(cursor: Cursor, kind: str, **data) -> None:
    """Write an entry into the database, inside the transaction that it tells of; nothing while rebuilding."""
    if cursor.execute("select 1 from settings where name = $n", {"n": REBUILDING}).fetchall():
        return
    rows = cursor.execute("select n, entry_check from journal order by n desc limit 1").fetchall()
    number, previous = rows[0] if rows else (0, "")
    stamped = {"at": datetime.now().isoformat(timespec="seconds"), "kind": kind, **data}
    store(cursor, [_checked(number + 1, json.loads(json.dumps(stamped, default=str)), previous)])


def store(cursor: Cursor, entries: Sequence[Entry]) -> None:
    """Put entries into the database as they are."""
    for entry in entries:
        cursor.execute(
            "insert into journal values ($n, $entry, $check)",
            {"n": entry.number, "entry": json.dumps(dict(entry.data), ensure_ascii=False), "check": entry.check},
        )


def begin(cursor: Cursor) -> None:
    """Give a workspace without a journal its first entry, and say of which version the tables are that follow.

    After a new version all decisions are written down again: what an entry says is in the words of its own version.
    """
    known = entries(cursor)
    if not known:
        note(cursor, "created", workspace=uuid4().hex, version=migrations.CURRENT, program=VERSION)
    elif made_by(known).number < migrations.CURRENT:
        note(cursor, "migrated", version=migrations.CURRENT, program=VERSION)
        note_decisions(cursor, {})


def made_by(known: Sequence[Entry]) -> Made:
    """The newest version of the tables that entries speak of, and the program; those of before versions were read: 1."""
    said = [
        Made(e.data.get("version", 1), e.data.get("program", "")) for e in known if e.data.get("kind") in _VERSIONED
    ]
    return max(said, key=lambda made: made.number, default=Made(1))


def entries(cursor: Cursor, after: int = 0) -> list[Entry]:
    """The entries that the database knows."""
    rows = cursor.execute("select n, entry, entry_check from journal where n > $n order by n", {"n": after}).fetchall()
    return [Entry(n, json.loads(text), check) for n, text, check in rows]


def decisions(cursor: Cursor) -> dict[str, list]:
    """The small tables that hold what the team decided: settings, benchmarks, chosen channel types and the like."""
    known = {*LEDGER, *TABLES, *(t + SHADOWED for t in TABLES), *(m.name for m in MODELS), "calendar"}
    names = cursor.execute(
        "select table_name from information_schema.tables where table_type = 'BASE TABLE' and table_schema = 'main' order by 1"
    ).fetchall()
    found = {}
    for (name,) in names:
        if name not in known:
            rows = cursor.execute(
                f"select * from {name} where {_DECIDED.get(name, 'true')} order by all limit {_MOST_ROWS + 1}"
            ).fetchall()
            # What has so many rows was not decided by hand.
            if len(rows) <= _MOST_ROWS:
                found[name] = json.loads(json.dumps(rows, default=str))
    return found


def note_decisions(cursor: Cursor, before: Mapping[str, list]) -> dict[str, list]:
    """Write an entry for every table of decisions that has changed; all of them as they are now."""
    now = decisions(cursor)
    for name, rows in now.items():
        if rows != before.get(name, []):
            note(cursor, "decided", table=name, rows=rows)
    return now


def restore_decisions(cursor: Cursor, name: str, rows: Sequence[Sequence]) -> None:
    """Make a table of decisions what an entry says; columns that are younger than the entry stand behind the others."""
    columns = _columns(cursor, name)[: len(rows[0]) if rows else None]
    if not columns or name in LEDGER:
        return
    names, types = zip(*columns, strict=True)
    cursor.execute(f"delete from {name} where {_DECIDED.get(name, 'true')}")
    values = ", ".join(f"cast($c{i} as {t})" for i, t in enumerate(types))
    for row in rows:
        if name == "channels":
            cursor.execute("delete from channels where channel = $c", {"c": row[0]})
        cursor.execute(
            f"insert into {name} ({', '.join(names)}) values ({values})", {f"c{i}": v for i, v in enumerate(row)}
        )


def _columns(cursor: Cursor, name: str) -> list[tuple[str, str]]:
    return cursor.execute(
        "select column_name, data_type from information_schema.columns where table_name = $n order by ordinal_position",
        {"n": name},
    ).fetchall()


def mark_rebuilding(cursor: Cursor, value: str | None) -> None:
    """Say that a rebuilding has begun, or with None that it is done."""
    remember(cursor, REBUILDING, value)


class JournalFile:
    """The text file beside the workspace: one JSON line per entry."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: list[Entry] = []
        # Bytes of the file up to which it is as it was written.
        self._good = 0
        self.broken = False
        if path.exists():
            self._read()

    def _read(self) -> None:
        previous = ""
        with self.path.open("rb") as file:
            for raw in file:
                try:
                    data = json.loads(raw)
                    number, check = data.pop("n"), data.pop("check")
                    entry = _checked(number, data, previous)
                    if not raw.endswith(b"\n") or (number, check) != (len(self.entries) + 1, entry.check):
                        raise ValueError("not as it was written")
                except (ValueError, KeyError, AttributeError, TypeError):
                    # A last line that a crash cut off is no damage: the database still has it.
                    self.broken = bool(file.read(1)) or raw.endswith(b"\n")
                    break
                self.entries.append(entry)
                previous = check
                self._good += len(raw)

    @property
    def made(self) -> Made:
        """Of which version the tables are that the entries speak of."""
        return made_by(self.entries)

    def goes_with(self, known: Sequence[Entry]) -> bool:
        """Whether the entries of a database and these tell the same story as far as both go."""
        shared = min(len(known), len(self.entries))
        return shared == 0 or known[shared - 1].check == self.entries[shared - 1].check

    def append(self, more: Sequence[Entry]) -> None:
        """Write entries and wait until they are on the disk; what a failure left half written goes first."""
        if not more:
            return
        with self.path.open("ab") as file:
            file.truncate(self._good)
            file.write("".join(f"{entry.line}\n" for entry in more).encode())
            file.flush()
            os.fsync(file.fileno())
            self._good = file.tell()
        self.entries += more

    def follow(self, cursor: Cursor) -> None:
        """Write what the database knows and the file does not. A disk that refuses is tried again the next time."""
        try:
            self.append(entries(cursor, len(self.entries)))
        except OSError as error:
            log.warning("the journal %s cannot be written: %s", self.path, error)

    def set_aside(self) -> None:
        """Keep a journal that does not belong to the database under another name, and begin a new one."""
        self.path.rename(self.path.with_name(f"{self.path.name}-{datetime.now():%Y%m%d-%H%M%S-%f}"))
        self.entries, self._good, self.broken = [], 0, False
