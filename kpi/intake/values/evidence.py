"""What the values of a column look like, counted over the whole file: the ground for every decision."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shape:
    """One way in which values are written: digits as 9, the rest as it stands, with how often and an example."""

    text: str
    count: int
    example: str


MOST_SHAPES = 2_000


def shapes(cursor, relation: str, column: str, where: str = "true") -> list[Shape]:
    """The shapes of a text column of a relation, the most frequent first; empty cells are left out."""
    rows = cursor.execute(
        f"select translate(trim({column}), '012345678', '999999999') as shape, count(*) as n, min(trim({column})) as example"
        f" from {relation} where {where} and trim({column}) <> '' group by shape order by n desc, shape limit {MOST_SHAPES}"
    ).fetchall()
    return [Shape(*row) for row in rows]
