"""Where a channel is stronger than elsewhere: location quotients with how sure they are, and which places grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from kpi.analyses.money import NOTHING, exact, sum_of
from kpi.analyses.sales.spend_shares import SpendShare, spend_shares
from kpi.analyses.scope import EVERYTHING, Scope
from kpi.compiler import Statement
from kpi.errors import UnknownName, UserError
from kpi.query import UNATTRIBUTED, Query
from kpi.statistics.differences import newcombe
from kpi.statistics.intervals import wilson
from kpi.store import Result
from kpi.tables import ORDERS

BY = ("region", "country")
FEWEST_ORDERS = 30
# From here on a channel is called strong in a place: a quarter above its share of the whole.
STRONG = 1.25


@dataclass(frozen=True)
class Cell:
    """One channel in one place.

    ``index`` is the location quotient: the channel's share of the place's net sales over its share of all net sales;
    None when either whole is not above 0. ``low`` and ``high`` bound the difference between the channel's share of
    the orders in the place and its share of the orders elsewhere; ``sure`` tells whether that leaves out 0.
    """

    place: str | None
    channel: str | None
    orders: int
    net_sales: Decimal
    index: float | None
    low: float | None
    high: float | None

    @property
    def sure(self) -> bool:
        return self.low is not None and (self.low > 0 or self.high < 0)

    @property
    def verdict(self) -> str:
        if self.index is None or self.low is None:
            return "cannot tell"
        if not self.sure:
            return "no clear difference"
        return "stronger than elsewhere" if self.low > 0 else "weaker than elsewhere"


@dataclass(frozen=True)
class Place:
    """One place: its share of all net sales and its growth, both fractions; ``few`` when it has too few orders.

    ``spend`` and ``spend_share`` are its ad spend and its part of that of all named places, None where no file tells them.
    ``under_spent`` is a place that grows faster than all and surely brings more than its part of the spend.
    """

    name: str | None
    orders: int
    net_sales: Decimal
    share: float | None
    growth: float | None
    spend: Decimal | None = None
    spend_share: float | None = None
    under_spent: bool = False

    @property
    def few(self) -> bool:
        return self.orders < FEWEST_ORDERS

    @property
    def remark(self) -> str:
        if self.few:
            return f"fewer than {FEWEST_ORDERS} orders"
        return "brings more than its part of the ad spend, and grows" if self.under_spent else ""


@dataclass(frozen=True)
class Places:
    """Every place, the one with the highest net sales first, and every channel in it."""

    by: str
    currency: str
    start: date
    end: date
    compare: str
    growth: float | None
    places: tuple[Place, ...]
    cells: tuple[Cell, ...]
    strong: tuple[Cell, ...]
    notes: tuple[str, ...]
    queries: tuple[Query, ...]
    statements: tuple[Statement, ...]

    @property
    def under_spent(self) -> tuple[Place, ...]:
        """The places that may be worth more of the ad spend, the one with the highest net sales first."""
        return tuple(p for p in self.places if p.under_spent)

    @property
    def knows_spend(self) -> bool:
        return any(p.spend_share is not None for p in self.places)

    def rows(self) -> list[dict[str, object]]:
        """One row per place."""
        return [
            {
                self.by: p.name or UNATTRIBUTED,
                "net sales": p.net_sales,
                "orders": p.orders,
                "share": p.share,
                "growth": p.growth,
                "growth of all": self.growth,
                **({"ad spend": p.spend, "share of spend": p.spend_share} if self.knows_spend else {}),
                "remark": p.remark,
            }
            for p in self.places
        ]

    def cell_rows(self) -> list[dict[str, object]]:
        """One row per place and channel."""
        return [
            {
                self.by: c.place or UNATTRIBUTED,
                "channel": c.channel or UNATTRIBUTED,
                "net sales": c.net_sales,
                "orders": c.orders,
                "location index": c.index,
                "from": c.low,
                "to": c.high,
                "verdict": c.verdict,
            }
            for c in self.cells
        ]

    def json(self) -> dict:
        """The tables as plain data."""
        return {
            "by": self.by,
            "currency": self.currency or None,
            "from": self.start.isoformat(),
            "to": self.end.isoformat(),
            "growth": self.growth,
            "places": [vars(p) | {"few": p.few} for p in self.places],
            "cells": [vars(c) | {"sure": c.sure, "verdict": c.verdict} for c in self.cells],
            "under_spent": [p.name for p in self.under_spent],
            "strong": [{"place": c.place, "channel": c.channel, "index": c.index} for c in self.strong],
            "notes": list(self.notes),
        }


def places(ask: Callable[[Query], Result], scope: Scope = EVERYTHING, compare: str | None = None) -> Places:
    """Location quotients and growth of every place; ``ask`` answers queries, the filters narrow what counts as the whole.

    LQ = (net sales of channel and place / net sales of the place) / (net sales of the channel / all net sales). A
    channel is strong in a place when LQ >= STRONG, its orders there are surely more than its share elsewhere, the
    place grows faster than the whole, and has FEWEST_ORDERS. Where the ad spend names places, each has its part of it.
    Raises UserError when no orders are loaded.
    """
    by, compare = scope.by or BY[0], compare or "previous"
    if by not in BY:
        raise UnknownName("kind of place", by, BY)
    both = ask(scope.query("aov", by=(by, "channel")))
    if ORDERS.name not in both.coverage.loaded:
        raise UserError("Orders are not loaded, so this cannot be told.", f"Load a file with {ORDERS.about}.")
    grown = ask(scope.query("net_sales", by=(by,), compare=compare))
    whole = ask(scope.query("net_sales", compare=compare))
    growth = _number(whole.rows[0].get("net_sales_change")) if whole.rows else None
    growths = {row[by]: _number(row.get("net_sales_change")) for row in grown.rows}
    rows = [(r[by], r["channel"], exact(r["aov__num"]), int(r["aov__den"] or 0)) for r in both.rows]
    cells = _cells(rows)
    listed = _places(rows, growths)
    untold = (
        []
        if growth is not None
        else ["There is no period before these days to compare with, so growth cannot be told."]
    )
    faster = {p.name for p in listed if not p.few and _faster(p.growth, growth)}
    spent, spend_notes = spend_shares(ask, by, scope)
    return Places(
        by,
        scope.currency or both.coverage.currency,
        *both.period,
        compare,
        growth,
        tuple(_with_spend(listed, spent, faster)),
        tuple(cells),
        _strong(cells, faster),
        tuple(dict.fromkeys([*both.notes, *grown.notes, *untold, *spend_notes])),
        (both.query, grown.query),
        (both.statement, grown.statement, whole.statement),
    )


def _strong(cells: Sequence[Cell], faster: set[str | None]) -> tuple[Cell, ...]:
    """The channels that are strong in a place that grows faster, those with the most sales beyond their share first."""
    strong = [c for c in cells if c.place in faster and c.index and c.index >= STRONG and c.low and c.low > 0]
    strong.sort(key=lambda c: (-float(c.net_sales) * (1 - 1 / c.index), str(c.place), str(c.channel)))
    return tuple(c for c in strong if c.place is not None and c.channel is not None and c.orders >= FEWEST_ORDERS)


def _cells(rows: list[tuple]) -> list[Cell]:
    by_place, by_channel = _sums(rows, 0), _sums(rows, 1)
    all_sales, all_orders = sum_of(r[2] for r in rows), sum(r[3] for r in rows)
    cells = []
    for place, channel, sales, orders in rows:
        (place_sales, place_orders), (channel_sales, channel_orders) = by_place[place], by_channel[channel]
        has_wholes = place_sales > 0 and channel_sales > 0 and all_sales > 0
        bounds = newcombe(orders, place_orders, channel_orders - orders, all_orders - place_orders)
        cells.append(
            Cell(
                place,
                channel,
                orders,
                sales,
                _over(sales, place_sales) / _over(channel_sales, all_sales) if has_wholes else None,
                *(bounds or (None, None)),
            )
        )
    return cells


def _places(rows: list[tuple], growths: Mapping[object, float | None]) -> list[Place]:
    sums = _sums(rows, 0)
    whole = sum_of(sales for sales, _ in sums.values())
    listed = [
        Place(name, orders, sales, _over(sales, whole) if whole > 0 else None, growths.get(name))
        for name, (sales, orders) in sums.items()
    ]
    return sorted(listed, key=lambda p: (-p.net_sales, str(p.name)))


def _sums(rows: list[tuple], key: int) -> dict[object, tuple[Decimal, int]]:
    sums: dict[object, tuple[Decimal, int]] = {}
    for row in rows:
        sales, orders = sums.get(row[key], (NOTHING, 0))
        sums[row[key]] = (sales + row[2], orders + row[3])
    return sums


def _over(part: Decimal, whole: Decimal) -> float:
    return float(part) / float(whole)


def _faster(growth: float | None, whole: float | None) -> bool:
    return growth is not None and whole is not None and growth > whole


def _number(value: object) -> float | None:
    return None if value is None else float(value)


def _with_spend(listed: Sequence[Place], spent: Mapping[str, SpendShare], faster: set[str | None]) -> list[Place]:
    """The places with their part of the ad spend, each held against its part of what all named places bring.

    Under-spent is one of the ``faster`` growing ones whose share of the net sales is larger than that of the spend, and so
    is the lower end of the 95 % interval of its share of the orders.
    """
    named = [p for p in listed if p.name is not None]
    orders, sales = sum(p.orders for p in named), sum_of(p.net_sales for p in named)
    beside_spend = []
    for place in listed:
        if not spent or place.name is None:
            beside_spend.append(place)
            continue
        mine = spent.get(place.name, SpendShare(NOTHING, 0.0))
        more = (
            place.name in faster
            and float(place.net_sales) > mine.share * float(sales)
            and wilson(place.orders, orders)[0] > mine.share
        )
        beside_spend.append(replace(place, spend=mine.spend, spend_share=mine.share, under_spent=more))
    return beside_spend
