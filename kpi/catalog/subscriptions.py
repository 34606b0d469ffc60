"""Subscriptions: what they bring a month, how it moves, and who leaves."""

from __future__ import annotations

from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Length, Unit
from kpi.formula import Formula, Rollup
from kpi.tables import OPENING_RECURRING, OPENING_SUBSCRIBERS, RECURRING, SUBSCRIBER_MOVES, SUBSCRIBERS

_GROUP = "Subscriptions"
_UNTIL = "It is known up to the last day on which a subscription started or ended in your file."
_NOT_YET = "no subscription had started by then"
_NONE_BEFORE = "there were no subscribers when the period began"
_TWO_EVENINGS = (
    "It compares the evening before the period with its last evening, so who comes and goes in between is in neither, and "
    "a month's value is a month's."
)
_MONTHS = "Months do not add up to a year: ask for the period that you mean."

_mrr = RECURRING.measure(
    "mrr", "monthly price of running subscriptions", "sum(monthly_amount)", empty=None, money=True, absent=_NOT_YET
)
_opening_mrr = OPENING_RECURRING.measure(
    "opening_mrr", "recurring revenue at the start", "sum(monthly_amount)", empty=None, money=True, absent=_NONE_BEFORE
)
_subscribers = SUBSCRIBERS.measure(
    "subscribers", "paying subscribers", "sum(within_1)", empty=None, rollup=Rollup.DISTINCT, absent=_NOT_YET
)
_opening_subscribers = OPENING_SUBSCRIBERS.measure(
    "opening_subscribers",
    "subscribers at the start",
    "sum(within_1)",
    empty=None,
    rollup=Rollup.DISTINCT,
    absent=_NONE_BEFORE,
)
_lost = SUBSCRIBER_MOVES.measure(
    "lost_subscribers", "those of them who are gone at the end", "sum(lost)", rollup=Rollup.MODEL
)


def _amount(name: str, label: str, column: str) -> Formula:
    return SUBSCRIBER_MOVES.measure(name, label, f"sum({column})", money=True, rollup=Rollup.MODEL)


_new = _amount("new_mrr", "recurring revenue of new subscribers", "new_amount")
_returned = _amount("reactivation_mrr", "of returned ones", "returned_amount")
_expansion = _amount("expansion_mrr", "expansion", "expansion_amount")
_contraction = _amount("contraction_mrr", "contraction", "contraction_amount")
_churned = _amount("churned_mrr", "recurring revenue of lost subscribers", "churned_amount")

