"""What an analysis is cut by: the dimensions of a table, the days, and tables that are not there yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from kpi.compiler import Statement
from kpi.errors import UnknownName, UserError
from kpi.store import Workspace
from kpi.tables import NAMED, Table

EVER, NEVER = date(1, 1, 1), date(9999, 12, 31)


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


def checked(by: str | None, known: Iterable[str]) -> str | None:
    """``by`` itself; UnknownName when the analysis cannot be cut by it."""
    known = tuple(known)
    if by is not None and by not in known:
        raise UnknownName("dimension for this analysis", by, known)
    return by


def column(by: str | None, alias: str) -> str:
    """SQL of a dimension of a canonical table, by the workspace's own names; the one of all rows is NULL."""
    if by is None:
        return "cast(null as varchar)"
    if by in NAMED:
        return f"coalesce({alias}.{by}_name, {alias}.{by})"
    return f"{alias}.{by}"


def within(start: date | None, end: date | None) -> dict[str, date]:
    """The days asked as the parameters ``first_day`` and ``last_day``; UserError when they are the wrong way round."""
    if start and end and start > end:
        raise UserError(f"The first day {start} is after the last day {end}.", "Turn the two days round.")
    return {"first_day": start or EVER, "last_day": end or NEVER}


Filters = Mapping[str, tuple[str | None, ...]]


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
