"""What a fact declares about itself: its relations and dimensions, and how one knows what it covers."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.formula import Measure, Rollup
from kpi.tables.declaration import Table
from kpi.tables.dimensions import OF_CAMPAIGN, OF_CUSTOMER, USUAL


@dataclass(frozen=True)
class Fact:
    """What measures aggregate: a view that has every dimension, and a daily roll-up with the usual ones.

    Both have a ``day`` column and the same measure columns. ``table`` is the canonical table without which
    the fact is unknown; ``whose`` names its rows in a sentence. The rows of a ``state`` say how things are on each day:
    they do not add up over days, and a period has what its last day has. ``by_customer`` is a roll-up that also has the
    dimensions of customers, ``by_campaign`` one that has the campaign and the device. ``grain`` is the shortest period
    that its rows can be told apart by. What is ``opening`` is the state of the evening before: a period has that of its first day. A fact that is ``worked_out`` has no relation of
    its own: it is made for each question, because its parts do not add up. The rows of a ``leveled`` one are stated for a
    channel or for all, for a region or for all, and those of one level are never added to another's.

    It covers the days of its roll-up, or those that the rows of its table stand for where these may be several. What is
    ``like`` another fact covers what that one does: what its files say, where, and when. ``days_in`` is a relation with a
    ``day`` for each one that it covers instead; with ``unbroken`` those between them are covered too. ``says_also`` gives
    dimensions that rows have from elsewhere than their own table, each with a relation that shows whether they do.
    ``sized_by`` is the KPI that says how much a channel or a region holds: people choose from those that hold any.
    """

    name: str
    table: Table
    view: str
    rollup: str
    dimensions: tuple[str, ...]
    rollup_dimensions: tuple[str, ...]
    whose: str
    state: bool = False
    by_customer: str = ""
    by_campaign: str = ""
    grain: str = "day"
    opening: bool = False
    worked_out: bool = False
    leveled: bool = False
    like: Fact | None = None
    days_in: str = ""
    unbroken: bool = False
    says_also: tuple[tuple[str, str], ...] = ()
    sized_by: str = ""

    @property
    def until_known(self) -> bool:
        """Whether a period that goes on after the data has the value of their last day."""
        return self.state or self.worked_out

    @property
    def dates_data(self) -> bool:
        """Whether the data begin and end with it: it has days of its own, and they are not only planned."""
        return self.like is None and not self.table.planned

    def measure(
        self,
        name: str,
        label: str,
        aggregate: str,
        *,
        empty: int | None = 0,
        money: bool = False,
        by_line: Measure | None = None,
        filled: str = "",
        unknown: str = "",
        rollup: Rollup = Rollup.ADDITIVE,
        absent: str = "",
        causes: tuple[tuple[str, str], ...] = (),
    ) -> Measure:
        """Declare a measure over this fact."""
        if self.state and rollup is Rollup.ADDITIVE:
            rollup = Rollup.SEMI_ADDITIVE
        if self.leveled:
            rollup = Rollup.MODEL
        return Measure(
            name, label, self.name, aggregate, empty, money, by_line, filled, unknown, rollup, absent, causes
        )

    def relation(self, dimensions: set[str]) -> str:
        """The cheapest relation that has all of ``dimensions``."""
        if dimensions <= set(self.rollup_dimensions):
            return self.rollup
        if self.by_customer and dimensions <= {*self.rollup_dimensions, *OF_CUSTOMER}:
            return self.by_customer
        if self.by_campaign and dimensions <= {*USUAL, *OF_CAMPAIGN}:
            return self.by_campaign
        return self.view

    def tells_spread(self, dimensions: set[str]) -> bool:
        """Whether single orders, deals or customers are told apart under these dimensions, and not those of a day."""
        return dimensions <= set(self.dimensions) and self.relation(dimensions) != self.by_customer

    def has(self, dimension: str) -> bool:
        return dimension in self.dimensions
