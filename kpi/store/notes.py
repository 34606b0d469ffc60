"""What has to be said with an answer: currencies, conversions, and tables that do not cover the same channels and days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from kpi.catalog import Interval, measures
from kpi.coverage import Coverage
from kpi.formula import numerator_and_denominator
from kpi.periods import day_text, start_of
from kpi.query import Query
from kpi.tables import (
    ACQUIRED,
    BUYERS,
    EXPECTED,
    EXPENSES,
    FACTS,
    LINES,
    OPEN_DEALS,
    ORDERS,
    PIPELINE,
    SALES,
    SPEND,
    TRAFFIC,
)


def notes_of(query: Query, coverage: Coverage) -> list[str]:
    """Everything that a reader must know of the data behind a question, in sentences."""
    return [
        *_currency_notes(query, coverage),
        *_conversion_notes(query, coverage),
        *_channel_notes(query, coverage),
        *_range_notes(query, coverage),
        *_age_notes(query),
        *_spread_notes(query, coverage),
        *_value_notes(query, coverage),
        *_deal_notes(query, coverage),
        *_beginning_notes(query, coverage),
        *_future_notes(query, coverage),
    ]


def beyond_all_notes(query: Query, rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """Shares above 100 %: what is counted is no part of what it is held against."""
    notes = []
    for name, kpi in query.kpis_by_name.items():
        beyond = sum((row[name] or 0) > 1 for row in rows) if kpi.interval is Interval.SHARE else 0
        sides = numerator_and_denominator(kpi.formula)
        if beyond and sides:
            part, whole = sides
            where = "" if len(rows) == 1 else f" in {beyond:,} of {len(rows):,} rows"
            notes.append(f"{kpi.label} is above 100%{where}: there are more {part.text()} than {whole.text()}.")
    return notes


def _currency_notes(query: Query, coverage: Coverage) -> list[str]:
    money = any(k.is_money for k in query.kpis_by_name.values())
    if not money or len(coverage.currencies) < 2 or "currency" in query.dimensions:
        return []
    mine = query.currency or coverage.currency
    others = ", ".join(c for c in coverage.currencies if c != mine)
    return [f"Money is counted in {mine} only; {others} is kept apart. Choose the currency {others} to see it."]


def _conversion_notes(query: Query, coverage: Coverage) -> list[str]:
    """What of the amounts asked for was converted with the team's rates, and what had no rate."""
    facts = {f for k in query.kpis_by_name.values() if k.is_money for f in k.facts}
    asked = {
        "sales": bool(facts & {SALES.name, LINES.name, ACQUIRED.name, BUYERS.name}),
        "ad spend": SPEND.name in facts,
        "deals": PIPELINE.name in facts,
        "costs": EXPENSES.name in facts,
    }
    start, end = query.within(coverage)
    notes = []
    if facts and coverage.idle_rates and len(coverage.currencies) > 1:
        notes.append(
            f"Your exchange rates lead to {coverage.idle_rates}, and the workspace counts in {coverage.currency}:"
            " they are not used."
        )
    if OPEN_DEALS.name in facts and coverage.rates:
        notes.append(
            f"Open deals in {', '.join(coverage.rates)} are converted to {coverage.currency} with your rate of the day shown."
        )
    sums: dict[tuple[bool, str], list[Decimal]] = {}
    for c in coverage.conversions:
        if start <= c.day <= end:
            amounts = sums.setdefault((c.rated, c.currency), [Decimal(0)] * len(asked))
            for place, (wanted, amount) in enumerate(
                zip(asked.values(), (c.sold, c.spent, c.won, c.cost), strict=True)
            ):
                amounts[place] += amount if wanted else 0
    for (rated, currency), amounts in sorted(sums.items(), reverse=True):
        parts = [f"{currency} {n:,.2f} of {of}" for n, of in zip(amounts, asked, strict=True) if n]
        if not parts:
            continue
        said = f"{' and '.join(parts)}{' before filters' if query.where else ''}"
        if rated:
            first, last = coverage.rates[currency]
            days = day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
            notes.append(
                f"{said} was converted to {coverage.currency} with your rates of {days}, each amount rounded to 0.0001."
            )
        else:
            notes.append(f"{said} was not converted: there is no rate of {currency} for its day or an earlier one.")
    return notes


def _channel_notes(query: Query, coverage: Coverage) -> list[str]:
    """Channels that only one side of a ratio knows: the ratio of such a channel means nothing."""
    notes = []
    for kpi in query.kpis_by_name.values():
        facts = [FACTS[f] for f in kpi.facts]
        if TRAFFIC in facts and SALES in facts and coverage.has(TRAFFIC) and coverage.has(SALES):
            only = coverage.of(SALES).channels - coverage.of(TRAFFIC).channels
            if only and len(coverage.of(TRAFFIC).channels) > 0 and coverage.of(TRAFFIC).channels != {None}:
                names = ", ".join(sorted(str(c) if c is not None else "(unattributed)" for c in only)[:5])
                notes.append(
                    f"{kpi.label}: there are orders but no visits for {names}; the total counts those orders too."
                )
        if SPEND in facts and coverage.has(SPEND):
            only = coverage.of(SPEND).channels - coverage.of(SALES).channels
            if only:
                names = ", ".join(sorted(str(c) if c is not None else "(unattributed)" for c in only)[:5])
                notes.append(
                    f"{kpi.label}: there is ad spend but there are no orders for {names}; check that both name the channel alike."
                )
    return list(dict.fromkeys(notes))


