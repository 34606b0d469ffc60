"""What an analysis is asked about: its days, filters, split and currency, in words of SQL; and tables that are not there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from kpi.compiler import Statement
from kpi.errors import UnknownName, UserError
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.schema import NAMED
from kpi.tables import Table

EVER, NEVER = date(1, 1, 1), date(9999, 12, 31)
Filters = Mapping[str, tuple[str | None, ...]]


@dataclass(frozen=True)
class Scope:
    """What part of the data an analysis looks at, and how it is cut.

    ``start`` and ``end`` are the first and the last day (None: that of the data), ``where`` the values that count by
    dimension (None = none is given; a dimension without values is no filter), ``by`` the dimension of the split (None: that
    of the analysis, or no split), ``currency`` the one that money is counted in (None: the workspace's own). Equal scopes
    are one key, so that answers can be kept under them.
    """

    start: date | None = None
    end: date | None = None
    where: Filters = field(default_factory=dict)
    by: str | None = None
    currency: str | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", {name: tuple(values) for name, values in self.where.items() if values})

    def __hash__(self) -> int:
        return hash((self.start, self.end, frozenset(self.where.items()), self.by, self.currency))

    @property
    def anytime(self) -> Scope:
        """The same without days."""
        return replace(self, start=None, end=None)

    @property
    def days(self) -> dict[str, date]:
        """The days as the parameters ``first_day`` and ``last_day``; UserError when they are the wrong way round."""
        if self.start and self.end and self.start > self.end:
            raise UserError(f"The first day {self.start} is after the last day {self.end}.", "Turn the two days round.")
        return {"first_day": self.start or EVER, "last_day": self.end or NEVER}

    def query(self, *kpis: str, by: tuple[str, ...] = (), compare: str | None = None) -> Query:
        """The question for KPIs of the same days, filters and currency."""
        return Query(
            kpis, by=by, start=self.start, end=self.end, where=self.where, compare=compare, currency=self.currency
        )


EVERYTHING = Scope()


def require(workspace: Workspace, table: Table) -> None:
    """Raise UserError when nothing was loaded into ``table``: an analysis of nothing has no answer, not 0."""
    _, [(rows,)] = workspace.run(Statement(f"select count(*) as row_count from {table.name}", {}))
    if not rows:
        raise UserError(
            f"{table.label} are not loaded, so this cannot be told."
            if table.label.endswith("s")
            else f"{table.label} is not loaded, so this cannot be told.",
            f"Load a file with {table.about}. It gives {table.unlocks}.",
        )


def checked(by: str | None, possible: Iterable[str]) -> str | None:
    """``by`` itself; UnknownName when the analysis cannot be cut by it."""
    possible = tuple(possible)
    if by is not None and by not in possible:
        raise UnknownName("dimension for this analysis", by, possible)
    return by


def column(by: str | None, alias: str) -> str:
    """SQL of a dimension of a canonical table, by the workspace's own names; the one of all rows is NULL."""
    if by is None:
        return "cast(null as varchar)"
    if by in NAMED:
        return f"coalesce({alias}.{by}_name, {alias}.{by})"
    return f"{alias}.{by}"


def only(where: Filters, sql_of: Callable[[str], str] = str) -> tuple[list[str], dict[str, object]]:
    """Conditions that keep the rows of some values per dimension (None = none is given), and what they bind.

    ``sql_of`` gives the SQL of a dimension where its name is not that of a column.
    """
    conditions, bound = [], {}
    for name, values in where.items():
        mine = {f"{name}_{n}": v for n, v in enumerate(v for v in values if v is not None)}
        tests = [f"{sql_of(name)} in ({', '.join(f'${key}' for key in mine)})"] if mine else []
        tests += [f"{sql_of(name)} is null"] if None in values else []
        conditions.append(f"({' or '.join(tests)})" if tests else "1 = 0")
        bound |= mine
    return conditions, bound


def share(part: float, whole: float) -> float | None:
    """A part of a whole; None when there is no whole."""
    return float(part) / float(whole) if whole else None
