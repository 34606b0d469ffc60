"""LTV:CAC by channel with its interval: what a customer leaves in the first 365 days over what winning one cost.

Two readings of one length: *so far* for customers who are 365 days old, *predicted* for the young ones as well, with what
is expected of the rest of their 365 days.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from math import erf, sqrt
from typing import Any

from kpi.analyses.scope import EVERYTHING, Scope, only
from kpi.catalog import kpi
from kpi.compiler import Statement
from kpi.query import Query
from kpi.store import Workspace

SURE = 0.8
FEWEST = 30
_Z = 1.959964

_ASSUMED = "cast($assumed_margin as double)"
_SO_FAR = f"""
select channel, sum(customer_count) as customers,
    sum(case when {_ASSUMED} is null then full_customers_365 else customer_count end) as valued,
    sum(cast(case when {_ASSUMED} is null then full_margin_365 else margin_365 + uncosted_365 * {_ASSUMED} end as double))
        as total,
    sum(case when {_ASSUMED} is null then full_margin_squares
        else margin_squares + 2 * {_ASSUMED} * margin_products + {_ASSUMED} * {_ASSUMED} * uncosted_squares end)
        as squares
from daily_customers
where {{where}}
group by channel
order by channel
"""
_PREDICTED = f"""
select channel, sum(customer_count) as customers,
    sum(case when {_ASSUMED} is null then year_known_count else year_assumed_count end) as valued,
    sum(cast(case when {_ASSUMED} is null then year_known else year_margin + year_uncosted * {_ASSUMED} end as double))
        as total,
    sum(case when {_ASSUMED} is null then year_known_squares
        else year_margin_squares + 2 * {_ASSUMED} * year_products + {_ASSUMED} * {_ASSUMED} * year_uncosted_squares end)
        as squares
