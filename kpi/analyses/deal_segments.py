"""Segments of deals: counts, amounts by currency, and days."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field

from kpi.analyses.deals import Tally, Times
from kpi.analyses.slices import share


@dataclass
class Money:
    """The amounts of one currency. ``weighted`` is the open amount times the share won from its stage."""

    won: Tally = field(default_factory=Tally)
    open: float = 0.0
    weighted: float | None = 0.0

    def json(self) -> dict:
        """Won, average and median won deal, open and weighted; None where nothing was won."""
        return {
            "won": sum(float(v) * n for v, n in self.won.items()),
            "average_won": self.won.mean(),
            "median_won": self.won.quantile(0.5),
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

    def add(self, state: str, currency: str, amount, n: int, created: int, chance: float | None) -> None:
        """Count ``n`` deals of one state and amount, ``created`` of them with a first day; ``chance`` is the share won."""
        setattr(self, state, getattr(self, state) + n)
        self.created += created
        self.created_won += created if state == "won" else 0
        if amount is None:
            self.without_amount += n if state == "open" else 0
            return
        money = self.money[currency]
        if state == "won":
            money.won.add(amount, n)
        elif state == "open":
            money.open += float(amount) * n
            money.weighted = None if chance is None else (money.weighted or 0.0) + float(amount) * n * chance
