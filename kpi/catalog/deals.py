"""Deals: how many are opened, won and lost, what they are worth, how long they take, and what is open."""

from __future__ import annotations

from kpi.catalog import chance
from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import OPEN_DEALS, PIPELINE

_NONE_WON = "no deal was won"
_NO_VALUE = "the deals won there have no value"
_NO_OPEN_VALUE = "the deals open there have no value"

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
    absent=_NO_VALUE,
)
_valued = PIPELINE.measure(
    "valued_deals",
    "won deals with a value",
    "sum(valued_count)",
    filled="amount",
    absent=_NONE_WON,
    causes=(("sum(won_count) > 0", _NO_VALUE),),
)
_created_won = PIPELINE.measure(
    "created_won", "those of them won so far", "sum(created_won_count)", filled="created_at"
)
_won_days = PIPELINE.measure("won_days", "days from opening to winning", "sum(won_days)", filled="created_at")
_timed = PIPELINE.measure(
    "timed_deals",
    "won deals with both days",
    "sum(timed_count)",
    filled="closed_at",
    absent=_NONE_WON,
    causes=(("sum(won_count) > 0", "no won deal has both its days"),),
)
_open = OPEN_DEALS.measure("open_deals", "open deals", "sum(deals)")
_open_amount = OPEN_DEALS.measure(
    "open_amount",
    "value of open deals",
    "sum(amount)",
    money=True,
    filled="amount",
    unknown="sum(deals) > 0 and sum(valued_deals) = 0",
    absent=_NO_OPEN_VALUE,
)
_weighted = OPEN_DEALS.measure(
    "weighted_amount",
    "value of open deals, each times the share won from its stage",
    "sum(weighted_amount)",
    money=True,
    filled="amount",
    unknown="sum(deals) > 0 and (sum(valued_deals) = 0 or count(weighted_amount) = 0)",
    absent="no deal is closed yet",
    causes=(("sum(valued_deals) = 0", _NO_OPEN_VALUE),),
)
_won_squares = PIPELINE.measure(
    "won_squares", "squared values of won deals", "sum(won_squares)", money=True, filled="amount"
)
_largest_won = PIPELINE.measure(
    "largest_won", "largest won deal", "max(largest_won)", money=True, filled="amount", rollup=Rollup.MODEL
)
_day_squares = PIPELINE.measure(
    "day_squares", "squared days from opening to winning", "sum(day_squares)", filled="created_at"
)
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
    interval=Interval.SUM,
    variance=_created,
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
    interval=Interval.SUM,
    variance=_won,
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
    interval=Interval.SUM,
    variance=_lost,
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
    interval=Interval.SUM,
    variance=_won_squares,
    units=_valued,
    largest=_largest_won,
    pitfall="Won deals without a value are left out. What is agreed is not yet paid: sales come from the orders.",
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
    interval=Interval.MEAN,
    variance=chance.of_mean(_won_amount, _valued, _won_squares),
    largest=_largest_won,
    pitfall="A few very large deals move it. Contracts of several years count with all of their years.",
)

COHORT_WIN_RATE = Kpi(
    name="cohort_win_rate",
    label="Won of those opened",
    group="Deals",
    about="Share of the deals opened in the period that are won so far, whenever that was.",
    formula=_created_won / _created,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    comparable=False,
    pitfall="Deals that are still open may yet be won: young months look low and are not compared with older ones.",
    cannot_tell="no deal was opened",
)
SALES_CYCLE = Kpi(
    name="sales_cycle",
    label="Sales cycle",
    group="Deals",
    about="Mean days from opening to winning, over the deals won in the period.",
    formula=_won_days / _timed,
    unit=Unit.DAYS,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.MEAN,
    variance=chance.of_mean(_won_days, _timed, _day_squares),
    benchmark=Benchmark(
        30, "What a vendor writes of sales to small businesses; sales to large ones take 180 days (grade C)."
    ),
    pitfall="Only won deals: with those still open it is longer, which the pipeline page shows as a median. Deals that "
    "close before they are opened are left out.",
)
OPEN_DEALS_COUNT = Kpi(
    name="open_deals",
    label="Open deals",
    group="Deals",
    aliases=("opportunities",),
    about="Deals that are open on the evening of the period's last day.",
    formula=_open,
    unit=Unit.COUNT,
    good=Good.NEITHER,
    rollup=Rollup.SEMI_ADDITIVE,
    interval=Interval.EXACT,
    pitfall="It adds up over channels and not over months. A deal without a day of opening counts from the first day on.",
)
PIPELINE_VALUE = Kpi(
    name="pipeline_value",
    label="Pipeline value",
    group="Deals",
    about="What the deals are worth that are open on the evening of the period's last day.",
    formula=_open_amount,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    interval=Interval.EXACT,
    pitfall="Open deals without a value are left out, and every deal counts with the value that it has today.",
)
WEIGHTED_PIPELINE = Kpi(
    name="weighted_pipeline",
    label="Weighted pipeline",
    group="Deals",
    about="The open deals at the end of the period, each worth its value times the share won of the closed deals that "
    "got to its stage.",
    formula=_weighted,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    pitfall="The shares are those known today, for every day alike. A stage that fewer than 10 closed deals got to, and "
    "a deal without a history, count with the win rate of all closed deals.",
)
SALES_VELOCITY = Kpi(
    name="sales_velocity",
    label="Sales velocity",
    group="Deals",
    about="What the pipeline earns a day: the deals open at the end of the period × average deal × win rate ÷ sales cycle.",
    formula=_open * (_won_amount / _valued) * (_won / (_won + _lost)) / (_won_days / _timed),
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    pitfall="Each part is worked out from its own deals: the velocities of channels do not add up to that of the shop, "
    "and their mean is not it either.",
    cannot_tell="all deals won were won on the day on which they were opened",
)

KPIS = (
    DEALS_CREATED,
    DEALS_WON,
    DEALS_LOST,
    WON_AMOUNT,
    WIN_RATE,
    COHORT_WIN_RATE,
    AVERAGE_DEAL,
    SALES_CYCLE,
    SALES_VELOCITY,
    OPEN_DEALS_COUNT,
    PIPELINE_VALUE,
    WEIGHTED_PIPELINE,
)
