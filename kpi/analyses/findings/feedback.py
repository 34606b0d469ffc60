"""Where what customers say and what they buy part: slices that stand out from the rest, and what to make of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from math import sqrt

from kpi.analyses.money import NOTHING, sum_of
from kpi.analyses.scope import EVERYTHING, Scope, checked
from kpi.analyses.voice.satisfaction import BY as CUTS
from kpi.analyses.voice.satisfaction import Satisfaction, Voice, satisfaction
from kpi.compiler import Statement
from kpi.statistics.differences import newcombe
from kpi.statistics.intervals import Z, wilson
from kpi.statistics.scores import FEWEST, Nps, Rated
from kpi.store import Workspace

# A week has no rest that it stands beside.
BY = tuple(by for by in CUTS if by != "week")
NPS, CSAT = "nps", "csat"
ABOVE, BELOW, LIKE, FEW = "above the rest", "below the rest", "like the rest", "too few answers"
SENT_BACK, CHURN_RISK, UNHAPPY, UNKNOWN_GEM = "sent back", "churn risk", "unhappy", "awareness gap"


@dataclass(frozen=True)
class Standing:
    """One slice against all others: NPS in points, or the share of satisfied answers as a fraction.

    ``low`` and ``high`` are the 95 % interval of ``value``; ``rest`` is the value of all others; ``verdict`` one of
    ABOVE, BELOW, LIKE, FEW. Fewer than FEWEST answers show no value.
    """

    voice: Voice
    answers: int
    value: float | None
    low: float | None
    high: float | None
    rest: float | None
    verdict: str


@dataclass(frozen=True)
class Gap:
    """One slice whose answers differ from the rest for sure: what ``kind`` of gap it is, whether ``many`` buy (None:
    neither much nor little), and the share of its orders that were paid back beside that of all others."""

    kind: str
    standing: Standing
    net_sales: Decimal | None
    many: bool | None
    returned: float | None
    returned_elsewhere: float | None


@dataclass(frozen=True)
class Gaps:
    """The gaps of every measure, for one cut of the answers."""

    by: str
    by_measure: dict[str, tuple[Gap, ...]]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def rows(self) -> list[dict[str, object]]:
        """One row per gap."""
        return [
            {
                "measure": measure,
                self.by: gap.standing.voice.value,
                "kind": gap.kind,
                "value": gap.standing.value,
                "all others": gap.standing.rest,
                "answers": gap.standing.answers,
                "net sales": gap.net_sales,
                "orders paid back": gap.returned,
                "of all others": gap.returned_elsewhere,
            }
            for measure, parted in self.by_measure.items()
            for gap in parted
        ]

    def json(self) -> dict:
        """The gaps as plain data."""
        return {"by": self.by, "gaps": self.rows(), "notes": list(self.notes)}


def feedback_gaps(workspace: Workspace, scope: Scope = EVERYTHING) -> Gaps:
    """Where answers and sales part, by both measures; the split is one of BY. UserError when no feedback is loaded."""
    by = checked(scope.by or "product", BY)
    table = satisfaction(workspace, replace(scope, by=by))
    return Gaps(by, {measure: tuple(gaps(table, measure)) for measure in (NPS, CSAT)}, table.notes, table.statements)


def standings(table: Satisfaction, measure: str = NPS) -> list[Standing]:
    """Every slice against all others by NPS, or by CSAT on the scale with the most answers."""
    if measure == NPS:
        return [_by_nps(voice, table.total.nps) for voice in table.slices if voice.nps]
    scales = [r for r in table.total.rated if r.kind == CSAT and r.top_from is not None]
    if not scales:
        return []
    whole = max(scales, key=lambda r: r.answers)
    mine = ((v, next((r for r in v.rated if (r.kind, r.scale) == (CSAT, whole.scale)), None)) for v in table.slices)
    return [_by_csat(voice, rated, whole) for voice, rated in mine if rated]


def gaps(table: Satisfaction, measure: str = NPS) -> list[Gap]:
    """What stands out: unhappy where much is sold or sent back, happy where little is; the largest sales first.

    Much is the mean of the slices and more, little half of it and less. Returns count as more only where Newcombe's interval
    of the difference to all others lies above 0.
    """
    named = [v for v in table.slices if v.value is not None and v.sold]
    sales = [v.sold.net_sales for v in named if v.sold.net_sales is not None]
    mean = sum_of(sales) / len(sales) if len(sales) > 1 else None
    back, base = sum(v.sold.returned for v in named), sum(v.sold.returnable for v in named)
    parted = []
    for standing in standings(table, measure):
        sold = standing.voice.sold
        if standing.verdict not in (ABOVE, BELOW) or standing.voice.value is None:
            continue
        net = sold.net_sales if sold else None
        many = None if net is None or mean is None or mean / 2 < net < mean else net >= mean
        mine, all_others = (sold.returned, sold.returnable) if sold else (0, 0), (0, 0)
        if sold:
            all_others = (back - sold.returned, base - sold.returnable)
        more = _surely_more(mine, all_others)
        kind = (
            (SENT_BACK if more else CHURN_RISK if many else UNHAPPY)
            if standing.verdict == BELOW
            else UNKNOWN_GEM
            if many is False
            else ""
        )
        if kind:
            shares = [part / whole if whole else None for part, whole in (mine, all_others)]
            parted.append(Gap(kind, standing, net, many, *shares))
    parted.sort(key=lambda g: (g.kind == UNKNOWN_GEM, -(g.net_sales or NOTHING), str(g.standing.voice.value)))
    return parted


def _surely_more(mine: tuple[int, int], others: tuple[int, int]) -> bool:
    if mine[1] < FEWEST or not all(0 <= part <= whole for part, whole in (mine, others)):
        return False
    bounds = newcombe(*mine, *others)
    return bounds is not None and bounds[0] > 0


def _by_nps(voice: Voice, whole: Nps) -> Standing:
    mine = voice.nps
    rest = (whole.promoters - mine.promoters, whole.passives - mine.passives, whole.detractors - mine.detractors)
    others = sum(rest)
    if mine.score is None:
        return Standing(voice, mine.answers, None, None, None, None, FEW)
    if others < FEWEST:
        return Standing(voice, mine.answers, mine.score, mine.low, mine.high, None, FEW)
    score = 100 * (rest[0] - rest[2]) / others
    reach = Z * sqrt(_variance(mine.promoters, mine.detractors, mine.answers) + _variance(rest[0], rest[2], others))
    gap = (mine.score - score) / 100
    verdict = ABOVE if gap - reach > 0 else BELOW if gap + reach < 0 else LIKE
    return Standing(voice, mine.answers, mine.score, mine.low, mine.high, score, verdict)


def _variance(promoters: int, detractors: int, answers: int) -> float:
    p, d = promoters / answers, detractors / answers
    return max(p + d - (p - d) ** 2, 0.0) / answers


def _by_csat(voice: Voice, mine: Rated, whole: Rated) -> Standing:
    top, others = round(mine.top_share * mine.answers), whole.answers - mine.answers
    if mine.answers < FEWEST:
        return Standing(voice, mine.answers, None, None, None, None, FEW)
    low, high = wilson(top, mine.answers)
    if others < FEWEST:
        return Standing(voice, mine.answers, mine.top_share, low, high, None, FEW)
    rest = round(whole.top_share * whole.answers) - top
    below, above = newcombe(top, mine.answers, rest, others)
    verdict = ABOVE if below > 0 else BELOW if above < 0 else LIKE
    return Standing(voice, mine.answers, mine.top_share, low, high, rest / others, verdict)
