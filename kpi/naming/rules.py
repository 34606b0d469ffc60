"""Which name a written value has: the workspace's own rules first, then those that names come with.

Tables keep what the files wrote, and beside it the name of the workspace's own where that is another one
(``channel_name`` beside ``channel``). So overlapping exports are still compared by what they say, a load can be taken
out, and a rule can be changed at any time. ``known_names`` holds every written value that has another name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kpi.errors import UnknownName, UserError
from kpi.naming.defaults import default_name
from kpi.sources import SOURCES
from kpi.store import Workspace
from kpi.store.connection import Cursor
from kpi.store.rates import register_rates
from kpi.store.schema import NAMED, SHADOWED
from kpi.store.settings import register_channels
from kpi.tables import EXCHANGE_RATES, TABLES

RULE, YOURS = "rule", "yours"
ANY_SOURCE = ""
_LONGEST = 200
_AT_ONCE = 500
_CHANGED = "changed_names"
_EXAMPLES = 3


@dataclass(frozen=True)
class Rule:
    """One of the workspace's own rules: what ``source`` ("" = any) writes as ``written`` is called ``name``."""

    dimension: str
    source: str
    written: str
    name: str


@dataclass(frozen=True)
class Written:
    """A value as an export writes it. ``within`` is the country of a region, "" for everything else."""

    dimension: str
    source: str
    written: str
    within: str = ""


Rules = Mapping[tuple[str, str, str], str]


def known_name(value: Written, rules: Rules) -> tuple[str, str]:
    """The name of a written value and where it is from: "yours", "rule", or "" when it stays as written."""
    own = _own(rules, value.dimension, value.source, value.written)
    if own:
        return own, YOURS
    named = default_name(value.dimension, value.source, value.written, value.within)
    if not named:
        return value.written, ""
    # What a default calls it may have been given another name here.
    renamed = _own(rules, value.dimension, ANY_SOURCE, named)
    return (renamed, YOURS) if renamed else (named, RULE if named != value.written else "")


def _own(rules: Rules, dimension: str, source: str, written: str) -> str:
    return rules.get((dimension, source, written)) or rules.get((dimension, ANY_SOURCE, written)) or ""


def apply_names(cursor: Cursor, load_id: int, source: str, tables: Iterable[str]) -> list[str]:
    """Give the rows that a load of ``source`` brought into ``tables`` their names; sentences for its receipt.

    Call it inside the load's transaction once the rows are in, before ``register_channels``. Exchange rates among them
    are registered too, which raises UserError when the workspace has no currency yet.
    """
    tables = list(tables)
    rules = _rules(cursor)
    notes = []
    # Without rules of its own nothing that a plain table says has another name.
    looked_up = _written(cursor, tables, load_id) if rules or source in SOURCES else []
    known = {v: known_name(v, rules) for v in looked_up}
    _remember(cursor, known)
    _name_rows(cursor, {v: name for v, (name, _) in known.items() if name != v.written}, tables, load_id)
    for dimension in NAMED:
        changed = {v.written: n for v, (n, _) in known.items() if v.dimension == dimension and n != v.written}
        if changed:
            examples = [f"{written} is {name}" for written, name in list(changed.items())[:_EXAMPLES]]
            some = f"{examples_joined(examples)}{', and so on' if len(changed) > _EXAMPLES else ''}"
            count = f"{len(changed):,} {dimension} {'name was' if len(changed) == 1 else 'names were'}"
            notes.append(f"{count} brought to the workspace's own: {some}.")
    if EXCHANGE_RATES.name in tables:
        notes += register_rates(cursor, load_id)
    return notes


def examples_joined(examples: Sequence[str]) -> str:
    """Examples in one sentence."""
    return ", ".join(examples)


def refresh(cursor: Cursor) -> None:
    """Look every written value up again, inside an open transaction: after a rule was changed, or rows went."""
    rules = _rules(cursor)
    known = {v: known_name(v, rules) for v in _written(cursor, TABLES)}
    before = cursor.execute("select dimension, source, written, within from known_names").fetchall()
    named: dict[Written, str | None] = {Written(*row): None for row in before}
    named |= {v: name for v, (name, _) in known.items() if name != v.written}
    cursor.execute("delete from known_names")
    _remember(cursor, known)
    _name_rows(cursor, named, TABLES)
    register_channels(cursor)


def own_rules(workspace: Workspace) -> list[Rule]:
    """The workspace's own rules, in order."""
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select dimension, source, written, name from name_rules order by dimension, written, source"
        ).fetchall()
    return [Rule(*row) for row in rows]


def rules_of(workspace: Workspace) -> Rules:
    """The workspace's own rules: the name by dimension, source and written value."""
    with workspace.cursor() as cursor:
        return _rules(cursor)


def every_written(workspace: Workspace, dimension: str) -> list[Written]:
    """Every different value of a dimension, as the files wrote it, in rows that count."""
    _check_dimension(dimension)
    with workspace.cursor() as cursor:
        return _written(cursor, TABLES, dimension=dimension)


def set_rules(workspace: Workspace, rules: Sequence[Rule]) -> None:
    """Add rules, or change those that there are for the same written value; everything is counted anew by them.

    Raises UserError when a rule says nothing, or names something that has no names.
    """
    for rule in rules:
        _check(rule)
    with workspace.write("known_names") as cursor:
        for rule in rules:
            _forget(cursor, rule.dimension, rule.written, rule.source)
            cursor.execute("insert into name_rules values (?, ?, ?, ?)", [*_values(rule)])
        refresh(cursor)


