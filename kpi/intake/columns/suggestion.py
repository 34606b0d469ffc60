"""Which table a file fills and which column which field, with how sure that is: from names, values and earlier files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from kpi.intake.columns import by_name, by_value
from kpi.intake.columns.by_value import Look
from kpi.sources import plain
from kpi.sources.names import key
from kpi.tables import ORDER_LINES, ORDERS, TABLES, Table

# What is worth proposing at all, and what may be called sure.
WORTH, SURE = 0.5, 0.8
_EARLIER = 0.98
_ONLY_ONE = 0.45
_LEVEL = 0.075
_OWN = 0.99
_AFTER_FEES = 0.7
# What a table that lacks something needed still counts beside one that has everything.
_LACKING = 0.6
# The tables that files are dropped for most go before the others where nothing else tells.
_USUAL = {ORDERS.name: 1.15, "visits": 1.05, "ad_spend": 1.05}


@dataclass(frozen=True)
class FieldSuggestion:
    """The column that a field is probably filled from, how sure that is (0 to 1), and why.

    ``others`` are columns that could be it as well.
    """

    column: str
    confidence: float
    reason: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class TableSuggestion:
    """A table that a file can fill, with its fields; ``enough`` says that they are all that it needs."""

    table: Table
    fields: Mapping[str, FieldSuggestion]
    confidence: float
    enough: bool

    @property
    def mapping(self) -> dict[str, str]:
        """Field to column."""
        return {name: suggestion.column for name, suggestion in self.fields.items()}


class Earlier(Protocol):
    """A mapping that was confirmed before."""

    @property
    def table(self) -> str: ...
    @property
    def mapping(self) -> Mapping[str, str]: ...


@dataclass(frozen=True)
class _Candidate:
    field: str
    column: str
    confidence: float
    reason: str
    rank: int


def suggest(
    columns: Sequence[str], sample_rows: Sequence[Sequence[str]] = (), memory: Sequence[Earlier] = ()
) -> list[TableSuggestion]:
    """Every table that a file can be, the likeliest first.

    ``sample_rows`` are rows as written, in the order of ``columns``; without any, names alone decide. ``memory`` are
    mappings of earlier files: a column that was confirmed for a field is proposed for it again.
    """
    looks = _looks(columns, sample_rows)
    by_table = {t.name: suggest_fields(t, columns, looks, memory) for t in TABLES.values()}
    if not _is_lines(by_table[ORDERS.name], by_table[ORDER_LINES.name]):
        del by_table[ORDER_LINES.name]
    scores = _scores(columns, by_table)
    most = max(scores.values(), default=0.0)

    def rank(name: str) -> tuple[bool, float]:
        """Tables that have all they need first, but not one that explains a small part of the header only."""
        needs, fields = TABLES[name].needs, by_table[name]
        met = sum(any(n in fields for n in group) for group in needs) / len(needs)
        return met == 1 and scores[name] >= most / 2, scores[name] * (met + 0.1)

    order = sorted(by_table, key=rank, reverse=True)
    suggestions = []
    for place, name in enumerate(order):
        table, fields = TABLES[name], by_table[name]
        rivals = [
            scores[n] * (1.0 if plain.satisfies(TABLES[n], _mapping(by_table[n])) else _LACKING)
            for n in order
            if plain.family(n) != plain.family(name)
        ]
        enough = plain.satisfies(table, _mapping(fields))
        if enough:
            sure = _confidence(table, fields, scores[name], max(rivals, default=0.0))
            if len(table.needs) == 1:  # one column is soon found: the others must belong there too
                sure = min(sure, len(fields) / max(1, sum(not by_name.ignored(c) for c in columns)))
        else:
            sure = 0.3 * min(1.0, scores[name] / max(1, len(columns)))
        suggestions.append(TableSuggestion(table, fields, round(sure if place == 0 else min(sure, WORTH), 3), enough))
    return [s for s in suggestions if s.fields]


def suggest_for(
    table: Table, columns: Sequence[str], sample_rows: Sequence[Sequence[str]] = (), memory: Sequence[Earlier] = ()
) -> dict[str, FieldSuggestion]:
    """Field to suggestion for one table that a person picked; arguments as for ``suggest``."""
    return suggest_fields(table, columns, _looks(columns, sample_rows), memory)


def suggest_fields(
    table: Table, columns: Sequence[str], looks: Mapping[str, Look], memory: Sequence[Earlier] = ()
) -> dict[str, FieldSuggestion]:
    """Field to suggestion for one table; a column goes to one field only."""
    fields = plain.columns_of(table)
    earlier = {key(c): f for m in memory if m.table == table.name for f, c in m.mapping.items()}
    candidates: list[_Candidate] = []
    for column in columns:
        seen = looks[column]
        before = earlier.get(key(column))
        if before in fields:
            fit, why = by_value.agrees(before, fields[before], seen)
            candidates.append(_Candidate(before, column, round(_EARLIER * fit, 3), why or "as in an earlier file", -1))
            continue
        for reading in by_name.readings(column, table.name):
            fit, why = by_value.agrees(reading.field, fields[reading.field], seen)
            if reading.field == "net_amount" and by_name.after_fees(column, columns):
                fit, why = fit * _AFTER_FEES, "with a fee beside it, it may be what is left after fees"
            reason = f"{reading.reason}; {why}" if why else reading.reason
            candidates.append(
                _Candidate(reading.field, column, round(reading.confidence * fit, 3), reason, reading.rank)
            )
    needed = {name for group in table.needs for name in group}
    candidates.sort(key=lambda c: (-c.confidence, c.field not in needed, c.rank))
    chosen: dict[str, FieldSuggestion] = {}
    taken: set[str] = set()
    for c in candidates:
        if c.confidence < WORTH or c.field in chosen or c.column in taken:
            continue
        chosen[c.field] = FieldSuggestion(c.column, c.confidence, c.reason)
        taken.add(c.column)
    chosen |= _by_values(table, columns, looks, chosen, taken)
    return {n: _with_others(n, chosen[n], candidates, chosen) for n in fields if n in chosen}


def _looks(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[str, Look]:
    return {c: by_value.look([row[i] for row in rows if i < len(row)]) for i, c in enumerate(columns)}


def _with_others(
    name: str, own: FieldSuggestion, candidates: Sequence[_Candidate], chosen: Mapping[str, FieldSuggestion]
) -> FieldSuggestion:
    """The suggestion with the other columns that are as good for the field and that no other field took."""
    used = {s.column for s in chosen.values()}
    others = [
        c for c in candidates if c.field == name and c.column not in used and c.confidence >= own.confidence - 0.1
    ]
    if not others:
        return own
    names = tuple(dict.fromkeys(c.column for c in others))
    level = own.confidence < _OWN and max(c.confidence for c in others) >= own.confidence - _LEVEL
    listed = " or ".join(f"'{n}'" for n in names[:3])
    return replace(
        own,
        confidence=min(own.confidence, 0.7) if level else own.confidence,
        reason=f"{own.reason}; {listed} could be it too",
        others=names,
    )


def _by_values(
    table: Table,
    columns: Sequence[str],
    looks: Mapping[str, Look],
    chosen: Mapping[str, FieldSuggestion],
    taken: set[str],
) -> dict[str, FieldSuggestion]:
    """Fields that no name settled, from columns whose names say nothing and whose values do."""
    free = [c for c in columns if c not in taken and not by_name.ignored(c)]
    settled: dict[str, FieldSuggestion] = {}
    for name in plain.columns_of(table):
        if name in chosen:
            continue
        likely = [(c, *by_value.meant(name, looks[c])) for c in free if c not in {s.column for s in settled.values()}]
        likely = [s for s in likely if s[1] >= WORTH]
        if len(likely) == 1:
            column, confidence, reason = likely[0]
            settled[name] = FieldSuggestion(column, confidence, reason)
    return settled


def _is_lines(orders: Mapping[str, FieldSuggestion], lines: Mapping[str, FieldSuggestion]) -> bool:
    """Whether rows are lines of orders: numbered, with products, and without a day or an amount of the order."""
    if not {"order_id", "ordered_at"} & set(lines) or not {"product", "product_id", "line_id"} & set(lines):
        return False
    return not plain.satisfies(ORDERS, _mapping(orders)) and plain.satisfies(ORDER_LINES, _mapping(lines))


def _mapping(fields: Mapping[str, FieldSuggestion]) -> dict[str, str]:
    return {name: suggestion.column for name, suggestion in fields.items()}


def _scores(columns: Sequence[str], tables: Mapping[str, Mapping[str, FieldSuggestion]]) -> dict[str, float]:
    """How much of a header each table explains; a column that several explain is shared among them."""
    weights: dict[str, dict[str, float]] = {c: {} for c in columns}
    for name, fields in tables.items():
        for field in fields.values():
            weights[field.column][name] = field.confidence
    scores = dict.fromkeys(tables, 0.0)
    for by_table in weights.values():
        families: dict[str, float] = {}
        for name, weight in by_table.items():
            relative = plain.family(name)
            families[relative] = max(families.get(relative, 0.0), weight)
        for name, weight in by_table.items():
            scores[name] += weight * weight / sum(families.values())
    return {name: score * _USUAL.get(name, 1.0) for name, score in scores.items()}


def _confidence(table: Table, fields: Mapping[str, FieldSuggestion], score: float, rival: float) -> float:
    """How sure a table is: no surer than what it needs, and less when another explains the header nearly as well."""
    weakest = min(max(fields[n].confidence for n in group if n in fields) for group in table.needs)
    lead = (score - rival) / score if score else 0.0
    return max(0.0, min(weakest, 0.5 + lead))
