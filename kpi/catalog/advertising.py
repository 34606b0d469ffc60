"""Advertising: how often ads are shown and clicked, and what that costs.

A rate counts the rows of the spend file that tell both of its sides: spend that comes without clicks buys none of those
that another row tells.
"""

from __future__ import annotations

from kpi.catalog.declaration import Good, Interval, Kpi, Unit
from kpi.formula import Measure, Rollup
from kpi.tables import SPEND


def _total(name: str, label: str, told: str) -> Measure:
    return SPEND.measure(
        name,
        label,
        f"sum({name})",
        filled=name,
        unknown=f"count(*) > 0 and count({name}) = 0",
        absent=f"the ad spend there does not say {told}",
    )


def _part(name: str, label: str, column: str, filled: str, untold: str = "", *, money: bool = False) -> Measure:
    """A sum over the rows that tell both sides of a rate; ``untold`` says in a clause that none does, once for both."""
    return SPEND.measure(
        name,
        label,
        f"1e0 * sum({column}) / 1000" if label.startswith("thousands") else f"sum({column})",
        empty=None,
        money=money,
        filled=filled,
        absent="there is no ad spend",
        causes=((f"count(*) > 0 and count({column}) = 0", untold),) if untold else (),
    )


_NOT_BOTH = "no ad spend there tells both impressions and clicks"
_clicks = _total("clicks", "clicks", "how often ads were clicked")
_conversions = _total("conversions", "claimed conversions", "what was converted")
_NO_IMPRESSIONS = "no ad spend there tells its impressions"
_NO_CLICKS = "no ad spend there tells its clicks"
_NO_CONVERSIONS = "no ad spend there tells its conversions"

IMPRESSIONS = Kpi(
    name="impressions",
    label="Impressions",
    group="Advertising",
    about="How often ads were shown, as the ad platforms count it.",
    formula=_total("impressions", "impressions", "how often ads were shown"),
    unit=Unit.COUNT,
    good=Good.NEITHER,
    rollup=Rollup.ADDITIVE,
    pitfall="How often, not to how many people: one person may see an ad many times.",
)
CLICKS = Kpi(
    name="clicks",
    label="Ad clicks",
    group="Advertising",
    about="Clicks on ads, as the ad platforms count them.",
    formula=_clicks,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=_clicks,
    pitfall="Platforms count clicks in different ways, and not every click becomes a visit.",
)
CTR = Kpi(
    name="ctr",
    label="Click-through rate",
    group="Advertising",
    aliases=("click_through_rate",),
    about="Share of impressions that were clicked.",
    formula=_part("clicks_of_shown", "clicks", "clicks_of_shown", "clicks")
    / _part("impressions_of_clicked", "impressions", "impressions_of_clicked", "impressions", _NOT_BOTH),
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.RATIO,
    interval=Interval.SHARE,
    pitfall="Search ads are clicked far more often than banners and social ads: compare like with like.",
    cannot_tell="no ad was shown",
)
CPC = Kpi(
    name="cpc",
    label="Cost per click",
    group="Advertising",
    aliases=("cost_per_click",),
    about="Ad spend per click, over the spend whose clicks are known.",
    formula=_part("spend_on_clicks", "ad spend", "amount_of_clicked", "clicks", money=True)
    / _part("bought_clicks", "clicks", "clicks", "clicks", _NO_CLICKS),
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
    pitfall="A cheap click that does not buy is dear: look at CAC beside it.",
    cannot_tell="no ad was clicked",
)
CPM = Kpi(
    name="cpm",
    label="Cost per 1,000 impressions",
    group="Advertising",
    about="Ad spend per thousand impressions, over the spend whose impressions are known.",
    formula=_part("spend_on_impressions", "ad spend", "amount_of_shown", "impressions", money=True)
    / _part("thousand_impressions", "thousands of impressions", "impressions", "impressions", _NO_IMPRESSIONS),
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.EXACT,
    cannot_tell="no ad was shown",
)
AD_CONVERSIONS = Kpi(
    name="ad_conversions",
    label="Conversions, as ad platforms claim them",
    group="Advertising",
    about="What the ad platforms count as reached goals: orders, leads or whatever was set up there.",
    formula=_conversions,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=_conversions,
    pitfall="Two platforms may claim the same order, and a goal need not be a sale: orders come from your shop.",
)
COST_PER_CONVERSION = Kpi(
    name="cost_per_conversion",
    label="Cost per claimed conversion",
    group="Advertising",
    aliases=("cpl", "cost_per_lead"),
    about="Ad spend per conversion that the ad platform claims, over the spend whose conversions are known.",
    formula=_part("spend_on_conversions", "ad spend", "amount_of_converted", "conversions", money=True)
    / _part("bought_conversions", "claimed conversions", "conversions", "conversions", _NO_CONVERSIONS),
    unit=Unit.MONEY,
    good=Good.LOWER,
    rollup=Rollup.RATIO,
    interval=Interval.PER_COUNT,
    pitfall="What counts as a conversion is set in the ad account. CAC counts the new customers of your shop instead.",
    cannot_tell="the ads claim no conversion",
)

KPIS = (IMPRESSIONS, CLICKS, CTR, CPC, CPM, AD_CONVERSIONS, COST_PER_CONVERSION)
