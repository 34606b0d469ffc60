"""The parts of the stack come together: measures of a group, wholes beside their parts, formulas over both."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.compiler.blanks import blank_columns
from kpi.compiler.statement import OF_SPREAD, column_lines
from kpi.formula import Formula, Measure, numerator_and_denominator


def merged(
    selects: list[str],
    keys: list[str],
    measures: list[Measure],
    outputs: Mapping[str, Formula | None],
    of_spread: list[Measure],
    *,
    shows_wholes: bool,
) -> str:
    """The whole statement: ``selects`` stacked and grouped by ``keys``, and ``outputs`` computed over the sums.

    The measures ``of_spread`` are given as they are. With ``shows_wholes`` the rows of the wholes and their measures are
    given too.
    """
    wholes = [m for m in measures if m.whole]
    grouped = [*keys, *(["is_whole"] if wholes else [])]
    group = f"\n  group by {', '.join(grouped)}" if grouped else ""
    stack = "\n  union all\n".join(selects)
    together = column_lines(
        [*grouped, *(column for m in measures for column in _merged_columns(m))] or ["count(*) as nothing"]
    )
    steps = [f"facts as (\n{stack}\n)", f"merged as (\n  select {together}\n  from facts{group}\n)"]
    source, shown = "merged", keys
    if wholes:
        beside = column_lines([*grouped, *(c for m in measures for c in _beside_columns(m, keys))])
        steps.append(f"beside as (\n  select {beside}\n  from merged\n)")
        source = "beside" if shows_wholes else "beside\nwhere is_whole = 0"
    if shows_wholes:
        shown = [*grouped, *(m.column for m in wholes)]
    spread = [f"{m.column} as {OF_SPREAD}{m.column}" for m in of_spread]
    columns = column_lines([*shown, *_output_columns(outputs), *spread], indent=2)
    order = f"\norder by {', '.join(f'{k} nulls last' for k in keys)}" if keys else ""
    return f"with {', '.join(steps)}\nselect {columns}\nfrom {source}{order}"


def _merged_columns(measure: Measure) -> list[str]:
    value = f"max({measure.column})"
    if measure.empty is not None and not measure.whole:
        value = f"coalesce({value}, {measure.empty})"
    if measure.unknown:
        value = f"case when max({measure.column}_unknown) = 1 then null else {value} end"
    cause = [f"max({measure.column}_cause) as {measure.column}_cause"] if measure.causes else []
    return [f"{value} as {measure.column}", *cause]


def _beside_columns(measure: Measure, keys: list[str]) -> list[str]:
    """The columns of a measure; that of a whole, which stands in the whole's own row, in the row of every part."""
    cause = [f"{measure.column}_cause"] if measure.causes else []
    if not measure.whole:
        return [measure.column, *cause]
    shared = ", ".join(k for k in keys if k not in measure.whole.dimensions)
    value = f"max({measure.column}) over ({f'partition by {shared}' if shared else ''})"
    return [f"{value if measure.empty is None else f'coalesce({value}, {measure.empty})'} as {measure.column}", *cause]


def _output_columns(outputs: Mapping[str, Formula | None]) -> list[str]:
    """The columns of every output, with the two sides of a ratio and what tells why it is blank."""
    columns = []
    for name, formula in outputs.items():
        if formula is None:
            columns.append(f"null as {name}")
            continue
        columns.append(f"{formula.sql(_column)} as {name}")
        for side, suffix in zip(numerator_and_denominator(formula) or (), ("num", "den"), strict=False):
            columns.append(f"{side.sql(_column)} as {name}__{suffix}")
        columns += blank_columns(name, formula)
    return columns


def _column(measure: Measure) -> str:
    return measure.column
