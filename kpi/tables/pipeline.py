"""Deals and the stages they pass."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.shared import CHANNEL, CURRENCY, REGION

DEALS = Table(
    name="deals",
    label="Deals",
    about="one row per deal or opportunity",
    date="created_at",
    unlocks="win rate, deal size, sales cycle, sales velocity",
    needs=(("deal_id",), ("created_at", "closed_at"), ("stage", "status")),
    key=("deal_id",),
    columns=(
        Column("deal_id", Type.TEXT, "number or name of the deal", ("record id", "opportunity id", "deal name")),
        Column("created_at", Type.TIME, "when it was opened", ("create date", "created date", "deal created")),
        Column("closed_at", Type.TIME, "when it was won or lost, or is expected to be", ("close date", "closed date")),
        Column("stage", Type.TEXT, "stage it is in", ("deal stage", "opportunity stage")),
        Column("status", Type.TEXT, "open, won or lost", ("deal status",)),
        Column("amount", Type.MONEY, "value of the deal", ("deal value", "deal amount", "opportunity amount", "value")),
        CURRENCY,
        Column("owner", Type.TEXT, "who works on it", ("deal owner", "opportunity owner", "sales rep", "owner name")),
        CHANNEL,
        REGION,
        Column("product", Type.TEXT, "what it is about", ("product name",)),
        Column("pipeline", Type.TEXT, "pipeline it belongs to", ("sales pipeline",)),
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
        Column("deal_id", Type.TEXT, "number or name of the deal", DEALS.fields["deal_id"].aliases),
        Column("stage", Type.TEXT, "stage", DEALS.fields["stage"].aliases),
        Column("entered_at", Type.TIME, "when the deal entered the stage", ("entered stage", "date entered")),
        Column("left_at", Type.TIME, "when it left; empty while it is there", ("left stage", "date exited")),
    ),
)
