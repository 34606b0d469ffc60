"""Concentration: how much of the sales hangs on the largest channel and on the best customers.

HHI is the sum of the squared shares: 1 when one channel has everything, 1/n when n channels have the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpi.analyses.money import sum_of
from kpi.analyses.scope import EVERYTHING, Scope, only, share
from kpi.compiler import Statement
from kpi.errors import UserError
from kpi.store import Workspace
from kpi.tables import EXPENSES, SALES, SPEND

# From here on it is worth saying: common thresholds, no law.
MUCH_IN_ONE_CHANNEL, HIGH_HHI, MUCH_IN_BEST_CUSTOMERS = 0.6, 0.5, 0.5

_CUSTOMERS = """
with bought as (
    select customer, sum(net_amount) as net
    from customer_days
    where customer is not null and day >= $first_day and day <= $last_day
        and coalesce(currency, $own_currency) = $own_currency and {within}
    group by customer
    having sum(order_count) > 0
), edge as (
    select count(*) as customers, sum(net) as net, quantile_cont(cast(net as double), 0.9) as edge
    from bought
), tenth as (
    select e.customers, e.net, max(b.net) as least
    from edge e
    left join bought b on cast(b.net as double) <= e.edge
    group by e.customers, e.net
)
select t.customers, t.net, t.least, sum(case when b.net > t.least then b.net - t.least end) as above
from tenth t
left join bought b on b.net > t.least
group by t.customers, t.net, t.least
"""


@dataclass(frozen=True)
class Shares:
    """Parts of a whole: the largest first, as (name, amount, share). ``hhi`` and the shares are None where a part is
    below 0 or the whole is nothing."""

    of: str
    parts: tuple[tuple[str | None, Decimal, float | None], ...]
    hhi: float | None

    def json(self) -> dict:
        return {
            "of": self.of,
            "hhi": self.hhi,
            "top": self.parts[0][0] if self.parts else None,
            "top_share": self.parts[0][2] if self.parts else None,
            "parts": [{"channel": n, "amount": a, "share": s} for n, a, s in self.parts],
        }


@dataclass(frozen=True)
class Concentration:
    """Shares of the channels in net sales, and in contribution where it is known, and of the best tenth of the customers
    in the net sales of all customers who ordered."""

    start: date
    end: date
    channels: tuple[Shares, ...]
    customers: int
    best: int
    best_share: float | None
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def rows(self) -> list[dict[str, object]]:
        """One row per channel of every amount that is shared."""
        return [{"of": c.of, **part} for c in self.channels for part in c.json()["parts"]]

    def json(self) -> dict:
        """The analysis as plain data."""
        return {
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "channels": [c.json() for c in self.channels],
            "customers": self.customers,
            "best_customers": self.best,
            "best_share": self.best_share,
            "notes": list(self.notes),
        }


def statement(workspace: Workspace, scope: Scope) -> Statement:
    """The question about customers: how many, what they brought, what 9 of 10 of them do not exceed (``least``), and by how
    much the others exceed it."""
    conditions, bound = only(scope.where)
    params = {**scope.days, "own_currency": workspace.coverage.currency, **bound}
    return Statement(_CUSTOMERS.format(within=" and ".join(conditions or ["1 = 1"])).strip(), params)


def concentration(workspace: Workspace, scope: Scope = EVERYTHING) -> Concentration:
    """Concentration of the sales of the days, by default of all, of all channels and regions or of some.

    Raises UserError when there are no orders.
    """
    coverage = workspace.coverage
    if not coverage.has(SALES):
        raise UserError("There are no orders yet.", "Load orders.")
    of_sales = workspace.ask(scope.query("net_sales", by=("channel",)))
    start, end = of_sales.period
    scope = replace(scope, start=start, end=end)
    channels = [shares("net_sales", [(r["channel"], r["net_sales"]) for r in of_sales.rows])]
    statements = [of_sales.statement]
    notes = []
    if coverage.has(EXPENSES) and coverage.has(SPEND):
        left = workspace.ask(scope.query("contribution", "net_sales", "ad_spend", by=("channel",)))
        statements.append(left.statement)
        # Overheads alone make no channel.
        rows = [r for r in left.rows if r["contribution"] != 0 or r["net_sales"] or r["ad_spend"]]
        if any(r["contribution"] is None for r in rows):
            notes.append("The channels' shares in contribution are not known: not every order has its cost.")
        else:
            channels.append(shares("contribution", [(r["channel"], r["contribution"]) for r in rows]))
    notes += [
        f"Shares of {c.of.replace('_', ' ')} mean nothing here: "
        f"{'a channel is below 0' if any(amount < 0 for _, amount, _ in c.parts) else 'there is nothing to share'}."
        for c in channels
        if c.hhi is None
    ]
    if len(coverage.currencies) > 1:
        notes.append(f"Money is counted in {coverage.currency} only.")
    of_customers = statement(workspace, scope)
    customers, net, least, above = workspace.run(of_customers)[1][0]
    best = (customers + 9) // 10
    best_share = share(best * least + (above or 0), net) if customers and net > 0 else None
    return Concentration(
        *of_sales.period, tuple(channels), customers, best, best_share, tuple(notes), (*statements, of_customers)
    )


def shares(of: str, amounts: list[tuple[str | None, Decimal]]) -> Shares:
    """Shares and HHI of parts; None where a part is below 0 or all are nothing."""
    parts = sorted(amounts, key=lambda p: (-p[1], p[0] is None, str(p[0])))
    whole = sum_of(amount for _, amount in parts)
    sound = whole > 0 and all(amount >= 0 for _, amount in parts)
    each = [share(amount, whole) if sound else None for _, amount in parts]
    known = [s for s in each if s is not None]
    return Shares(
        of,
        tuple((name, amount, s) for (name, amount), s in zip(parts, each, strict=True)),
        sum(s * s for s in known) if sound else None,
    )