from daily_expected
where {{where}}
group by channel
order by channel
"""
_WHERE = "day >= $first_day and day <= $last_day and paid and coalesce(currency, $own_currency) = $currency"


class Band(Enum):
    """What a ratio says: the borders are conventions."""

    LOSS = "each customer loses money"
    THIN = "thin: costs leave little"
    HEALTHY = "healthy"
    ROOM = "room to spend more"


_BORDERS = ((1.0, Band.LOSS), (3.0, Band.THIN), (5.0, Band.HEALTHY), (float("inf"), Band.ROOM))


@dataclass(frozen=True)
class Estimate:
    """A ratio with its 95 % interval from ``customers`` whose value is known; ``error`` is its standard error.

    ``ltv`` is margin per customer and ``cac`` spend per customer. Without enough customers there is no interval.
    """

    ltv: float
    cac: float
    customers: int
    error: float | None

    @property
    def ratio(self) -> float:
        return self.ltv / self.cac

    @property
    def interval(self) -> tuple[float, float] | None:
        if self.error is None:
            return None
        return self.ratio - _Z * self.error, self.ratio + _Z * self.error

    @property
    def band(self) -> Band | None:
        """The band in which the ratio lies with a probability of at least ``SURE``; None when that is none."""
        if not self.error:
            return None
        below = 0.0
        for border, band in _BORDERS:
            to_here = 0.5 * (1 + erf((border - self.ratio) / (self.error * sqrt(2))))
            if to_here - below >= SURE:
                return band
            below = to_here
        return None

    def json(self) -> dict:
        low, high = self.interval or (None, None)
        return {
            "ratio": self.ratio,
            "low": low,
            "high": high,
            "ltv": self.ltv,
            "cac": self.cac,
            "customers": self.customers,
            "band": self.band.value if self.band else None,
        }


@dataclass(frozen=True)
class ChannelRatio:
    """A channel with spend; None where a reading cannot be told."""

    channel: str | None
    so_far: Estimate | None
    predicted: Estimate | None

    @property
    def shown(self) -> Estimate:
        """The reading by which channels are ranked; a channel with neither is not listed."""
        reading = self.so_far or self.predicted
        assert reading
        return reading

    def json(self) -> dict:
        return {
            "channel": self.channel,
            "so_far": self.so_far and self.so_far.json(),
            "predicted": self.predicted and self.predicted.json(),
        }


@dataclass(frozen=True)
class LtvCac:
    """Channels, the highest first, and the questions that were asked."""

    channels: tuple[ChannelRatio, ...]
    queries: tuple[Query, Query]
    statements: tuple[Statement, ...]
    notes: tuple[str, ...]

    def rows(self) -> list[dict[str, object]]:
        """One row per channel and reading."""
        return [
            {"channel": c.channel, "reading": reading, **estimate.json()}
            for c in self.channels
            for reading, estimate in (("so far", c.so_far), ("predicted", c.predicted))
            if estimate
        ]

    def json(self) -> dict:
        return {"channels": [c.json() for c in self.channels], "notes": list(self.notes)}


def estimate(ltv: float, cac: float, won: int, valued: int, total: float, squares: float) -> Estimate:
    """A ratio of means with its standard error by the delta method.

    Two things are left to chance: how many customers the spend wins (``won``, as rare events are: Poisson) and what each
    is worth (``valued`` of them, with the sum and the sum of squares of their values). So the squared standard error is
    the variance of the mean value and that of the mean times 1 / won, over the squared cost of one customer.
    """
    if valued < FEWEST:
        return Estimate(ltv, cac, valued, None)
    mean = total / valued
    variance = max(squares - total * mean, 0.0) / (valued - 1)
    return Estimate(ltv, cac, valued, sqrt(variance / valued + mean**2 / won) / cac)


def ltv_cac(workspace: Workspace, so_far: Scope = EVERYTHING, predicted: Scope | None = None) -> LtvCac:
    """Both readings by channel: ``so_far`` and ``predicted`` are the days, filters and currency of each (by default the same).

    The values are those of the KPIs ``ltv_cac`` and ``ltv_cac_predicted``.
    """
    queries = (
        so_far.query("ltv_cac", by=("channel",)),
        (predicted or so_far).query("ltv_cac_predicted", by=("channel",)),
    )
    spreads, readings, notes = [], [], []
    for query, spread in zip(queries, (_SO_FAR, _PREDICTED), strict=True):
        result = workspace.ask(query)
        spreads.append(_spread(workspace, query, spread))
        readings.append(_estimates(query.kpis[0], result.rows, workspace.run(spreads[-1])[1]))
        notes += [note for note in result.notes if not note.startswith(tuple(_LABELS))] + list(result.blanks.values())
        asked_for = kpi(query.kpis[0])
        if not readings[-1] and not result.blanks:
            by_reason = dict.fromkeys(result.causes.values()) or (asked_for.cannot_tell,)
            told = (
                result.blank_notes(asked_for.name)
                if len(by_reason) > 1
                else [f"{asked_for.label} cannot be told for any channel: {why}." for why in by_reason]
            )
            notes += told
    names = {**readings[0], **readings[1]}
    channels = [ChannelRatio(name, readings[0].get(name), readings[1].get(name)) for name in names]
    channels.sort(key=lambda c: (-c.shown.ratio, str(c.channel)))
    return LtvCac(tuple(channels), queries, tuple(spreads), tuple(dict.fromkeys(notes)))


_LABELS = ("LTV:CAC is blank", "LTV:CAC, predicted is blank")


def _estimates(name: str, rows: Sequence[Mapping], spread: Sequence[tuple]) -> dict[str | None, Estimate]:
    spreads = {channel: values for channel, *values in spread}
    estimates = {}
    for row in rows:
        if row[name] is not None and row["channel"] in spreads:
            ltv, cac = float(row[f"{name}__num"]), float(row[f"{name}__den"])
            estimates[row["channel"]] = estimate(ltv, cac, *(v or 0 for v in spreads[row["channel"]]))
    return estimates


def _spread(workspace: Workspace, query: Query, sql: str) -> Statement:
    """The question for the spread of customers' values within each channel."""
    coverage = workspace.coverage
    first, last = query.within(coverage)
    if sql is _SO_FAR:
        mature: Any = coverage.values_for({"mature_365"})["mature_365"]
        last = min(last, mature)
    params = {
        "first_day": first,
        "last_day": last,
        "assumed_margin": coverage.assumed_margin,
        "own_currency": coverage.currency,
        "currency": query.currency or coverage.currency,
    }
    conditions, bound = only(query.where)
    where = "\n    and ".join([_WHERE, *conditions])
    return Statement(sql.format(where=where).strip(), params | bound)
