"""What a field of a table is made of: one column of an export, several, a part of one, or one with its sign turned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase


@dataclass(frozen=True)
class Joined:
    """Several columns read as one text, empty ones left out: a date and its time, a first and a last name."""

    columns: tuple[str, ...]
    by: str = " "


@dataclass(frozen=True)
class Either:
    """The first of several columns that is not empty, row by row: the shipping country, else the billing country."""

    columns: tuple[str, ...]


@dataclass(frozen=True)
class Part:
    """What the group of a regular expression finds in a column, empty where it finds nothing."""

    column: str
    pattern: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Minus:
    """The amount of a column with its sign turned: a fee that a statement writes as -3.20 is a cost of 3.20."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class Sum:
    """The amounts of several columns added up, empty ones left out: tax on the item and tax on the postage.

    Those of ``less`` are taken off. Of its columns those that the file has are enough, but one to add must be there.
    """

    plus: tuple[str, ...]
    less: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        return self.plus + self.less


@dataclass(frozen=True)
class Heading:
    """The text of the last row above that holds nothing but its first cell: a report grouped by customer."""

    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Above:
    """What a column says on this row, or on the nearest row above that says something: groups named once."""

    column: str

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


@dataclass(frozen=True)
class SpanDay:
    """The first or the ``last`` day of a span that a column names in words: "Jul 1 - Sep 28, 2026"."""

    column: str
    last: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        return (self.column,)


Cells = str | Joined | Either | Part | Minus | Sum | SpanDay | Heading | Above


def headers_of(cells: Cells) -> tuple[str, ...]:
    """The header names that cells are taken from."""
    return (cells,) if isinstance(cells, str) else cells.columns


def find(pattern: str, columns: Sequence[str]) -> str:
    """The column that a header name or pattern means, in any case; "" when there is none."""
    wanted = pattern.casefold()
    for column in columns:
        if column.casefold() == wanted:
            return column
    if "*" in wanted:
        for column in columns:
            if fnmatchcase(column.casefold(), wanted.replace("[", "[[]")):
                return column
    return ""


def there(cells: Cells, columns: Sequence[str]) -> Cells | None:
    """The same cells with the headers as the file spells them; None when a column is missing.

    Of ``Either`` and ``Sum`` the columns that the file has are enough.
    """
    headers = tuple(find(name, columns) for name in headers_of(cells))
    if isinstance(cells, str):
        return headers[0] or None
    if isinstance(cells, Either):
        some = tuple(name for name in headers if name)
        return Either(some) if some else None
    if isinstance(cells, Sum):
        plus, less = (tuple(n for n in (find(c, columns) for c in part) if n) for part in (cells.plus, cells.less))
        return Sum(plus, less) if plus else None
    if isinstance(cells, Heading):
        return cells
    if not all(headers):
        return None
    if isinstance(cells, Joined):
        return Joined(headers, cells.by)
    if isinstance(cells, SpanDay):
        return SpanDay(headers[0], cells.last)
    if isinstance(cells, Above):
        return Above(headers[0])
    return Part(headers[0], cells.pattern) if isinstance(cells, Part) else Minus(headers[0])


def first_there(choices: Sequence[Cells], columns: Sequence[str]) -> Cells | None:
    """The first of several ways to fill a field for which the file has the columns."""
    return next((spelled for cells in choices if (spelled := there(cells, columns)) is not None), None)
