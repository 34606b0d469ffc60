"""Amazon: All Orders, the settlement report, and the date range report of payments.

The three name the same orders by the same number. What one of them says about an order replaces what another said.
"""

from __future__ import annotations

from kpi.sources.cells import Minus, Sum
from kpi.sources.declaration import Beside, Fields, Kind, Source

AMAZON_ALL_ORDERS = Source(
    name="amazon_all_orders",
    label="Amazon All Orders",
    table="orders",
    signature=("amazon-order-id", "purchase-date", "order-status", "sales-channel", "item-price"),
    fields={
        "order_id": ("amazon-order-id",),
        "ordered_at": ("purchase-date",),
        "channel": ("sales-channel",),
        "region": ("ship-state",),
        "country": ("ship-country",),
        "currency": ("currency",),
        "gross_amount": ("item-price",),
        "discount_amount": ("item-promotion-discount",),
        "tax_amount": (Sum(("item-tax", "shipping-tax", "gift-wrap-tax")),),
        "shipping_amount": (Sum(("shipping-price", "gift-wrap-price"), less=("ship-promotion-discount",)),),
        "status": ("order-status",),
    },
    line_fields={
        "product_id": ("sku",),
        "product": ("product-name",),
        "quantity": ("quantity",),
        "gross_amount": ("item-price",),
        "discount_amount": ("item-promotion-discount",),
    },
    constants={"channel": "Amazon"},
    kinds=(
        Kind({"sales-channel": ("Non-Amazon*",)}, skip="elsewhere"),
        Kind({"order-status": ("cancelled",), "item-price": ("",)}, skip="cancelled"),
        Kind({"order-status": ("pending*",), "item-price": ("",)}, skip="pending"),
        Kind({"order-status": ("cancelled",)}),
        Kind({"item-status": ("cancelled",)}, skip="cancelled"),
    ),
    family="amazon",
    export="Seller Central › Reports › Fulfilment › All Orders, as .txt",
    left_out="Refunds and fees are not in this report: the settlement and the date range report have them. Amazon does"
    " not name the customer. Outside the United States and Canada item prices include value added tax.",
)

_SETTLED = {
    "incurred_at": ("posted-date-time", "posted-date"),
    "order_id": ("order-id",),
    "currency": ("currency",),
    "amount": (Minus("amount"),),
    "description": ("amount-description",),
}
_SOLD, _BACK = {"transaction-type": ("Order",)}, {"transaction-type": ("*refund", "chargeback*", "a-to-z*")}
_TAXES = ("*tax*",)


def _settlement_cost(kind: str, **when: tuple[str, ...]) -> Kind:
    columns = {name.replace("_", "-"): values for name, values in when.items()}
    return Kind(columns, table="costs", fields=_SETTLED, constants={"kind": kind, "channel": "Amazon"})


AMAZON_SETTLEMENT = Source(
    name="amazon_settlement",
    label="Amazon settlement (flat file V2)",
    table="orders",
    signature=("settlement-id", "transaction-type", "order-id", "amount-type", "amount-description", "amount"),
    fields={
        "order_id": ("order-id",),
        "ordered_at": ("posted-date-time", "posted-date"),
        "channel": ("marketplace-name",),
        "currency": ("currency",),
    },
    constants={"channel": "Amazon"},
    kinds=(
        Kind({"transaction-type": ("",), "amount": ("",)}, skip="total"),
        Kind({"amount-description": ("*reserve amount*",)}, skip="hold"),
        Kind({"amount-description": ("payable to amazon", "successful charge", "transfer*")}, skip="transfer"),
        Kind(
            {"amount-type": ("cost of advertising",)},
            table="ad_spend",
            fields={"date": _SETTLED["incurred_at"], "currency": ("currency",), "amount": (Minus("amount"),)},
            constants={"channel": "Amazon", "campaign": "Sponsored ads"},
        ),
        Kind(
            _SOLD | {"amount-type": ("ItemPrice",), "amount-description": ("Principal",)},
            fields={"gross_amount": ("amount",), "quantity": ("quantity-purchased",)},
        ),
        Kind(
            _SOLD | {"amount-type": ("Promotion",), "amount-description": ("Principal",)},
            fields={"discount_amount": ("amount",)},
        ),
        Kind(
            _SOLD | {"amount-type": ("ItemPrice", "Promotion", "ItemWithheldTax"), "amount-description": _TAXES},
            fields={"tax_amount": ("amount",)},
        ),
        Kind(
            _SOLD | {"amount-type": ("ItemPrice", "Promotion")},
            fields={"shipping_amount": ("amount",)},
        ),
        Kind(
            _BACK | {"amount-type": ("ItemPrice", "Promotion"), "amount-description": ("Principal",)},
            fields={"refund_amount": ("amount",)},
            refund=True,
        ),
        Kind(
            _BACK | {"amount-type": ("ItemPrice", "Promotion", "ItemWithheldTax")},
            fields={"refund_other_amount": ("amount",)},
            refund=True,
        ),
        _settlement_cost("fee", amount_type=("ItemFees",)),
        _settlement_cost("reimbursement", amount_type=("*reimbursement*",)),
        _settlement_cost("shipping", amount_type=("*shipping services*", "shipping label*")),
        _settlement_cost("fee", transaction_type=("servicefee", "couponredemptionfee", "*fee*", "other-transaction")),
    ),
    strict="amount",
    order_amounts="parts",
    total=("total-amount", "amount"),
    family="amazon",
    export="Seller Central › Payments › Reports repository (All statements) › Download flat file V2",
    left_out="The summary row, reserves and transfers. The date is that of the posting, not of the order. An order whose"
    " parts are settled in two reports counts with the parts of the later one.",
)

