"""Deals and the stages they pass, and the facts that are told of them."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.dimensions import USUAL
from kpi.tables.fact import Fact
from kpi.tables.shared import CHANNEL, CURRENCY, REGION
from kpi.tables.synonyms import customers, shared

DEALS = Table(
    name="deals",
    label="Deals",
    about="one row per deal or opportunity",
    one="deal",
    date="created_at",
    later=("closed_at",),
    unlocks="win rate, deal size, sales cycle, sales velocity",
    needs=(("deal_id",), ("created_at", "closed_at"), ("stage", "status")),
    key=("deal_id",),
    columns=(
        Column("deal_id", Type.TEXT, "number or name of the deal", customers.DEAL_ID),
        Column("created_at", Type.TIME, "when it was opened", customers.DEAL_CREATED_AT),
        Column("closed_at", Type.TIME, "when it was won or lost, or is expected to be", customers.CLOSED_AT),
        Column("stage", Type.TEXT, "stage it is in", customers.STAGE),
        Column("status", Type.TEXT, "open, won or lost", customers.DEAL_STATUS),
        Column("amount", Type.MONEY, "value of the deal", customers.DEAL_AMOUNT),
        CURRENCY,
        Column("owner", Type.TEXT, "who works on it", customers.OWNER),
        CHANNEL,
        REGION,
        Column("product", Type.TEXT, "what it is about", shared.PRODUCT),
        Column("pipeline", Type.TEXT, "pipeline it belongs to", customers.PIPELINE),
    ),
)

DEAL_STAGES = Table(
    name="deal_stages",
    label="Deal stages",
    about="one row per deal and stage it entered",
    date="entered_at",
    unlocks="stage conversion, time in stage, the bottleneck",
    needs=(("deal_id",), ("stage",), ("entered_at",)),
    key=("deal_id", "stage", "entered_at"),
    columns=(
        Column("deal_id", Type.TEXT, "number or name of the deal", customers.DEAL_ID),
        Column("stage", Type.TEXT, "stage", customers.STAGE),
        Column("entered_at", Type.TIME, "when the deal entered the stage", (*customers.ENTERED_AT, *shared.DAY)),
        Column("left_at", Type.TIME, "when it left; empty while it is there", customers.LEFT_AT),
    ),
)

_DEAL_DIMENSIONS = (*USUAL, "product", "owner")
PIPELINE = Fact(
    "pipeline", DEALS, "daily_deals", "regional_deals", _DEAL_DIMENSIONS, USUAL, "deals", sized_by="deals_created"
)
# What is open is known on every day until the last one on which something happened to a deal.
OPEN_DEALS = Fact(
    "open_deals", DEALS, "open_deals", "daily_open_deals", _DEAL_DIMENSIONS, USUAL, "deals", state=True, like=PIPELINE,
    days_in="(select first_day as day from deal_days union all select last_day as day from deal_days) d", unbroken=True,
)  # fmt: skip
