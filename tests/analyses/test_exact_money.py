"""Money stays exact in analyses: every amount is the query's to the cent, as text, and none has the noise of a float."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.declaration import Analysis, Answer
from kpi.analyses.registry import ANALYSES
from kpi.analyses.scope import Scope
from kpi.commands.printing import plain
from kpi.errors import UserError
from kpi.intake import load_sample
from kpi.periods import add_months, end_of
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import BUYERS
from kpi.workspaces import open_workspace

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

Pair = tuple[str, object, object]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The sample shop; read it only."""
    opened = open_workspace(tmp_path_factory.mktemp("sample") / "shop.duckdb", FITS)
    load_sample(opened)
    yield opened
    opened.close()


@pytest.fixture(params=["shop", "sample"])
def filled(request: pytest.FixtureRequest) -> Workspace:
    return request.getfixturevalue(request.param)


def text(amount: object) -> str | None:
    """An amount as JSON prints it; 12 and 12.0 are one."""
    return None if amount is None else json.dumps(plain(amount)).removesuffix(".0")


def rows_of(workspace: Workspace, *kpis: str, by: tuple[str, ...] = (), **question: object) -> dict[tuple, Mapping]:
    """The query's rows by the values of its dimensions, after the period where there is a grain."""
    keys = ("period", *by) if question.get("grain") else by
    return {tuple(row[k] for k in keys): row for row in workspace.ask(Query(kpis, by=by, **question)).rows}


def places(workspace: Workspace) -> Iterator[Pair]:
    for by in ("region", "country"):
        answer = ANALYSES["places"].answer(workspace, {"by": by}).json
        by_place, by_cell = (
            rows_of(workspace, "net_sales", "ad_spend", by=(by,)),
            rows_of(workspace, "net_sales", by=(by, "channel")),
        )
        for place in answer["places"]:
            yield f"{by} {place['name']}", place["net_sales"], by_place[place["name"],]["net_sales"]
            if place["spend"] is not None:
                yield f"{by} {place['name']} spend", place["spend"], by_place[place["name"],]["ad_spend"]
        for cell in answer["cells"]:
            where = cell["place"], cell["channel"]
            yield f"{by} {where}", cell["net_sales"], by_cell[where]["net_sales"]


def products(workspace: Workspace) -> Iterator[Pair]:
    for by in ("product", "category"):
        answer = ANALYSES["products"].answer(workspace, {"by": by}).json
        theirs = rows_of(workspace, "net_sales", by=(by,))
        for product in answer["products"]:
            if product["status"] not in ("gone", "not sold"):
                yield f"{by} {product['name']}", product["net_sales"], theirs[product["name"],]["net_sales"]


def concentration(workspace: Workspace) -> Iterator[Pair]:
    for shares in ANALYSES["concentration"].answer(workspace, {}).json["channels"]:
        theirs = rows_of(workspace, shares["of"], by=("channel",))
        for part in shares["parts"]:
            yield f"{shares['of']} {part['channel']}", part["amount"], theirs[part["channel"],][shares["of"]]


def pipeline(workspace: Workspace) -> Iterator[Pair]:
    for by in ("channel", "owner"):
        answer = ANALYSES["pipeline"].answer(workspace, {"by": by}).json
        for currency in answer["total"]["money"]:
            theirs = rows_of(workspace, "won_amount", "pipeline_value", currency=currency, by=(by,))
            for segment in answer["segments"]:
                money = segment["money"].get(currency)
                if money:
                    row = theirs[segment["value"],]
                    # What was won on nobody knows which day is in no days that a query could ask about.
                    if not workspace.coverage.undated_deals:
                        yield f"{segment['value']} won {currency}", money["won"], row["won_amount"] or 0
                    yield f"{segment['value']} open {currency}", money["open"], row["pipeline_value"] or 0


def segments(workspace: Workspace) -> Iterator[Pair]:
    answer = ANALYSES["segments"].answer(workspace, {}).json
    days = {"start": date.fromisoformat(answer["from"]), "end": date.fromisoformat(answer["to"])}
    ((_, whole),) = rows_of(workspace, "net_sales", "ad_spend", "overheads", **days).items()
    yield "all segments", sum(s["net_sales"] for s in answer["segments"]), whole["net_sales"]
    for name in ("ad_spend", "overheads"):
        yield name, answer["left_out"].get(name, 0), whole[name] or 0
    filled = workspace.coverage.of(BUYERS).filled
    for by in (name for name in ("segment", "age_band") if name in filled):
        answer = ANALYSES["segments"].answer(workspace, {"by": by}).json
        days = {"start": date.fromisoformat(answer["from"]), "end": date.fromisoformat(answer["to"])}
        theirs = rows_of(workspace, "net_sales", by=(by,), **days)
        for segment in answer["segments"]:
            yield f"{by} {segment['segment']}", segment["net_sales"], theirs[segment["segment"],]["net_sales"]
        cells = rows_of(workspace, "net_sales", by=(by, "channel"), **days)
        for cell in answer["channels"]:
            where = cell["segment"], cell["channel"]
            yield f"{by} {where}", cell["net_sales"], cells[where]["net_sales"]