def _range_notes(query: Query, coverage: Coverage) -> list[str]:
    """Tables that cover different months make ratios between them look better or worse than they are."""
    notes = []
    start, end = query.within(coverage)
    for kpi in query.kpis_by_name.values():
        covered = {FACTS[f].table.label.lower(): coverage.of(FACTS[f]) for f in kpi.facts if coverage.has(FACTS[f])}
        if len(covered) < 2:
            continue
        late = [
            (c.first, label)
            for label, c in covered.items()
            if c.first and start_of("month", c.first) > start_of("month", start)
        ]
        early = [(c.last, label) for label, c in covered.items() if c.last and c.last < end - timedelta(days=2)]
        notes += [
            f"{kpi.label}: the first day of {label} is {day_text(day)}, later than the period shown starts."
            for day, label in late
        ]
        notes += [
            f"{kpi.label}: the last day of {label} is {day_text(day)}, before the period shown ends."
            for day, label in early
        ]
    return list(dict.fromkeys(notes))


def _age_notes(query: Query) -> list[str]:
    return [
        f"{kpi.label} is not compared: an earlier period has had more time."
        for kpi in query.kpis_by_name.values()
        if query.compare and not kpi.comparable
    ]


def _value_notes(query: Query, coverage: Coverage) -> list[str]:
    """That a value is no margin, where nothing is known of margins."""
    unknown = coverage.assumed_margin is None and "cost_amount" not in coverage.of(EXPECTED).filled
    return [
        f"{kpi.label} counts net sales, not margin: there are no costs of goods and no assumed margin."
        for kpi in query.kpis_by_name.values()
        if unknown and kpi.facts == (EXPECTED.name,) and kpi.is_money
    ]


def _future_notes(query: Query, coverage: Coverage) -> list[str]:
    """That something is said to have happened on a day that is still to come: it makes everybody look older."""
    tomorrow = coverage.now().date() + timedelta(days=1)
    found = {}
    for fact in (FACTS[f] for k in query.kpis_by_name.values() for f in k.facts):
        last = coverage.of(ACQUIRED if fact.table is ORDERS else fact).last
        if fact.table.past and last and last > tomorrow:
            found[fact.table.label.lower()] = last
    return [
        f"The last day of your {label}, {day_text(last)}, is still to come: check its date. What goes by the last day in the"
        " data, such as who is old enough to count, is wrong until then."
        for label, last in found.items()
    ]


def _beginning_notes(query: Query, coverage: Coverage) -> list[str]:
    counted = {m.name for k in query.kpis_by_name.values() for m in k.formula.measures()}
    note = beginning_note(coverage) if counted & {measures.new_customers.name, measures.paid_new_customers.name} else ""
    return [note] if note else []


def beginning_note(coverage: Coverage) -> str:
    """That first orders may not be the first ever, where the data are shorter than a year; else ""."""
    first, last = coverage.of(BUYERS).first, coverage.of(BUYERS).last
    if first is None or last is None or last - first >= timedelta(days=365):
        return ""
    return (
        f"Your orders begin on {day_text(first)}: a customer's first order is the first one in this data, which may not"
        " be the first ever."
    )


def _deal_notes(query: Query, coverage: Coverage) -> list[str]:
    facts = {f for k in query.kpis_by_name.values() for f in k.facts}
    if not facts & {PIPELINE.name, OPEN_DEALS.name}:
        return []
    n = coverage.undated_deals
    undated = [
        f"{n:,} {'deal is' if n == 1 else 'deals are'} won or lost on a day that your export does not give: "
        f"{'it is' if n == 1 else 'they are'} in no number of deals won, lost or open."
    ]
    return [*status_notes(coverage), *(undated if n else [])]


def status_notes(coverage: Coverage) -> list[str]:
    """What a reader must know of deals whose status is not understood."""
    words = coverage.unclear_statuses
    if not words:
        return []
    some = ", ".join(f"'{w}'" for w in words[:5]) + (" and others" if len(words) > 5 else "")
    return [f"Deals with the status {some} count as open: it says neither won nor lost."]


def _spread_notes(query: Query, coverage: Coverage) -> list[str]:
    labels = [
        FACTS[f].table.label.lower()
        for kpi in query.kpis_by_name.values()
        for f in kpi.facts
        if coverage.of(FACTS[f]).period_days > 1
    ]
    return [
        f"Part of {label} was reported for several days at once and is spread evenly over them."
        for label in dict.fromkeys(labels)
    ]
