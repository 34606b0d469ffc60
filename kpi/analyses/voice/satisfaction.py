"""What customers say: NPS, CSAT and ratings, each with how sure it is, beside what was sold and sent back."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpi.analyses.money import exact
from kpi.analyses.scope import EVERYTHING, Scope, checked, column, only, require, share
from kpi.compiler import Statement
from kpi.statistics.scores import NPS_SCALE, Nps, Rated, net_promoter_score, rated
from kpi.store import Workspace
from kpi.tables import FEEDBACK

BY = ("channel", "product", "region", "week")
_WEEK = "cast(date_trunc('week', {day}) as date)"


@dataclass(frozen=True)
class Sold:
    """Net sales and orders of the same slice and days, and returns as a fraction of gross sales; None: not known. By
    product orders are not counted: one of several products is an order of each.

    ``returned`` of ``returnable`` orders were paid back, in full or in part. By product these are the orders that hold
    one product only: of others it is not known which of their products came back.
    """

    net_sales: Decimal | None
    orders: int | None
    return_rate: float | None
    returned: int = 0
    returnable: int = 0

    @property
    def returned_share(self) -> float | None:
        return self.returned / self.returnable if self.returnable else None


@dataclass(frozen=True)
class Voice:
    """One slice: ``value`` is its name (None: without one); ``nps`` is None without a single answer to it."""

    value: str | date | None
    answers: int
    nps: Nps | None
    rated: tuple[Rated, ...]
    sold: Sold | None

    @property
    def satisfied(self) -> float | None:
        """The share of satisfied answers among those to CSAT questions, whatever the scale; None without any."""
        of_csat = [(r.top_share, r.answers) for r in self.rated if r.kind == "csat" and r.top_share is not None]
        return share(sum(top * answers for top, answers in of_csat), sum(answers for _, answers in of_csat))


@dataclass(frozen=True)
class Satisfaction:
    """Everything, and every slice, most answers first."""

    by: str | None
    currency: str
    total: Voice
    slices: tuple[Voice, ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """The table as plain data."""
        return {
            "by": self.by,
            "currency": self.currency or None,
            "notes": list(self.notes),
            "total": _json(self.total),
            "slices": [_json(v) for v in self.slices],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per slice, then everything. Of several scales CSAT adds up the satisfied answers, and a mean rating is not
        told."""
        rows: list[dict[str, object]] = []
        one_scale = sum(r.kind == "rating" for r in self.total.rated) == 1
        for voice in (*self.slices, self.total):
            rating = next((r for r in voice.rated if r.kind == "rating" and one_scale), None)
            nps, sold = voice.nps, voice.sold
            rows.append(
                {
                    **({self.by: voice.value if voice is not self.total else "(all)"} if self.by else {}),
                    "answers": voice.answers,
                    "NPS": nps.score if nps else None,
                    "from": nps.low if nps else None,
                    "to": nps.high if nps else None,
                    "CSAT": voice.satisfied,
                    "rating": rating.mean if rating else None,
                    "net sales": sold.net_sales if sold else None,
                    "return rate": sold.return_rate if sold else None,
                    "orders paid back": sold.returned_share if sold else None,
                    "remark": nps.reason if nps else "",
                }
            )
        return rows


def _json(voice: Voice) -> dict:
    return {
        "value": voice.value.isoformat() if isinstance(voice.value, date) else voice.value,
        "answers": voice.answers,
        "nps": vars(voice.nps) if voice.nps else None,
        "csat": [vars(r) for r in voice.rated if r.kind == "csat"],
        "ratings": [vars(r) for r in voice.rated if r.kind == "rating"],
        "sold": vars(voice.sold) if voice.sold else None,
    }


def inside(scope: Scope, params: dict[str, object], day: str, alias: str = "") -> str:
    """SQL of the days and filters, and into ``params`` what it binds; ``alias`` is that of a canonical table, none for a
    model."""
    conditions, bound = only(scope.where, (lambda name: column(name, alias)) if alias else str)
    params |= scope.days | bound
    return " and ".join([f"{day} >= $first_day and {day} <= $last_day", *conditions])


def statements(scope: Scope, currency: str) -> tuple[Statement, Statement, Statement]:
    """First and last day of the answers; how often each score was given; sales and returns of the same slices."""
    params: dict[str, object] = {}
    by, given = scope.by, "cast(f.given_at as date)"
    value = _WEEK.format(day=given) if by == "week" else column(by, "f")
    answered = inside(scope, params, given, "f")
    return (
        Statement(
            f"select min({given}) as first_day, max({given}) as last_day from feedback f where {answered}", params
        ),
        Statement(
            f"select {value} as value, lower(f.kind) as kind, f.scale_max as scale_max, f.score as score,"
            f" count(*) as answer_count from feedback f where {answered}\n"
            f"group by {value}, lower(f.kind), f.scale_max, f.score\n"
            "order by value, kind, scale_max, score",
            params,
        ),
        _sales(scope, currency),
    )


