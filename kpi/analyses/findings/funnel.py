"""The funnel against a reference: which step loses orders and money that it need not lose."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.analyses.sales.funnel_steps import STEPS, Funnel
from kpi.statistics.intervals import wilson

# The KPI that is the share of visits which go from one step to the other.
STEP_KPIS = {
    ("visits", "product_views"): "product_view_rate",
    ("visits", "carts"): "add_to_cart_rate",
    ("product_views", "carts"): "cart_rate",
    ("carts", "checkouts"): "checkout_rate",
    ("checkouts", "purchases"): "purchase_rate",
    ("carts", "purchases"): "cart_abandonment",
}


@dataclass(frozen=True)
class Gap:
    """One step on the way to the next, ``name`` to ``following``, against its reference.

    ``conversion``, ``low``, ``high`` (95 %, Wilson) and ``reference`` are fractions. ``visits`` are those that would have
    gone on at the reference and did not, ``orders`` and ``money`` what they would have brought; 0 when the conversion
    reaches the reference, None where it cannot be told. ``sure`` when the interval lies wholly below the reference.
    """

    name: str
    following: str
    conversion: float | None
    low: float | None
    high: float | None
    reference: float | None
    visits: float | None = None
    orders: float | None = None
    money: float | None = None

    @property
    def sure(self) -> bool:
        return self.high is not None and self.reference is not None and self.high < self.reference


def kpi_of(name: str, following: str) -> str | None:
    """The KPI of a step, None when no KPI is that share."""
    return STEP_KPIS.get((name, following))


def rate_of(name: str, following: str, values: Mapping[str, float]) -> float | None:
    """The share that goes on, from values of KPIs: cart abandonment is the share that does not."""
    value = values.get(kpi_of(name, following) or "")
    if value is None:
        return None
    return 1 - value if kpi_of(name, following) == "cart_abandonment" else value


def gaps(of: Funnel, references: Mapping[str, float]) -> tuple[Gap, ...]:
    """Every step that leads to a next one against ``references``, values of KPIs by name.

    A step with n visits, a conversion c below its reference r and later conversions c1, c2, ... loses n (r - c) c1 c2 ...
    orders, each worth the average order value.
    """
    against = []
    for place, (step, following) in enumerate(zip(of.steps, of.steps[1:], strict=False)):
        reference = rate_of(step.name, following.name, references)
        if step.conversion is None or not step.before:
            against.append(Gap(step.name, following.name, None, None, None, reference))
            continue
        low, high = wilson(step.conversion * step.before, step.before)
        gap = Gap(step.name, following.name, step.conversion, low, high, reference)
        if reference is not None:
            later = [s.conversion for s in of.steps[place + 1 : -1]]
            gap = _priced(gap, step.before, later, of)
        against.append(gap)
    return tuple(against)


def _priced(gap: Gap, before: int, later: list[float | None], of: Funnel) -> Gap:
    visits = before * max(0.0, gap.reference - gap.conversion)
    orders = visits if of.steps[-1].name == STEPS[-1] else None
    for rate in later:
        orders = None if orders is None or rate is None else orders * rate
    money = None if orders is None or of.order_value is None else orders * of.order_value
    return Gap(gap.name, gap.following, gap.conversion, gap.low, gap.high, gap.reference, visits, orders, money)


def worst(of_steps: tuple[Gap, ...]) -> Gap | None:
    """The step that loses the most money against its reference, or the most orders; None when none loses any."""
    losing = [g for g in of_steps if g.orders]
    return max(losing, key=lambda g: (g.money or 0.0, g.orders or 0.0), default=None)
