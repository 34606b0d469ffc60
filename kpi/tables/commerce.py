"""Orders, their lines, and what they cost beside the goods."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.shared import CAMPAIGN, CHANNEL, COUNTRY, CURRENCY, DEVICE, PERIOD_END, PERIOD_START, REGION

ORDERS = Table(
    name="orders",
    label="Orders",
    about="one row per order",
    date="ordered_at",
    unlocks="sales, average order value, repeat purchases, lifetime revenue",
    needs=(("ordered_at",), ("net_amount", "gross_amount", "subtotal_amount", "total_amount")),
    key=("order_id",),
    columns=(
        Column(
            "order_id",
            Type.TEXT,
            "order number; without one every line is one order",
            (
                "order number",
                "order no",
                "order",
                "order name",
                "bestellnummer",
                "auftragsnummer",
                "numéro de commande",
                "número de pedido",
                "invoice",
                "invoice no",
                "invoiceno",
                "invoice number",
                "transaction id",
                "receipt number",
            ),
        ),
        Column(
            "ordered_at",
            Type.TIME,
            "date, or date and time, of the order",
            (
                "order date",
                "date",
                "created at",
                "datum",
                "bestelldatum",
                "date de commande",
                "fecha",
                "data",
                "sale date",
                "invoice date",
                "invoicedate",
                "purchase date",
                "year",
                "order_date",
                "day",
                "transaction date",
            ),
        ),
        Column(
            "customer_id",
            Type.TEXT,
            "who bought: an id or e-mail address; blank for a guest",
            (
                "customer id",
                "customer",
                "email",
                "e-mail",
                "customer email",
                "kunde",
                "kundennummer",
                "client",
                "cliente",
                "customer number",
                "buyer",
                "user id",
                "customerid",
            ),
        ),
        CHANNEL,
        REGION,
        COUNTRY,
        DEVICE,
        CAMPAIGN,
        Column("segment", Type.TEXT, "customer segment", ("customer segment", "segmento", "kundensegment")),
        CURRENCY,
        Column(
            "gross_amount",
            Type.MONEY,
            "goods at list price, before discounts, returns, tax and shipping",
            ("gross sales", "gross amount", "gross", "bruttoumsatz"),
        ),
        Column(
            "discount_amount",
            Type.MONEY,
            "discounts taken off the gross amount",
            ("discounts", "discount value", "rabatt", "remise", "descuento"),
        ),
        Column(
            "refund_amount",
            Type.MONEY,
            "value of goods taken back",
            ("refunds", "refund", "returns", "refunded", "erstattung", "remboursement"),
        ),
        Column("refund_other_amount", Type.MONEY, "tax and shipping paid back with the goods"),
        Column(
            "refunded_at",
            Type.TIME,
            "when the refund was made; without it the order's own date",
            ("refund date", "refunded on"),
        ),
        Column("tax_amount", Type.MONEY, "tax charged", ("tax", "taxes", "vat", "mwst", "tva", "iva")),
        Column(
            "shipping_amount", Type.MONEY, "shipping charged", ("shipping", "versand", "shipping fee", "delivery fee")
        ),
        Column(
            "total_amount",
            Type.MONEY,
            "what the customer paid, tax and shipping included",
            ("total", "order total", "grand total", "gesamt", "total paid", "gesamtbetrag", "total price"),
        ),
        Column(
            "net_amount",
            Type.MONEY,
            "gross minus discounts minus returns, without tax and shipping",
            (
                "net sales",
                "sales",
                "revenue",
                "amount",
                "umsatz",
                "nettoumsatz",
                "chiffre d'affaires",
                "ventas",
                "ricavi",
                "omzet",
                "net revenue",
                "net amount",
                "sales amount",
                "order value",
                "vendas",
                "receita",
            ),
        ),
        Column(
            "cost_amount",
            Type.MONEY,
            "cost of the goods sold",
            ("cost", "cogs", "product cost", "cost of goods", "kosten", "coût", "costo", "cost price"),
        ),
        Column(
            "quantity",
            Type.QUANTITY,
            "units in the order",
            ("qty", "units", "menge", "quantité", "cantidad", "quantità", "aantal", "items", "units sold"),
        ),
        Column(
            "status",
            Type.TEXT,
            "order status; cancelled, voided, failed and test orders are not sales",
            ("order status", "financial status", "state of order", "payment status"),
        ),
    ),
    input_only=(
        Column(
            "subtotal_amount",
            Type.MONEY,
            "gross minus discounts, before returns",
            ("subtotal", "sub total", "zwischensumme"),
        ),
        Column(
            "refund_total_amount", Type.MONEY, "what was paid back, tax and shipping included", ("refunded amount",)
        ),
        Column(
            "profit_amount",
            Type.MONEY,
            "net amount minus cost of the goods",
            ("profit", "gross profit", "gewinn", "bénéfice", "marge", "margin"),
        ),
        Column("cancelled_at", Type.TEXT, "filled when the order was cancelled", ("canceled at", "cancelled on")),
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
        Column("order_id", Type.TEXT, "order number that the line belongs to", ORDERS.fields["order_id"].aliases),
        Column("line_id", Type.TEXT, "number of the line", ("row id", "line", "line number", "lineid")),
        Column(
            "product_id", Type.TEXT, "article number", ("sku", "product code", "artikelnummer", "stockcode", "item id")
        ),
        Column(
            "product",
            Type.TEXT,
            "product name",
            (
                "product name",
                "item",
                "item name",
                "artikel",
                "produkt",
                "produit",
                "producto",
                "prodotto",
                "description",
            ),
        ),
        Column(
            "category",
            Type.TEXT,
            "product category",
            ("product category", "product line", "kategorie", "catégorie", "categoría", "categoria", "product type"),
        ),
        Column("quantity", Type.QUANTITY, "units sold on the line", ORDERS.fields["quantity"].aliases),
        Column(
            "unit_price",
            Type.MONEY,
            "price of one unit before discount",
            ("price", "preis", "prix", "precio", "item price"),
        ),
        Column("discount_amount", Type.MONEY, "discount on the line", ORDERS.fields["discount_amount"].aliases),
        Column("net_amount", Type.MONEY, "value of the line after discount", ORDERS.fields["net_amount"].aliases),
        Column("cost_amount", Type.MONEY, "cost of the goods on the line", ORDERS.fields["cost_amount"].aliases),
    ),
    input_only=(
        Column(
            "profit_amount", Type.MONEY, "net amount of the line minus its cost", ORDERS.fields["profit_amount"].aliases
        ),
        Column("gross_amount", Type.MONEY, "unit price times quantity", ORDERS.fields["gross_amount"].aliases),
    ),
)

COSTS = Table(
    name="costs",
    label="Costs",
    about="one row per cost that is no ad spend: fees, shipping paid, salaries, rent",
    date="incurred_at",
    unlocks="contribution by channel, net profit",
    needs=(("incurred_at", "period_start"), ("amount",), ("kind",)),
    key=("cost_id", "incurred_at", "period_end", "kind", "order_id", "channel", "region", "currency"),
    columns=(
        Column("cost_id", Type.TEXT, "number of the booking, if it has one", ("booking id", "balance transaction id")),
        Column("incurred_at", Type.DATE, "day of the cost", ("cost date", "booking date", "posted date")),
        PERIOD_END,
        Column("kind", Type.TEXT, "fee, shipping, salary, rent, ...", ("cost type", "cost kind", "fee type")),
        Column("order_id", Type.TEXT, "order that the cost belongs to, if any", ("order number",)),
        CHANNEL,
        REGION,
        CURRENCY,
        Column("amount", Type.MONEY, "money spent; positive", ("cost amount", "fee", "fees")),
        Column("description", Type.TEXT, "what it was for", ("details", "memo")),
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
        Column("counted_at", Type.DATE, "day of the count", ("stock date", "snapshot date", "as of")),
        Column("product_id", Type.TEXT, "article number", ORDER_LINES.fields["product_id"].aliases),
        Column("product", Type.TEXT, "product name", ORDER_LINES.fields["product"].aliases),
        Column("location", Type.TEXT, "warehouse or shop", ("warehouse", "lager")),
        Column(
            "on_hand", Type.QUANTITY, "units on hand", ("stock", "in stock", "quantity on hand", "available", "bestand")
        ),
        Column("lead_days", Type.QUANTITY, "days from reorder to delivery", ("lead time", "lead time days")),
    ),
)
