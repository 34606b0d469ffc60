"""Reads from the workspace what it covers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from kpi.coverage import Conversion, Coverage, FactCoverage
from kpi.models import CUSTOMER_VALUES, OWN_CURRENCY
from kpi.store.connection import Cursor
from kpi.store.schema import REFUSED
from kpi.tables import EXPECTED, FACTS, SALES, Fact, Table


def read(cursor: Cursor, version: int) -> Coverage:
    """The coverage of the whole workspace."""
    settings = dict(cursor.execute("select name, value from settings").fetchall())
    own = cursor.execute(f"select currency from {OWN_CURRENCY}").fetchall()[0][0] or ""
    facts: dict[str, FactCoverage] = {}
    for fact in FACTS.values():
        facts[fact.name] = _covered(cursor, fact, own, facts)
    currencies = _currencies(cursor)
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


def _covered(cursor: Cursor, fact: Fact, own: str, before: Mapping[str, FactCoverage]) -> FactCoverage:
    """What a fact covers, as it declares; ``before`` has those of the facts that stand before it."""
    if fact.like is None:
        return _of_rows(cursor, fact, own)
    covered = before[fact.like.name]
    if fact.table is not fact.like.table:
        rows, filled = _filled_columns(cursor, fact.table)
        if not rows:
            return FactCoverage()
        covered = replace(covered, rows=rows, filled=filled | (covered.filled & set(fact.dimensions)))
    if not fact.days_in:
        return covered
    first, last, days = _days(cursor, fact)
    return replace(covered, first=first, last=last, days=days)


def _of_rows(cursor: Cursor, fact: Fact, own: str) -> FactCoverage:
    """The coverage of a fact by the rows of its table and of its roll-up."""
    rows, filled = _filled_columns(cursor, fact.table)
    if not rows:
        return FactCoverage()
    for relation in dict.fromkeys(relation for _, relation in fact.says_also):
        filled |= _filled(cursor, relation, [name for name, shown_by in fact.says_also if shown_by == relation])[1]
    first, last, days = _days(cursor, fact)
    longest = 1
    if fact.table.by_period:
        begins, ends = fact.table.days("t")
        first, last, longest = cursor.execute(
            f"select min({begins}), max({ends}), max({ends} - {begins}) + 1 from {fact.table.name} t"
        ).fetchall()[0]
    channels = _names(cursor, fact, "channel") if fact.has("channel") else frozenset()
    return FactCoverage(rows, first, last, filled, channels, _currencies_of(cursor, fact, own), int(longest), days)


def _days(cursor: Cursor, fact: Fact) -> tuple[date | None, date | None, int]:
    """First and last day, and how many there are."""
    first, last, days = cursor.execute(
        f"select min(day), max(day), count(distinct day) from {fact.days_in or fact.rollup}"
    ).fetchall()[0]
    return first, last, (last - first).days + 1 if fact.unbroken and first else days


def _filled_columns(cursor: Cursor, table: Table) -> tuple[int, frozenset[str]]:
    return _filled(cursor, table.name, [c.name for c in table.columns])


def _filled(cursor: Cursor, relation: str, columns: Iterable[str]) -> tuple[int, frozenset[str]]:
    """How many rows there are, and the columns with any value."""
    columns = list(columns)
    sql = f"select count(*), {', '.join(f'count({c})' for c in columns)} from {relation}"
    counts = cursor.execute(sql).fetchall()[0]
    return counts[0], frozenset(c for c, n in zip(columns, counts[1:], strict=True) if n)


def _names(cursor: Cursor, fact: Fact, column: str) -> frozenset[str | None]:
    return frozenset(c for (c,) in cursor.execute(f"select distinct {column} from {fact.rollup}").fetchall())


def _currencies_of(cursor: Cursor, fact: Fact, own: str) -> frozenset[str]:
    """The currencies of a fact; a row that names none is in the workspace's own."""
    if not fact.has("currency"):
        return frozenset()
    return frozenset(c or own for c in _names(cursor, fact, "currency") if c or own)


def _unclear_statuses(cursor: Cursor) -> tuple[str, ...]:
    rows = cursor.execute(
        "select written from deal_words where is_status = 1 and outcome = 'open' and upper(written) not in ('OPEN', '')"
        " order by written"
    ).fetchall()
    return tuple(written for (written,) in rows)


def _undated_deals(cursor: Cursor) -> int:
    sql = "select count(*) from counted_deals where state <> 'open' and closed is null"
    return cursor.execute(sql).fetchall()[0][0]


def _currencies(cursor: Cursor) -> list[str]:
    """Currencies of all amounts, the one with the most orders first."""
    each = [
        f"select currency, {'sum(order_count)' if fact is SALES else '0'} as n from {fact.rollup} group by currency"
        for fact in FACTS.values()
        if fact.dates_data and fact.has("currency")
    ]
    rows = cursor.execute(
        f"select currency, sum(n) as n from ({' union all '.join(each)}) s"
        " where currency is not null group by currency order by n desc, currency"
    ).fetchall()
    return [currency for currency, _ in rows]


def _conversions(cursor: Cursor) -> tuple[Conversion, ...]:
    rows = cursor.execute(
        "select day, currency, rated, sold_amount, spent_amount, won_amount, cost_amount from conversions order by all"
    )
    return tuple(Conversion(*row) for row in rows.fetchall())


def _rates(cursor: Cursor) -> dict[str, tuple[date, date]]:
    """First and last day of the rates that are in use, by currency."""
    rows = cursor.execute(
        "select currency, min(rated_on), max(rated_on) from daily_rates group by currency order by currency"
    ).fetchall()
    return {currency: (first, last) for currency, first, last in rows}


def _idle_rates(cursor: Cursor, own: str) -> str:
    """The currency that rates were loaded for before the workspace's own became another one."""
    rows = cursor.execute(
        "select min(b.currency) from rate_bases b join exchange_rates x on x.load_id = b.load_id where b.currency <> $own",
        {"own": own},
    ).fetchall()
    return rows[0][0] or ""
