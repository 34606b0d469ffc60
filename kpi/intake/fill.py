"""Typed rows become rows of the canonical tables.

Within one file nothing is a duplicate: repeated lines may be real. How rows meet those that are there already is
said in ``overlap``.
"""

from __future__ import annotations

from dataclasses import dataclass

from kpi.intake.overlap import DUPLICATES, NEW, merge, stored
from kpi.intake.reading import Reading
from kpi.intake.staging import TYPED
from kpi.tables import MONEY_SQL, ORDER_LINES, ORDERS, TABLES

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


@dataclass(frozen=True)
class Load:
    """What filling needs to know about the load: its number, the hash of its file, and its answers.

    ``line_offset`` added to a row's rowid gives its line, for rows that were read without one.
    """

    load_id: int
    digest: str
    currency: str | None
    net_includes_refunds: bool
    period: tuple[str, str] | None
    line_offset: int


def fill(cursor, reading: Reading, load: Load) -> dict[str, int]:
    """Insert the data rows into the canonical tables; lines per outcome: loaded, duplicates, restated."""
    if reading.source.table == ORDERS.name:
        return _fill_orders(cursor, reading, load)
    new = _new_rows_sql(reading, load)
    cursor.execute(f"create or replace temp table {NEW} as {new}")
    return merge(cursor, TABLES[reading.source.table], load.load_id)


def _row_line(load: Load) -> str:
    return f"coalesce(line, rowid + {load.line_offset})"


def _new_rows_sql(reading: Reading, load: Load) -> str:
    target = TABLES[reading.source.table]
    have = {f.name for f in reading.fields}
    columns = []
    for column in target.columns:
        columns.append(f"{_value_sql(column.name, column.type.value, have, reading, load)} as {column.name}")
    return (
        f"select {', '.join(columns)}, {load.load_id} as load_id, '{reading.source.name}' as source, {_row_line(load)} as line"
        f" from {TYPED} where kind = 'data' and problem is null"
    )


def _value_sql(name: str, sql_type: str, have: set[str], reading: Reading, load: Load) -> str:
    constant = reading.source.constants.get(name)
    target = TABLES[reading.source.table]
    if "period_start" in target.fields and name in (target.date, "period_end"):
        return _period_sql(name, target.date, reading, load)
    if reading.source.table == ORDER_LINES.name and name in ("net_amount", "cost_amount", "discount_amount"):
        return _line_amount_sql(name, have, prefix="")
    if name == "currency" and load.currency and name not in have:
        return f"'{load.currency}'"
    if name in have:
        return name if constant is None else f"coalesce({name}, '{constant}')"
    if constant is not None:
        return f"'{constant}'"
    return f"cast(null as {sql_type})"


def _period_sql(name: str, day: str, reading: Reading, load: Load) -> str:
    """A row's first or last day: of its own date, of its period, of its month or year, or of the file's range."""
    date, start, end = reading.field(day), reading.field("period_start"), reading.field("period_end")
    fallback = load.period or (None, None)
    if name == day:
        parts = [f.name for f in (date, start) if f] + ([f"date '{fallback[0]}'"] if fallback[0] else [])
        return f"coalesce({', '.join(parts)})" if len(parts) > 1 else parts[0]
    if end:
        return f"coalesce(period_end, {date.name})" if date else "period_end"
    spanning = date if date and date.span != "day" else start if start and start.span != "day" else None
    if spanning:
        last = {"month": "interval 1 month", "year": "interval 1 year"}[spanning.span]
        return f"cast({spanning.name} + {last} - interval 1 day as date)"
    if not date and not start and fallback[1]:
        return f"date '{fallback[1]}'"
    return "cast(null as date)"


