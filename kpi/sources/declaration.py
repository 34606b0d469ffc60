"""What an export format declares about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from kpi.tables import ORDER_LINES, ORDERS, table


@dataclass(frozen=True)
class NotData:
    """Rows that are not data: those whose ``column`` holds one of ``values`` (patterns with *; "" = empty)."""

    reason: str
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Source:
    """One export format.

    ``signature`` lists header names that a file of this kind always has, in any order and case. ``fields`` and
    ``line_fields`` give for each field of the table (and of order lines, when the export has one row per line) the
    headers it may come from; the first that is there is taken. A header pattern may hold ``*``.
    ``constants`` fill fields that the export leaves unsaid. ``order_amounts`` says where the money of an order of
    several rows stands: on its "first" row, or on "each" row in parts. ``blanks`` are texts that mean "nothing" in
    this export; ``absent`` are headers that tell a look-alike from it.
    """

    name: str
    label: str
    table: str
    signature: tuple[str, ...]
    fields: Mapping[str, tuple[str, ...]]
    line_fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    order_amounts: str = "each"
    not_data: tuple[NotData, ...] = ()
    blanks: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in (*self.fields, *self.constants):
            table(self.table).field(name)
        for name in self.line_fields:
            ORDER_LINES.field(name)
        if self.line_fields and self.table != ORDERS.name:
            raise ValueError(f"{self.name}: only orders come with lines")

    def recognises(self, columns: Sequence[str]) -> bool:
        """Whether a header has everything that this export always has."""
        return all(find(name, columns) for name in self.signature) and not any(find(n, columns) for n in self.absent)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Field to header for the fields that this file has."""
        return _found(self.fields, columns)

    def line_mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Field of order lines to header for the fields that this file has."""
        return _found(self.line_fields, columns)


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


def _found(fields: Mapping[str, tuple[str, ...]], columns: Sequence[str]) -> dict[str, str]:
    chosen = {
        name: next((c for c in (find(p, columns) for p in patterns) if c), "") for name, patterns in fields.items()
    }
    return {name: column for name, column in chosen.items() if column}
