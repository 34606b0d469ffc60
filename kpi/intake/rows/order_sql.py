"""The columns of an order from whatever amounts its export gives, as SQL."""

from __future__ import annotations

from kpi.intake.rows.terms import Load, currency_sql, line_amount_sql
from kpi.intake.values.reading import Reading
from kpi.intake.values.row_kinds import literal
from kpi.sources import Source
from kpi.tables import MONEY_SQL, ORDERS, Type

NOT_SALES = (
    "cancelled",
    "canceled",
    "voided",
    "void",
    "failed",
    "test",
    "deleted",
    "draft",
    "trash",
    "checkout-draft",
    "declined",
    "abandoned",
    "expired",
    "storniert",
    "annulé",
    "annulée",
    "cancelado",
    "cancelada",
    "annullato",
    "geannuleerd",
)
_MONEY_INPUTS = (
    "gross_amount",
    "discount_amount",
    "subtotal_amount",
    "total_amount",
    "net_amount",
    "tax_amount",
    "shipping_amount",
    "refund_amount",
    "refund_total_amount",
    "cost_amount",
    "profit_amount",
)


def _quantity(have: set[str]) -> str | None:
    return "line_quantity" if "line_quantity" in have else "quantity" if "quantity" in have else None


def first_sql(have: set[str], rows: str) -> str:
    """Orders whose own fields stand on their first row, or are repeated on each."""
    names = [n for n in have if not n.startswith("line_") and n != "order_id"]
    first = [f"arg_min({n}, known_line) as {n}" for n in names]
    quantity = _quantity(have)
    units = [f"sum({quantity}) as line_quantity"] if quantity == "line_quantity" else []
    if "line_cost_amount" in have:
        units.append("case when count(line_cost_amount) = count(*) then sum(line_cost_amount) end as line_cost_amount")
    return (
        f"select known_order_id, min(known_line) as known_line, count(*) as line_count, {', '.join([*first, *units])}"
        f" from {rows} group by known_order_id"
    )


def parts_sql(reading: Reading, rows: str) -> str:
    """Orders of which every row says one amount."""
    own = [f for f in reading.fields if f.name in ORDERS.fields and f.name != "order_id"]
    summed = (Type.MONEY, Type.QUANTITY)
    names = [
        f"sum({f.name}) as {f.name}" if f.column.type in summed else f"arg_min({f.name}, known_line) as {f.name}"
        for f in own
    ]
    back = ["bool_or(is_refund) as is_refund"] if reading.refunds else []
    return (
        f"select known_order_id, min(known_line) as known_line, count(*) as line_count, {', '.join([*names, *back])}"
        f" from {rows} group by known_order_id"
    )


def _is_sale(have: set[str], source: Source | None) -> str:
    """SQL for whether an order counts as a sale."""
    not_cancelled = " and cancelled_at is null" if "cancelled_at" in have else ""
    if "status" not in have:
        return f"true{not_cancelled}"
    if source and source.sales:
        listed = ", ".join(literal(s.casefold()) for s in source.sales)
        return f"coalesce(lower(status), '') in ({listed}){not_cancelled}"
    listed = ", ".join(literal(s.casefold()) for s in (*NOT_SALES, *(source.not_sales if source else ())))
    # A long list after "in" becomes a join.
    return f"not list_contains([{listed}], coalesce(lower(status), '')){not_cancelled}"


