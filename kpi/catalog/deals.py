"""Deals: how many are opened, won and lost, and what the won ones are worth."""

from __future__ import annotations

from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import PIPELINE

_created = PIPELINE.measure("deals_created", "deals opened", "sum(created_count)", filled="created_at")
_won = PIPELINE.measure("deals_won", "deals won", "sum(won_count)", filled="closed_at")
_lost = PIPELINE.measure("deals_lost", "deals lost", "sum(lost_count)", filled="closed_at")
_won_amount = PIPELINE.measure(
    "won_amount",
    "value of won deals",
    "sum(won_amount)",
    money=True,
    filled="amount",
    unknown="sum(won_count) > 0 and sum(valued_count) = 0",
)
_valued = PIPELINE.measure("valued_deals", "won deals with a value", "sum(valued_count)", filled="amount")
_NO_DAY = "A deal whose export gives no day of closing is not counted here."

DEALS_CREATED = Kpi(
    name="deals_created",
    label="Deals opened",
    group="Deals",
    about="Deals on the day they were opened, whatever became of them.",
    formula=_created,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    pitfall="More deals are no gain when worse ones are opened: look at the win rate beside it.",
)
DEALS_WON = Kpi(
    name="deals_won",
    label="Deals won",
    group="Deals",
    about="Deals on the day they were won.",
    formula=_won,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    pitfall=_NO_DAY,
)
DEALS_LOST = Kpi(
    name="deals_lost",
    label="Deals lost",
    group="Deals",
    about="Deals on the day they were lost, or ended without a decision.",
    formula=_lost,
    unit=Unit.COUNT,
    good=Good.LOWER,
    rollup=Rollup.ADDITIVE,
    pitfall=_NO_DAY,
)
WON_AMOUNT = Kpi(
    name="won_amount",
    label="Value of won deals",
    group="Deals",
    about="What the deals won are worth, on the day they were won.",
    formula=_won_amount,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    pitfall="Won deals without a value are left out. What is agreed is not yet paid: sales come from the orders.",
    cannot_tell="the deals won there have no value",
)
WIN_RATE = Kpi(
    name="win_rate",
    label="Win rate",
    group="Deals",
    about="Share of the deals closed in the period that were won. Deals that ended without a decision are lost.",
    formula=_won / (_won + _lost),
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    benchmark=Benchmark(
        0.21, "What more than 1,000 sales people said in a vendor's survey; of qualified deals they said 29 %."
    ),
    pitfall="Of closed deals, by the day of closing: deals still open are in neither part. Losing takes longer to be "
    "admitted than winning, so the latest weeks look better than they will be.",
    cannot_tell="no deal was closed",
)
AVERAGE_DEAL = Kpi(
    name="average_deal",
    label="Average deal",
    group="Deals",
    aliases=("average_deal_size",),
    about="Value per won deal, over the won deals that have a value.",
    formula=_won_amount / _valued,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    pitfall="A few very large deals move it. Contracts of several years count with all of their years.",
    cannot_tell="no deal with a value was won",
)

KPIS = (DEALS_CREATED, DEALS_WON, DEALS_LOST, WON_AMOUNT, WIN_RATE, AVERAGE_DEAL)
