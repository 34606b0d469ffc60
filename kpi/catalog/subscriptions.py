"""Subscriptions: what they bring a month at the end of a period."""

from __future__ import annotations

from kpi.catalog.declaration import Good, Kpi, Unit
from kpi.formula import Rollup
from kpi.tables import RECURRING

_UNTIL = "It is known up to the last day on which a subscription started or ended in your file."

MRR = Kpi(
    name="mrr",
    label="Monthly recurring revenue",
    group="Subscriptions",
    aliases=("monthly_recurring_revenue",),
    about="What the subscriptions that run on the last day of the period bring a month.",
    formula=RECURRING.measure(
        "mrr", "monthly price of running subscriptions", "sum(monthly_amount)", empty=None, money=True
    ),
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    pitfall="It adds up over channels and not over months: a quarter has the value of its last day. " + _UNTIL,
    cannot_tell="no subscription had started by then, or the file does not reach that far",
)
ACTIVE_SUBSCRIPTIONS = Kpi(
    name="active_subscriptions",
    label="Running subscriptions",
    group="Subscriptions",
    about="Subscriptions that run on the last day of the period, their own last day included.",
    formula=RECURRING.measure("active_subscriptions", "running subscriptions", "sum(subscriptions)", empty=None),
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    pitfall="Subscriptions, not customers: somebody may have two. " + _UNTIL,
    cannot_tell="no subscription had started by then, or the file does not reach that far",
)

KPIS = (MRR, ACTIVE_SUBSCRIPTIONS)