def _line_amount_sql(name: str, have: set[str], prefix: str) -> str:
    """Amounts of an order line from whatever of price, gross, discount, net, cost and profit the file gives."""
    p = prefix
    quantity = f"{p}quantity" if f"{p}quantity" in have else "1"
    discount = f"coalesce(abs({p}discount_amount), 0)" if f"{p}discount_amount" in have else "0"
    if f"{p}net_amount" in have:
        net = f"{p}net_amount"
    elif f"{p}gross_amount" in have:
        net = f"{p}gross_amount - {discount}"
    elif f"{p}unit_price" in have:
        net = f"cast({p}unit_price * {quantity} - {discount} as {MONEY_SQL})"
    else:
        net = f"cast(null as {MONEY_SQL})"
    if name == "net_amount":
        return f"cast({net} as {MONEY_SQL})"
    if name == "discount_amount":
        return f"cast({discount} as {MONEY_SQL})"
    if f"{p}cost_amount" in have:
        return f"{p}cost_amount"
    return (
        f"cast({net} - {p}profit_amount as {MONEY_SQL})"
        if f"{p}profit_amount" in have
        else f"cast(null as {MONEY_SQL})"
    )


def _fill_orders(cursor, reading: Reading, load: Load) -> dict[str, int]:
    have = {f.name for f in reading.fields}
    has_lines = any(name.startswith("line_") for name in have)
    has_id = "order_id" in have
    named = (
        has_id
        and not cursor.execute(
            f"select exists (select 1 from {TYPED} where order_id is null and kind = 'data' and problem is null)"
        ).fetchall()[0][0]
    )
    order_id = "order_id" if named else _made_up_id(have, load)
    rows = f"(select *, {order_id} as known_order_id, {_row_line(load)} as known_line from {TYPED} where kind = 'data' and problem is null) r"
    repeated = (
        has_id
        and cursor.execute(
            f"select count(distinct hash(order_id)) < count(order_id) from {TYPED} where kind = 'data' and problem is null"
        ).fetchall()[0][0]
    )
    if reading.source.order_amounts == "first":
        derived = derived_sql(have, load, f"({_first_sql(have, rows)}) o")
    elif repeated:
        derived = _summed_sql(derived_sql(have, load, rows))
    else:
        derived = derived_sql(have, load, rows)
    source = reading.source.name
    if not _collides(cursor, source, rows):
        columns = ", ".join([*stored(ORDERS), "load_id", "source", "line"])
        cursor.execute(
            f"insert into orders ({columns}) select {', '.join(stored(ORDERS))}, {load.load_id}, '{source}', line from ({derived}) d"
        )
        loaded = cursor.execute(f"select count(*) from {TYPED} where kind = 'data' and problem is null").fetchall()[0][
            0
        ]
        counts = {"loaded": loaded, "duplicates": 0, "restated": 0}
    else:
        cursor.execute(
            f"create or replace temp table {NEW} as select {', '.join(stored(ORDERS))}, {load.load_id} as load_id,"
            f" '{source}' as source, line, line_count from ({derived}) d"
        )
        counts = merge(cursor, ORDERS, load.load_id, weight="line_count")
    if has_lines:
        _fill_lines(cursor, reading, load, have, rows)
        if counts["duplicates"]:
            _count_changed_lines(cursor, load, counts)
    return counts


def _count_changed_lines(cursor, load: Load, counts: dict[str, int]) -> None:
    """An order that says the same as before is restated all the same when its lines are not the same."""
    changed = int(
        cursor.execute(
            f"select coalesce(sum(line_count), 0) from {DUPLICATES} d where exists (select 1 from order_lines l"
            f" where l.load_id = {load.load_id} and l.order_id = d.order_id and l.source = d.source)"
        ).fetchall()[0][0]
    )
    for outcome, difference in (("loaded", changed), ("restated", changed), ("duplicates", -changed)):
        counts[outcome] += difference


