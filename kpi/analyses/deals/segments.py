"""Segments of deals: counts, amounts by currency, and days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from kpi.analyses.deals.scope import Tally, Times
from kpi.analyses.money import NOTHING, exact
from kpi.analyses.scope import share


@dataclass
class Money:
    """The amounts of one currency. ``weighted`` is the open amount times the share won from its stage."""

    won_deals: int = 0
    won: Decimal = NOTHING
    median_won: Decimal | None = None
    open: Decimal = NOTHING
    weighted: float | None = 0.0

    def json(self) -> dict:
        """Won, average and median won deal, open and weighted; None where nothing was won."""
        return {
            "won": self.won,
            "average_won": share(self.won, self.won_deals),
            "median_won": self.median_won,
            "open": self.open,
            "weighted": self.weighted,
        }


@dataclass
class Segment:
    """The deals of one segment: counts, money by currency, and days from opening to closing.

    ``win_rate`` is won/(won + lost) of the deals closed, ``cohort_rate`` won/created of all deals with a first day.
    """

    value: str | None
    won: int = 0
    lost: int = 0
    open: int = 0
    created: int = 0
    created_won: int = 0
    without_amount: int = 0
    money: dict[str, Money] = field(default_factory=lambda: defaultdict(Money))
    won_days: Tally = field(default_factory=Tally)
    times: Times = field(default_factory=Times)

    @property
    def win_rate(self) -> float | None:
        return share(self.won, self.won + self.lost)

    @property
    def cohort_rate(self) -> float | None:
        return share(self.created_won, self.created)

    def json(self) -> dict:
        """The segment as plain data; days are days, ``cycle_median_all`` counts open deals as not yet decided."""
        return {
            "value": self.value,
            "won": self.won,
            "lost": self.lost,
            "open": self.open,
            "created": self.created,
            "win_rate": self.win_rate,
            "cohort_rate": self.cohort_rate,
            "cycle_mean": self.won_days.mean(),
            "cycle_median": self.won_days.quantile(0.5),
            "cycle_median_all": self.times.median(),
            "open_without_amount": self.without_amount,
            "money": {currency: m.json() for currency, m in sorted(self.money.items())},
        }

    def add(
        self, state: str, currency: str, deals: int, created: int, valued: int, amount, chance: float | None
    ) -> None:
        """Count deals of one state: ``created`` with a first day, ``valued`` with an amount, together ``amount``.

        ``chance`` is the share of such deals that is won, None when it is not known.
        """
        setattr(self, state, getattr(self, state) + deals)
        self.created += created
        self.created_won += created if state == "won" else 0
        self.without_amount += deals - valued if state == "open" else 0
        if not valued:
            return
        money = self.money[currency]
        if state == "won":
            money.won_deals += valued
            money.won += exact(amount)
        elif state == "open":
            money.open += exact(amount)
            money.weighted = None if chance is None else (money.weighted or 0.0) + float(amount) * chance
