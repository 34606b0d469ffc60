"""What is on hand, and for how many days it lasts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.tables import LINES

COVER_DAYS = 28

# The last count of each product at each place; a product without a name is that of its number in the order lines.
ON_HAND = """with named as (
    select product_id, max(coalesce(product_name, product)) as product
    from order_lines
    where product_id is not null
    group by product_id
), counted as (
    select s.counted_at as day, coalesce(s.location, '') as location, s.on_hand,
        coalesce(s.product_name, s.product, n.product, s.product_id) as product, s.lead_days
    from stock s
    left join named n on n.product_id = s.product_id
    where s.on_hand is not null
), newest as (
    select product, location, max(day) as day
    from counted
    group by product, location
)
select c.product, sum(c.on_hand) as on_hand, max(c.lead_days) as lead_days, max(c.day) as counted_at
from counted c
join newest w on w.product = c.product and w.location = c.location and w.day = c.day
group by c.product
order by c.product"""

SOLD_LATELY = """select product, sum(quantity) as units
from lines
where day >= $since and day <= $until and quantity > 0
group by product
order by product nulls last"""


@dataclass(frozen=True)
class Stock:
    """Units of one product on hand at all places together, at the last count of each.

    ``cover_days`` is how long they last at the mean daily units of the last COVER_DAYS days of all orders; None when
    none were sold then. ``lead_days`` is the longest time from reorder to delivery, where a file says it.
    """

    on_hand: float
    counted_at: date
    sold_a_day: float
    cover_days: float | None
    lead_days: float | None

    @property
    def runs_out(self) -> bool:
        """Whether what is on hand is sold before a reorder could be there."""
        return self.cover_days is not None and self.lead_days is not None and self.cover_days < self.lead_days


def statements(last: date, first: date) -> tuple[Statement, Statement]:
    """What is on hand, and what was sold in the days up to ``last`` that the data have."""
    since = max(first, last - timedelta(days=COVER_DAYS - 1))
    return Statement(ON_HAND, {}), Statement(SOLD_LATELY, {"since": since, "until": last})


def stock_statements(workspace: Workspace) -> tuple[Statement, ...]:
    """What ``stock`` asks; nothing where there is no order line."""
    covered = workspace.coverage.of(LINES)
    return () if covered.first is None else statements(covered.last, covered.first)


def stock(workspace: Workspace) -> Mapping[str, Stock]:
    """The stock of every product that was ever counted; nothing without order lines or a count."""
    covered = workspace.coverage.of(LINES)
    (_, [(rows,)]) = workspace.run(Statement("select count(*) as row_count from stock", {}))
    if not rows or covered.first is None:
        return {}
    counts, sales = statements(covered.last, covered.first)
    counted = workspace.run(counts)[1]
    since = sales.params["since"]
    days = (covered.last - since).days + 1
    sold = {product: float(units) / days for product, units in workspace.run(sales)[1]}
    return {
        product: Stock(
            float(on_hand),
            day,
            sold.get(product, 0.0),
            float(on_hand) / sold[product] if sold.get(product) else None,
            None if lead is None else float(lead),
        )
        for product, on_hand, lead, day in counted
    }
