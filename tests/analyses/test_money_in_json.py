"""Money in the JSON of analyses: exact to the last digit, or declared as a mean."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal

import pytest

from kpi.analyses.declaration import Analysis, Answer
from kpi.analyses.registry import ANALYSES
from kpi.commands.printing import plain
from kpi.errors import UserError
from kpi.store import Workspace

MADE_UP = {"contractual": {"amount": 100.0, "discount": 0.1, "retention": 0.8}}
# Numbers that are not money: shares, growth, counts, days, parameters of models, scores.
NO_MONEY = {
    *("a", "alpha", "b", "beta", "p", "q", "r", "v", "correlation", "log_likelihood", "discount", "t", "length"),
    *(
        "share",
        "spend_share",
        "share_overall",
        "index",
        "growth",
        "growth of all",
        "like_for_like",
        "attainment",
        "pace",
    ),
    *(
        "conversion",
        "overall",
        "cart_abandonment",
        "win_rate",
        "cohort_rate",
        "rate",
        "decided",
        "win_chance",
        "chance",
    ),
    *("retention", "retention_on_or_after", "churn_rate", "customer_churn", "gross_mrr_churn", "net_mrr_churn"),
    *(
        "net_revenue_retention",
        "monthly_churn",
        "yearly_churn",
        "survival",
        "residual_lifetime",
        "low",
        "high",
        "ratio",
    ),
    *("cycle_mean", "cycle_median", "cycle_median_all", "cycle_days", "median_days", "slow_days", "recency_days"),
    *("lost_orders", "lost_deals", "expected_orders", "still_there", "expected", "actual", "residual_lifetime_of_new"),
    *(
        "units",
        "returned",
        "sold",
        "rest",
        "on_hand",
        "cover_days",
        "lead_days",
        "sold_a_day",
        "score",
        "mean",
        "scale",
    ),
    *(
        "top_share",
        "return_rate",
        "hhi",
        "best_share",
        "contribution_margin",
        "cost_coverage",
        "adoption",
        "stickiness",
    ),
    *("adoption_since", "value", "all others", "orders paid back", "of all others", "median_months", "target"),
}
# The same word is money in one analysis and a share in another.
A_SHARE = {("clv", "margin"), ("products", "margin"), ("lifetime", "margin"), ("retention", "churn")}


def text(amount: object) -> str | None:
    """An amount as JSON prints it; 12 and 12.0 are one."""
    return None if amount is None else json.dumps(plain(amount)).removesuffix(".0")


def leaves(value: object, names: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every value of a document with the names above it."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, (*names, key))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner, names)
    else:
        yield names, value


def answers(workspace: Workspace, analysis: Analysis) -> Iterator[Answer]:
    """The answer of an analysis as it is and by every split; none where this workspace has not what it needs."""
    for by in analysis.splits or (None,):
        try:
            yield analysis.answer(workspace, MADE_UP.get(analysis.name, {}) | ({"by": by} if by else {}))
        except UserError:
            continue


@pytest.mark.parametrize("name", ANALYSES)
def test_what_is_no_exact_amount_is_declared_as_a_mean(sample: Workspace, name: str) -> None:
    analysis, seen = ANALYSES[name], 0
    for answer in answers(sample, analysis):
        for names, value in leaves(answer.json):
            key = names[-1]
            if isinstance(value, Decimal):
                seen += 1
                assert key not in NO_MONEY or key in ("actual", "target"), f"{key} is declared as no money"
                # A known cost of a thousandth, or an assumed margin, gives a third decimal; a float's noise gives twelve.
                assert len(text(value).partition(".")[2]) <= 4, f"{key} {value}"
            elif isinstance(value, float) and (name, key) not in A_SHARE:
                assert key in NO_MONEY or {*names} & {*analysis.means}, f"{key} {value} is a float: is it money?"
        for row in (row for block in answer.rows if isinstance(block, list) for row in block):
            assert not [v for v in row.values() if isinstance(v, Decimal) and v != round(v, 4)]
    assert seen or name in ("clv", "ltv-cac", "contractual", "funnel", "velocity", "usage", "freshness")


def test_the_noise_of_a_float_would_be_seen() -> None:
    assert text(Decimal("186513.79")) == "186513.79"
    assert text(sum([0.1] * 3)) == "0.30000000000000004"
