"""Scores of answers with how sure they are: NPS, and the share of top answers on a scale."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from kpi.statistics.intervals import Z, wilson

FEWEST = 30
NPS_SCALE = 10
# The answers that count as satisfied: the upper two of a scale of five, seven or ten, the highest of a shorter one.
TOP_FROM = {2: 2, 3: 3, 4: 4, 5: 4, 7: 6, 10: 9}


@dataclass(frozen=True)
class Nps:
    """The net promoter score from -100 to 100 with its 95 % interval; ``score`` is None with the ``reason``."""

    answers: int
    promoters: int
    passives: int
    detractors: int
    score: float | None
    low: float | None
    high: float | None
    reason: str


@dataclass(frozen=True)
class Rated:
    """Answers of one kind on one scale: how many are among its top answers, a fraction with Wilson's 95 % interval.

    ``top_from`` is the lowest answer that counts; without one, for a scale that has no usual one, there is no share.
    """

    kind: str
    scale: float
    answers: int
    mean: float
    top_from: int | None
    top_share: float | None
    low: float | None
    high: float | None


def net_promoter_score(promoters: int, passives: int, detractors: int) -> Nps:
    """NPS = share of promoters - share of detractors, times 100; hidden for fewer than FEWEST answers.

    Its standard error is the root of (p + d - (p - d)^2)/n; the interval is 1.96 of them to each side.
    """
    n = promoters + passives + detractors
    if n < FEWEST:
        reason = f"{n} answer{'' if n == 1 else 's'}; NPS is shown from {FEWEST}"
        return Nps(n, promoters, passives, detractors, None, None, None, reason)
    p, d = promoters / n, detractors / n
    reach = Z * sqrt(max(p + d - (p - d) ** 2, 0.0) / n)
    low, high = max(-100.0, 100 * (p - d - reach)), min(100.0, 100 * (p - d + reach))
    return Nps(n, promoters, passives, detractors, 100 * (promoters - detractors) / n, low, high, "")


def rated(kind: str, scale: float, scores: dict[float, int]) -> Rated:
    """Answers of one kind on one scale, from how often each score was given."""
    n = sum(scores.values())
    top_from = TOP_FROM.get(int(scale)) if scale == int(scale) else None
    mean = sum(score * count for score, count in scores.items()) / n
    if top_from is None:
        return Rated(kind, scale, n, mean, None, None, None, None)
    top = sum(count for score, count in scores.items() if score >= top_from)
    return Rated(kind, scale, n, mean, top_from, top / n, *wilson(top, n))
