"""WooCommerce: the orders of its own Analytics, and the Advanced Order Export plug-in."""

from __future__ import annotations

from kpi.sources.cells import Either, Joined
from kpi.sources.declaration import Source

WOOCOMMERCE_ANALYTICS = Source(
    name="woocommerce_analytics_orders",
    label="WooCommerce Analytics orders",
    table="orders",
    signature=("Date", "Order #", "Status", "Customer type", "Items sold"),
    fields={
        "order_id": ("Order #",),
        "ordered_at": ("Date",),
        "customer_id": ("Customer",),
        "channel": ("Attribution",),
        "segment": ("Customer type",),
        "net_amount": ("Net Sales", "N. Revenue", "N. Revenue (formatted)"),
        "quantity": ("Items sold",),
        "status": ("Status",),
    },
    constants={"channel": "Online Store"},
    not_sales=("refunded", "pending payment", "pending"),
    family="woocommerce",
    export="WooCommerce › Analytics › Orders › Download",
    left_out="A refunded order does not count: the export does not say how much was paid back. A customer is known by"
    " name only. Products stand in one cell without their prices, so there are no lines.",
)

WOOCOMMERCE_ADVANCED = Source(
    name="woocommerce_advanced_export",
    label="WooCommerce Advanced Order Export",
    table="orders",
    signature=("Order Number", "Order Status", "Order Date", "Order Total Amount"),
    fields={
        "order_id": ("Order Number",),
        "ordered_at": ("Order Date",),
        "customer_id": ("Email (Billing)", Joined(("First Name (Billing)", "Last Name (Billing)"))),
        "region": (Either(("State Name (Shipping)", "State Name (Billing)")), Either(("State Code (Shipping)", "State Code (Billing)"))),
        "country": (Either(("Country Code (Shipping)", "Country Code (Billing)")), Either(("Country Name (Shipping)", "Country Name (Billing)"))),
        "currency": ("Currency", "Order Currency"),
        "gross_amount": ("Order Subtotal Amount",),
        "discount_amount": ("Cart Discount Amount",),
        "refund_total_amount": ("Order Refund Amount",),
        "tax_amount": ("Order Total Tax Amount", "Order Tax Amount"),
        "shipping_amount": ("Order Shipping Amount",),
        "total_amount": ("Order Total Amount",),
        "status": ("Order Status",),
    },
    line_fields={
        "product_id": ("SKU",),
        "product": ("Item Name", "Product Name", "Name"),
        "category": ("Category",),
        "quantity": ("Quantity",),
        "unit_price": ("Item Cost",),
        "net_amount": ("Order Line Total", "Order Line (w/o tax)"),
    },
    constants={"channel": "Online Store"},
    order_amounts="first",
    not_sales=("pending payment", "pending"),
    family="woocommerce",
    export="WooCommerce › Export Orders (plug-in Advanced Order Export), format CSV",
    left_out="The columns are chosen by the shop; the order's own total must be among them. A refund has no date.",
)  # fmt: skip

SOURCES = (WOOCOMMERCE_ANALYTICS, WOOCOMMERCE_ADVANCED)
