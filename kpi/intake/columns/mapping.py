"""Which column of a file fills which field: said by the user, recognised, remembered, or suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi import sources
from kpi.errors import UserError, suggest
from kpi.intake.columns import suggestion
from kpi.intake.columns.recall import Recalled
from kpi.intake.columns.suggestion import Earlier, TableSuggestion
from kpi.sources import Source, plain
from kpi.tables import TABLES, Table, table


@dataclass(frozen=True)
class Mapped:
    """A file's columns with what they mean. ``source`` is None until the mapping is enough to load.

    ``suggestions`` are field to column: what was recognised or, without a source, what a person should confirm;
    ``tables`` says of every table that the file could fill how sure that is and why, the likeliest first (only where
    nothing was recognised). ``recalled`` is the earlier file whose mapping was used or, without a source, of which
    only ``recalled.changes`` have to be looked at.
    """

    source: Source | None
    table: Table | None
    suggestions: Mapping[str, str]
    tables: tuple[TableSuggestion, ...] = ()
    recalled: Recalled | None = None

    @property
    def settled(self) -> tuple[Source, Table]:
        """The source and its table where the mapping is enough to load. Raises LookupError where it is not."""
        if self.source is None or self.table is None:
            raise LookupError("the columns are not known")
        return self.source, self.table


def map_columns(
    columns: Sequence[str],
    *,
    file: str,
    table_name: str | None = None,
    source_name: str | None = None,
    mapping: Mapping[str, str] | None = None,
    rows: Sequence[Sequence[str]] = (),
    recalled: Recalled | None = None,
    memory: Sequence[Earlier] = (),
) -> Mapped:
    """Decide what a header means.

    An explicit ``mapping`` (field to header) or ``table_name`` wins over recognition; fields that it leaves open
    are filled from headers that are exactly our own names. Then come known exports, an earlier file of the same shape
    (``recalled``, see ``recall.recall``) and headers that are beyond doubt. What is left is suggested, from some
    ``rows`` of the file as written and what is remembered of others (``memory``). Raises UnknownName or UserError for
    fields, columns, tables and sources that do not exist.
    """
    wanted = table(table_name) if table_name else None
    if source_name:
        return _from_source(sources.source(source_name), columns, file, mapping, recalled)
    if mapping or wanted:
        return _from_mapping(columns, file, wanted, mapping or {})
    found = sources.identify(columns)
    if found:
        return _from_source(found, columns, file, None, recalled)
    if recalled and recalled.complete and plain.satisfies(table(recalled.remembered.table), recalled.mapping):
        chosen, fields = table(recalled.remembered.table), dict(recalled.mapping)
        return Mapped(plain.plain_source(chosen, fields), chosen, fields, recalled=recalled)
    plain_found = plain.recognise(columns)
    if plain_found:
        chosen, fields = plain_found
        answered = recalled if recalled and not recalled.changes.open else None
        return Mapped(plain.plain_source(chosen, fields), chosen, fields, recalled=answered)
    tables = suggestion.suggest(columns, rows, memory)
    if recalled:
        return _from_changed(recalled, tables)
    best = next((t for t in tables if t.enough or t.confidence > 0), None)
    return Mapped(None, best.table if best else None, best.mapping if best else {}, tuple(tables))


def _from_changed(recalled: Recalled, tables: Sequence[TableSuggestion]) -> Mapped:
    """What an earlier file of nearly the same shape says, with proposals for what changed."""
    chosen = table(recalled.remembered.table)
    proposed = {name: found.column for name, found in recalled.changes.suggested.items()}
    return Mapped(None, chosen, {**recalled.mapping, **proposed}, tuple(tables), recalled)


def _from_source(
    found: Source, columns: Sequence[str], file: str, mapping: Mapping[str, str] | None, recalled: Recalled | None
) -> Mapped:
    if not found.recognises(columns):
        missing = [n for n in found.signature if not sources.find(n, columns)]
        raise UserError(
            f"{file} is not a file of {found.label}: "
            + (f"it has no column {missing[0]}." if missing else "its columns are those of another export."),
            f"Its columns are {', '.join(columns[:12])}.",
        )
    said = _check(columns, file, table(found.table), mapping) if mapping else {}
    if recalled and not mapping:
        said = dict(recalled.mapping)
    if said:
        lines = {n: (c,) for n, c in said.items() if n not in table(found.table).fields}
        own = {n: (c,) for n, c in said.items() if n not in lines}
        found = replace(found, fields={**found.fields, **own}, line_fields={**found.line_fields, **lines})
    return Mapped(found, table(found.table), found.mapping(columns), recalled=recalled)


_FIELDS = "The fields of a table stand in docs/files.md."


def _from_mapping(columns: Sequence[str], file: str, wanted: Table | None, mapping: Mapping[str, str]) -> Mapped:
    everywhere = {name for t in TABLES.values() for name in plain.fields_of(t)}
    if unknown := next((n for n in mapping if n not in everywhere), None):
        close = suggest(unknown, everywhere)
        raise UserError(f"There is no field '{unknown}'.", f"Did you mean {close}?" if close else _FIELDS)
    candidates = [wanted] if wanted else [t for t in TABLES.values() if all(n in plain.fields_of(t) for n in mapping)]
    fits = []
    for candidate in candidates:
        chosen = _check(columns, file, candidate, mapping)
        named = plain.exact_mapping(candidate, columns) if mapping else plain.named_mapping(candidate, columns)
        full = {**{n: c for n, c in named.items() if c not in chosen.values()}, **chosen}
        if plain.satisfies(candidate, full):
            fits.append((candidate, full))
    if len(fits) == 1 or (fits and wanted):
        chosen_table, full = fits[0]
        return Mapped(plain.plain_source(chosen_table, full), chosen_table, full)
    if fits:
        names = " or ".join(f"--as {t.name}" for t, _ in fits)
        raise UserError(f"{file}: the mapping fits more than one table.", f"Say which with {names}.")
    aim = wanted or TABLES["orders"]
    lacking = [
        " or ".join(g) for g in aim.needs if not any(n in {**plain.named_mapping(aim, columns), **mapping} for n in g)
    ]
    raise UserError(
        f"{file} cannot fill {aim.label.lower()} yet: no column is mapped to {'; '.join(lacking) or 'what it needs'}.",
        f"Add --map FIELD=COLUMN. The columns are {', '.join(columns[:20])}.",
    )


def _check(columns: Sequence[str], file: str, wanted: Table, mapping: Mapping[str, str]) -> dict[str, str]:
    """The mapping with headers as the file spells them."""
    fields = plain.fields_of(wanted)
    checked = {}
    for name, column in mapping.items():
        if name not in fields:
            close = suggest(name, fields)
            raise UserError(
                f"{wanted.label} have no field '{name}'.",
                f"Did you mean {close}?" if close else f"Fields: {', '.join(fields)}.",
            )
        found = sources.find(column, columns)
        if not found:
            close = suggest(column, columns)
            raise UserError(
                f"{file} has no column '{column}'.",
                f"Did you mean {close}?" if close else f"Its columns are {', '.join(columns[:20])}.",
            )
        checked[name] = found
    return checked
