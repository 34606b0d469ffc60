"""Shopify's order export: one row per line item, the order's own fields on its first row."""

from __future__ import annotations

from kpi.sources.declaration import Source

SHOPIFY_ORDERS = Source(
    name="shopify_orders",
    label="Shopify orders",
    table="orders",
    signature=("Name", "Created at", "Lineitem name", "Total"),
    absent=("Order ID",),
    fields={
        "order_id": ("Name",),
        "ordered_at": ("Created at",),
        "customer_id": ("Email", "Customer ID"),
        "channel": ("Source",),
        "region": ("Shipping Province Name", "Billing Province Name", "Shipping Province", "Billing Province"),
        "country": ("Shipping Country", "Billing Country"),
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
)
