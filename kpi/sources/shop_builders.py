"""Shops of website builders: Squarespace and Wix."""

from __future__ import annotations

from kpi.sources.cells import Either, Joined, Part
from kpi.sources.declaration import Source

SQUARESPACE_ORDERS = Source(
    name="squarespace_orders",
    label="Squarespace orders",
    table="orders",
    signature=("Order ID", "Financial Status", "Amount Refunded", "Total", "Lineitem name"),
    fields={
        "order_id": ("Order ID",),
        "ordered_at": ("Created at", "Paid at"),
        "customer_id": ("Email",),
        "channel": (Either(("Channel Name", "Channel Type")),),
        "region": (Either(("Shipping Province", "Billing Province")),),
        "country": (Either(("Shipping Country", "Billing Country")),),
        "currency": ("Currency",),
        "discount_amount": ("Discount Amount",),
        "refund_total_amount": ("Amount Refunded",),
        "tax_amount": ("Taxes",),
        "shipping_amount": ("Shipping",),
        "total_amount": ("Total",),
        "status": ("Financial Status",),
        "cancelled_at": ("Cancelled at",),
    },
    line_fields={
        "product_id": ("Lineitem sku",),
        "product": (Joined(("Lineitem name", "Lineitem variant"), " / "), "Lineitem name"),
        "quantity": ("Lineitem quantity",),
        "unit_price": ("Lineitem price",),
    },
    constants={"channel": "Online Store"},
    order_amounts="first",
    export="Selling › Orders › Export orders",
    left_out="Net sales are the total without tax and shipping: whether Subtotal is before or after discounts differs.",
)

WIX_ORDERS = Source(
    name="wix_orders",
    label="Wix orders",
    table="orders",
    signature=("Order number", "Date created", "Total order quantity", "Qty", "Total"),
    fields={
        "order_id": ("Order number",),
        "ordered_at": (Joined(("Date created", "Time")), "Date created"),
        "customer_id": (Either(("Contact email", "Billing name")),),
        # The billing address has the column names of the delivery address once more.
        "region": (Either(("Delivery state name", "Delivery state name (2)")), Either(("Delivery state", "Delivery state (2)"))),
        "country": (Either(("Delivery country", "Billing country", "Delivery country (2)")),),
        "currency": ("Currency",),
        "refund_total_amount": ("Refunded amount",),
        "tax_amount": ("Total tax",),
        "shipping_amount": ("Shipping rate",),
        "total_amount": ("Total",),
        "status": ("Payment status",),
        "cancelled_at": (Part("Fulfillment status", "(?i)(cancell?ed)"),),
    },
    line_fields={
        "product_id": ("SKU",),
        "product": (Joined(("Item", "Variant"), " / "), "Item"),
        "quantity": ("Qty",),
        "unit_price": ("Price",),
    },
    constants={"channel": "Online Store"},
    order_amounts="first",
    not_sales=("declined",),
    export="Store › Orders › Export orders",
    left_out="Net amount is what is left after refunds, tax and shipping included: it is computed instead. A refund has"
    " no date of its own.",
)  # fmt: skip

SOURCES = (SQUARESPACE_ORDERS, WIX_ORDERS)
