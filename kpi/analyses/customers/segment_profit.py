"""What one segment of customers brings and leaves in a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.analyses.money import sum_of
from kpi.analyses.scope import share


@dataclass(frozen=True)
class SegmentProfit:
    """One segment in the period. ``name`` is None for what has no value of the attribute.

    ``members`` is how many customers were in it when the period began (None for attributes and for who came later),
    ``buyers`` how many of them ordered. ``contribution`` is net sales less the cost of the goods and the costs of its
    own orders, before ads; None where the cost of a good is not known. ``coverage`` is the share of net sales with a
    known cost, ``order_costs`` are fees, shipping and other costs of its orders.
    """

    name: str | None
    members: int | None
    buyers: int
    orders: int
    net_sales: Decimal
    share: float | None
    contribution: Decimal | None
    coverage: float | None
    order_costs: Decimal

    @property
    def margin(self) -> float | None:
        """Contribution before ads as a share of net sales."""
        if self.contribution is None or self.net_sales <= 0:
            return None
        return share(self.contribution, self.net_sales)

    @property
    def per_buyer(self) -> float | None:
        """Contribution before ads per customer who ordered."""
        return float(self.contribution) / self.buyers if self.contribution is not None and self.buyers else None

    def json(self) -> dict:
        return {
            "segment": self.name,
            "members": self.members,
            "buyers": self.buyers,
            "orders": self.orders,
            "net_sales": self.net_sales,
            "share": self.share,
            "contribution_before_ads": self.contribution,
            "contribution_margin": self.margin,
            "contribution_per_buyer": self.per_buyer,
            "order_costs": self.order_costs,
            "cost_coverage": self.coverage,
        }


def profit_of(name: str | None, members: int | None, parts: Sequence[Sequence], margin: float | None) -> SegmentProfit:
    """The parts of a segment added up; ``margin`` is assumed where the cost of a good is not known.

    A part has buyers, orders, net sales, those of them with a known cost, that cost, orders without one, and order costs.
    """
    buyers, orders, net, costed, cost, uncosted, order_costs = (
        sum_of(v for v in column if v is not None) for column in (zip(*parts, strict=True) if parts else [()] * 7)
    )
    contribution = None
    if margin is not None:
        contribution = net - cost - (net - costed) * (1 - Decimal(str(margin))) - order_costs
    elif not uncosted:
        contribution = net - cost - order_costs
    return SegmentProfit(
        name, members, int(buyers), int(orders), net, None, contribution, share(costed, net), order_costs
    )