def remove_rule(workspace: Workspace, dimension: str, written: str, source: str = ANY_SOURCE) -> None:
    """Take one of the workspace's own rules away; UserError when there is none."""
    there = {(r.dimension, r.written, r.source) for r in own_rules(workspace)}
    if (dimension, written, source) not in there:
        where = f" of {source}" if source else ""
        raise UserError(
            f"There is no rule of yours for {dimension} '{written}'{where}.", "python -m kpi names lists your rules."
        )
    with workspace.write("known_names") as cursor:
        _forget(cursor, dimension, written, source)
        refresh(cursor)


def rename(workspace: Workspace, dimension: str, names: Sequence[str], name: str) -> list[Rule]:
    """Call everything that has one of ``names`` now ``name``, in the files to come too; the rules that were made.

    Raises UserError when the name is empty or nothing has such a name.
    """
    wanted, rules, values = set(names), rules_of(workspace), every_written(workspace, dimension)
    called = [v for v in values if known_name(v, rules)[0] in wanted]
    if not called:
        raise UserError(f"Nothing is called {', '.join(names)}.", "python -m kpi names lists every name.")
    made = [Rule(dimension, ANY_SOURCE, old, name) for old in names if old != name]
    # Rules that led to an old name lead to the new one.
    made += [Rule(d, s, w, name) for (d, s, w), n in rules.items() if d == dimension and n in wanted and w != name]
    made += [Rule(dimension, v.source, v.written, name) for v in called if v.written not in {*wanted, name}]
    set_rules(workspace, list(dict.fromkeys(made)))
    return made


def _check_dimension(dimension: str) -> None:
    if dimension not in NAMED:
        raise UnknownName("dimension with names", dimension, NAMED)


def _check(rule: Rule) -> None:
    _check_dimension(rule.dimension)
    if not rule.written.strip():
        raise UserError("A rule needs the value as it is written.", "Give both the written value and its name.")
    if not rule.name.strip():
        raise UserError(f"{rule.written} needs a name.", "To take a rule away, remove it.")
    if len(rule.name) > _LONGEST:
        raise UserError(f"The name of {rule.written} is {len(rule.name):,} characters long.", f"Use up to {_LONGEST}.")


def _values(rule: Rule) -> tuple[str, str, str, str]:
    return rule.dimension, rule.source, rule.written, rule.name.strip()


def _forget(cursor: Cursor, dimension: str, written: str, source: str) -> None:
    cursor.execute(
        "delete from name_rules where dimension = ? and written = ? and source = ?", [dimension, written, source]
    )


def _rules(cursor: Cursor) -> dict[tuple[str, str, str], str]:
    rows = cursor.execute("select dimension, source, written, name from name_rules").fetchall()
    return {(dimension, source, written): name for dimension, source, written, name in rows}


def _written(cursor: Cursor, tables: Iterable[str], load_id: int | None = None, dimension: str = "") -> list[Written]:
    """The different values in tables, of one load or of all."""
    selects = defaultdict(list)
    where = "" if load_id is None else f" and load_id = {int(load_id)}"
    for table in tables:
        columns = {c.name for c in TABLES[table].columns}
        for name in [n for n in NAMED if n in columns and dimension in ("", n)]:
            within = "coalesce(country, '')" if name == "region" and "country" in columns else "''"
            selects[name].append(
                f"select distinct source, {name} as written, {within} as within from {table}"
                f" where {name} is not null{where}"
            )
    found = []
    for name, parts in selects.items():
        rows = cursor.execute(
            f"select distinct source, written, within from ({' union all '.join(parts)}) v"
        ).fetchall()
        found += [Written(name, source or "", written, within) for source, written, within in sorted(rows)]
    return found


def _remember(cursor: Cursor, known: Mapping[Written, tuple[str, str]]) -> None:
    """Add to ``known_names`` what is called something else than it is written."""
    there = set(cursor.execute("select dimension, source, written, within from known_names").fetchall())
    rows = [
        [*_key(value), name, origin]
        for value, (name, origin) in known.items()
        if name != value.written and _key(value) not in there
    ]
    _insert(cursor, "known_names", rows)


def _key(value: Written) -> tuple[str, str, str, str]:
    return value.dimension, value.source, value.written, value.within


def _insert(cursor: Cursor, table: str, rows: Sequence[Sequence[object]]) -> None:
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        marks = ", ".join([f"({', '.join('?' * len(some[0]))})"] * len(some))
        cursor.execute(f"insert into {table} values {marks}", [value for row in some for value in row])


def _name_rows(
    cursor: Cursor, named: Mapping[Written, str | None], tables: Iterable[str], load_id: int | None = None
) -> None:
    """Write names beside the written values, in rows that count and in those kept aside; None takes a name away."""
    if not named:
        return
    cursor.execute(
        f"create or replace temp table {_CHANGED} (dimension varchar, source varchar, written varchar, within varchar,"
        " name varchar)"
    )
    _insert(cursor, _CHANGED, [[*_key(value), name] for value, name in named.items()])
    only = "" if load_id is None else f" and t.load_id = {int(load_id)}"
    dimensions = {value.dimension for value in named}
    for table in tables:
        columns = {c.name for c in TABLES[table].columns}
        for name in [n for n in NAMED if n in columns and n in dimensions]:
            within = "coalesce(t.country, '')" if name == "region" and "country" in columns else "''"
            for stored in (table, table + SHADOWED):
                cursor.execute(
                    f"update {stored} as t set {name}_name = k.name from {_CHANGED} k where k.dimension = '{name}'"
                    f" and k.source = coalesce(t.source, '') and k.written = t.{name} and k.within = {within}"
                    f" and t.{name}_name is distinct from k.name{only}"
                )
    cursor.execute(f"drop table {_CHANGED}")
