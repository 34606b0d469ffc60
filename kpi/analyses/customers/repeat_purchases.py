"""Who bought again, when last, and for how much: the summary that models of repeat purchases are fitted on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from kpi.benchmarks.benchmark import DAYS_IN_MONTH
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.store.notes import beginning_note
from kpi.tables import BUYERS

UNITS = {"day": 1.0, "week": 7.0, "month": DAYS_IN_MONTH}

# Orders of one day are one purchase. A return that stands on a row of its own lowers what the customer brought.
_SUMMARY = """
with {chosen}bought as (
    select customer_id, cast(ordered_at as date) as day, sum(order_count) as orders, sum(net_amount) as amount
    from counted_orders
    where is_sale and {whose} and coalesce(currency, $own_currency) = $own_currency
    group by customer_id, cast(ordered_at as date)
), started as (
    select customer_id, min(day) as first_day
    from bought
    where orders > 0
    group by customer_id
)
select
    s.customer_id,
    max(h.channel) as channel,
    cast($until as date) - s.first_day as age,
    count(*) filter (where b.orders > 0 and b.day > s.first_day and b.day <= $until) as x,
    coalesce(max(case when b.orders > 0 and b.day <= $until then b.day end) - s.first_day, 0) as t_x,
    cast(coalesce(sum(case when b.day > s.first_day and b.day <= $until then b.amount end), 0) as double) as amount,
    count(*) filter (where b.orders > 0 and b.day > $until) as later
from started s
join bought b on b.customer_id = s.customer_id
join customer_history h on h.customer_id = s.customer_id
where s.first_day <= $until
group by s.customer_id, s.first_day
order by s.customer_id
"""
# Before anything is added up, because most of the time goes into that.
_CHOSEN = """known as (
    select customer_id
    from counted_orders
    where is_sale and order_count > 0 and customer_id is not null and coalesce(currency, $own_currency) = $own_currency
    group by customer_id
    having min(cast(ordered_at as date)) <= $until
), numbered as (
    select customer_id, row_number() over (order by customer_id) - 1 as place, count(*) over () as customers
    from known
), chosen as (
    select customer_id
    from numbered
    where mod(place * $most, customers) < $most
), """
_LEFT_OUT = """
select
    coalesce(sum(case when customer_id is null then order_count end), 0) as guests,
    coalesce(sum(case when customer_id is not null and coalesce(currency, $own_currency) <> $own_currency
        then order_count end), 0) as foreign_orders
from counted_orders
where is_sale
"""


@dataclass(frozen=True)
class Summary:
    """One row per customer whose first order is not after ``until``. Ages are whole days since the first order.

    ``x`` repeat purchases (days with an order after the first day), the last at age ``t_x``, watched to age ``age``;
    ``amount`` is what those repeat purchases brought; ``later`` are purchases after ``until``, to ``last``.
    """

    customer: np.ndarray
    channel: np.ndarray
    x: np.ndarray
    t_x: np.ndarray
    age: np.ndarray
    amount: np.ndarray
    later: np.ndarray
    until: date
    last: date
    notes: tuple[str, ...]
    statement: Statement

    @property
    def customers(self) -> int:
        return len(self.x)

    @property
    def later_days(self) -> int:
        """Days from ``until`` to ``last``."""
        return (self.last - self.until).days


def statement(until: date, own_currency: str, most: int | None = None) -> Statement:
    """The question behind the summary; with ``most`` that of so many customers, at even distances in the order of ids."""
    params = {"until": until, "own_currency": own_currency}
    if most is None:
        return Statement(_SUMMARY.format(chosen="", whose="customer_id is not null").strip(), params)
    whose = "customer_id in (select customer_id from chosen)"
    return Statement(_SUMMARY.format(chosen=_CHOSEN, whose=whose).strip(), params | {"most": most})


def left_out(own_currency: str) -> Statement:
    """How many orders no analysis by customer can count: without a customer, or in a currency without rates."""
    return Statement(_LEFT_OUT.strip(), {"own_currency": own_currency})


def left_out_notes(workspace: Workspace, *, of_money: bool = False) -> tuple[str, ...]:
    """What an analysis by customer cannot count, in words; ``of_money`` when it leaves out only the foreign amounts."""
    _, ((guests, foreign),) = workspace.run(left_out(workspace.coverage.currency))
    notes = []
    if guests:
        notes.append(f"Orders that name no customer are left out: {guests:,}.")
    if foreign:
        what = "The money of orders in other currencies is" if of_money else "Orders in other currencies are"
        notes.append(f"{what} left out ({foreign:,}). Load exchange rates to count them too.")
    return tuple(notes)


def summarise(workspace: Workspace, until: date | None = None, most: int | None = None) -> Summary:
    """The summary as of the end of ``until``, by default the last day with an order.

    With ``most`` it has no more customers than that, at even distances, and no notes, which are about all. Raises UserError
    when there are no orders of known customers, or ``until`` is not a day of the data.
    """
    coverage = workspace.coverage
    first, last = coverage.of(BUYERS).first, coverage.of(BUYERS).last
    if first is None or last is None or "customer_id" not in coverage.of(BUYERS).filled:
        raise UserError(
            "There are no orders that name their customer.", "Load orders with a column that tells customers apart."
        )
    if until is not None and not first <= until <= last:
        raise UserError(
            f"{day_text(until)} is not among the days of your orders.",
            f"They go from {day_text(first)} to {day_text(last)}.",
        )
    until = until or last
    question = statement(until, coverage.currency, most)
    with workspace.executed(question) as cursor:
        columns = cursor.fetchnumpy()
    notes = [] if most else [*left_out_notes(workspace), *filter(None, [beginning_note(coverage)])]
    plain = {k: np.asarray(columns[k], dtype=float) for k in ("x", "t_x", "age", "amount", "later")}
    return Summary(
        customer=np.asarray(columns["customer_id"], dtype=object),
        channel=_or_none(columns["channel"]),
        until=until,
        last=last,
        notes=tuple(notes),
        statement=question,
        **plain,
    )


def _or_none(values: Any) -> np.ndarray:
    """Texts, with None where the database gives none."""
    return np.where(np.ma.getmaskarray(values), None, np.ma.getdata(values))  # type: ignore[call-overload]
