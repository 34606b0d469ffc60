"""eBay: the orders report and the transaction report."""

from __future__ import annotations

from kpi.sources.cells import Either, Minus, Sum
from kpi.sources.declaration import Beside, Kind, NotData, Source

_TOTAL = ("Total Price", "Gesamtbetrag", "Gesamtpreis", "Prix total")
_SHIPPING = (
    "Shipping And Handling",
    "Postage And Packaging",
    "Postage And Handling",
    "Verpackung und Versand",
    "Livraison et manutention",
)
_WHOLE_ORDER = {"Item Number": ("",), "Item Title": ("",)}
_TAX_ON_TOP = {"eBay Collected Tax and Fees Included in Total": ("No",)}
_ON_TOP = {"total_amount": _TOTAL, "shipping_amount": _SHIPPING, "tax_amount": ("Seller Collected Tax",)}

EBAY_ORDERS = Source(
    name="ebay_orders",
    label="eBay orders report",
    table="orders",
    signature=("Sales Record Number", "Order Number", "Buyer Username", "Sold For", "Sale Date"),
    variants=(
        ("Verkaufsprotokollnummer", "Bestellnummer", "Nutzername des Käufers", "Verkauft am"),
        ("Numéro de vente", "Numéro de commande", "Vendu pour", "Date de vente"),
    ),
    fields={
        "order_id": (
            Either(("Order Number", "Sales Record Number")),
            Either(("Bestellnummer", "Verkaufsprotokollnummer")),
            Either(("Numéro de commande", "Numéro de vente")),
        ),
        "ordered_at": ("Sale Date", "Verkauft am", "Verkaufsdatum", "Date de vente"),
        "customer_id": ("Buyer Username", "Nutzername des Käufers", "Pseudo de l’acheteur", "Pseudo de l'acheteur"),
        "region": (
            Either(("Ship To State", "Buyer State")),
            Either(("Post To State", "Post To County", "Buyer County")),
        ),
        "country": (
            Either(("Ship To Country", "Post To Country", "Buyer Country")),
            Either(("Versand nach Land", "Land des Käufers")),
        ),
        "total_amount": _TOTAL,
        "shipping_amount": _SHIPPING,
        "tax_amount": (Sum(("Seller Collected Tax", "eBay Collected Tax")),),
    },
    line_fields={
        "product_id": (
            Either(("Custom Label", "Item Number")),
            Either(("Bestandseinheit", "Artikelnummer")),
            "Numéro de l'objet",
        ),
        "product": ("Item Title", "Angebotstitel", "Artikelbezeichnung", "Intitulé de l'objet"),
        "quantity": ("Quantity", "Anzahl", "Stückzahl", "Quantité"),
        "unit_price": ("Sold For", "Verkauft für", "Verkaufspreis", "Vendu pour"),
    },
    constants={"channel": "eBay"},
    order_amounts="first",
    not_data=tuple(
        NotData("note", column, ("*record(s) downloaded*", "seller id*", "*datensätze*", "verkäufer-id*", "*enregistrement*"))
        for column in ("Sales Record Number", "Order Number", "Verkaufsprotokollnummer", "Bestellnummer", "Numéro de vente")
    ),
    kinds=(
        Kind(_WHOLE_ORDER | _TAX_ON_TOP, fields=_ON_TOP, lines=False),
        Kind(_TAX_ON_TOP, fields=_ON_TOP),
        Kind(_WHOLE_ORDER, lines=False),
        Kind({"Artikelnummer": ("",), "Angebotstitel": ("",)}, lines=False),
        Kind({"Numéro de l'objet": ("",), "Intitulé de l'objet": ("",)}, lines=False),
    ),
    family="ebay",
    export="Seller Hub › Orders › Download report › Orders",
    left_out="Net sales are the total without postage and tax: Sold For is the price of one unit. Refunds and fees are in"
    " the transaction report. The footer and the blank lines.",
)  # fmt: skip

_BOOKED = {
    "incurred_at": ("Transaction creation date",),
    "order_id": ("Order number",),
    "currency": ("Transaction currency", "Payout currency"),
    "amount": (Minus("Net amount"),),
    "description": ("Description",),
}


def _fee_column(header: str) -> Beside:
    fields = {name: _BOOKED[name] for name in ("incurred_at", "order_id", "currency")} | {"amount": (Minus(header),)}
    return Beside("costs", fields, {"kind": "fee", "channel": "eBay", "description": header})


def _promoted(column: str) -> Kind:
    return Kind(
        {column: ("*promoted*", "*ad fee*", "*advertising*"), "Type": ("other fee",)},
        table="ad_spend",
        fields={"date": _BOOKED["incurred_at"], "currency": _BOOKED["currency"], "amount": _BOOKED["amount"]},
        constants={"channel": "eBay", "campaign": "Promoted Listings"},
    )


EBAY_TRANSACTIONS = Source(
    name="ebay_transactions",
    label="eBay transaction report",
    table="orders",
    signature=("Transaction creation date", "Type", "Order number", "Gross transaction amount"),
    fields={
        "order_id": ("Order number",),
        "ordered_at": ("Transaction creation date",),
        "customer_id": ("Buyer username",),
        "region": ("Ship to province/region/state",),
        "country": ("Ship to country",),
        "currency": ("Transaction currency", "Currency"),
        "gross_amount": ("Item subtotal",),
        "shipping_amount": ("Shipping and handling",),
        "tax_amount": (Sum(("Seller collected tax", "eBay collected tax")),),
        "total_amount": ("Gross transaction amount",),
    },
    line_fields={
        "product_id": (Either(("Custom label", "Item ID")),),
        "product": ("Item title",),
        "quantity": ("Quantity",),
        "gross_amount": ("Item subtotal",),
    },
    constants={"channel": "eBay"},
    blanks=("--",),
    kinds=(
        Kind({"Type": ("order",)}),
        Kind(
            {"Type": ("refund", "claim", "payment dispute", "return*")},
            fields={
                "refund_amount": (Either(("Item subtotal", "Gross transaction amount")),),
                "refund_other_amount": (Sum(("Shipping and handling", "Seller collected tax", "eBay collected tax")),),
            },
            refund=True,
        ),
        Kind({"Type": ("payout",)}, skip="payout"),
        Kind({"Type": ("hold*", "release*")}, skip="hold"),
        Kind({"Type": ("transfer", "charge")}, skip="transfer"),
        _promoted("Description"),
        _promoted("Item title"),
        Kind({"Type": ("shipping label*", "postage label*")}, table="costs", fields=_BOOKED, constants={"kind": "shipping", "channel": "eBay"}),
        Kind({"Type": ("other fee", "*fee*")}, table="costs", fields=_BOOKED, constants={"kind": "fee", "channel": "eBay"}),
        Kind({"Type": ("adjustment",)}, table="costs", fields=_BOOKED, constants={"kind": "adjustment", "channel": "eBay"}),
    ),
    strict="Net amount",
    beside=tuple(
        _fee_column(header)
        for header in (
            "Final Value Fee - fixed",
            "Final Value Fee - variable",
            "Regulatory operating fee",
            'Very high "item not as described" fee',
            "Below standard performance fee",
            "International fee",
            "Deposit processing fee",
            "Charity donation",
        )
    ),
    family="ebay",
    export="Seller Hub › Payments › Reports › Transaction report",
    left_out="Payouts, holds and transfers. Refunds are kept apart with the day on which they were made. Promoted Listings"
    " are ad spend, other fees and labels are costs.",
)  # fmt: skip

SOURCES = (EBAY_ORDERS, EBAY_TRANSACTIONS)
