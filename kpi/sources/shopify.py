"""Shopify: orders, customers, visits of the online store, and what its payments cost."""

from __future__ import annotations

from kpi.sources.cells import Either
from kpi.sources.declaration import Kind, NotData, Source

SHOPIFY_ORDERS = Source(
    name="shopify_orders",
    label="Shopify orders",
    table="orders",
    signature=("Name", "Created at", "Lineitem name", "Total"),
    absent=("Order ID",),
    fields={
        "order_id": ("Name",),
        "ordered_at": ("Created at",),
        "customer_id": (Either(("Email", "Customer ID")),),
        "channel": ("Source",),
        "region": ("Shipping Province Name", "Billing Province Name", "Shipping Province", "Billing Province"),
        "country": (Either(("Shipping Country", "Billing Country")),),
        "currency": ("Currency",),
        "subtotal_amount": ("Subtotal",),
        "discount_amount": ("Discount Amount",),
        "refund_total_amount": ("Refunded Amount",),
        "tax_amount": ("Taxes",),
        "shipping_amount": ("Shipping",),
        "total_amount": ("Total",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at", "Canceled at"),
    },
    line_fields={
        "product_id": ("Lineitem sku",),
        "product": ("Lineitem name",),
        "quantity": ("Lineitem quantity",),
        "unit_price": ("Lineitem price",),
        "discount_amount": ("Lineitem discount",),
    },
    order_amounts="first",
    export="Orders › Export › Export orders, as plain CSV file",
    left_out="A refund has no date of its own in this export, so it counts on the day of the order.",
)

SHOPIFY_CUSTOMERS = Source(
    name="shopify_customers",
    label="Shopify customers",
    table="customers",
    signature=("Email", "Total Spent", "Total Orders", "Tags", "Accepts Email Marketing"),
    fields={
        "customer_id": (Either(("Email", "Customer ID", "Phone")),),
        "region": ("Default Address Province", "Province", "Default Address Province Code", "Province Code"),
        "country": ("Default Address Country Code", "Country Code", "Default Address Country", "Country"),
    },
    export="Customers › Export, as plain CSV file",
    left_out="Total Spent and Total Orders are not taken: they come from the orders. Names and addresses are not kept.",
)

SHOPIFY_SESSIONS = Source(
    name="shopify_sessions",
    label="Shopify sessions",
    table="visits",
    signature=("Day", "Sessions", "Online store visitors"),
    variants=(
        ("Day", "Sessions", "Sessions that completed checkout"),
        ("Day", "Sessions", "Sessions that reached checkout"),
    ),
    fields={
        "date": ("Day",),
        "channel": ("UTM source", "Referrer source"),
        "region": ("Session region",),
        "country": ("Session country",),
        "device": ("Session device type",),
        "campaign": ("UTM campaign",),
        "visits": ("Sessions",),
        "visitors": ("Online store visitors",),
        "carts": ("Sessions with cart additions",),
        "checkouts": ("Sessions that reached checkout",),
        "purchases": ("Sessions that completed checkout",),
    },
    not_data=(NotData("total", "Day", ("Total*", "Summary")),),
    export="Analytics › Reports › Sessions over time or Online store conversion over time, by day › Export",
    left_out="Rates are computed from the counts: percentages of days cannot be added. Visitors of single days are no"
    " visitors of a month.",
)

SHOPIFY_PAYOUTS = Source(
    name="shopify_payouts",
    label="Shopify payment transactions",
    table="costs",
    signature=("Transaction Date", "Type", "Payout Status", "Payout ID", "Amount", "Fee", "Net"),
    fields={
        "incurred_at": ("Transaction Date",),
        "order_id": ("Order",),
        "currency": ("Currency",),
        "amount": ("Fee",),
        "description": ("Type",),
    },
    constants={"kind": "fee"},
    kinds=(
        Kind({"Type": ("payout", "payout*")}, skip="payout"),
        Kind({"Type": ("transfer*",)}, skip="transfer"),
        Kind({"Type": ("reserve*",)}, skip="hold"),
        Kind({"Type": ("charge", "refund", "adjustment", "chargeback*", "dispute*", "shop_cash*", "*fee*", "*debit*", "*credit*")}),
    ),
    strict="Amount",
    export="Finances › Payouts › View transactions › Export",
    left_out="Amount is what customers paid or got back: the order export holds it. Only the fee is taken.",
)  # fmt: skip

SOURCES = (SHOPIFY_ORDERS, SHOPIFY_CUSTOMERS, SHOPIFY_SESSIONS, SHOPIFY_PAYOUTS)
