"""Etsy: sold orders, sold order items, and the monthly statement."""

from __future__ import annotations

from kpi.sources.cells import Either, Minus, Part, Sum
from kpi.sources.declaration import Fields, Kind, Source

_FAMILY = "etsy"

ETSY_ORDERS = Source(
    name="etsy_orders",
    label="Etsy sold orders",
    table="orders",
    signature=("Sale Date", "Order ID", "Order Value", "Order Total"),
    fields={
        "order_id": ("Order ID",),
        "ordered_at": ("Sale Date",),
        "customer_id": (Either(("Buyer User ID", "Buyer", "Full Name")),),
        "region": ("Ship State",),
        "country": ("Ship Country",),
        "currency": ("Currency",),
        "gross_amount": ("Order Value",),
        "discount_amount": ("Discount Amount",),
        "shipping_amount": (Sum(("Shipping",), less=("Shipping Discount",)),),
        "tax_amount": ("Sales Tax",),
        "total_amount": ("Order Total",),
        "quantity": ("Number of Items",),
        "status": ("Status",),
    },
    constants={"channel": "Etsy"},
    family=_FAMILY,
    export="Shop Manager › Settings › Options › Download data › Orders",
    left_out="The Adjusted columns are empty for most orders and are never revenue. Fees are in the statement, refunds"
    " are not in any Etsy file but the statement.",
)

ETSY_ITEMS = Source(
    name="etsy_order_items",
    label="Etsy sold order items",
    table="order_lines",
    signature=("Sale Date", "Item Name", "Order ID", "Item Total", "Order Shipping"),
    fields={
        "order_id": ("Order ID",),
        "line_id": ("Transaction ID",),
        "product_id": (Either(("SKU", "Listing ID")),),
        "product": ("Item Name",),
        "quantity": ("Quantity",),
        "unit_price": ("Price",),
        "discount_amount": ("Discount Amount",),
    },
    family=_FAMILY,
    caution="These lines belong to the orders of Etsy's sold orders file: load that too.",
    export="Shop Manager › Settings › Options › Download data › Order Items",
    left_out="Shipping and tax are repeated on every line of an order: the sold orders file has them once.",
)

_BOOKED: Fields = {
    "incurred_at": ("Date",),
    "order_id": (Part("Info", r"Order #(\d+)"),),
    "currency": ("Currency",),
    "amount": (Minus("Fees & Taxes"),),
    "description": ("Title",),
}
_ADVERTISED: Fields = {
    "date": ("Date",),
    "currency": ("Currency",),
    "amount": (Minus("Fees & Taxes"),),
    "campaign": (Part("Title", "((?:Etsy|Offsite) Ads)"),),
}


def _cost(kind: str, *types: str, **titles: tuple[str, ...]) -> Kind:
    return Kind({"Type": types} | titles, table="costs", fields=_BOOKED, constants={"kind": kind, "channel": "Etsy"})


def _marketing(type_: str, titles: tuple[str, ...]) -> Kind:
    constants = {"channel": "Etsy", "campaign": "Etsy marketing"}
    return Kind({"Type": (type_,), "Title": titles}, table="ad_spend", fields=_ADVERTISED, constants=constants)


_TAXES = ("tax", "vat", "gst", "hst")

ETSY_STATEMENT = Source(
    name="etsy_statement",
    label="Etsy statement",
    table="orders",
    signature=("Date", "Type", "Title", "Info", "Fees & Taxes", "Net"),
    fields={
        "order_id": (Part("Title", r"Order #(\d+)"),),
        "ordered_at": ("Date",),
        "currency": ("Currency",),
    },
    constants={"channel": "Etsy"},
    blanks=("--",),
    kinds=(
        Kind({"Type": ("sale",)}, skip="sale"),
        Kind({"Type": ("deposit", "disbursement")}, skip="payout"),
        Kind({"Type": _TAXES, "Title": ("*paid by buyer*",)}, skip="tax"),
        Kind({"Type": ("refund",)}, fields={"refund_amount": ("Net",)}, refund=True),
        Kind({"Amount": ("--", ""), "Fees & Taxes": ("--", "")}, skip="note"),
        _cost("fee", "marketing", Title=("*subscription*",)),
        _marketing("marketing", ("*",)),
        _marketing("fee", ("*offsite ads*", "*etsy ads*")),
        _cost("shipping", "shipping"),
        _cost("tax", *_TAXES),
        _cost("fee", "*fee"),
    ),
    strict="Net",
    family=_FAMILY,
    export="Shop Manager › Finances › Monthly statements › Download CSV",
    left_out="Sales: the sold orders file has them. Deposits to the bank, and sales tax that buyers paid and Etsy passes"
    " on. Refunds take off the sales of the day they were made. Marketing is ad spend, so that it counts in the cost of"
    " winning a customer; everything else is a cost.",
)

SOURCES = (ETSY_ORDERS, ETSY_ITEMS, ETSY_STATEMENT)