def _made_up_id(have: set[str], load: Load) -> str:
    """The number of an order that has none: made from what its row says and how often the file has said so.

    Identical rows of one file stay apart, and the same row of an overlapping export gets the same number again.
    """
    values = ", ".join(f"'{name}=' || cast({name} as varchar)" for name in sorted(have - {"order_id"}))
    said = f"md5(concat_ws(chr(31), {values}))"
    made_up = f"left({said}, 20) || '-' || row_number() over (partition by {said} order by {_row_line(load)})"
    return f"coalesce(order_id, {made_up})" if "order_id" in have else made_up


def _collides(cursor, source: str, rows: str) -> bool:
    """Whether any of the file's orders is there already."""
    return cursor.execute(
        f"select exists (select 1 from orders o join {rows} on r.known_order_id = o.order_id where o.source = $source)",
        {"source": source},
    ).fetchall()[0][0]


def _quantity(have: set[str]) -> str | None:
    return "line_quantity" if "line_quantity" in have else "quantity" if "quantity" in have else None


def _first_sql(have: set[str], rows: str) -> str:
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


def derived_sql(have: set[str], load: Load, rows: str) -> str:
    """Every stored column of an order from the fields that the file has; see the meanings in kpi/tables.py."""

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
        sale_options.append(_line_amount_sql("net_amount", have, "line_"))
    sale = f"coalesce({', '.join(sale_options)}, 0)"
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
    listed = ", ".join("'" + s + "'" for s in NOT_SALES)
    cancelled = " and cancelled_at is null" if "cancelled_at" in have else ""
    is_sale = (f"coalesce(lower(status), '') not in ({listed})" if "status" in have else "true") + cancelled
    currency = (
        "upper(currency)" if "currency" in have else f"'{load.currency}'" if load.currency else "cast(null as varchar)"
    )
    if "currency" in have and load.currency:
        currency = f"coalesce(upper(currency), '{load.currency}')"
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
    # A row of negative value is a return that the export writes as a row of its own.
    taken_back = "sold < 0" if not refund_given else "false"
    total = "in_total_amount" if "total_amount" in have else "sold + in_tax_amount + in_shipping_amount"
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
    case when counted and not ({taken_back}) then 1 else 0 end as order_count
from ({base}) b"""


def _summed_sql(derived: str) -> str:
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
    return (
        f"select order_id, min(line) as line, count(*) as line_count, {', '.join(f'arg_min({n}, line) as {n}' for n in first)},"
        f" max(refunded_at) as refunded_at, {', '.join(f'cast(sum({n}) as {MONEY_SQL}) as {n}' for n in sums)},"
        f" cast(case when count(cost_amount) = count(*) then sum(cost_amount) end as {MONEY_SQL}) as cost_amount,"
        f" cast(sum(quantity) as decimal(18,3)) as quantity, bool_and(is_sale) as is_sale, max(order_count) as order_count"
        f" from ({derived}) p group by order_id"
    )


def _fill_lines(cursor, reading: Reading, load: Load, have: set[str], rows: str) -> None:
    """The lines of the file's orders; those of one order are a version of it as a whole."""
    names = {"order_id": "known_order_id"}
    columns = []
    for column in ORDER_LINES.columns:
        if column.name in ("net_amount", "cost_amount", "discount_amount"):
            value = _line_amount_sql(column.name, have, "line_")
        elif f"line_{column.name}" in have and column.name != "order_id":
            value = f"line_{column.name}"
        else:
            value = names.get(column.name, f"cast(null as {column.type.value})")
        columns.append(f"{value} as {column.name}")
    filled = (
        " or ".join(
            f"line_{n} is not null"
            for n in ("product", "product_id", "quantity", "unit_price", "net_amount", "category")
            if f"line_{n}" in have
        )
        or "true"
    )
    cursor.execute(
        f"create or replace temp table {NEW} as select {', '.join(columns)}, {load.load_id} as load_id,"
        f" '{reading.source.name}' as source, known_line as line from {rows} where {filled}"
    )
    merge(cursor, ORDER_LINES, load.load_id, duplicates="duplicate_lines")
