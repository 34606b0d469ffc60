"""What is called how: every name, how files write it, what it holds, and channels that meet nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpi.naming.rules import Written, every_written, known_name, rules_of
from kpi.query import Query
from kpi.store import Result, Workspace
from kpi.tables import LINES, SALES, SPEND, TRAFFIC

_ASKED = {"orders": SALES, "net_sales": SALES, "visits": TRAFFIC, "ad_spend": SPEND}


@dataclass(frozen=True)
class Amounts:
    """What a name holds over the whole data; None where the table of it has no such dimension or is not loaded.

    Money is in the workspace's own currency.
    """

    orders: int | None = None
    revenue: Decimal | None = None
    visits: int | None = None
    spend: Decimal | None = None

    @property
    def size(self) -> tuple[float, ...]:
        """For sorting: by revenue, then spend, then visits."""
        return tuple(float(v or 0) for v in (self.revenue, self.spend, self.visits, self.orders))


@dataclass(frozen=True)
class Form:
    """How one export writes a name. ``origin`` is "yours", "rule", or "" for a value that stays as written."""

    written: str
    source: str
    within: str
    origin: str


@dataclass(frozen=True)
class Name:
    """One name of a dimension, the ways in which it is written, and what it holds."""

    dimension: str
    name: str
    forms: tuple[Form, ...]
    amounts: Amounts

    @property
    def sources(self) -> frozenset[str]:
        return frozenset(f.source for f in self.forms)


@dataclass(frozen=True)
class Unmatched:
    """A channel that one table knows and another does not: it ``has`` something, and something is ``missing``."""

    name: str
    amounts: Amounts
    has: str
    missing: str

    @property
    def why(self) -> str:
        """What is wrong, in a sentence without the name."""
        return f"has {self.has}, and there are no {self.missing} of that name"


Ask = Callable[[Query], Result]


def names(workspace: Workspace, dimension: str, ask: Ask | None = None) -> list[Name]:
    """Every name of a dimension, those that hold most first. ``ask`` answers questions (default: the workspace)."""
    rules = rules_of(workspace)
    forms: dict[str, list[Form]] = {}
    for value in every_written(workspace, dimension):
        name, origin = known_name(value, rules)
        forms.setdefault(name, []).append(_form(value, origin))
    held = _amounts(workspace, dimension, ask or workspace.ask)
    found = [Name(dimension, n, tuple(f), held.get(n, Amounts())) for n, f in forms.items()]
    return sorted(found, key=lambda n: (*(-s for s in n.amounts.size), n.name))


def unmatched(workspace: Workspace, ask: Ask | None = None) -> list[Unmatched]:
    """Channels with orders but no visits, visits but no orders, or spend but neither; the largest first.

    Tables that are not loaded, or that know no channel, say nothing about it.
    """
    covered = workspace.coverage
    known = {f.name for f in (SALES, TRAFFIC, SPEND) if covered.has(f) and "channel" in covered.of(f).filled}
    found = []
    for name, amounts in _amounts(workspace, "channel", ask or workspace.ask).items():
        sold, seen, paid = bool(amounts.orders), bool(amounts.visits), bool(amounts.spend)
        has = missing = ""
        if {SALES.name, TRAFFIC.name} <= known and sold and not seen:
            has, missing = "orders", "visits"
        elif {SALES.name, TRAFFIC.name} <= known and seen and not sold:
            has, missing = "visits", "orders"
        elif SALES.name in known and paid and not sold and not seen:
            has, missing = "ad spend", "orders or visits"
        if has and name is not None:
            found.append(Unmatched(name, amounts, has, missing))
    return sorted(found, key=lambda u: (*(-s for s in u.amounts.size), u.name))


def _form(value: Written, origin: str) -> Form:
    return Form(value.written, value.source, value.within, origin)


def _amounts(workspace: Workspace, dimension: str, ask: Ask) -> Mapping[str | None, Amounts]:
    """What every name of a dimension holds."""
    covered = workspace.coverage
    facts = {**_ASKED, "orders": LINES, "net_sales": LINES} if dimension == "product" else _ASKED
    kpis = tuple(
        kpi
        for kpi, fact in facts.items()
        if covered.has(fact) and fact.has(dimension) and dimension in covered.of(fact).filled
    )
    if not kpis:
        return {}
    rows: Sequence[Mapping[str, Any]] = ask(Query(kpis, by=(dimension,))).rows
    return {
        row[dimension]: Amounts(row.get("orders"), row.get("net_sales"), row.get("visits"), row.get("ad_spend"))
        for row in rows
    }
