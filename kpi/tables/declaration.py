"""What a canonical table and its columns declare about themselves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpi.errors import UnknownName

MONEY_SQL = "decimal(18,4)"
DECIMAL_PLACES = 4


class Type(Enum):
    """What a column holds; the value is its SQL type."""

    TEXT = "varchar"
    TIME = "timestamp"
    DATE = "date"
    COUNT = "bigint"
    QUANTITY = "decimal(18,3)"
    MONEY = MONEY_SQL
    RATE = "decimal(18,9)"
    # Anything that a KPI can be: a share of a percent, and the sales of a corporation.
    FIGURE = "decimal(24,6)"


@dataclass(frozen=True)
class Column:
    """One column of a canonical table. ``aliases`` are other names that plain files use for it."""

    name: str
    type: Type
    about: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One canonical table.

    ``date`` is the column that places a row in time, "" when none does; a row of ``monthly`` ones stands for the whole
    month of it. ``until`` is the last day that a row stands for: where it is empty, the row stands for its date alone, or,
    if it ``runs_on``, for all days since. ``later`` are the dates of what happens to a row afterwards. What is ``planned``
    lies ahead, what is only ``past`` cannot. ``one`` is what a row of it is called in a sentence.

    ``needs`` lists groups of columns of which a file must give at least one each, and every row too. ``key`` columns tell
    one row from another when exports overlap. ``input_only`` columns can be mapped but are not stored: others are derived
    from them.
    """

    name: str
    label: str
    about: str
    unlocks: str
    date: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    key: tuple[str, ...]
    input_only: tuple[Column, ...] = ()
    until: str = ""
    runs_on: bool = False
    monthly: bool = False
    later: tuple[str, ...] = ()
    planned: bool = False
    past: bool = False
    one: str = ""

    @property
    def is_dated(self) -> bool:
        """Whether its own rows say when they are of."""
        return any(column.name == self.date for column in self.columns)

    @property
    def by_period(self) -> bool:
        """Whether a row may stand for several days at once."""
        return bool(self.until) and not self.runs_on

    @property
    def row(self) -> str:
        """What one row of it is called in a sentence."""
        return self.one or f"row of {self.label.lower()}"

    def days(self, alias: str) -> tuple[str, str]:
        """SQL of the first and of the last day that a row stands for; an end that is open is its beginning."""
        first = f"{alias}.{self.date}"
        return first, f"coalesce({alias}.{self.until}, {first})" if self.by_period else first

    @property
    def fields(self) -> dict[str, Column]:
        """Every column that a file may be mapped to, by name."""
        return {c.name: c for c in self.columns + self.input_only}

    def field(self, name: str) -> Column:
        if name not in self.fields:
            raise UnknownName(f"field of {self.label}", name, self.fields)
        return self.fields[name]
