"""What a KPI declares about itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from kpi.formula import FirstReach, Formula, Measure, Rollup, divides, numerator_and_denominator
from kpi.tables import FACTS


class Unit(Enum):
    """How a value reads: counts are whole, rates are fractions shown in %, multiples carry a ×.

    PER_ONE is a count per order, customer or deal, shown with two decimals. POINTS lie between −100 and 100.
    """

    COUNT = "count"
    MONEY = "money"
    RATE = "rate"
    MULTIPLE = "multiple"
    DAYS = "days"
    HOURS = "hours"
    PER_ONE = "per_one"
    MONTHS = "months"
    POINTS = "points"


class Good(Enum):
    """Which way is better."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Interval(Enum):
    """How sure a value is: a SHARE of independent trials, money PER_COUNT of rare events, the MEAN of independent values
    or the ratio of two of their sums, the SUM of chance events (by itself or per unit of something that is known), or
    EXACT because a bill or a stock is what it is. With NONE it cannot be told."""

    SHARE = "share"
    PER_COUNT = "per_count"
    MEAN = "mean"
    SUM = "sum"
    EXACT = "exact"
    NONE = "none"


class Length(Enum):
    """What a period of several months does to the value of one month: the SAME, a SUM, or a share compounded, as what is
    LOST of what was left or what is KEPT of it."""

    SAME = "same"
    SUM = "sum"
    LOST = "lost"
    KEPT = "kept"


@dataclass(frozen=True)
class Benchmark:
    """A value to compare with until the team sets its own, and where it comes from."""

    value: float
    source: str


def _why_missing(formula: Formula) -> str:
    """Why a formula is blank, by what it is divided by."""
    missing = (numerator_and_denominator(formula) or (formula, formula))[1]
    if not isinstance(missing, Measure):
        return "what it is worked out from is not known"
    return missing.absent or f"there are no {missing.text()}"


@dataclass(frozen=True)
class Kpi:
    """One key performance indicator, declared once; cards, charts, filters, glossary and command line read this.

    ``worth`` is what one unit of the formula's denominator moves in money when the KPI moves by 1: None means
    the KPI itself is money or a share of money. ``cannot_tell`` says in a clause why the value is blank when its parts are
    loaded and still cannot be divided, unless the measure that is missing says it itself. A KPI that grows with the age of what it counts is not ``comparable`` with
    an earlier period. ``length`` says what a benchmark for one month is over a longer period. What rests on less than
    ``fewest`` of the formula's denominator is blank. ``variance`` is the squared standard error of a value that is a mean
    or a sum, ``units`` how many independent orders, customers or answers it rests on (else the denominator), ``largest``
    the largest amount of one of them.
    ``rollup`` says how the values of parts become the value of the whole; ValueError when the formula does not work that
    way.
    """

    name: str
    label: str
    group: str
    about: str
    formula: Formula
    unit: Unit
    good: Good
    rollup: Rollup
    pitfall: str = ""
    cannot_tell: str = ""
    benchmark: Benchmark | None = None
    interval: Interval = Interval.NONE
    variance: Formula | None = None
    units: Formula | None = None
    largest: Formula | None = None
    fewest: int = 0
    worth: Formula | None = None
    actionable: bool = False
    comparable: bool = True
    length: Length = Length.SAME
    aliases: tuple[str, ...] = ()
    starter: bool = False

    def __post_init__(self) -> None:
        if self.rollup is not rollup_of(self.formula):
            raise ValueError(
                f"{self.name} is declared {self.rollup.value}, its formula is {rollup_of(self.formula).value}"
            )
        if not self.cannot_tell:
            object.__setattr__(self, "cannot_tell", _why_missing(self.formula))
        if self.rollup is Rollup.ADDITIVE and self.length is Length.SAME:
            object.__setattr__(self, "length", Length.SUM)

    @property
    def facts(self) -> tuple[str, ...]:
        """Names of the facts that the formula draws on, in its order."""
        return tuple(dict.fromkeys(m.fact for m in self.formula.measures()))

    @property
    def needs(self) -> tuple[str, ...]:
        """Names of the canonical tables that must be loaded."""
        return tuple(dict.fromkeys(FACTS[fact].table.name for fact in self.facts))

    @property
    def spread(self) -> dict[str, Formula]:
        """What tells how far the value is left to chance, by the name of the part."""
        parts = {"variance": self.variance, "units": self.units, "largest": self.largest}
        return {name: formula for name, formula in parts.items() if formula}

    @property
    def is_money(self) -> bool:
        """Whether amounts of money go into it, so that it holds for one currency only."""
        return any(m.money for m in self.formula.measures())


def rollup_of(formula: Formula) -> Rollup:
    """The class that follows from a formula: a ratio of ratios is a model, and one count of people makes all of it one.

    So is what holds a part against its whole: the whole is the same for every part, and does not add up.
    """
    if isinstance(formula, FirstReach):
        return Rollup.MODEL
    kinds = {m.rollup for m in formula.measures()}
    sides = numerator_and_denominator(formula)
    if any(divides(side) for side in sides or (formula,)) or any(m.whole for m in formula.measures()):
        return Rollup.MODEL
    if Rollup.MODEL in kinds:
        return Rollup.MODEL
    if Rollup.DISTINCT in kinds:
        return Rollup.DISTINCT
    if sides:
        return Rollup.RATIO
    return Rollup.SEMI_ADDITIVE if Rollup.SEMI_ADDITIVE in kinds else Rollup.ADDITIVE
