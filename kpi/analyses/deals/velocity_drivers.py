"""What drives the difference between two sales velocities: the four factors, each with its part of the money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import log

Factors = Mapping[str, float | None]
FACTORS = {"opportunities": 1, "average_deal": 1, "win_rate": 1, "cycle_days": -1}
WORDS = {
    "opportunities": ("more open deals", "fewer open deals"),
    "average_deal": ("larger deals", "smaller deals"),
    "win_rate": ("a higher win rate", "a lower win rate"),
    "cycle_days": ("a shorter cycle", "a longer cycle"),
}


@dataclass(frozen=True)
class Drivers:
    """The difference in money a day, and the part of each factor; the parts add up to the difference."""

    difference: float
    parts: Mapping[str, float]

    @property
    def main(self) -> str:
        """In words, the factor with the largest part of the same sign as the difference; "" when nothing differs."""
        same = {name: part for name, part in self.parts.items() if part * self.difference > 0}
        if not same:
            return ""
        name = max(same, key=lambda n: abs(same[n]))
        return WORDS[name][0 if same[name] > 0 else 1]


def drivers(of: Factors, against: Factors) -> Drivers | None:
    """What each of the FACTORS adds to the velocity ``of`` a segment ``against`` another; None when one of them is not
    known or 0.

    Logarithmic mean: a factor x that goes from x0 to x1 adds L ln(x1/x0), with L = (v1 - v0)/ln(v1/v0), which leaves no
    rest (Ang, 2004, on decomposition by log-mean Divisia index).
    """
    ours = {name: value for name in FACTORS if (value := of.get(name)) and value > 0}
    theirs = {name: value for name in FACTORS if (value := against.get(name)) and value > 0}
    if len(ours) < len(FACTORS) or len(theirs) < len(FACTORS):
        return None
    now, before = _velocity(ours), _velocity(theirs)
    mean = now if abs(now - before) < 1e-12 * now else (now - before) / log(now / before)
    parts = {name: mean * sign * log(ours[name] / theirs[name]) for name, sign in FACTORS.items()}
    return Drivers(now - before, parts)


def _velocity(factors: Mapping[str, float]) -> float:
    product = 1.0
    for name, sign in FACTORS.items():
        product *= factors[name] ** sign
    return product
