"""Reads from the workspace what it covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpi.coverage import Conversion, Coverage, FactCoverage
from kpi.models import CUSTOMER_VALUES
from kpi.store.schema import REFUSED
from kpi.tables import (
    ACQUIRED,
    ACTIVE_USERS,
    ACTIVITY,
    ANSWERS,
    BUYERS,
    EXPECTED,
    EXPENSES,
    FEATURE_USE,
    GOALS,
    LATEST_USE,
    LINES,
    MARGINS,
    MOMENTS,
    NEW_USERS,
    OPEN_DEALS,
    OPENING_RECURRING,
    OPENING_SUBSCRIBERS,
    ORDERS,
    PIPELINE,
    PRODUCT_USE,
    RECURRING,
    SALES,
    SPEND,
    SUBSCRIBER_MOVES,
    SUBSCRIBERS,
    TRAFFIC,
    Fact,
)


def read(cursor, version: int) -> Coverage:
    """The coverage of the whole workspace."""
    settings = dict(cursor.execute("select name, value from settings").fetchall())
    currencies = _currencies(cursor)
    own = cursor.execute("select currency from own_currency").fetchall()[0][0] or ""
    orders = _orders(cursor, own)
    facts = {SALES.name: orders, LINES.name: _lines(cursor, orders)}
    for fact in (ACQUIRED, BUYERS, MARGINS, ACTIVITY, EXPECTED):
        facts[fact.name] = _ordering(cursor, orders)
    for fact in (TRAFFIC, SPEND, EXPENSES):
        facts[fact.name] = _dated(cursor, fact, own)
    for fact in (PIPELINE, ANSWERS, RECURRING):
        facts[fact.name] = _happening(cursor, fact, own)
    facts[OPEN_DEALS.name] = _open_deals(cursor, facts[PIPELINE.name])
    for fact in (OPENING_RECURRING, SUBSCRIBERS, OPENING_SUBSCRIBERS, SUBSCRIBER_MOVES):
        facts[fact.name] = facts[RECURRING.name]
    facts[ACTIVE_USERS.name] = _happening(cursor, ACTIVE_USERS, own)
    for fact in (FEATURE_USE, NEW_USERS, PRODUCT_USE, LATEST_USE):
        facts[fact.name] = facts[ACTIVE_USERS.name]
    facts[MOMENTS.name] = facts[ACQUIRED.name]
    facts[GOALS.name] = _happening(cursor, GOALS, own)
    margin = settings.get("assumed_margin")
    return Coverage(
        facts=facts,
        currencies=tuple(dict.fromkeys([own, *currencies])) if own else (),
        currency=own,
        assumed_margin=float(margin) if margin else None,
        version=version,
        conversions=_conversions(cursor),
        rates=_rates(cursor),
        idle_rates=_idle_rates(cursor, own),
        timezone=settings.get("timezone") or "",
        refusals={EXPECTED.name: refusal} if (refusal := settings.get(REFUSED + CUSTOMER_VALUES)) else {},
        unclear_statuses=_unclear_statuses(cursor),
        undated_deals=_undated_deals(cursor),
    )


def _filled(cursor, table: str, columns: list[str]) -> tuple[int, frozenset[str]]:
    counts = cursor.execute(f"select count(*), {', '.join(f'count({c})' for c in columns)} from {table}").fetchall()[0]
    return counts[0], frozenset(c for c, n in zip(columns, counts[1:], strict=True) if n)


def _names(cursor, fact: Fact, column: str) -> frozenset[str | None]:
    return frozenset(c for (c,) in cursor.execute(f"select distinct {column} from {fact.rollup}").fetchall())


def _currencies_of(cursor, fact: Fact, own: str) -> frozenset[str]:
    """The currencies of a fact; a row that names none is in the workspace's own."""
    if not fact.has("currency"):
        return frozenset()
    return frozenset(c or own for c in _names(cursor, fact, "currency") if c or own)


def _orders(cursor, own: str) -> FactCoverage:
    columns = [c.name for c in ORDERS.columns]
    rows, filled = _filled(cursor, "orders", columns)
    if not rows:
        return FactCoverage()
    filled |= _filled(cursor, "customer_attributes", ["segment", "age_band"])[1]
    first, last, days = cursor.execute("select min(day), max(day), count(distinct day) from daily_sales").fetchall()[0]
    channels, currencies = _names(cursor, SALES, "channel"), _currencies_of(cursor, SALES, own)
    return FactCoverage(rows, first, last, filled, channels, currencies, days=days)


