"""Which column of a file fills which field: recognised, suggested, or said by the user."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi import sources
from kpi.errors import UserError, suggest
from kpi.sources import Source, plain
from kpi.tables import TABLES, Table, table


@dataclass(frozen=True)
class Mapped:
    """A file's columns with what they mean. ``source`` is None until the mapping is enough to load.

    ``suggestions`` are field to column: what was recognised or, without a source, what a person should confirm.
    """

    source: Source | None
    table: Table | None
    suggestions: Mapping[str, str]


def map_columns(
    columns: Sequence[str],
    *,
    file: str,
    table_name: str | None = None,
    source_name: str | None = None,
    mapping: Mapping[str, str] | None = None,
) -> Mapped:
    """Decide what a header means.

    An explicit ``mapping`` (field to header) or ``table_name`` wins over recognition; fields that it leaves open
    are filled from headers that are exactly our own names. Raises UnknownName or UserError for fields, columns,
    tables and sources that do not exist.
    """
    wanted = table(table_name) if table_name else None
    if source_name:
        return _from_source(sources.source(source_name), columns, file, mapping)
    if mapping or wanted:
        return _from_mapping(columns, file, wanted, mapping or {})
    found = sources.identify(columns)
    if found:
        return _from_source(found, columns, file, None)
    plain_found = plain.recognise(columns)
    if plain_found:
        chosen, fields = plain_found
        return Mapped(plain.plain_source(chosen, fields), chosen, fields)
    guesses = {t.name: plain.named_mapping(t, columns) for t in TABLES.values()}
    best = max(TABLES.values(), key=lambda t: (plain.satisfies(t, guesses[t.name]), len(guesses[t.name])))
    return Mapped(None, best if guesses[best.name] else None, guesses[best.name])


def _from_source(found: Source, columns: Sequence[str], file: str, mapping: Mapping[str, str] | None) -> Mapped:
    missing = [n for n in found.signature if not sources.find(n, columns)]
    if missing and not found.recognises(columns):
        raise UserError(
            f"{file} is not a file of {found.label}: it has no column {missing[0]}.",
            f"Its columns are {', '.join(columns[:12])}.",
        )
    if mapping:
        said = {**found.mapping(columns), **_check(columns, file, table(found.table), mapping)}
        found = replace(found, fields={name: (column,) for name, column in said.items()})
    return Mapped(found, table(found.table), found.mapping(columns))


def _from_mapping(columns: Sequence[str], file: str, wanted: Table | None, mapping: Mapping[str, str]) -> Mapped:
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