MRR = Kpi(
    name="mrr",
    label="Monthly recurring revenue",
    group=_GROUP,
    aliases=("monthly_recurring_revenue",),
    about="What the subscriptions that run on the last day of the period bring a month.",
    formula=_mrr,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    interval=Interval.EXACT,
    pitfall="It adds up over channels and not over months: a quarter has the value of its last day. On the day on which one "
    "subscription of a customer hands over to the next, only the next one counts. " + _UNTIL,
)
ACTIVE_SUBSCRIPTIONS = Kpi(
    name="active_subscriptions",
    label="Running subscriptions",
    group=_GROUP,
    about="Subscriptions that run on the last day of the period, their own last day included.",
    formula=RECURRING.measure(
        "active_subscriptions", "running subscriptions", "sum(subscriptions)", empty=None, absent=_NOT_YET
    ),
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.SEMI_ADDITIVE,
    interval=Interval.EXACT,
    pitfall="Subscriptions, not customers: somebody may have two. " + _UNTIL,
)
SUBSCRIBERS_ = Kpi(
    name="subscribers",
    label="Subscribers",
    group=_GROUP,
    about="Different customers with a paid subscription on the last day of the period.",
    formula=_subscribers,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    interval=Interval.EXACT,
    pitfall="Somebody with subscriptions in two channels counts in both, and once in the total. " + _UNTIL,
)
ARPA = Kpi(
    name="arpa",
    label="Revenue per subscriber, monthly",
    group=_GROUP,
    aliases=("arpu",),
    about="Monthly recurring revenue per paying subscriber, on the last day of the period.",
    formula=_mrr / _subscribers,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall="It rises when those who pay little leave: look at churn beside it.",
    cannot_tell="nobody had a paid subscription on that day",
)
NEW_MRR = Kpi(
    name="new_mrr",
    label="New recurring revenue",
    group=_GROUP,
    about="Monthly recurring revenue at the end of the period of those who subscribed for the first time in it.",
    formula=_new,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    length=Length.SUM,
    pitfall=_TWO_EVENINGS,
)
REACTIVATION_MRR = Kpi(
    name="reactivation_mrr",
    label="Reactivated recurring revenue",
    group=_GROUP,
    about="Monthly recurring revenue of those who had left before the period and are back at its end.",
    formula=_returned,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    length=Length.SUM,
    pitfall=_TWO_EVENINGS,
)
EXPANSION_MRR = Kpi(
    name="expansion_mrr",
    label="Expansion",
    group=_GROUP,
    about="By how much subscribers who stayed pay more a month at the end of the period than before it.",
    formula=_expansion,
    unit=Unit.MONEY,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    length=Length.SUM,
    pitfall="Of each subscriber the difference counts: who moves from one channel or plan to another at the same price is an "
    "expansion there, a contraction here and nothing in the total. " + _TWO_EVENINGS,
)
CONTRACTION_MRR = Kpi(
    name="contraction_mrr",
    label="Contraction",
    group=_GROUP,
    about="By how much subscribers who stayed pay less a month at the end of the period than before it.",
    formula=_contraction,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    length=Length.SUM,
    pitfall="Of each subscriber the difference counts. " + _TWO_EVENINGS,
)
CHURNED_MRR = Kpi(
    name="churned_mrr",
    label="Churned recurring revenue",
    group=_GROUP,
    about="Monthly recurring revenue that went with those who subscribed before the period and no longer do at its end.",
    formula=_churned,
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    interval=Interval.EXACT,
    length=Length.SUM,
    pitfall=_TWO_EVENINGS,
)
CHURN_RATE = Kpi(
    name="churn_rate",
    label="Subscriber churn",
    group=_GROUP,
    aliases=("customer_churn",),
    about="Share of those who subscribed when the period began that no longer do when it ends.",
    formula=_lost / _opening_subscribers,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    interval=Interval.SHARE,
    length=Length.LOST,
    benchmark=Benchmark(
        0.033,
        "What subscription businesses lose a month in a billing service's figures: 2.4 % who leave and 0.9 % whose payment "
        "fails.",
    ),
    pitfall="Someone is lost when no paid subscription is left, in any channel. " + _TWO_EVENINGS + " " + _MONTHS,
    cannot_tell=_NONE_BEFORE,
)
GROSS_MRR_CHURN = Kpi(
    name="gross_mrr_churn",
    label="Gross revenue churn",
    group=_GROUP,
    about="Share of the recurring revenue at the start of the period that was lost, to those who left or pay less.",
    formula=(_churned + _contraction) / _opening_mrr,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    length=Length.LOST,
    pitfall=_TWO_EVENINGS + " " + _MONTHS,
    cannot_tell=_NONE_BEFORE,
)
NET_MRR_CHURN = Kpi(
    name="net_mrr_churn",
    label="Net revenue churn",
    group=_GROUP,
    about="Recurring revenue lost less what those who stayed or came back pay more, over that at the start. Below zero the "
    "subscribers that are there bring more than the lost ones took.",
    formula=(_churned + _contraction - _expansion - _returned) / _opening_mrr,
    unit=Unit.RATE,
    good=Good.LOWER,
    rollup=Rollup.MODEL,
    length=Length.LOST,
    pitfall=_TWO_EVENINGS + " " + _MONTHS,
    cannot_tell=_NONE_BEFORE,
)
NRR = Kpi(
    name="nrr",
    label="Net revenue retention",
    group=_GROUP,
    aliases=("net_revenue_retention",),
    about="What the recurring revenue at the start of the period has become without new subscribers: 1 less net churn.",
    formula=(_opening_mrr - _churned - _contraction + _expansion + _returned) / _opening_mrr,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    length=Length.KEPT,
    pitfall="Those who had left before and are back count in it. " + _TWO_EVENINGS + " " + _MONTHS,
    cannot_tell=_NONE_BEFORE,
)

MOVEMENTS = (NEW_MRR, REACTIVATION_MRR, EXPANSION_MRR, CONTRACTION_MRR, CHURNED_MRR)
KPIS = (
    MRR, ACTIVE_SUBSCRIPTIONS, SUBSCRIBERS_, ARPA, CHURN_RATE, GROSS_MRR_CHURN, NET_MRR_CHURN, NRR, *MOVEMENTS,
)  # fmt: skip