_POSTED: Fields = {
    "incurred_at": ("date/time",),
    "order_id": ("order id",),
    "description": ("description",),
    "amount": (Minus("total"),),
}
_ALL_TAXES = (
    "product sales tax",
    "shipping credits tax",
    "giftwrap credits tax",
    "promotional rebates tax",
    "Regulatory Fee",
    "Tax On Regulatory Fee",
    "marketplace withheld tax",
)


def _fee_column(header: str) -> Beside:
    fields: Fields = {"incurred_at": ("date/time",), "order_id": ("order id",), "amount": (Minus(header),)}
    return Beside("costs", fields, {"kind": "fee", "channel": "Amazon", "description": header.capitalize()})


AMAZON_DATE_RANGE = Source(
    name="amazon_date_range",
    label="Amazon date range report",
    table="orders",
    signature=("date/time", "settlement id", "type", "order id", "product sales", "selling fees", "total"),
    fields={
        "order_id": ("order id",),
        "ordered_at": ("date/time",),
        "channel": ("marketplace",),
        "region": ("order state",),
        "gross_amount": ("product sales",),
        "discount_amount": ("promotional rebates",),
        "tax_amount": (Sum(_ALL_TAXES),),
        "shipping_amount": (Sum(("shipping credits", "gift wrap credits")),),
    },
    line_fields={
        "product_id": ("sku",),
        "product": ("description",),
        "quantity": ("quantity",),
        "gross_amount": ("product sales",),
        "discount_amount": ("promotional rebates",),
    },
    constants={"channel": "Amazon"},
    kinds=(
        Kind({"type": ("order",)}),
        Kind(
            {"type": ("*refund*", "a-to-z*", "chargeback*")},
            fields={
                "refund_amount": (Sum(("product sales", "promotional rebates")),),
                "refund_other_amount": (Sum((*_ALL_TAXES, "shipping credits", "gift wrap credits")),),
            },
            refund=True,
        ),
        Kind({"type": ("transfer", "debt", "disbursement*")}, skip="transfer"),
        Kind(
            {"type": ("service fee", "*fee*"), "description": ("*advertising*",)},
            table="ad_spend",
            fields={"date": ("date/time",), "amount": (Minus("total"),)},
            constants={"channel": "Amazon", "campaign": "Sponsored ads"},
        ),
        Kind(
            {"type": ("adjustment", "*reimbursement*")},
            table="costs",
            fields=_POSTED,
            constants={"kind": "reimbursement", "channel": "Amazon"},
        ),
        Kind(
            {
                "type": (
                    "*fee*",
                    "shipping services",
                    "order_retrocharge",
                    "liquidations*",
                    "*coupon*",
                    "deal*",
                    "others",
                )
            },
            table="costs",
            fields=_POSTED,
            constants={"kind": "fee", "channel": "Amazon"},
        ),
    ),
    strict="total",
    beside=(
        _fee_column("selling fees"),
        _fee_column("fba fees"),
        _fee_column("other transaction fees"),
        _fee_column("other"),
    ),
    family="amazon",
    export="Seller Central › Payments › Reports repository › Date range report: transactions",
    left_out="Transfers to your account. The lines above the header. Refunds are kept apart with the day on which they"
    " were made.",
)

SOURCES = (AMAZON_ALL_ORDERS, AMAZON_SETTLEMENT, AMAZON_DATE_RANGE)
