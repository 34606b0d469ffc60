"""Columns that several tables have."""

from __future__ import annotations

from kpi.tables.declaration import Column, Type

CHANNEL = Column(
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
REGION = Column(
    "region",
    Type.TEXT,
    "the market the row belongs to",
    ("state", "province", "sales region", "bundesland", "région", "región", "regione", "regio", "territory"),
)
COUNTRY = Column(
    "country",
    Type.TEXT,
    "country",
    ("retailer country", "land", "pays", "país", "paese", "shipping country", "country/region"),
)
DEVICE = Column("device", Type.TEXT, "device the visit or order was made on", ("device category", "gerät", "appareil"))
CAMPAIGN = Column(
    "campaign", Type.TEXT, "marketing campaign", ("campaign name", "utm campaign", "kampagne", "campagne")
)
CURRENCY = Column(
    "currency",
    Type.TEXT,
    "three-letter currency code",
    ("currency code", "währung", "devise", "moneda", "valuta", "curr"),
)

PERIOD_END = Column(
    "period_end",
    Type.DATE,
    "last day of the period that the row covers; empty for a single day",
    ("end date", "reporting ends", "to"),
)
PERIOD_START = Column(
    "period_start",
    Type.DATE,
    "first day of the period that the row covers",
    ("start date", "reporting starts", "month", "monat", "mois", "mes", "from"),
)
