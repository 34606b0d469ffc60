"""The analyses of what customers did and may be expected to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kpi.analyses.declaration import CURRENCY, FROM, TO, Analysis, Answer, Block, Option, answer, where
from kpi.analyses.scope import Scope
from kpi.store import Workspace

_MARGIN = Option("margin", "count this share of revenue, for example 0.6", float, metavar="FRACTION")
_FILTERS = where("channel", "region")


def _lifetime(workspace: Workspace, scope: Scope, margin: float | None) -> Answer:
    from kpi.analyses.customers.lifetime import cohorts

    table = cohorts(workspace, margin)
    return answer(table, table.rows())


LIFETIME = Analysis(
    name="lifetime",
    label="Lifetime value by cohort",
    about="what customers bring by month since their first order, against what they cost",
    needs=("orders",),
    uses=("ad_spend",),
    options=(_MARGIN,),
    run=_lifetime,
    means=("cac", "ltv"),
)


def _clv(
    workspace: Workspace,
    scope: Scope,
    unit: str,
    calibration_end: date | None,
    discount: float,
    margin: float | None,
    months: int,
) -> Answer:
    from kpi.analyses.customers.clv import clv

    foreseen = clv(workspace, unit, calibration_end, discount, margin, months)
    held_out = (foreseen.json()["hold_out"]["by_frequency"],) if foreseen.hold_out else ()
    return answer(foreseen, *foreseen.sentences, foreseen.rows(), *held_out)


CLV = Analysis(
    name="clv",
    label="Predicted lifetime value",
    about="what customers may be expected to bring, from how they ordered so far",
    needs=("orders",),
    uses=("order_lines", "costs"),
    options=(
        Option("unit", "unit of time (default: week)", default="week", metavar="day|week|month"),
        Option("calibration_end", "learn until this day and check against what came after", date, metavar="DATE"),
        Option("discount", "a year, default 0.1", float, 0.1, metavar="RATE"),
        _MARGIN,
        Option("months", "how far to look ahead (default: 12)", int, 12, metavar="N"),
    ),
    run=_clv,
    means=("revenue", "clv", "clv_per_customer"),
)


def _ltv_cac(workspace: Workspace, scope: Scope) -> Answer:
    from kpi.analyses.customers.ltv_cac import ltv_cac

    ratios = ltv_cac(workspace, scope)
    return answer(ratios, ratios.rows())


LTV_CAC = Analysis(
    name="ltv-cac",
    label="Lifetime value against acquisition cost",
    about="margin of a customer over the cost of winning one, with intervals",
    needs=("orders", "ad_spend"),
    uses=("order_lines", "costs"),
    options=(
        replace(FROM, about="first orders since this day"),
        replace(TO, about="first orders until this day"),
        _FILTERS,
        CURRENCY,
    ),
    run=_ltv_cac,
    means=("ltv", "cac"),
)


def _retention(
    workspace: Workspace,
    scope: Scope,
    margin: float | None,
    channel: tuple[str, ...],
    region: tuple[str, ...],
    on_or_after: bool,
) -> Answer:
    from kpi.analyses.customers.retention import retention

    cohorts = retention(workspace, replace(scope, where={"channel": channel, "region": region}), margin)
    active: tuple[Block, ...] = ()
    if cohorts.activity.months:
        active = (cohorts.activity.sentence, [month.json() for month in cohorts.activity.months])
    return answer(cohorts, cohorts.rows(on_or_after), *active)


RETENTION = Analysis(
    name="retention",
    label="Retention",
    about="who came back, by month of the first order and month since",
    needs=("orders",),
    options=(
        _MARGIN,
        Option("channel", "first orders through it only", default=(), metavar="NAME", repeated=True),
        Option("region", "first orders from it only", default=(), metavar="NAME", repeated=True),
        Option("on_or_after", "show who came back in that month or any later one", bool, default=False),
    ),
    run=_retention,
    means=("revenue_per_customer", "margin_per_customer"),
)


def _rfm(workspace: Workspace, scope: Scope, as_of: date | None, customers: str | None) -> Answer:
    from kpi.analyses.customers.rfm import members, rfm
    from kpi.analyses.customers.rfm_segments import named_segment

    if customers:
        segment = named_segment(customers)
        rows = [member.json() for member in members(workspace, as_of) if member.segment is segment]
        return Answer((rows,), {"segment": segment.name, "customers": rows})
    scored = rfm(workspace, as_of)
    return answer(scored, [group.json() for group in scored.segments])


RFM = Analysis(
    name="rfm",
    label="RFM segments",
    about="segments by how recently, how often and for how much customers bought",
    needs=("orders",),
    uses=("order_lines",),
    options=(
        Option("as_of", "the day to look back from (default: the last day with an order)", date, metavar="DATE"),
        Option("customers", "list the customers of one segment instead", metavar="SEGMENT"),
    ),
    run=_rfm,
    means=("cuts",),
)


def _segments(workspace: Workspace, scope: Scope) -> Answer:
    from kpi.analyses.customers.segments import segments

    profits = segments(workspace, scope)
    return answer(profits, [segment.json() for segment in profits.segments])


SEGMENTS = Analysis(
    name="segments",
    label="What segments leave",
    about="what segments of customers bring and leave",
    needs=("orders",),
    uses=("costs", "customers"),
    options=(
        Option("by", "which segments (default: rfm)", default="rfm", metavar="rfm|segment|age_band"),
        replace(FROM, about="first day"),
        TO,
        _FILTERS,
    ),
    run=_segments,
    means=("contribution_per_buyer",),
)