def _sales(scope: Scope, currency: str) -> Statement:
    """Net, gross, refunds and orders per slice, and how many orders were paid back."""
    params: dict[str, object] = {"currency": currency}
    by, sold = scope.by, f"{inside(scope, params, 'day')} and coalesce(currency, $currency) = $currency"
    if by == "product":
        return Statement(
            "select product as value, sum(net_amount) as net_amount, cast(null as bigint) as gross_amount,"
            " cast(null as bigint) as refund_amount, cast(null as bigint) as order_count,"
            " sum(sole_returned_count) as returned, sum(sole_order_count) as returnable\n"
            f"from lines where {sold} group by product order by value",
            params,
        )
    value = {"week": _WEEK.format(day="day"), None: "cast(null as varchar)"}.get(by, by)
    grouped = f" group by {value} order by value" if by else ""
    return Statement(
        f"select {value} as value, sum(net_amount) as net_amount, sum(gross_amount) as gross_amount,"
        " sum(refund_amount) as refund_amount, sum(order_count) as order_count,"
        " sum(returned_count) as returned, sum(order_count) as returnable\n"
        f"from daily_sales where {sold}{grouped}",
        params,
    )


def satisfaction(workspace: Workspace, scope: Scope = EVERYTHING) -> Satisfaction:
    """NPS, CSAT and ratings for all answers and for each value of the split (one of BY), beside sales and returns.

    Answers on different scales are never put together. Raises UserError when no feedback is loaded.
    """
    require(workspace, FEEDBACK)
    by = checked(scope.by, BY)
    currency = scope.currency or workspace.coverage.currency
    (_, [(first, last)]) = workspace.run(statements(scope, currency)[0])
    questions = statements(replace(scope, start=first or scope.start, end=last or scope.end), currency)
    _, answered, sold_by = questions
    scores: dict[str | date | None, list[tuple]] = defaultdict(list)
    for value, *row in workspace.run(answered)[1]:
        scores[value].append(tuple(row))
    sold = {row[0]: _sold(*row[1:]) for row in workspace.run(sold_by)[1]}
    of_all = _sales(replace(scope, by=None, start=first, end=last), currency)
    whole = [_sold(*row[1:]) for row in workspace.run(of_all)[1]]
    everything = [row for rows in scores.values() for row in rows]
    total = _voice(None, everything, whole[0] if whole else None)
    # Answers that name no product have nothing to do with sales that name none.
    slices = [_voice(v, rows, sold.get(v) if v is not None else None) for v, rows in scores.items()]
    slices.sort(key=lambda v: (0 if by == "week" else -v.answers, v.value is None, str(v.value)))
    return Satisfaction(
        by, currency, total, tuple(slices) if by else (), tuple(_notes(by, total, everything)), (*questions, of_all)
    )


def _sold(
    net: Decimal | None,
    gross: Decimal | None,
    refunds: Decimal | None,
    orders: int | None,
    returned: int | None,
    returnable: int | None,
) -> Sold | None:
    if not orders and not refunds and net is None:
        return None
    rate = share(refunds, gross) if refunds is not None and gross else None
    return Sold(
        None if net is None else exact(net),
        None if orders is None else int(orders),
        rate,
        int(returned or 0),
        int(returnable or 0),
    )


def _is_nps(kind: str | None, scale: float | None) -> bool:
    return kind == "nps" and scale in (None, NPS_SCALE)


def _voice(value: str | date | None, rows: list[tuple], sold: Sold | None) -> Voice:
    groups = [0, 0, 0]
    scored: dict[tuple[str, float], dict[float, int]] = defaultdict(lambda: defaultdict(int))
    for kind, scale, score, n in rows:
        if score is None or score < 0 or (scale is not None and score > scale):
            continue
        if _is_nps(kind, scale):
            if score <= NPS_SCALE:
                groups[0 if score >= 9 else 1 if score >= 7 else 2] += n
        elif kind in ("csat", "rating") and scale:
            scored[kind, float(scale)][float(score)] += n
    return Voice(
        value,
        sum(groups) + sum(n for scores in scored.values() for n in scores.values()),
        net_promoter_score(*groups) if any(groups) else None,
        tuple(rated(kind, scale, scores) for (kind, scale), scores in sorted(scored.items())),
        sold,
    )


def _notes(by: str | None, total: Voice, rows: list[tuple]) -> list[str]:
    notes = []
    left_out = {
        "without a known kind of question": lambda k, s, x: k not in ("nps", "csat", "rating"),
        "to a question of NPS on another scale than 0 to 10": lambda k, s, x: k == "nps" and not _is_nps(k, s),
        "without a scale": lambda k, s, x: k in ("csat", "rating") and not s,
        "outside their scale": lambda k, s, x: x < 0 or x > (s or (NPS_SCALE if k == "nps" else x)),
    }
    for words, rule in left_out.items():
        n = sum(count for kind, scale, score, count in rows if score is not None and rule(kind, scale, score))
        if n:
            notes.append(f"Left out: {n:,} answer{'' if n == 1 else 's'} {words}.")
    for kind in ("csat", "rating"):
        scales = [r for r in total.rated if r.kind == kind]
        if len(scales) > 1:
            how = "CSAT adds up the satisfied answers of each" if kind == "csat" else "they are kept apart"
            notes.append(f"Answers of the kind {kind} use {len(scales)} scales: {how}.")
        for r in scales:
            if r.top_from is None:
                notes.append(f"A scale up to {r.scale:g} has no usual top answers, so only its mean is given.")
            elif kind == "csat":
                notes.append(f"CSAT is the share of answers from {r.top_from} up on the scale up to {r.scale:g}.")
    if total.sold is None:
        notes.append("No orders are known in the days of the answers, so there is nothing to set them beside.")
    elif by == "product":
        notes.append(
            "Returns by product are told by the orders that hold one product only: of others it is not known what came back."
        )
    return notes
