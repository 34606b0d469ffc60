"""What stands out between answers and sales, in words."""

from __future__ import annotations

from kpi.analyses.feedback_gaps import CHURN_RISK, SENT_BACK, UNHAPPY, Gap
from kpi.catalog import Kpi
from kpi.charts.format import money_text, name_text, rate_text, value_text


def gap_text(gap: Gap, of: Kpi, currency: str) -> str:
    """One finding as a sentence: who, the two numbers, and what it may mean."""
    standing = gap.standing
    name = name_text(standing.voice.value)
    mine, rest = value_text(of, standing.value, compact=True), value_text(of, standing.rest, compact=True)
    said = f"{of.label} {mine} against {rest} elsewhere ({standing.answers:,} answers)"
    sold = (
        f", with {money_text(gap.net_sales, currency, compact=True)} of net sales" if gap.net_sales is not None else ""
    )
    if gap.kind == SENT_BACK:
        back = f"{rate_text(gap.returned)} of its orders are paid back against {rate_text(gap.returned_elsewhere)}"
        return f"{name} disappoints and comes back: {said}, and {back}{sold}. Look at what the comments say of it."
    if gap.kind == CHURN_RISK:
        return f"{name} sells more than most and pleases less: {said}{sold}. These customers may not come back."
    if gap.kind == UNHAPPY:
        return f"{name} pleases less than the rest: {said}{sold}."
    return f"{name} pleases more than the rest and sells little: {said}{sold}. More people could know of it."
