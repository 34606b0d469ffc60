"""What the values of a column look like, counted over the whole file: the ground for every decision."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.store.connection import Cursor

_MOST_SHAPES = 2_000


@dataclass(frozen=True)
class Shape:
    """One way in which values are written: digits as 9, the rest as it stands, with how often and an example."""

    text: str
    count: int
    example: str


@dataclass(frozen=True)
class TextRows:
    """The rows of a file as text, wherever they come from: a staged grid or the file itself.

    ``relation`` has the text columns c0, c1, ... for ``columns``, and their ``line``; ``where`` is SQL that holds for
    rows of data. Without ``trim`` cells are taken as they stand; a space around one then counts as a problem.
    """

    cursor: Cursor
    relation: str
    where: str
    columns: tuple[str, ...]
    trim: bool = True

    def figures(self, sql: str) -> tuple:
        """Some aggregates over all rows of data."""
        return self.cursor.execute(f"select {sql} from {self.relation} where {self.where}").fetchall()[0]


def shapes_of(rows: TextRows, text: str) -> list[Shape]:
    """The shapes of a text, given as SQL over the rows, the most frequent first; empty cells are left out."""
    counted = rows.cursor.execute(
        f"select translate(trim({text}), '012345678', '999999999') as shape, count(*) as n, min(trim({text})) as example"
        f" from {rows.relation} where {rows.where} and trim({text}) <> '' group by shape order by n desc, shape"
        f" limit {_MOST_SHAPES}"
    ).fetchall()
    return [Shape(*row) for row in counted]
