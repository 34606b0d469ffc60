"""Orders, their lines, what they cost beside the goods, and the facts that are told of them."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.dimensions import OF_CUSTOMER, USUAL
from kpi.tables.fact import Fact
from kpi.tables.shared import CAMPAIGN, CHANNEL, COUNTRY, CURRENCY, DEVICE, PERIOD_END, PERIOD_START, REGION
from kpi.tables.synonyms import sales, shared

LIFETIME_DAYS = (30, 90, 180, 365)
# Twelfths of a customer's first 365 days.
AGES = tuple(range(1, 13))

ORDERS = Table(
    name="orders",
    label="Orders",
    about="one row per order",
    one="order",
    date="ordered_at",
    later=("refunded_at",),
    past=True,
    unlocks="sales, average order value, repeat purchases, lifetime revenue",
    needs=(("ordered_at",), ("net_amount", "gross_amount", "subtotal_amount", "total_amount")),
    key=("order_id",),
    columns=(
        Column("order_id", Type.TEXT, "order number; without one every line is one order", sales.ORDER_ID),
        Column("ordered_at", Type.TIME, "date, or date and time, of the order", sales.ORDERED_AT),
        Column("customer_id", Type.TEXT, "who bought: an id or e-mail address; blank for a guest", shared.CUSTOMER_ID),
        CHANNEL,
        REGION,
        COUNTRY,
        DEVICE,
        CAMPAIGN,
        Column("segment", Type.TEXT, "customer segment", shared.SEGMENT),
        CURRENCY,
        Column(
            "gross_amount", Type.MONEY, "goods at list price, before discounts, returns, tax and shipping", sales.GROSS
        ),
        Column("discount_amount", Type.MONEY, "discounts taken off the gross amount", sales.DISCOUNT),
        Column("refund_amount", Type.MONEY, "value of goods taken back", sales.REFUND),
        Column("refund_other_amount", Type.MONEY, "tax and shipping paid back with the goods"),
        Column(
            "refunded_at", Type.TIME, "when the refund was made; without it the order's own date", sales.REFUNDED_AT
        ),
        Column("tax_amount", Type.MONEY, "tax charged", sales.TAX),
        Column("shipping_amount", Type.MONEY, "shipping charged", sales.SHIPPING),
        Column("total_amount", Type.MONEY, "what the customer paid, tax and shipping included", sales.TOTAL),
        Column("net_amount", Type.MONEY, "gross minus discounts minus returns, without tax and shipping", sales.NET),
        Column("cost_amount", Type.MONEY, "cost of the goods sold", sales.COST),
        Column("quantity", Type.QUANTITY, "units in the order", sales.QUANTITY),
        Column(
            "status", Type.TEXT, "order status; cancelled, voided, failed and test orders are not sales", sales.STATUS
        ),
    ),
    input_only=(
        Column("subtotal_amount", Type.MONEY, "gross minus discounts, before returns", sales.SUBTOTAL),
        Column("refund_total_amount", Type.MONEY, "what was paid back, tax and shipping included", sales.REFUND_TOTAL),
        Column("profit_amount", Type.MONEY, "net amount minus cost of the goods", sales.PROFIT),
        Column("cancelled_at", Type.TEXT, "filled when the order was cancelled", sales.CANCELLED_AT),
    ),
)

ORDER_LINES = Table(
    name="order_lines",
    label="Order lines",
    about="one row per product in an order",
    date="ordered_at",
    unlocks="units, sales by product and category",
    needs=(("net_amount", "gross_amount", "unit_price"),),
    key=("order_id",),
    columns=(
        Column("order_id", Type.TEXT, "order number that the line belongs to", sales.ORDER_ID),
        Column("line_id", Type.TEXT, "number of the line", sales.LINE_ID),
        Column("product_id", Type.TEXT, "article number", shared.PRODUCT_ID),
        Column("product", Type.TEXT, "product name", (*shared.PRODUCT, *sales.TITLE)),
        Column("category", Type.TEXT, "product category", shared.CATEGORY),
        Column("quantity", Type.QUANTITY, "units sold on the line", sales.QUANTITY),
        Column("returned_quantity", Type.QUANTITY, "units of the line taken back", sales.RETURNED),
        Column("unit_price", Type.MONEY, "price of one unit before discount", sales.UNIT_PRICE),
        Column("discount_amount", Type.MONEY, "discount on the line", sales.DISCOUNT),
        Column("net_amount", Type.MONEY, "value of the line after discount", sales.NET),
        Column("cost_amount", Type.MONEY, "cost of the goods on the line", sales.COST),
    ),
    input_only=(
        Column("profit_amount", Type.MONEY, "net amount of the line minus its cost", sales.PROFIT),
        Column("gross_amount", Type.MONEY, "unit price times quantity", sales.GROSS),
    ),
)

COSTS = Table(
    name="costs",
    label="Costs",
    about="one row per cost that is no ad spend: fees, shipping paid, salaries, rent",
    date="incurred_at",
    until="period_end",
    unlocks="contribution by channel, net profit",
    needs=(("incurred_at", "period_start"), ("amount",), ("kind",)),
    key=("cost_id", "incurred_at", "period_end", "kind", "order_id", "channel", "region", "currency"),
    columns=(
        Column("cost_id", Type.TEXT, "number of the booking, if it has one", sales.COST_ID),
        Column("incurred_at", Type.DATE, "day of the cost", (*sales.INCURRED_AT, *shared.DAY)),
        PERIOD_END,
        Column("kind", Type.TEXT, "fee, shipping, salary, rent, ...", sales.COST_KIND),
        Column("order_id", Type.TEXT, "order that the cost belongs to, if any", sales.ORDER_ID),
        CHANNEL,
        REGION,
        CURRENCY,
        Column("amount", Type.MONEY, "money spent; positive", sales.COST_AMOUNT),
        Column("description", Type.TEXT, "what it was for", sales.COST_ABOUT),
    ),
    input_only=(PERIOD_START,),
)

STOCK = Table(
    name="stock",
    label="Stock",
    about="units on hand per product and day of the count",
    date="counted_at",
    unlocks="days of cover, what to reorder",
    needs=(("counted_at",), ("product", "product_id"), ("on_hand",)),
    key=("counted_at", "product_id", "product", "location"),
    columns=(
        Column("counted_at", Type.DATE, "day of the count", (*sales.COUNTED_AT, *shared.DAY)),
        Column("product_id", Type.TEXT, "article number", shared.PRODUCT_ID),
        Column("product", Type.TEXT, "product name", shared.PRODUCT),
        Column("location", Type.TEXT, "warehouse or shop", sales.LOCATION),
        Column("on_hand", Type.QUANTITY, "units on hand", sales.ON_HAND),
        Column("lead_days", Type.QUANTITY, "days from reorder to delivery", sales.LEAD_DAYS),
    ),
)

_ORDER_DIMENSIONS = (*USUAL, *OF_CUSTOMER, "country", "device", "campaign")

SALES = Fact(
    "sales",
    ORDERS,
    "sales",
    "daily_sales",
    _ORDER_DIMENSIONS,
    (*USUAL, "country"),
    "orders",
    by_customer="customer_days",
    by_campaign="campaign_days",
    says_also=(("segment", "customer_attributes"), ("age_band", "customer_attributes")),
    sized_by="orders",
)
LINES = Fact(
    "lines",
    ORDER_LINES,
    "lines",
    "lines",
    (*_ORDER_DIMENSIONS, "product", "category"),
    (*_ORDER_DIMENSIONS, "product", "category"),
    "order lines",
    like=SALES,
)
# Days that only have refunds say nothing about who came back.
ACQUIRED = Fact(
    "customers", ORDERS, "acquired_customers", "daily_customers", _ORDER_DIMENSIONS, USUAL, "customers",
    like=SALES, days_in="(select day from daily_sales where order_count > 0) d",
)  # fmt: skip
BUYERS = Fact(
    "buyers", ORDERS, "sales", "customer_days", _ORDER_DIMENSIONS, (*USUAL, *OF_CUSTOMER), "buyers", like=ACQUIRED
)
MARGINS = Fact("margins", ORDERS, "daily_margins", "daily_margins", USUAL, USUAL, "customers", like=ACQUIRED)
ACTIVITY = Fact(
    "activity", ORDERS, "monthly_activity", "monthly_activity", USUAL, USUAL, "customers", grain="month", like=ACQUIRED
)
EXPECTED = Fact(
    "expected", ORDERS, "expected_customers", "daily_expected", _ORDER_DIMENSIONS, USUAL, "customers", like=ACQUIRED
)
MOMENTS = Fact("moments", ORDERS, "order_moments", "order_moments", USUAL, USUAL, "orders", like=ACQUIRED)

_COST_DIMENSIONS = (*USUAL, *OF_CUSTOMER)
# What a cost does not say may come from the order that it belongs to.
EXPENSES = Fact(
    "expenses", COSTS, "cost_days", "daily_costs", _COST_DIMENSIONS, _COST_DIMENSIONS, "costs",
    says_also=tuple((name, "daily_costs") for name in ("channel", "region", *OF_CUSTOMER)),
)  # fmt: skip
