"""The canonical tables that files are loaded into, the facts that measures aggregate, and the dimensions.

A *table* is what a file fills: one row per order, order line, visit count or spend entry. A *fact* is what a
measure is computed over: a view with every dimension, and a daily roll-up of it for the dimensions that
pages ask for most. Both are declared here and nowhere else; ``kpi/models/*.sql`` derives facts from tables.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpi.errors import UnknownName
from kpi.formula import Measure

MONEY_SQL = "decimal(18,4)"
DECIMAL_PLACES = 4
LIFETIME_DAYS = (30, 90, 180, 365)


class Type(Enum):
    """What a column holds; the value is its SQL type."""

    TEXT = "varchar"
    TIME = "timestamp"
    DATE = "date"
    COUNT = "bigint"
    QUANTITY = "decimal(18,3)"
    MONEY = MONEY_SQL


@dataclass(frozen=True)
class Column:
    """One column of a canonical table. ``aliases`` are other names that plain files use for it."""

    name: str
    type: Type
    about: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """One canonical table.

    ``date`` is the column that places a row in time. ``needs`` lists groups of columns of which a file must
    give at least one each. ``input_only`` columns can be mapped but are not stored: others are derived from them.
    """

    name: str
    label: str
    about: str
    unlocks: str
    date: str
    columns: tuple[Column, ...]
    needs: tuple[tuple[str, ...], ...]
    input_only: tuple[Column, ...] = ()

    @property
    def fields(self) -> dict[str, Column]:
        """Every column that a file may be mapped to, by name."""
        return {c.name: c for c in self.columns + self.input_only}

    def field(self, name: str) -> Column:
        if name not in self.fields:
            raise UnknownName(f"field of {self.label}", name, self.fields)
        return self.fields[name]


_CHANNEL = Column(
    "channel",
    Type.TEXT,
    "where the sale or the visit came from",
    (
        "sales channel",
        "order method type",
        "order method",
        "kanal",
        "canal",
        "canale",
        "kanaal",
        "vertriebskanal",
        "marketing channel",
        "source",
        "medium",
        "default channel group",
    ),
)
_REGION = Column(
    "region",
    Type.TEXT,
    "the market the row belongs to",
    ("state", "province", "sales region", "bundesland", "région", "región", "regione", "regio", "territory"),
)
_COUNTRY = Column(
    "country",
    Type.TEXT,
    "country",
    ("retailer country", "land", "pays", "país", "paese", "shipping country", "country/region"),
)
_DEVICE = Column("device", Type.TEXT, "device the visit or order was made on", ("device category", "gerät", "appareil"))
_CAMPAIGN = Column(
    "campaign", Type.TEXT, "marketing campaign", ("campaign name", "utm campaign", "kampagne", "campagne")
)
_CURRENCY = Column(
    "currency",
    Type.TEXT,
    "three-letter currency code",
    ("currency code", "währung", "devise", "moneda", "valuta", "curr"),
)

ORDERS = Table(
    name="orders",
    label="Orders",
    about="one row per order",
    date="ordered_at",
    unlocks="sales, average order value, repeat purchases, lifetime revenue",
    needs=(("ordered_at",), ("net_amount", "gross_amount", "subtotal_amount", "total_amount")),
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
        _CHANNEL,
        _REGION,
        _COUNTRY,
        _DEVICE,
        _CAMPAIGN,
        Column("segment", Type.TEXT, "customer segment", ("customer segment", "segmento", "kundensegment")),
        _CURRENCY,
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

_PERIOD_END = Column(
    "period_end",
    Type.DATE,
    "last day of the period that the row covers; empty for a single day",
    ("end date", "reporting ends", "to"),
)
_PERIOD_START = Column(
    "period_start",
    Type.DATE,
    "first day of the period that the row covers",
    ("start date", "reporting starts", "month", "monat", "mois", "mes", "from"),
)

VISITS = Table(
    name="visits",
    label="Visits",
    about="visits per day and channel",
    date="date",
    unlocks="conversion rate, revenue per visit",
    needs=(("date", "period_start"), ("visits",)),
    columns=(
        Column("date", Type.DATE, "day of the visits", ("day", "datum", "date", "fecha", "data", "visit date")),
        _PERIOD_END,
        _CHANNEL,
        _REGION,
        _COUNTRY,
        _DEVICE,
        _CAMPAIGN,
        Column(
            "visits",
            Type.COUNT,
            "visits or sessions",
            (
                "sessions",
                "besuche",
                "sitzungen",
                "visites",
                "sesiones",
                "visitas",
                "bezoeken",
                "visite",
                "traffic",
                "footfall",
            ),
        ),
        Column(
            "visitors",
            Type.COUNT,
            "different people among them",
            ("users", "total users", "besucher", "visiteurs", "online store visitors", "unique visitors"),
        ),
        Column("product_views", Type.COUNT, "visits that saw a product", ("product views", "item views")),
        Column(
            "carts",
            Type.COUNT,
            "visits that put something in the cart",
            ("add to carts", "sessions with cart additions", "added to cart"),
        ),
        Column("checkouts", Type.COUNT, "visits that reached the checkout", ("sessions that reached checkout",)),
        Column("purchases", Type.COUNT, "visits that bought", ("sessions that completed checkout", "transactions")),
    ),
    input_only=(_PERIOD_START,),
)

AD_SPEND = Table(
    name="ad_spend",
    label="Ad spend",
    about="marketing spend per day or period, channel and campaign",
    date="date",
    unlocks="CAC, ROAS, LTV:CAC",
    needs=(("date", "period_start"), ("amount",)),
    columns=(
        Column("date", Type.DATE, "day of the spend", ("day", "datum", "fecha", "data", "gregorian date")),
        _PERIOD_END,
        _CHANNEL,
        _CAMPAIGN,
        _REGION,
        _CURRENCY,
        Column(
            "amount",
            Type.MONEY,
            "money spent",
            (
                "spend",
                "cost",
                "ad spend",
                "amount spent",
                "kosten",
                "ausgaben",
                "dépenses",
                "gasto",
                "spesa",
                "marketing spend",
                "budget spent",
                "total spent",
            ),
        ),
        Column("impressions", Type.COUNT, "times shown", ("impr.", "impressionen")),
        Column("clicks", Type.COUNT, "clicks", ("link clicks", "klicks", "clics")),
        Column("conversions", Type.QUANTITY, "conversions as the ad platform counts them", ("results",)),
    ),
    input_only=(_PERIOD_START,),
)

TABLES: dict[str, Table] = {t.name: t for t in (ORDERS, ORDER_LINES, VISITS, AD_SPEND)}


def table(name: str) -> Table:
    """The canonical table of that name; UnknownName when there is none."""
    if name not in TABLES:
        raise UnknownName("table", name, TABLES)
    return TABLES[name]


@dataclass(frozen=True)
class Dimension:
    """Something a KPI can be split by. ``few`` dimensions have so few values that empty periods are shown as 0."""

    name: str
    label: str
    plural: str
    few: bool = True


DIMENSIONS: dict[str, Dimension] = {
    d.name: d
    for d in (
        Dimension("channel", "Channel", "channels"),
        Dimension("channel_type", "Online or offline", "online and offline"),
        Dimension("region", "Region", "regions"),
        Dimension("country", "Country", "countries"),
        Dimension("product", "Product", "products", few=False),
        Dimension("category", "Category", "categories"),
        Dimension("device", "Device", "devices"),
        Dimension("campaign", "Campaign", "campaigns", few=False),
        Dimension("segment", "Segment", "segments"),
        Dimension("currency", "Currency", "currencies"),
    )
}


def dimension(name: str) -> Dimension:
    """The dimension of that name; UnknownName when there is none."""
    if name not in DIMENSIONS:
        raise UnknownName("dimension", name, DIMENSIONS)
    return DIMENSIONS[name]


@dataclass(frozen=True)
class Fact:
    """What measures aggregate: a view that has every dimension, and a daily roll-up with the usual ones.

    Both have a ``day`` column and the same measure columns. ``table`` is the canonical table without which
    the fact is unknown; ``whose`` names its rows in a sentence.
    """

    name: str
    table: Table
    view: str
    rollup: str
    dimensions: tuple[str, ...]
    rollup_dimensions: tuple[str, ...]
    whose: str

    def measure(
        self,
        name: str,
        label: str,
        aggregate: str,
        *,
        empty: int | None = 0,
        money: bool = False,
        by_line: Measure | None = None,
        filled: str = "",
        unknown: str = "",
    ) -> Measure:
        """Declare a measure over this fact."""
        return Measure(name, label, self.name, aggregate, empty, money, by_line, filled, unknown)

    def relation(self, dimensions: set[str]) -> str:
        """The cheapest relation that has all of ``dimensions``."""
        return self.rollup if dimensions <= set(self.rollup_dimensions) else self.view

    def has(self, dimension: str) -> bool:
        return dimension in self.dimensions


_ORDER_DIMENSIONS = ("channel", "channel_type", "region", "country", "device", "campaign", "segment", "currency")
_USUAL = ("channel", "channel_type", "region", "currency")

SALES = Fact("sales", ORDERS, "sales", "daily_sales", _ORDER_DIMENSIONS, _USUAL, "orders")
LINES = Fact(
    "lines",
    ORDER_LINES,
    "lines",
    "lines",
    (*_ORDER_DIMENSIONS, "product", "category"),
    (*_ORDER_DIMENSIONS, "product", "category"),
    "order lines",
)
TRAFFIC = Fact(
    "traffic",
    VISITS,
    "traffic",
    "daily_traffic",
    ("channel", "channel_type", "region", "country", "device", "campaign"),
    ("channel", "channel_type", "region"),
    "visits",
)
SPEND = Fact(
    "spend",
    AD_SPEND,
    "spend",
    "daily_spend",
    ("channel", "channel_type", "region", "campaign", "currency"),
    _USUAL,
    "ad spend",
)
CUSTOMERS = Fact("customers", ORDERS, "customers", "daily_customers", _ORDER_DIMENSIONS, _USUAL, "customers")
BUYERS = Fact("buyers", ORDERS, "sales", "sales", _ORDER_DIMENSIONS, _ORDER_DIMENSIONS, "buyers")

FACTS: dict[str, Fact] = {f.name: f for f in (SALES, LINES, TRAFFIC, SPEND, CUSTOMERS, BUYERS)}
