"""The analyses of what renews: recurring revenue, churn, and lifetime values where customers sign off."""

from __future__ import annotations

from datetime import date

from kpi.analyses.declaration import Analysis, Answer, Option, answer
from kpi.analyses.scope import Scope
from kpi.errors import UserError
from kpi.store import Workspace


def _subscriptions(
    workspace: Workspace, scope: Scope, discount: float, margin: float | None, as_of: date | None
) -> Answer:
    from kpi.analyses.subscriptions.subscriptions import subscriptions

    recurring = subscriptions(workspace, discount, margin, as_of)
    value = ([recurring.value.json()],) if recurring.value else ()
    return answer(recurring, [month.json() for month in recurring.months], *value)


SUBSCRIPTIONS = Analysis(
    name="subscriptions",
    label="Subscriptions",
    about="recurring revenue and churn by month",
    needs=("subscriptions",),
    options=(
        Option("discount", "a year, default 0.1", float, 0.1, metavar="RATE"),
        Option("margin", "count this share of revenue", float, metavar="FRACTION"),
        Option("as_of", "what was known on that day (default: today)", date, metavar="DATE"),
    ),
    run=_subscriptions,
    means=("revenue_per_customer", "margin", "paid_in_advance", "renewals_only", "paid_in_arrears"),
)


def _contractual(
    workspace: Workspace | None,
    scope: Scope,
    amount: float,
    retention: float | None,
    discount: float,
    survivors: str | None,
) -> Answer:
    from kpi.analyses.subscriptions.contractual import contractual_clv, fit_survivors

    if (retention is None) == (survivors is None):
        raise UserError("Give either --retention or --survivors.", "For example --retention 0.8.")
    if survivors is None:
        value = contractual_clv(amount, retention, discount).json()
    else:
        value = fit_survivors(_numbers(survivors)).json(amount, discount)
    return Answer(([{name: v for name, v in value.items() if not isinstance(v, list)}],), value)


def _numbers(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UserError(f"'{text}' is not a list of numbers.", "Write --survivors 1000,869,743.") from None


CONTRACTUAL = Analysis(
    name="contractual",
    label="Contractual lifetime value",
    about="lifetime value from a margin and a rate of renewal",
    needs=(),
    options=(
        Option("amount", "margin per period", float, metavar="MONEY", required=True),
        Option("retention", "share that renews, for example 0.8", float, metavar="SHARE"),
        Option("discount", "per period, such as 0.1", float, metavar="RATE", required=True),
        Option(
            "survivors",
            "how many were left at the start and after each period, instead of a rate",
            metavar="N,N,N",
        ),
    ),
    run=_contractual,
    means=("margin", "paid_in_advance", "renewals_only", "paid_in_arrears"),
)
