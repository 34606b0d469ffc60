"""Sales, costs and returns by product, as SQL over the order lines."""

from __future__ import annotations

from datetime import date

from kpi.analyses.scope import Filters, only
from kpi.compiler import Statement


def statement(
    by: str,
    days: tuple[date, date],
    before: tuple[date, date] | None,
    currency: str,
    filters: Filters,
) -> Statement:
    """Sales, costs and returns of every product in the days and in those before, and when it was first sold."""
    params: dict[str, object] = {"start": days[0], "end": days[1], "currency": currency}
    first_before, last_before = before or (date.max, date.max)
    params |= {"start_before": first_before, "end_before": last_before}
    now, then = "day >= $start and day <= $end", "day >= $start_before and day <= $end_before"
    conditions, bound = only(filters)
    params |= bound
    where = ["day <= $end", "coalesce(currency, $currency) = $currency", *conditions]
    category = "max(category)" if by == "product" else "cast(null as varchar)"
    sql = f"""select {by} as name, {category} as category,
    sum(net_amount) filter (where {now}) as net_amount,
    sum(quantity) filter (where {now} and quantity > 0) as units,
    sum(costed_amount) filter (where {now}) as costed_amount,
    sum(cost_amount) filter (where {now}) as cost_amount,
    sum(returned_quantity) filter (where {now}) as returned_units,
    sum(sole_order_count) filter (where {now}) as sole_orders,
    sum(sole_returned_count) filter (where {now}) as sole_returned,
    count(*) filter (where {now}) as line_count,
    sum(net_amount) filter (where {then}) as net_before,
    count(*) filter (where {then}) as lines_before,
    min(day) as first_day
from lines
where {" and ".join(where)}
group by {by}
order by net_amount desc nulls last, name nulls last"""
    return Statement(sql, params)


def sold_statement(days: tuple[date, date], currency: str, filters: Filters) -> Statement:
    """What all orders of the days sold before returns, whether they have lines or not."""
    params: dict[str, object] = {"start": days[0], "end": days[1], "currency": currency}
    conditions, bound = only(filters)
    params |= bound
    where = ["day >= $start and day <= $end", "coalesce(currency, $currency) = $currency", *conditions]
    sql = f"select sum(gross_amount - discount_amount) as sold from daily_sales where {' and '.join(where)}"
    return Statement(sql, params)
