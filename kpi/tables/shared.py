"""Columns that several tables have."""

from __future__ import annotations

from kpi.tables.declaration import Column, Type
from kpi.tables.synonyms import shared

CHANNEL = Column("channel", Type.TEXT, "where the sale or the visit came from", shared.CHANNEL)
REGION = Column("region", Type.TEXT, "the market the row belongs to", shared.REGION)
COUNTRY = Column("country", Type.TEXT, "country", shared.COUNTRY)
DEVICE = Column("device", Type.TEXT, "device the visit or order was made on", shared.DEVICE)
CAMPAIGN = Column("campaign", Type.TEXT, "marketing campaign", shared.CAMPAIGN)
CURRENCY = Column("currency", Type.TEXT, "three-letter currency code", shared.CURRENCY)

PERIOD_END = Column(
    "period_end", Type.DATE, "last day of the period that the row covers; empty for a single day", shared.PERIOD_END
)
PERIOD_START = Column("period_start", Type.DATE, "first day of the period that the row covers", shared.PERIOD_START)
