"""Segment by channel: how much of a segment's sales a channel has, against its share in those of all segments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpi.analyses.money import NOTHING, sum_of

FEWEST_ORDERS = 30


@dataclass(frozen=True)
class Cell:
    """The sales of one segment in one channel. ``share`` is the channel's part of the segment's net sales, ``overall`` its
    part of those of all known segments, ``index`` the one over the other times 100; all three None where a sum is not
    above 0. ``sure`` when it rests on 30 orders or more."""

    segment: str
    channel: str | None
    net_sales: Decimal
    orders: int
    share: float | None
    overall: float | None

    @property
    def index(self) -> float | None:
        return 100 * self.share / self.overall if self.share is not None and self.overall else None

    @property
    def sure(self) -> bool:
        return self.orders >= FEWEST_ORDERS

    def json(self) -> dict:
        return {
            "segment": self.segment,
            "channel": self.channel,
            "net_sales": self.net_sales,
            "orders": self.orders,
            "share": self.share,
            "share_overall": self.overall,
            "index": self.index,
            "sure": self.sure,
        }


def mix(rows: Sequence[Mapping], of: str) -> list[Cell]:
    """The cells of an answer with net sales and orders by attribute and channel; who has no value of ``of`` is left out."""
    rows = [r for r in rows if r[of] is not None and r["net_sales"]]
    by_segment, by_channel = sums(rows, of), sums(rows, "channel")
    whole = sum_of(by_segment.values())
    cells = []
    for row in rows:
        inside, outside = by_segment[row[of]], by_channel[row["channel"]]
        sound = min(inside, outside, whole) > 0
        cells.append(
            Cell(
                row[of],
                row["channel"],
                row["net_sales"],
                row["orders"],
                float(row["net_sales"]) / float(inside) if sound else None,
                float(outside) / float(whole) if sound else None,
            )
        )
    return cells


def sums(rows: Sequence[Mapping], name: str) -> dict[str | None, Decimal]:
    """Net sales by one dimension of the rows."""
    by_name: dict[str | None, Decimal] = {}
    for row in rows:
        by_name[row[name]] = by_name.get(row[name], NOTHING) + row["net_sales"]
    return by_name
