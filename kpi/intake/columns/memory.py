"""What people said about earlier files, kept in the workspace: mappings and answers by the shape of the file.

A file's shape is the list of its column names, or the name of its source when it is a known export. Nothing of a
file's rows is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from kpi import sources
from kpi.errors import UserError
from kpi.intake.grid import Decision
from kpi.periods import now
from kpi.sources import plain
from kpi.sources.names import key
from kpi.store import Workspace
from kpi.store.connection import Cursor
from kpi.tables import table as table_of

# Answers that hold for the next file of a kind as well. How a file is encoded, where it starts and which period it
# covers can differ from file to file and is looked at each time.
KEPT = ("day_first", "decimal", "currency", "timezone", "net_includes_refunds", "score_column", "amounts_repeat")


@dataclass(frozen=True)
class Remembered:
    """What was confirmed for one kind of file.

    ``columns`` are its headers as written, none for a known export that was remembered by its ``source``. An empty
    ``mapping`` goes with headers that are recognised as they are, and of which only a question was answered.
    ``mapping`` is field to header, ``settings`` answers by question, ``about`` what of the file some of them were
    about, ``sheet`` the sheet of a workbook or "",
    ``file`` the name of the last file of this kind and ``at`` when it was confirmed.
    """

    id: int
    table: str
    mapping: Mapping[str, str]
    columns: tuple[str, ...] = ()
    source: str = ""
    sheet: str = ""
    settings: Mapping[str, str] = field(default_factory=dict)
    about: Mapping[str, str] = field(default_factory=dict)
    file: str = ""
    at: datetime | None = None

    def json(self) -> dict:
        """As plain data, with the names that scripts may rely on."""
        return {
            "id": self.id,
            "table": self.table,
            "source": self.source or None,
            "sheet": self.sheet or None,
            "columns": list(self.columns),
            "mapping": dict(self.mapping),
            "settings": dict(self.settings),
            "file": self.file or None,
            "at": self.at.isoformat() if self.at else None,
        }

    def sentence(self) -> str:
        """One line for people: what kind of file it is, and what is remembered of it."""
        columns = ", ".join(self.columns[:4]) + (", ..." if len(self.columns) > 4 else "")
        kind = f"{self.source} exports" if self.source else f"files with the columns {columns}"
        said = [f"{name} = {column}" for name, column in self.mapping.items()]
        said += [f"{name} is {value}" for name, value in self.settings.items()]
        return f"{self.id}: {kind} fill {self.table}: {', '.join(said)}"

    @property
    def shape(self) -> str:
        """What tells one kind of file from another."""
        return f"source:{self.source}" if self.source else shape_of(self.columns)


def shape_of(columns: Sequence[str]) -> str:
    """The shape of a file with these headers; case, accents and order do not matter."""
    return "columns:" + json.dumps(sorted(key(c) for c in columns), ensure_ascii=False)


def remember(
    cursor: Cursor,
    columns: Sequence[str],
    source: str,
    table: str,
    mapping: Mapping[str, str],
    sheet: str = "",
    *,
    settings: Mapping[str, str] | None = None,
    file: str = "",
    decisions: Iterable[Decision] = (),
) -> None:
    """Keep what a person confirmed about a file that was just loaded, inside the transaction of that load.

    ``source`` is the name of a known export or "" for any other file. ``mapping`` is field to header: all of it for
    a file that is no known export, for one that is only what was said otherwise. What is not said again of a shape
    that is known already stays as it was. Where nothing was said there is nothing to keep.
    """
    settings = {k: v for k, v in (settings or {}).items() if k in KEPT}
    about = {d.key: d.about for d in decisions if d.about and d.key in settings}
    source = source if source in sources.SOURCES else ""
    if not settings and not mapping:
        return
    made = Remembered(0, table, mapping, () if source else tuple(columns), source, sheet, settings, about, file, now())
    kept = next((r for r in read(cursor) if r.shape == made.shape), None)
    if kept:
        said = {**kept.mapping, **mapping} if source else mapping or kept.mapping
        answers, abouts = {**kept.settings, **settings}, {**kept.about, **about}
        made = replace(made, settings=answers, about=abouts, mapping=said)
    _store(cursor, replace(made, id=kept.id if kept else _next_id(cursor)))


def read(cursor: Cursor) -> list[Remembered]:
    """Everything that is remembered, the latest first."""
    rows = cursor.execute(
        "select mapping_id, table_name, fields, columns, source, sheet, settings, file, changed_at from mappings"
        " order by changed_at desc, mapping_id desc"
    ).fetchall()
    return [
        Remembered(n, table, json.loads(fields), tuple(json.loads(columns)), source, sheet, *_answers(said), file, at)
        for n, table, fields, columns, source, sheet, said, file, at in rows
    ]


def _answers(stored: str) -> tuple[dict[str, str], dict[str, str]]:
    """Answers, and what they are about, from their JSON: an answer, or both in a list."""
    said = json.loads(stored)
    answers = {k: v[0] if isinstance(v, list) else v for k, v in said.items()}
    return answers, {k: v[1] for k, v in said.items() if isinstance(v, list)}


def mappings(workspace: Workspace) -> list[Remembered]:
    """Everything that is remembered in a workspace, the latest first."""
    with workspace.cursor() as cursor:
        return read(cursor)


def forget(workspace: Workspace, mapping_id: int) -> Remembered:
    """Forget one kind of file: the next one is asked about again. Raises UserError when it is not there."""
    found = _kept(workspace, mapping_id)
    with workspace.quiet_write() as cursor:
        cursor.execute("delete from mappings where mapping_id = $n", {"n": mapping_id})
    return found


def edit(
    workspace: Workspace,
    mapping_id: int,
    *,
    table: str | None = None,
    mapping: Mapping[str, str] | None = None,
    settings: Mapping[str, str] | None = None,
    sheet: str | None = None,
) -> Remembered:
    """Change what is remembered for one kind of file; what is not given stays. Loaded files stay as they are.

    Raises UserError for a field, column or answer that does not exist, or when a needed field is left open.
    """
    kept = _kept(workspace, mapping_id)
    changed = replace(
        kept,
        table=table or kept.table,
        mapping=dict(mapping) if mapping is not None else kept.mapping,
        settings=dict(settings) if settings is not None else kept.settings,
        sheet=sheet if sheet is not None else kept.sheet,
        at=now(),
    )
    check(changed)
    with workspace.quiet_write() as cursor:
        _store(cursor, changed)
    return changed


def keep(workspace: Workspace, found: Sequence[Remembered]) -> list[Remembered]:
    """Keep mappings that come from elsewhere; one of the same shape is replaced. The mappings as they are kept.

    Raises UserError, and keeps none, when one of them could not be used.
    """
    for each in found:
        check(each)
    stored = []
    with workspace.quiet_write() as cursor:
        for each in found:
            kept = next((r for r in read(cursor) if r.shape == each.shape), None)
            stored.append(replace(each, id=kept.id if kept else _next_id(cursor), at=each.at or now()))
            _store(cursor, stored[-1])
    return stored


def check(found: Remembered) -> None:
    """Raise UserError for a mapping that could not be used."""
    wanted = table_of(found.table)
    fields = plain.columns_of(wanted)
    for name, column in found.mapping.items():
        if name not in fields:
            raise UserError(f"{wanted.label} have no field '{name}'.", f"Fields: {', '.join(fields)}.")
        if found.columns and column not in found.columns:
            raise UserError(f"These files have no column '{column}'.", f"Their columns are {', '.join(found.columns)}.")
    twice = [c for c in found.mapping.values() if list(found.mapping.values()).count(c) > 1]
    if twice:
        raise UserError(f"The column '{twice[0]}' is given to two fields.", "Give each column to one field.")
    for name in found.settings:
        if name not in KEPT:
            raise UserError(f"'{name}' is not an answer that is kept.", f"Use one of {', '.join(KEPT)}.")
    if found.source:
        sources.source(found.source)
    elif found.mapping and not plain.satisfies(wanted, found.mapping):
        lacking = [" or ".join(g) for g in wanted.needs if not any(n in found.mapping for n in g)]
        raise UserError(f"{wanted.label} need {'; '.join(lacking)}.", "Give each of them a column.")


def _kept(workspace: Workspace, mapping_id: int) -> Remembered:
    found = next((r for r in mappings(workspace) if r.id == mapping_id), None)
    if found is None:
        raise UserError(f"There is no mapping {mapping_id}.", "The list of mappings shows their numbers.")
    return found


def _next_id(cursor: Cursor) -> int:
    return cursor.execute("select coalesce(max(mapping_id), 0) + 1 from mappings").fetchall()[0][0]


def _store(cursor: Cursor, found: Remembered) -> None:
    cursor.execute("delete from mappings where mapping_id = $n", {"n": found.id})
    cursor.execute(
        "insert into mappings values ($n, $table, $fields, $columns, $source, $sheet, $settings, $file, $at)",
        {
            "n": found.id,
            "table": found.table,
            "fields": json.dumps(dict(found.mapping), ensure_ascii=False),
            "columns": json.dumps(found.columns, ensure_ascii=False),
            "source": found.source,
            "sheet": found.sheet,
            "settings": json.dumps(
                {k: [v, found.about[k]] if k in found.about else v for k, v in found.settings.items()},
                ensure_ascii=False,
            ),
            "file": found.file,
            "at": found.at,
        },
    )
