"""Payment services: Stripe, PayPal and Square."""

from __future__ import annotations

from typing import Any

from kpi.sources.cells import Either, Joined, Minus
from kpi.sources.declaration import Beside, Kind, Source

TWICE = "If these payments are also in the export of a shop that is loaded here, they count twice: keep one of the two."

_STRIPE_DAY = ("Created date (UTC)", "Created (UTC)")

STRIPE_PAYMENTS = Source(
    name="stripe_payments",
    label="Stripe payments",
    table="orders",
    signature=("id", "Created date (UTC)", "Amount", "Amount Refunded", "Status"),
    variants=(("id", "Created (UTC)", "Amount", "Amount Refunded", "Status"),),
    fields={
        "order_id": ("id",),
        "ordered_at": _STRIPE_DAY,
        "customer_id": (Either(("Customer Email", "Customer ID")),),
        "channel": (Joined(("UTM Source", "UTM Medium"), " / "), "utm_source (metadata)"),
        "campaign": ("UTM Campaign", "utm_campaign (metadata)"),
        "country": (Either(("Shipping Address Country", "Card Address Country", "Card Issue Country")),),
        "region": (Either(("Shipping Address State", "Card Address State")),),
        "currency": ("Currency",),
        "total_amount": ("Amount",),
        "refund_total_amount": ("Amount Refunded",),
        "refunded_at": ("Refunded date (UTC)",),
        "status": ("Status",),
    },
    sales=("paid",),
    beside=(
        Beside(
            "costs",
            {
                "incurred_at": _STRIPE_DAY,
                "order_id": ("id",),
                "currency": (Either(("Converted Currency", "Currency")),),
                "amount": ("Fee",),
            },
            {"kind": "fee", "description": "Stripe fee"},
        ),
    ),
    caution=TWICE,
    export="Payments › Export, all columns",
    left_out="Only payments with status Paid are sales: failed, refunded and uncaptured ones are kept and not counted. Tax"
    " and shipping are not told apart from the goods.",
)

_BALANCE = {
    "incurred_at": ("created_utc", "created"),
    "order_id": (Either(("charge_id", "source_id")),),
    "currency": ("currency",),
}

STRIPE_BALANCE = Source(
    name="stripe_balance",
    label="Stripe balance or payout reconciliation",
    table="costs",
    signature=("balance_transaction_id", "reporting_category", "gross", "fee", "net"),
    fields=_BALANCE
    | {"cost_id": ("balance_transaction_id",), "amount": ("fee",), "description": ("reporting_category",)},
    constants={"kind": "fee"},
    kinds=(
        Kind({"reporting_category": ("payout*",)}, skip="payout"),
        Kind({"reporting_category": ("transfer*", "connect_collection*", "platform_earning*")}, skip="transfer"),
        Kind({"reporting_category": ("topup*", "contribution*")}, skip="deposit"),
        Kind({"reporting_category": ("*reserve*", "risk_reserved*", "obligation*", "anticipation*")}, skip="hold"),
        Kind({"reporting_category": ("currency_conversion*",)}, skip="conversion"),
        Kind({"reporting_category": ("fee", "network_cost", "*_fee", "tax")}, fields={"amount": (Minus("gross"),)}),
        Kind(
            {
                "reporting_category": (
                    "charge*",
                    "payment*",
                    "refund*",
                    "partial_capture_reversal*",
                    "dispute*",
                    "other_adjustment*",
                    "adjustment*",
                    "unreconciled*",
                )
            }
        ),
    ),
    strict="gross",
    export="Reports › Balance or Payout reconciliation › Itemised, CSV",
    left_out="Charges, refunds and disputes themselves: the payments export holds them. Only what Stripe charges is taken.",
)

_PAYPAL_DAY = (Joined(("Date", "Time")), "Date")
_GROSS, _FEE = ("Gross", "Amount"), ("Fee", "Fees")


def _negative(types: tuple[str, ...], **given: Any) -> tuple[Kind, ...]:
    """Rows of some types that take money out, in either naming of the amount."""
    return tuple(Kind({"Type": types, column: ("-*", "−*", "(*")}, **given) for column in _GROSS)


