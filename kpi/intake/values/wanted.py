"""Which cells of a row fill which field: the declaration of a source laid over the columns of one file.

Fields of the source's own table go by their name, fields of its order lines begin with ``line_``. Every further table
that its rows fill is a *fill* with a prefix of its own: the rows of some kinds fill it alone, or rows of the source's
own table fill it beside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from kpi.intake.values.row_kinds import HEADING, ROW_KIND, literal, numbers_of
from kpi.intake.values.spans import span_day_sql
from kpi.sources import (
    Above,
    Cells,
    Either,
    Heading,
    Joined,
    Kind,
    Minus,
    Part,
    Source,
    SpanDay,
    Sum,
    headers_of,
    names_amounts,
)
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
    def values(self) -> tuple[Cells, ...]:
        """The cells that hold one value each: the terms of a sum stand for themselves."""
        return tuple(dict.fromkeys(v for c in self.cells for v in (c.columns if isinstance(c, Sum) else (c,))))

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

    def number(self, sql_of: Callable[[Cells], str], parse: Callable[[str], str], sql_type: str = "") -> str:
        """Its value as SQL: texts read by ``parse``, added up and with the sign turned where the source says so.

        ``sql_of`` gives the text of cells, ``sql_type`` is that of the field unless said.
        """
        kind = sql_type or self.column.type.value

        def of_way(way: Way) -> str | None:
            if way.cells is None:
                return None
            if not isinstance(way.cells, Sum):
                value = parse(sql_of(way.cells))
                return f"-({value})" if isinstance(way.cells, Minus) else value
            texts = [sql_of(header) for header in way.cells.columns]
            values = [parse(text) for text in texts]
            bad = " or ".join(f"{t} is not null and {v} is null" for t, v in zip(texts, values, strict=True))
            signs = ["+"] * len(way.cells.plus) + ["-"] * len(way.cells.less)
            total = " ".join(f"{sign} coalesce({value}, 0)" for sign, value in zip(signs, values, strict=True))
            said = f"coalesce({', '.join(texts)}, null) is not null"
            return f"case when not ({bad}) and {said} then cast({total} as {kind}) end"

        return self._by_kind(of_way, kind)

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
    no_lines = tuple(numbers_of(source, columns, lambda k: k.refund or not k.lines))
    not_lines = Way(tuple(sorted({*away, *no_lines})), None)
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


def cells_sql(cells: Cells, columns: Sequence[str], blanks: Sequence[str], *, trim: bool) -> str:
    """The text of some cells, NULL where they are empty or say nothing."""
    if isinstance(cells, Heading):
        return HEADING
    texts = [text_sql(f"c{columns.index(header)}", blanks, trim=trim) for header in headers_of(cells)]
    if isinstance(cells, Joined):
        return f"nullif(concat_ws({literal(cells.by)}, {', '.join(texts)}), '')"
    if isinstance(cells, Either):
        return f"coalesce({', '.join(texts)}, null)"
    if isinstance(cells, Sum):
        return f"nullif(concat_ws(' + ', {', '.join(texts)}), '')"
    if isinstance(cells, Part):
        return f"nullif(regexp_extract({texts[0]}, {literal(cells.pattern)}, 1), '')"
    if isinstance(cells, SpanDay):
        return span_day_sql(texts[0], last=cells.last)
    if isinstance(cells, Above):
        return f"last_value({texts[0]} ignore nulls) over (order by line rows unbounded preceding)"
    return texts[0]


def text_sql(column: str, blanks: Sequence[str], *, trim: bool) -> str:
    """A cell without surrounding space; empty cells and texts that mean nothing are NULL."""
    text = f"nullif(trim({column}), '')" if trim else f"nullif({column}, '')"
    if not blanks:
        return text
    tests = [f"{text} like {literal(b.replace('*', '%'))}" if "*" in b else f"{text} = {literal(b)}" for b in blanks]
    return f"case when not ({' or '.join(tests)}) then {text} end"


def says_nothing(text: str, blanks: Sequence[str]) -> bool:
    """Whether a text is one of those that mean nothing; the same rule as that of ``text_sql``."""
    return any(fnmatchcase(text, b) if "*" in b else text == b for b in blanks)


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
