"""What the compiler gives: a statement, and what it says about itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from kpi.formula import Formula, Measure

# Before the name of a measure that tells how far values are left to chance.
OF_SPREAD = "of__"


@dataclass(frozen=True)
class Statement:
    """SQL of the portable subset with named parameters, and their values."""

    sql: str
    params: Mapping[str, object]


@dataclass(frozen=True)
class Compiled:
    """A statement and what it could not answer.

    ``blanks`` gives for a KPI (by the name asked) why it is blank in every row. Output columns are ``period`` (with a
    grain), the dimensions, and per KPI ``name``, for ratios ``name__num`` and ``name__den``, and when compared the same
    for ``name_previous``; beside them stand the columns of ``blank_columns``. ``outputs`` holds the formula behind each of
    them, None for what is blank. ``periods`` are those that every group has a row for: the statement gives the ones in
    which something happened. With ``wholes`` (the
    measures that a part is held against) it also gives their columns, and with ``is_whole`` the rows that they come from.
    ``spreads`` are formulas by output name that are still to be worked out, over columns that begin with OF_SPREAD.
    """

    statement: Statement
    blanks: Mapping[str, str]
    outputs: Mapping[str, Formula | None]
    periods: tuple[date, ...]
    wholes: tuple[Measure, ...] = ()
    spreads: Mapping[str, Formula] = field(default_factory=dict)


def column_lines(columns: list[str], indent: int = 4) -> str:
    """Columns one to a line, runs of empty ones together on one."""
    text = ""
    for before, column in zip([None, *columns], columns, strict=False):
        both_empty = before is not None and before.startswith("null as ") and column.startswith("null as ")
        separator = "" if before is None else ", " if both_empty else ",\n" + " " * indent
        text += separator + column
    return text