def derived_sql(have: set[str], load: Load, rows: str, source: Source | None = None) -> str:
    """Every stored column of an order from the fields that the file has; see the meanings in kpi/tables.

    ``source`` says which statuses are sales, where it knows better than the usual words.
    """

    def amount(name: str) -> str:
        return f"coalesce({name}, 0)" if name in have else f"cast(0 as {MONEY_SQL})"

    def text(name: str) -> str:
        return name if name in have else "cast(null as varchar)"

    inputs = [f"{amount(n)} as in_{n}" for n in _MONEY_INPUTS]
    discount = "abs(in_discount_amount)"
    refund_given = "refund_amount" in have or "refund_total_amount" in have
    sale_options = []
    if "net_amount" in have:
        back = " + abs(in_refund_amount)" if load.net_includes_refunds and "refund_amount" in have else ""
        sale_options.append(f"case when net_amount is not null then in_net_amount{back} end")
    if "subtotal_amount" in have:
        sale_options.append("subtotal_amount")
    if "gross_amount" in have:
        sale_options.append(f"case when gross_amount is not null then in_gross_amount - {discount} end")
    if "total_amount" in have:
        sale_options.append(
            "case when total_amount is not null then in_total_amount - in_tax_amount - in_shipping_amount end"
        )
    if "line_unit_price" in have and not sale_options:
        sale_options.append(line_amount_sql("net_amount", have, "line_"))
    sale = f"coalesce({', '.join([*sale_options, '0'])})"
    cost = (
        "cost_amount"
        if "cost_amount" in have
        else "line_cost_amount"
        if "line_cost_amount" in have
        else "in_net_amount - profit_amount"
        if "profit_amount" in have and "net_amount" in have
        else f"cast(null as {MONEY_SQL})"
    )
    quantity = _quantity(have)
    is_sale = _is_sale(have, source)
    currency = currency_sql("currency", have, load)
    line_count = "line_count" if "line_count" in rows else "1"
    # What is paid back includes tax and shipping; the goods' share of it is theirs in the total, to the cent.
    refund_share = (
        "case when in_total_amount > 0 then cast(abs(in_refund_total_amount) * sold / in_total_amount as decimal(18,2))"
        " else abs(in_refund_total_amount) end"
    )
    refund = (
        "abs(in_refund_amount)"
        if "refund_amount" in have
        else refund_share
        if "refund_total_amount" in have
        else f"cast(0 as {MONEY_SQL})"
    )
    refund_other = (
        f"abs(in_refund_total_amount) - {refund_share}"
        if "refund_total_amount" in have and "refund_amount" not in have
        else f"cast(0 as {MONEY_SQL})"
    )
    total = "in_total_amount" if "total_amount" in have else "sold + in_tax_amount + in_shipping_amount"
    # A row of negative value is a return that the export writes as a row of its own.
    taken_back = "sold < 0" if not refund_given else "false"
    if not refund_given:
        refund_other = f"case when {taken_back} then sold - ({total}) else 0 end"
    if "refund_other_amount" in have:
        refund_other = f"{refund_other} + coalesce(abs(refund_other_amount), 0)"
    no_order = f"({taken_back}) or is_refund" if "is_refund" in have else taken_back
    base = (
        f"select *, cast({sale} as {MONEY_SQL}) as sold, {is_sale} as counted"
        f" from (select *, {', '.join(inputs)} from {rows}) i"
    )
    return f"""
select known_order_id as order_id, known_line as line, {line_count} as line_count,
    ordered_at, {text("customer_id")} as customer_id, {text("channel")} as channel, {text("region")} as region,
    {text("country")} as country, {text("device")} as device, {text("campaign")} as campaign, {text("segment")} as segment,
    {currency} as currency,
    case when {taken_back} then cast(0 as {MONEY_SQL}) else cast({"in_gross_amount" if "gross_amount" in have else f"sold + {discount}"} as {MONEY_SQL}) end as gross_amount,
    case when {taken_back} then cast(0 as {MONEY_SQL}) else cast({discount} as {MONEY_SQL}) end as discount_amount,
    cast(case when {taken_back} then -sold else {refund} end as {MONEY_SQL}) as refund_amount,
    cast({refund_other} as {MONEY_SQL}) as refund_other_amount,
    {"refunded_at" if "refunded_at" in have else f"case when {taken_back} then ordered_at end"} as refunded_at,
    cast(in_tax_amount as {MONEY_SQL}) as tax_amount, cast(in_shipping_amount as {MONEY_SQL}) as shipping_amount,
    cast(case when {taken_back} then 0 else {total} end as {MONEY_SQL}) as total_amount,
    cast(case when {taken_back} then sold else sold - {refund} end as {MONEY_SQL}) as net_amount,
    cast({cost} as {MONEY_SQL}) as cost_amount,
    {f"cast({quantity} as decimal(18,3))" if quantity else "cast(null as decimal(18,3))"} as quantity,
    {text("status")} as status, counted as is_sale,
    case when counted and not ({no_order}) then 1 else 0 end as order_count
from ({base}) b"""


def summed_sql(derived: str) -> str:
    """Orders of several rows whose money stands in parts on each row."""
    first = (
        "ordered_at",
        "customer_id",
        "channel",
        "region",
        "country",
        "device",
        "campaign",
        "segment",
        "currency",
        "status",
    )
    sums = (
        "gross_amount",
        "discount_amount",
        "refund_amount",
        "refund_other_amount",
        "tax_amount",
        "shipping_amount",
        "total_amount",
        "net_amount",
    )
    # Where a return is written above the sale, the sale says when the order was made and by whom.
    order = "(case when order_count = 1 then 0 else 1 end, line)"
    return (
        f"select order_id, min(line) as line, count(*) as line_count, {', '.join(f'arg_min({n}, {order}) as {n}' for n in first)},"
        f" max(refunded_at) as refunded_at, {', '.join(f'cast(sum({n}) as {MONEY_SQL}) as {n}' for n in sums)},"
        f" cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as {MONEY_SQL}) as cost_amount,"
        f" cast(sum(quantity) as decimal(18,3)) as quantity, bool_and(is_sale) as is_sale, max(order_count) as order_count"
        f" from ({derived}) p group by order_id"
    )