def subscriptions(workspace: Workspace) -> Iterator[Pair]:
    months = ANALYSES["subscriptions"].answer(workspace, {}).json["months"]
    theirs = {
        "closing": "mrr",
        "new": "new_mrr",
        "reactivation": "reactivation_mrr",
        "expansion": "expansion_mrr",
        "contraction": "contraction_mrr",
        "churn": "churned_mrr",
    }
    last = end_of("month", date.fromisoformat(f"{months[-1]['month']}-01"))
    by_month = rows_of(workspace, *theirs.values(), grain="month", end=last)
    for before, month in zip([None, *months], months, strict=False):
        row = by_month[date.fromisoformat(f"{month['month']}-01"),]
        for ours, name in theirs.items():
            yield f"{month['month']} {ours}", month[ours], row[name]
        yield f"{month['month']} opening", month["opening"], before["closing"] if before else 0


def targets(workspace: Workspace) -> Iterator[Pair]:
    answer = ANALYSES["targets"].answer(workspace, {}).json
    days = {"start": date.fromisoformat(answer["month"]), "end": date.fromisoformat(answer["until"])}
    for target in answer["targets"]:
        if target["actual"] is None or target["parts"]:
            continue
        where = {name: (target[name],) for name in ("channel", "region") if target[name] is not None}
        ((_, row),) = rows_of(workspace, target["kpi"], where=where, **days).items()
        yield f"{target['kpi']} {where}", target["actual"], row[target["kpi"]]


def nps(workspace: Workspace) -> Iterator[Pair]:
    with workspace.cursor() as cursor:
        first, last = cursor.execute("select min(given_at)::date, max(given_at)::date from feedback").fetchone()
    for by in ("channel", "region"):
        answer = ANALYSES["nps"].answer(workspace, {"by": by}).json
        theirs = rows_of(workspace, "net_sales", by=(by,), start=first, end=last)
        ((_, whole),) = rows_of(workspace, "net_sales", start=first, end=last).items()
        yield "all answers", answer["total"]["sold"]["net_sales"], whole["net_sales"]
        for voice in answer["slices"]:
            if voice["sold"]:
                yield f"{by} {voice['value']}", voice["sold"]["net_sales"], theirs[voice["value"],]["net_sales"]
        for gap in ANALYSES["feedback"].answer(workspace, {"by": by}).json["gaps"]:
            if gap["net sales"] is not None:
                yield f"gap {gap[by]}", gap["net sales"], theirs[gap[by],]["net_sales"]


def lifetime(workspace: Workspace) -> Iterator[Pair]:
    theirs = rows_of(workspace, "ad_spend", grain="month")
    for cohort in ANALYSES["lifetime"].answer(workspace, {}).json["cohorts"]:
        if cohort["spend"] is not None:
            month = date.fromisoformat(f"{cohort['cohort']}-01")
            yield cohort["cohort"], cohort["spend"], theirs[month,]["ad_spend"]


def customers(workspace: Workspace) -> Iterator[Pair]:
    """What known customers bought and gave back, which no query tells apart from guests: from the orders themselves."""
    currency = workspace.coverage.currency
    counted = "is_sale and customer_id is not null and coalesce(currency, ?) = ?"
    sold = f"select {{}} as day, gross_amount - discount_amount as net from orders where {counted}"
    back = f"select {{}} as day, -refund_amount as net from orders where {counted} and refund_amount <> 0"
    events = f"{sold} union all {back}".format("ordered_at::date", "coalesce(refunded_at, ordered_at)::date")
    rfm = ANALYSES["rfm"].answer(workspace, {}).json
    groups = rfm["segments"]
    with workspace.cursor() as cursor:
        own = [currency] * 4
        (known,) = cursor.execute(f"select sum(net) from ({events}) e where day <= ?", [*own, rfm["as_of"]]).fetchone()
        by_month = dict(
            cursor.execute(
                "select date_trunc('month', ordered_at)::date, sum(gross_amount - discount_amount - refund_amount)"
                f" from orders where {counted} group by 1",
                own[:2],
            ).fetchall()
        )
    yield "RFM segments", sum(g["revenue"] for g in groups), known
    yield "RFM channels", sum(g["revenue"] for g in rfm["channels"]), known
    members = [ANALYSES["rfm"].answer(workspace, {"customers": g["segment"]}).json["customers"] for g in groups]
    for group, listed in zip(groups, members, strict=True):
        yield f"members {group['segment']}", sum(m["monetary"] for m in listed), group["revenue"]
    sums: dict[date, Decimal] = {}
    for cohort in ANALYSES["retention"].answer(workspace, {}).json["cohorts"]:
        for age, revenue in enumerate(cohort["revenue"]):
            month = add_months(date.fromisoformat(f"{cohort['cohort']}-01"), age)
            sums[month] = sums.get(month, Decimal(0)) + revenue
    for month, revenue in sums.items():
        yield f"cohorts in {month}", revenue, by_month.get(month, 0)


CHECKS: tuple[Callable[[Workspace], Iterator[Pair]], ...] = (
    places, products, concentration, pipeline, segments, subscriptions, targets, nps, lifetime, customers,
)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_every_amount_is_the_querys_as_text(filled: Workspace, check: Callable[[Workspace], Iterator[Pair]]) -> None:
    pairs = list(check(filled))
    assert len(pairs) > 2
    assert {name: text(ours) for name, ours, _ in pairs} == {name: text(theirs) for name, _, theirs in pairs}


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


def test_a_scope_is_one_key_whatever_order_its_filters_were_given_in() -> None:
    one = Scope(where={"channel": ["Web"], "region": (), "country": (None,)})
    other = Scope(where={"country": (None,), "channel": ("Web",)})
    assert one == other and hash(one) == hash(other)
    assert one != replace(one, currency="EUR") and one.anytime == one
