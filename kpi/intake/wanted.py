"""Which cells of a row fill which field: the declaration of a source laid over the columns of one file.

Fields of the source's own table go by their name, fields of its order lines begin with ``line_``. Every further table
that its rows fill is a *fill* with a prefix of its own: the rows of some kinds fill it alone, or rows of the source's
own table fill it beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kpi.intake.row_kinds import ROW_KIND, is_one_of, literal, numbers_of
from kpi.sources import Cells, Either, Joined, Kind, Minus, Part, Source, headers_of, names_amounts
from kpi.sources.declaration import found
from kpi.tables import ORDER_LINES, ORDERS, Column, Type, table


@dataclass(frozen=True)
class Way:
    """Where a field stands on rows of some kinds; ``kinds`` is None for all rows that no other way names."""

    kinds: tuple[int, ...] | None
    cells: Cells | None
    constant: str | None = None


@dataclass(frozen=True)
class Wanted:
    """One field of the typed rows, with every way in which it is filled."""

    name: str
    column: Column
    ways: tuple[Way, ...]
    words: tuple[tuple[str, str], ...] = ()

    @property
    def cells(self) -> tuple[Cells, ...]:
        """The different cells that it is taken from."""
        return tuple(dict.fromkeys(w.cells for w in self.ways if w.cells is not None))

    @property
    def headers(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(h for cells in self.cells for h in headers_of(cells)))

    def text(self, sql_of: Callable[[Cells], str]) -> str:
        """Its text as SQL, with ``sql_of`` for the text of some cells."""
        return self._by_kind(lambda way: sql_of(way.cells) if way.cells is not None else None)

    def constant(self) -> str:
        """What it is where the file leaves it unsaid, as SQL; "" when nothing is."""
        if not any(w.constant for w in self.ways):
            return ""
        sql_type = self.column.type.value
        return self._by_kind(
            lambda way: f"cast({literal(way.constant)} as {sql_type})" if way.constant else None, sql_type
        )

    def turned(self, sql: str) -> str:
        """An amount with its sign turned where the source says so."""
        minus = [w for w in self.ways if isinstance(w.cells, Minus)]
        if not minus:
            return sql
        if all(isinstance(w.cells, Minus) for w in self.ways if w.cells is not None):
            return f"-({sql})"
        numbers = [n for w in minus for n in w.kinds or ()]
        others = [n for w in self.ways if w not in minus for n in w.kinds or ()]
        turn = f"not {is_one_of(others)}" if any(w.kinds is None for w in minus) else is_one_of(numbers)
        return f"case when {turn} then -({sql}) else {sql} end"

    def _by_kind(self, sql_of: Callable[[Way], str | None], sql_type: str = "varchar") -> str:
        nothing = f"cast(null as {sql_type})"
        cases: dict[str, list[int]] = {}
        last = nothing
        for way in self.ways:
            sql = sql_of(way) or nothing
            if way.kinds is None:
                last = sql
            else:
                cases.setdefault(sql, []).extend(way.kinds)
        if not cases or set(cases) == {last}:
            return last
        whens = " ".join(f"when {ROW_KIND} in ({', '.join(map(str, ns))}) then {sql}" for sql, ns in cases.items())
        return f"case {whens} else {last} end"


@dataclass(frozen=True)
class Fill:
    """A further table that rows fill. ``kinds`` are those that fill it alone; None when rows fill it beside their own."""

    prefix: str
    table: str
    kinds: tuple[int, ...] | None


def fills(source: Source, columns: Sequence[str]) -> tuple[Fill, ...]:
    """Every further table that a file with this header fills."""
    kinds = source.kinds_in(columns)
    own = [
        Fill(f"{name}_0_", name, tuple(n for n, k in enumerate(kinds) if k.table == name))
        for name in dict.fromkeys(k.table for k in kinds if k.table)
    ]
    beside = [
        Fill(f"{b.table}_{n}_", b.table, None)
        for n, b in enumerate(source.beside, 1)
        if "amount" in found(b.fields, columns)
    ]
    return (*own, *beside)


def wanted(source: Source, columns: Sequence[str]) -> list[Wanted]:
    """Every field that the file fills."""
    kinds = source.kinds_in(columns)
    away = tuple(n for n, k in enumerate(kinds) if k.table)
    result = _own(source, columns, kinds, away)
    refunds = tuple(numbers_of(source, columns, lambda k: k.refund))
    not_lines = Way(tuple(sorted({*away, *refunds})), None)
    for name, cells in found(source.line_fields, columns).items():
        ways = ((not_lines,) if not_lines.kinds else ()) + (Way(None, cells),)
        result.append(Wanted(f"line_{name}", ORDER_LINES.field(name), ways))
    for fill in fills(source, columns):
        target = table(fill.table)
        if fill.kinds is not None:
            of_kind = {n: (found(kinds[n].fields, columns), kinds[n].constants) for n in fill.kinds}
            names = dict.fromkeys(name for fields, constants in of_kind.values() for name in (*fields, *constants))
            for name in names:
                ways = tuple(Way((n,), fields.get(name), said.get(name)) for n, (fields, said) in of_kind.items())
                result.append(Wanted(fill.prefix + name, target.field(name), (*ways, Way(None, None))))
        else:
            beside = source.beside[int(fill.prefix.rstrip("_").rpartition("_")[2]) - 1]
            fields = found(beside.fields, columns)
            for name in dict.fromkeys((*fields, *beside.constants)):
                ways = ((Way(away, None),) if away else ()) + (Way(None, fields.get(name), beside.constants.get(name)),)
                result.append(Wanted(fill.prefix + name, target.field(name), ways))
    return result


def _own(source: Source, columns: Sequence[str], kinds: Sequence[Kind], away: tuple[int, ...]) -> list[Wanted]:
    target = table(source.table)
    fields = found(source.fields, columns)
    mine = {n: (found(k.fields, columns), k) for n, k in enumerate(kinds) if not k.skip and not k.table}
    names = [*fields, *source.constants, *(name for f, k in mine.values() for name in (*f, *k.constants))]
    result = []
    for name in dict.fromkeys(names):
        column = target.field(name)
        ways = [Way(away, None)] if away else []
        for n, (given, kind) in mine.items():
            cells = given.get(name)
            if cells is None and column.type is Type.MONEY and names_amounts(kind, source.table):
                ways.append(Way((n,), None))
            elif cells is not None or name in kind.constants:
                said = kind.constants.get(name, source.constants.get(name))
                ways.append(Way((n,), cells or fields.get(name), said))
        ways.append(Way(None, fields.get(name), source.constants.get(name)))
        words = tuple(source.values.get(name, {}).items())
        result.append(Wanted(name, column, tuple(ways), words))
    return result


def cells_sql(cells: Cells, columns: Sequence[str], blanks: Sequence[str], trim: bool) -> str:
    """The text of some cells, NULL where they are empty or say nothing."""
    texts = [text_sql(f"c{columns.index(header)}", blanks, trim) for header in headers_of(cells)]
    if isinstance(cells, Joined):
        return f"nullif(concat_ws({literal(cells.by)}, {', '.join(texts)}), '')"
    if isinstance(cells, Either):
        return f"coalesce({', '.join(texts)}, null)"
    if isinstance(cells, Part):
        return f"nullif(regexp_extract({texts[0]}, {literal(cells.pattern)}, 1), '')"
    return texts[0]


def text_sql(column: str, blanks: Sequence[str], trim: bool) -> str:
    """A cell without surrounding space; empty cells and texts that mean nothing are NULL."""
    text = f"nullif(trim({column}), '')" if trim else f"nullif({column}, '')"
    if not blanks:
        return text
    listed = ", ".join(literal(b) for b in blanks)
    return f"case when {text} not in ({listed}) then {text} end"


def worded(text: str, words: Sequence[tuple[str, str]]) -> str:
    """A text in the workspace's words for those of the export."""
    if not words:
        return text
    cases = " ".join(
        f"when lower({text}) like {literal(said.casefold().replace('*', '%'))} then {literal(meant)}"
        for said, meant in words
    )
    return f"case {cases} else {text} end"


def refund_kinds(source: Source, columns: Sequence[str]) -> list[int]:
    """The numbers of the kinds whose rows pay back the money of an order."""
    return numbers_of(source, columns, lambda k: k.refund) if source.table == ORDERS.name else []