PAYPAL = Source(
    name="paypal_activity",
    label="PayPal activity",
    table="orders",
    signature=("Date", "Time", "Type", "Status", "Currency", "Gross", "Fee", "Net", "Transaction ID"),
    variants=(("Date", "Time", "Type", "Status", "Currency", "Amount", "Fees", "Total", "Transaction ID"),),
    fields={
        "order_id": ("Transaction ID",),
        "ordered_at": _PAYPAL_DAY,
        "customer_id": (Either(("From Email Address", "Name")),),
        "region": ("State/Province/Region/County/Territory/Prefecture/Republic",),
        "country": ("Country Code", "Country"),
        "currency": ("Currency",),
        "total_amount": _GROSS,
        "tax_amount": ("Sales Tax",),
        "shipping_amount": ("Shipping and Handling Amount",),
        "status": ("Status",),
    },
    constants={"channel": "PayPal"},
    kinds=(
        Kind({"Type": ("*authorization*", "*authorisation*", "order")}, skip="authorisation"),
        Kind({"Type": ("*hold*", "*reserve*")}, skip="hold"),
        Kind({"Status": ("pending", "uncleared", "placed", "held", "under review")}, skip="pending"),
        Kind({"Status": ("denied", "canceled", "cancelled", "expired", "failed", "removed", "blocked", "voided")}, skip="failed"),
        Kind({"Balance Impact": ("memo",)}, skip="authorisation"),
        Kind({"Type": ("*withdrawal*", "*transfer to bank*", "*transfer to a bank*", "*withdraw*")}, skip="withdrawal"),
        Kind({"Type": ("*currency conversion*",)}, skip="conversion"),
        *_negative(("*refund*", "*reversal*", "*chargeback*", "*dispute*"), refund=True, fields={"refund_amount": _GROSS, "customer_id": ("To Email Address",)}),
        *_negative(
            ("*fee*",),
            table="costs",
            fields={"incurred_at": _PAYPAL_DAY, "cost_id": ("Transaction ID",), "currency": ("Currency",), "amount": (Minus("Gross"), Minus("Amount")), "description": ("Type",)},
            constants={"kind": "fee", "channel": "PayPal"},
        ),
        *_negative(("*",), skip="purchase"),
        Kind({"Type": ("*refund*", "*reversal*")}, skip="purchase"),
        Kind({"Type": ("*deposit*", "*bank account*", "*credit card*", "*add funds*", "*transfer*")}, skip="deposit"),
        Kind({"Type": ("*payment*", "*checkout*", "*received*", "*invoice*", "*subscription*", "*donation*", "*sale*")}),
    ),
    strict="Gross",
    beside=(
        Beside(
            "costs",
            {"incurred_at": _PAYPAL_DAY, "order_id": ("Transaction ID",), "currency": ("Currency",), "amount": (Minus("Fee"), Minus("Fees"))},
            {"kind": "fee", "channel": "PayPal", "description": "PayPal fee"},
        ),
    ),
    caution=TWICE,
    export="Activity › All reports › Activity download, CSV, completed payments",
    left_out="Withdrawals, deposits, currency conversions, holds, authorisations, pending rows and what you paid to others."
    " A refund is kept apart with its own day.",
)  # fmt: skip

_SQUARE_DAY = (Joined(("Date", "Time")), "Date")
_SQUARE = {
    "order_id": ("Transaction ID",),
    "ordered_at": _SQUARE_DAY,
    "customer_id": (Either(("Customer ID", "Customer Name")),),
    "channel": ("Channel", "Source"),
    "region": ("Location",),
    "gross_amount": ("Gross Sales",),
    "discount_amount": ("Discounts",),
    "net_amount": ("Net Sales",),
    "tax_amount": ("Tax",),
}
_SQUARE_REFUND = Kind(
    {"Event Type": ("refund",)},
    fields={"refund_amount": ("Net Sales",), "refund_other_amount": ("Tax",)},
    refund=True,
)

SQUARE_ITEMS = Source(
    name="square_items",
    label="Square items",
    table="orders",
    signature=("Date", "Item", "Qty", "Gross Sales", "Net Sales", "Transaction ID", "Event Type"),
    absent=("Total Collected",),
    fields=_SQUARE,
    line_fields={
        "product_id": ("SKU",),
        "product": ("Item",),
        "category": ("Category",),
        "quantity": ("Qty",),
        "gross_amount": ("Gross Sales",),
        "discount_amount": ("Discounts",),
        "net_amount": ("Net Sales",),
    },
    constants={"channel": "Square"},
    kinds=(_SQUARE_REFUND,),
    family="square",
    export="Dashboard › Transactions › Export › Items detail CSV",
    left_out="Fees and tips: the transactions export has them. A refund is kept apart with its own day.",
)

SQUARE_TRANSACTIONS = Source(
    name="square_transactions",
    label="Square transactions",
    table="orders",
    signature=("Date", "Gross Sales", "Net Sales", "Total Collected", "Fees", "Transaction ID", "Event Type"),
    fields=_SQUARE,
    constants={"channel": "Square"},
    kinds=(_SQUARE_REFUND,),
    beside=(
        Beside(
            "costs",
            {"incurred_at": _SQUARE_DAY, "order_id": ("Transaction ID",), "amount": (Minus("Fees"),)},
            {"kind": "fee", "channel": "Square", "description": "Square fee"},
        ),
    ),
    family="square",
    export="Dashboard › Transactions › Export › Transactions CSV",
    left_out="Tips and gift cards sold are no sales. A refund is kept apart with its own day.",
)

SOURCES = (STRIPE_PAYMENTS, STRIPE_BALANCE, PAYPAL, SQUARE_ITEMS, SQUARE_TRANSACTIONS)
