"""What comes back of one product against all others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kpi.analyses.scope import share
from kpi.statistics.differences import newcombe
from kpi.statistics.intervals import wilson

FEWEST_SOLD = 30


@dataclass(frozen=True)
class Returns:
    """How much of one product came back: ``returned`` of ``sold``, units or orders of this product only.

    ``rest`` is the rate of all other products together, ``low`` and ``high`` bound the difference to it; None with too
    few sold to tell.
    """

    returned: float
    sold: float
    rest: float | None
    low: float | None
    high: float | None

    @property
    def rate(self) -> float | None:
        return self.returned / self.sold if self.sold else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """Wilson's 95 % interval of the rate."""
        return wilson(self.returned, self.sold) if 0 <= self.returned <= self.sold > 0 else None

    @property
    def sure(self) -> bool:
        return self.low is not None and (self.low > 0 or self.high < 0)

    @property
    def verdict(self) -> str:
        if self.low is None:
            return f"cannot tell yet ({self.sold:,.0f} of {FEWEST_SOLD})"
        return "more than others" if self.low > 0 else "less than others" if self.high < 0 else "like others"


def returns(counts: Mapping[object, tuple[float, float]]) -> dict[object, Returns]:
    """Each product against the rest, from what was returned and sold of each; nothing for what was not sold."""
    all_back, all_sold = (sum(c[i] for c in counts.values()) for i in (0, 1))
    by_name = {}
    for name, (back, sold) in counts.items():
        if sold:
            rest_back, rest_sold = all_back - back, all_sold - sold
            plausible = sold >= FEWEST_SOLD and back <= sold and rest_back <= rest_sold
            bounds = newcombe(back, sold, rest_back, rest_sold) if plausible else None
            by_name[name] = Returns(back, sold, share(rest_back, rest_sold), *(bounds or (None, None)))
    return by_name
