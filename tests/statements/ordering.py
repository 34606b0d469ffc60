"""What tells the rows of a query apart, worked out from its SQL: whether an order leaves none of them to chance.

A row of a query is known when the rows that it is made of are known, of each of its tables (or its group). A row of a
table is known when the columns of one of its keys are, and then all of its columns are; equal columns are known together.
So ``order by`` is total when what it names makes the row known, or every column that is given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlglot import exp

Key = frozenset[str]
"""Columns that no two rows have the same values of; the empty one is that of a single row."""
Keys = Mapping[str, list[Key]]
"""Keys by the name of a table."""
_MANY_ROWS = exp.AggFunc | exp.Window | exp.Query


def is_determined(query: exp.Query, keys: Keys, alike: Collection[str] = ()) -> bool:
    """Whether a query gives one row at most, or no two different rows in an order of chance.

    Only rows that have one value in all columns ``alike`` count.
    """
    inner = _with_named(query, keys)
    order = query.args.get("order")
    terms = [term.this for term in order.expressions] if order else []
    if isinstance(query, exp.Select):
        rows = _Rows(query, inner)
        rows.learn(map(rows.meant, (*terms, *map(exp.column, alike))))
        return rows.are_one() or bool(terms) and all(rows.knows(_value(column)) for column in query.selects)
    ordered = {term.name for term in terms if isinstance(term, exp.Column)} | set(alike)
    return set(query.named_selects) <= ordered or any(key <= ordered for key in _keys_of_stack(query, inner))  # type: ignore[arg-type]


def keys_of(query: exp.Query, keys: Keys) -> list[Key]:
    """Keys of what a query gives, by the names of its columns: not all there are."""
    inner = _with_named(query, keys)
    if isinstance(query, exp.SetOperation):
        return _keys_of_stack(query, inner)
    rows = _Rows(query, inner)  # type: ignore[arg-type]
    if rows.are_one():
        return [frozenset()]
    if query.args.get("distinct"):
        return [frozenset(query.named_selects)]
    return list({key for key in (rows.key(), rows.key(last_first=True)) if key is not None})


def _keys_of_stack(query: exp.SetOperation, keys: Keys) -> list[Key]:
    """Of ``union``: all columns. Of ``union all``: keys of both sides and a column that tells the sides apart."""
    names = query.named_selects
    if query.args.get("distinct"):
        return [frozenset(names)]
    sides: tuple[Any, Any] = query.left.unnest(), query.right.unnest()
    marks = zip(names, *map(_marks, sides), strict=True)
    telling = [name for name, ours, theirs in marks if ours and theirs and not ours & theirs]
    ours, theirs = (
        [frozenset(names[side.named_selects.index(c)] for c in key) for key in keys_of(side, keys)] for side in sides
    )
    return list({one | other | {mark} for mark in telling[:1] for one in ours for other in theirs})


def _marks(query: exp.Query) -> list[set[str]]:
    """The literals that each column of a query holds, nothing where it holds anything else."""
    if isinstance(query, exp.SetOperation):
        both = zip(_marks(query.left.unnest()), _marks(query.right.unnest()), strict=True)  # type: ignore[arg-type]
        return [ours | theirs if ours and theirs else set() for ours, theirs in both]
    values = [_value(column) for column in query.selects]
    return [{value.sql()} if isinstance(value, exp.Literal) else set() for value in values]


def _with_named(query: exp.Query, keys: Keys) -> Keys:
    """The keys with those of the queries that stand under names before this one."""
    named: dict[str, list[Key]] = {}
    for each in query.ctes:
        named[each.alias] = keys_of(each.this, _Layered(named, keys))
    return _Layered(named, keys) if named else keys


class _Layered(dict):
    """Keys by name, and where it has none those of what is below."""

    def __init__(self, own: dict[str, list[Key]], below: Keys) -> None:
        super().__init__(own)
        self._below = below

    def __missing__(self, name: str) -> list[Key]:
        return self._below[name]


def _value(column: exp.Expr) -> exp.Expr:
    return column.this if isinstance(column, exp.Alias) else column


def _is_aggregate(value: exp.Expr) -> bool:
    """Whether a value is that of all rows together, which makes one of them."""
    inner = value.walk(prune=lambda node: isinstance(node, exp.Window | exp.Query))
    return any(isinstance(node, exp.AggFunc) for node in inner)


def _conjuncts(condition: exp.Expr | None) -> list[exp.Expr]:
    if condition is None:
        return []
    return [part.unnest() for part in (condition.flatten() if isinstance(condition, exp.And) else [condition])]


class _Rows:
    """The rows that a SELECT puts together, and what is known of one of them."""

    def __init__(self, select: exp.Select, keys: Keys) -> None:
        self._select = select
        self._group = select.args.get("group")
        self._named = {column.alias_or_name: _value(column) for column in select.selects}
        self._tables: dict[str, list[Key]] = {}
        # Whoever knows the first ones knows the last one.
        self._following: list[tuple[tuple[exp.Expr, ...], exp.Column]] = []
        # Texts of values, and names of tables behind a "#".
        self._known: set[str] = set()
        source = select.args.get("from_")
        if source:
            self._add(source.this, keys)
        for join in select.args.get("joins") or []:
            alias = self._add(join.this, keys)
            self._note(join.args.get("on"), alias if join.side == "LEFT" else None)
        where = select.args.get("where")
        self._note(where.this if where else None)
        self.learn([])

    def meant(self, term: exp.Expr) -> exp.Expr:
        """What a term of an order stands for: the name of an output column is that column."""
        return self._named.get(term.name, term) if isinstance(term, exp.Column) and not term.table else term

    def learn(self, values: Iterable[exp.Expr]) -> None:
        """From here on the values are known, and what follows from them."""
        self._known.update(map(self._text, values))
        size = -1
        while size != len(self._known):
            size = len(self._known)
            for first, last in self._following:
                if all(map(self.knows, first)):
                    self._known.add(self._text(last))
            for name, keys in self._tables.items():
                if any(all(f"{name}.{column}" in self._known for column in key) for key in keys):
                    self._known.add(f"#{name}")

    def knows(self, value: exp.Expr) -> bool:
        """Whether a value is known: it was learnt, or it depends on nothing but what is known."""
        if isinstance(value, exp.Column):
            return f"#{self._table(value)}" in self._known or self._text(value) in self._known
        if self._text(value) in self._known:
            return True
        return value.find(_MANY_ROWS) is None and all(map(self.knows, value.find_all(exp.Column)))  # type: ignore[arg-type]

    def are_one(self) -> bool:
        """Whether only one row has the values that are known."""
        if self._group:
            return all(map(self.knows, self._group.expressions))
        if any(map(_is_aggregate, self._named.values())):
            return True
        return all(f"#{name}" in self._known for name in self._tables)

    def key(self, *, last_first: bool = False) -> Key | None:
        """A key among the output columns, or None: those that come last are left out first, or the other way round."""
        telling = self._telling_columns()
        names = [name for name, value in self._named.items() if self._text(value) in telling]
        if not self._are_one_by(names):
            return None
        for name in names if last_first else names[::-1]:
            fewer = [n for n in names if n != name]
            names = fewer if self._are_one_by(fewer) else names
        return frozenset(names)

    def _telling_columns(self) -> set[str]:
        """Texts of the values that can make a row known."""
        texts = {f"{name}.{column}" for name, keys in self._tables.items() for key in keys for column in key}
        texts |= {self._text(value) for first, last in self._following for value in (*first, last)}
        return texts | {self._text(value) for value in (self._group.expressions if self._group else ())}

    def _are_one_by(self, names: list[str]) -> bool:
        before = set(self._known)
        self.learn(self._named[name] for name in names)
        one, self._known = self.are_one(), before
        return one

    def _add(self, source: exp.Expr, keys: Keys) -> str:
        mine = keys_of(source.this, keys) if isinstance(source, exp.Subquery) else keys[source.name]
        self._tables[source.alias_or_name] = mine
        return source.alias_or_name

    def _note(self, condition: exp.Expr | None, joined: str | None = None) -> None:
        """What follows from equal values of a condition.

        Of a left join only columns of what is ``joined`` follow, from all that decides whether there is such a row.
        """
        deciding = tuple(c for c in condition.find_all(exp.Column) if c.table != joined) if condition and joined else ()
        for each in _conjuncts(condition):
            pairs: list[tuple[tuple[exp.Expr, ...], exp.Expr]] = []
            if isinstance(each, exp.Is) and isinstance(each.expression, exp.Null):
                pairs = [((), each.this)]
            elif isinstance(each, exp.EQ):
                pairs = [((each.this,), each.expression), ((each.expression,), each.this)]
            self._following += [
                (first + deciding, last)
                for first, last in pairs
                if isinstance(last, exp.Column) and (joined is None or last.table == joined)
            ]

    def _table(self, column: exp.Column) -> str:
        """The table of a column; a name alone is a column of the only table."""
        return column.table or (next(iter(self._tables)) if len(self._tables) == 1 else "")

    def _text(self, value: exp.Expr) -> str:
        return (
            f"{self._table(value)}.{value.name}" if isinstance(value, exp.Column) else value.sql("duckdb", copy=False)
        )
