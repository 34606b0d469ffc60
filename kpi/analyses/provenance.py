"""The rows and files behind a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kpi.compiler import Statement
from kpi.coverage import Coverage
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import ORDER_LINES, ORDERS, TABLES, Table

MOST_ROWS = 200


@dataclass(frozen=True)
class File:
    """A file that rows came from."""

    file: str
    table: str
    loaded_at: datetime
    rows: int


def rows_behind(query: Query, table: Table, coverage: Coverage) -> Statement:
    """The first rows of a canonical table under the filters of a query, newest first."""
    start, end = query.within(coverage)
    by_line = table is ORDER_LINES
    own = {c.name for c in table.columns}
    params: dict[str, object] = {"first": start, "last": end}
    where = [_in_days(table, "f" if table.is_dated else "o")]
    joins = " join orders o on o.order_id = f.order_id and o.source = f.source" if by_line else ""
    for dimension, values in query.where.items():
        holder = "f" if dimension in own else "o"
        if dimension == "channel_type":
            column = "coalesce(t.channel_type, 'unknown')"
            joins += f" left join channels t on t.channel = {'o' if by_line else 'f'}.channel"
        elif dimension in own or by_line:
            column = f"{holder}.{dimension}"
        else:
            continue
        tests = []
        for value in values:
            if value is None:
                tests.append(f"{column} is null")
            else:
                params[key := f"{dimension}_{len(params)}"] = value
                tests.append(f"{column} = ${key}")
        where.append(f"({' or '.join(tests)})" if tests else "1 = 0")
    columns = ", ".join(f"f.{c.name} as {c.name}" for c in table.columns)
    day = "o.ordered_at" if by_line else f"f.{table.date}"
    # One line of a file may give several rows, and a row that came by the fast road has no line.
    ties = ", ".join(f"f.{name}" for name in ("load_id", "line", *(c.name for c in table.columns), "source"))
    sql = (
        f"select {columns}, f.source as source, f.line as line\nfrom {table.name} f{joins}\n"
        f"where {' and '.join(where)}\norder by {day} desc, {ties}\nlimit {MOST_ROWS}"
    )
    return Statement(sql, params)


def _in_days(table: Table, alias: str) -> str:
    """The condition that a row stands for one of the days asked for, or that something happened to it on one."""
    begins, ends = table.days(alias)
    if table.monthly:
        return f"{begins} <= $last and {begins} >= cast(date_trunc('month', $first) as date)"
    if table.runs_on:
        return f"{begins} <= $last and ({alias}.{table.until} is null or {alias}.{table.until} >= $first)"
    if table.by_period:
        return f"{begins} <= $last and {ends} >= $first"
    moments = [f"cast({alias}.{name} as date)" for name in (table.date, *table.later)]
    tests = " or ".join(f"{moment} >= $first and {moment} <= $last" for moment in moments)
    return f"({tests})" if table.later else tests


def filled_tables(workspace: Workspace) -> frozenset[str]:
    """Names of the canonical tables that hold any row."""
    each = (f"select '{name}' as table_name where exists (select 1 from {name})" for name in TABLES)
    return frozenset(
        name for (name,) in workspace.run(Statement(f"{' union all '.join(each)} order by table_name", {}))[1]
    )


def files_behind(workspace: Workspace, tables: tuple[str, ...]) -> list[File]:
    """The files that the tables of a number were filled from, newest first."""
    filled = set(tables) | ({ORDERS.name} if ORDER_LINES.name in tables else set())
    counts = " union all ".join(
        f"select '{name}' as table_name, load_id, count(*) as n from {name} group by load_id"
        for name in TABLES
        if name in filled
    )
    if not counts:
        return []
    sql = (
        f"select l.file, c.table_name, l.loaded_at, c.n from ({counts}) c join loads l on l.load_id = c.load_id"
        " order by l.loaded_at desc, l.file, c.table_name, l.load_id"
    )
    _, rows = workspace.run(Statement(sql, {}))
    return [File(*row) for row in rows]
