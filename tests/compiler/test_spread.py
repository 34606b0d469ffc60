"""What the intervals rest on equals what SQL gives that was written by hand over single orders, customers and deals."""

from __future__ import annotations

from typing import Any

import pytest

from kpi.catalog import CATALOG, Interval
from kpi.query import Query
from kpi.store import Workspace
from tests.test_catalog import CASES, Case

# What one order did on one day: what is paid back on another day stands by itself.
ORDERS = """
with done as (
    select cast(ordered_at as date) as day, channel, region, order_id, gross_amount - discount_amount as net, 1 as orders,
        gross_amount as gross, discount_amount as discount, 0 as refund, quantity,
        case when quantity is not null then 1 end as sized,
        case when cost_amount is not null then gross_amount - discount_amount end as costed, cost_amount as cost
    from orders where is_sale
    union all
    select cast(ifnull(refunded_at, ordered_at) as date), channel, region, order_id, -refund_amount, 0, 0, 0, refund_amount,
        null, null, case when cost_amount is not null then -refund_amount end, 0
    from orders where is_sale and refund_amount > 0
), units as (
    select day, channel, region, order_id, sum(net)::double as net, sum(orders) as orders, sum(gross)::double as gross,
        sum(discount)::double as discount, sum(refund)::double as refund, sum(quantity)::double as quantity,
        sum(sized) as sized, sum(costed)::double as costed, sum(cost)::double as cost
    from done where {within} group by all
)"""
# What each customer brought in the first 90 days, of those who are old enough.
CUSTOMERS = """
with first_orders as (
    select cast(ordered_at as date) as day, channel, region, customer_id
    from orders where is_sale and customer_id is not null
    qualify row_number() over (partition by customer_id order by ordered_at, order_id) = 1
), units as (
    select f.day, f.channel, f.region, sum(gross_amount - discount_amount - refund_amount)::double as net, 1 as orders
    from first_orders f
    join orders o on o.is_sale and o.customer_id = f.customer_id and cast(o.ordered_at as date) - f.day <= 90
    where f.day <= (select cast(max(ordered_at) as date) - 90 from orders where is_sale)
    group by f.day, f.channel, f.region, f.customer_id
)"""
DEALS = """
with won as (
    select cast(closed_at as date) as day, channel, region, amount::double as net,
        case when amount is not null then 1 end as orders,
        case when closed_at >= created_at then cast(closed_at as date) - cast(created_at as date) end as days,
        case when closed_at >= created_at then 1 end as timed
    from deals where lower(ifnull(status, stage)) in ('won', 'closed won') and closed_at is not null
), units as (select * from won where {within})"""
ANSWERS = """
with units as (
    select cast(given_at as date) as day, channel, region, score::double / scale_max as net, 1 as orders
    from feedback where upper(kind) = 'RATING' and score between 0 and scale_max
)"""
# Where from, numerator and denominator of a unit; without a denominator the squares themselves.
SPREADS = {
    "net_sales": (ORDERS, "net", ""),
    "gross_sales": (ORDERS, "gross", ""),
    "returns": (ORDERS, "refund", ""),
    "units": (ORDERS, "quantity", ""),
    "aov": (ORDERS, "net", "orders"),
    "units_per_order": (ORDERS, "quantity", "sized"),
    "discount_rate": (ORDERS, "discount", "gross"),
    "return_rate": (ORDERS, "refund", "gross"),
    "gross_margin": (ORDERS, "costed - cost", "costed"),
    "lifetime_revenue_90": (CUSTOMERS, "net", "orders"),
    "won_amount": (DEALS, "net", ""),
    "average_deal": (DEALS, "net", "orders"),
    "sales_cycle": (DEALS, "days", "timed"),
    "rating_mean": (ANSWERS, "net", "orders"),
}


@pytest.mark.parametrize("case", [CASES[0], *CASES[4:8]], ids=lambda c: c.name)
@pytest.mark.parametrize("name", SPREADS)
def test_the_squared_standard_error_is_that_of_single_orders(shop: Workspace, name: str, case: Case) -> None:
    """The sum of (top − ratio × bottom)² over the squared denominator, where the ratio is that of the group."""
    units, top, bottom = SPREADS[name]
    ratio = f"ifnull(sum({top}) over w / nullif(sum({bottom}) over w, 0) * ({bottom}), 0)" if bottom else "0"
    over = f" / pow(nullif(sum({bottom}), 0), 2)" if bottom else ""
    keys = ", ".join(case.keys) or "everything"
    sql = f"""{units}, marked as (
    select *, cast(date_trunc('month', day) as date) as month, 'all' as everything from units where {{within}}
), residuals as (
    select *, ifnull({top}, 0) - {ratio} as residual from marked window w as (partition by {keys})
)
select {keys}, sum(residual * residual){over} as variance from residuals group by {keys}"""
    with shop.cursor() as cursor:
        check = {row[:-1]: row[-1] for row in cursor.execute(case.fill(sql)).fetchall()}
    columns = ["period" if k == "month" else k for k in case.keys]
    found = shop.ask(Query((name,), intervals=True, **case.query)).rows
    ours = {tuple(row[c] for c in columns) or ("all",): row for row in found}
    compared = 0
    for group, row in ours.items():
        known = check.get(group)
        variance = row[f"{name}__variance"]
        if row[name] is None or variance is None:
            assert known is None or row[name] is None
            continue
        assert float(variance) == pytest.approx(known or 0.0, rel=1e-6, abs=1e-9)
        compared += 1
    assert compared


def test_every_kpi_that_is_left_to_chance_says_how_far(shop: Workspace) -> None:
    """Means and sums have a variance, and it is known where the value is."""
    for name, kpi in CATALOG.items():
        assert bool(kpi.variance) == (kpi.interval in (Interval.MEAN, Interval.SUM)), name
    names = tuple(name for name, kpi in CATALOG.items() if kpi.variance)
    days: dict[str, Any] = {"start": CASES[8].start, "end": CASES[8].end}
    row = shop.ask(Query(names, intervals=True, compare="previous", **days)).rows[0]
    assert [n for n in names if row[n] is not None and row[f"{n}__variance"] is None] == []
    assert [n for n in names if row[f"{n}_previous"] is not None and row[f"{n}_previous__variance"] is None] == []


def test_the_largest_order_is_given(shop: Workspace) -> None:
    with shop.cursor() as cursor:
        sql = """select max(gross_amount - discount_amount - case when ifnull(refunded_at, ordered_at)::date = ordered_at::date
            then refund_amount else 0 end) from orders where is_sale"""
        largest = cursor.execute(sql).fetchone()[0]  # type: ignore[index]
    assert shop.ask(Query(("aov",), intervals=True)).rows[0]["aov__largest"] == largest


@pytest.mark.parametrize("by", ["product", "segment"])
def test_where_single_orders_cannot_be_told_apart_there_is_no_variance(shop: Workspace, by: str) -> None:
    """By product only lines are known, by segment the days of a customer."""
    rows = shop.ask(Query(("aov",), by=(by,), intervals=True)).rows
    assert rows and not any("aov__variance" in row for row in rows)
    assert "aov__variance" in shop.ask(Query(("aov",), by=("device",), intervals=True)).rows[0]
