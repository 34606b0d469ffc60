"""Reads from the workspace what it covers."""

from __future__ import annotations

from kpi.coverage import Coverage, FactCoverage
from kpi.tables import BUYERS, CUSTOMERS, LINES, ORDERS, SALES, SPEND, TRAFFIC, Fact

_BY_DAY = {TRAFFIC.name: "visits", SPEND.name: "ad_spend"}
_CHANNELS = {SALES.name: "daily_sales", TRAFFIC.name: "daily_traffic", SPEND.name: "daily_spend"}


def read(cursor, version: int) -> Coverage:
    """The coverage of the whole workspace."""
    facts = {}
    orders = _orders(cursor)
    for fact in (SALES, CUSTOMERS, BUYERS):
        facts[fact.name] = orders
    facts[LINES.name] = _lines(cursor, orders)
    for fact in (TRAFFIC, SPEND):
        facts[fact.name] = _dated(cursor, fact)
    settings = dict(cursor.execute("select name, value from settings").fetchall())
    currencies = _currencies(cursor)
    own = settings.get("currency") or (currencies[0] if currencies else "")
    margin = settings.get("assumed_margin")
    return Coverage(
        facts=facts, currencies=tuple(sorted(currencies, key=lambda c: c != own)), currency=own,
        assumed_margin=float(margin) if margin else None, version=version,
    )


def _filled(cursor, table: str, columns: list[str]) -> tuple[int, frozenset[str]]:
    counts = cursor.execute(f"select count(*), {', '.join(f'count({c})' for c in columns)} from {table}").fetchall()[0]
    return counts[0], frozenset(c for c, n in zip(columns, counts[1:], strict=True) if n)


def _channels(cursor, fact: Fact) -> frozenset[str | None]:
    return frozenset(c for (c,) in cursor.execute(f"select distinct channel from {_CHANNELS[fact.name]}").fetchall())


def _orders(cursor) -> FactCoverage:
    columns = [c.name for c in ORDERS.columns]
    rows, filled = _filled(cursor, "orders", columns)
    if not rows:
        return FactCoverage()
    first, last = cursor.execute("select min(day), max(day) from daily_sales where order_count > 0").fetchall()[0]
    return FactCoverage(rows, first, last, filled, _channels(cursor, SALES))


def _lines(cursor, orders: FactCoverage) -> FactCoverage:
    own = [c for c in LINES.table.fields if c in {x.name for x in LINES.table.columns}]
    rows, filled = _filled(cursor, "order_lines", own)
    if not rows:
        return FactCoverage()
    return FactCoverage(rows, orders.first, orders.last, filled | (orders.filled & set(LINES.dimensions)), orders.channels)


def _dated(cursor, fact: Fact) -> FactCoverage:
    table = _BY_DAY[fact.name]
    rows, filled = _filled(cursor, table, [c.name for c in fact.table.columns])
    if not rows:
        return FactCoverage()
    first, last, days = cursor.execute(
        f"select min(date), max(coalesce(period_end, date)), max(coalesce(period_end, date) - date) + 1 from {table}"
    ).fetchall()[0]
    return FactCoverage(rows, first, last, filled, _channels(cursor, fact), int(days))


def _currencies(cursor) -> list[str]:
    """Currencies of orders and spend, the one with the most orders first."""
    rows = cursor.execute(
        "select currency, sum(n) as n from (select currency, sum(order_count) as n from daily_sales group by currency"
        " union all select currency, 0 as n from daily_spend group by currency) s"
        " where currency is not null group by currency order by n desc, currency").fetchall()
    return [currency for currency, _ in rows]
