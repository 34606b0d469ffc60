"""Targets, experiments and exchange rates: what a team knows beside its exports, and the fact of its targets."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.dimensions import USUAL
from kpi.tables.fact import Fact
from kpi.tables.shared import CHANNEL, CURRENCY, REGION
from kpi.tables.synonyms import planning

TARGETS = Table(
    name="targets",
    label="Targets",
    about="one row per KPI, channel, region and month",
    date="month",
    monthly=True,
    planned=True,
    unlocks="attainment and pace",
    needs=(("kpi",), ("month",), ("value",)),
    key=("kpi", "channel", "region", "month"),
    columns=(
        Column("kpi", Type.TEXT, "name of the KPI", planning.KPI),
        CHANNEL,
        REGION,
        Column("month", Type.DATE, "month of the target", planning.TARGET_MONTH),
        # A share such as 0.0295 needs its decimals.
        Column("value", Type.FIGURE, "the target", planning.TARGET),
    ),
)

EXPERIMENTS = Table(
    name="experiments",
    label="Experiments",
    about="one row per experiment and variant",
    date="",
    unlocks="A/B tests",
    needs=(("experiment",), ("variant",), ("units",), ("conversions",)),
    key=("experiment", "variant"),
    columns=(
        Column("experiment", Type.TEXT, "name of the test", planning.EXPERIMENT),
        Column("variant", Type.TEXT, "variant", planning.VARIANT),
        Column("units", Type.COUNT, "people or visits that saw it", planning.UNITS),
        Column("conversions", Type.COUNT, "how many of them converted", planning.CONVERTED),
        Column("revenue", Type.MONEY, "what they brought", planning.TEST_REVENUE),
    ),
)

EXCHANGE_RATES = Table(
    name="exchange_rates",
    label="Exchange rates",
    about="one row per day and currency",
    date="date",
    unlocks="sums over several currencies",
    needs=(("date",), ("currency",), ("rate",)),
    key=("date", "currency"),
    columns=(
        Column("date", Type.DATE, "first day on which the rate holds", planning.RATE_DAY),
        CURRENCY,
        Column("rate", Type.RATE, "what one unit of the currency is worth in the workspace's currency", planning.RATE),
    ),
)

GOALS = Fact("goals", TARGETS, "target_days", "target_days", USUAL, USUAL, "targets", leveled=True)