def _ordering(cursor, orders: FactCoverage) -> FactCoverage:
    """The coverage of orders without the days that only have refunds: those say nothing about who came back."""
    first, last, days = cursor.execute(
        "select min(day), max(day), count(distinct day) from daily_sales where order_count > 0"
    ).fetchall()[0]
    return replace(orders, first=first, last=last, days=days)


def _lines(cursor, orders: FactCoverage) -> FactCoverage:
    own = [c for c in LINES.table.fields if c in {x.name for x in LINES.table.columns}]
    rows, filled = _filled(cursor, "order_lines", own)
    if not rows:
        return FactCoverage()
    return replace(orders, rows=rows, filled=filled | (orders.filled & set(LINES.dimensions)))


def _dated(cursor, fact: Fact, own: str) -> FactCoverage:
    """The coverage of rows that stand for a day or for a period."""
    table, day = fact.table.name, fact.table.date
    rows, filled = _filled(cursor, table, [c.name for c in fact.table.columns])
    if not rows:
        return FactCoverage()
    first, last, longest = cursor.execute(
        f"select min({day}), max(coalesce(period_end, {day})), max(coalesce(period_end, {day}) - {day}) + 1 from {table}"
    ).fetchall()[0]
    days = cursor.execute(f"select count(distinct day) from {fact.rollup}").fetchall()[0][0]
    # What a row does not say may come from the order that it belongs to.
    of_orders = [d for d in ("channel", "region", "segment", "age_band") if fact.has(d)]
    placed = {d for d in of_orders if _names(cursor, fact, d) - {None}}
    channels, currencies = _names(cursor, fact, "channel"), _currencies_of(cursor, fact, own)
    return FactCoverage(rows, first, last, filled | placed, channels, currencies, int(longest), days)


def _happening(cursor, fact: Fact, own: str) -> FactCoverage:
    """The coverage of rows that tell what happened on one day, or on several days of their own."""
    rows, filled = _filled(cursor, fact.table.name, [c.name for c in fact.table.columns])
    if not rows:
        return FactCoverage()
    first, last, days = cursor.execute(f"select min(day), max(day), count(distinct day) from {fact.rollup}").fetchall()[
        0
    ]
    channels, currencies = _names(cursor, fact, "channel"), _currencies_of(cursor, fact, own)
    return FactCoverage(rows, first, last, filled, channels, currencies, days=days)


def _open_deals(cursor, deals: FactCoverage) -> FactCoverage:
    """The coverage of what is open: known on every day until the last one on which something happened to a deal."""
    first, last = cursor.execute("select first_day, last_day from deal_days").fetchall()[0]
    if not deals.rows or not first:
        return deals
    return replace(deals, first=first, last=last, days=(last - first).days + 1)


def _unclear_statuses(cursor) -> tuple[str, ...]:
    rows = cursor.execute(
        "select written from deal_words where is_status = 1 and outcome = 'open' and upper(written) not in ('OPEN', '')"
        " order by written"
    ).fetchall()
    return tuple(written for (written,) in rows)


def _undated_deals(cursor) -> int:
    sql = "select count(*) from counted_deals where state <> 'open' and closed is null"
    return cursor.execute(sql).fetchall()[0][0]


def _currencies(cursor) -> list[str]:
    """Currencies of all amounts, the one with the most orders first."""
    rows = cursor.execute(
        "select currency, sum(n) as n from (select currency, sum(order_count) as n from daily_sales group by currency"
        " union all select currency, 0 as n from daily_spend group by currency"
        " union all select currency, 0 as n from daily_deals group by currency"
        " union all select currency, 0 as n from daily_costs group by currency"
        " union all select currency, 0 as n from daily_recurring group by currency) s"
        " where currency is not null group by currency order by n desc, currency"
    ).fetchall()
    return [currency for currency, _ in rows]


def _conversions(cursor) -> tuple[Conversion, ...]:
    rows = cursor.execute(
        "select day, currency, rated, sold_amount, spent_amount, won_amount, cost_amount from conversions order by all"
    )
    return tuple(Conversion(*row) for row in rows.fetchall())


def _rates(cursor) -> dict[str, tuple[date, date]]:
    """First and last day of the rates that are in use, by currency."""
    rows = cursor.execute(
        "select currency, min(rated_on), max(rated_on) from daily_rates group by currency order by currency"
    ).fetchall()
    return {currency: (first, last) for currency, first, last in rows}


def _idle_rates(cursor, own: str) -> str:
    """The currency that rates were loaded for before the workspace's own became another one."""
    rows = cursor.execute(
        "select min(b.currency) from rate_bases b join exchange_rates x on x.load_id = b.load_id where b.currency <> $own",
        {"own": own},
    ).fetchall()
    return rows[0][0] or ""
