"""Measures and the arithmetic over them: a KPI's formula, for people and for SQL.

A formula is a tree. It prints itself ("net sales / orders") and renders itself over columns that hold
the measures. A ratio is always a sum over a sum, so it is right at every level of a roll-up.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum
from typing import Any

Number = int | float | Decimal | None


class Rollup(Enum):
    """How the values of parts become the value of the whole.

    ADDITIVE ones add up over days and groups. A RATIO is a sum over a sum, each added up first. SEMI_ADDITIVE ones add
    up over groups and not over days: a period has the value of its last day. DISTINCT ones count people or things that
    may be in several parts, and a MODEL is worked out from other results: both are computed anew for every whole.
    """

    ADDITIVE = "additive"
    RATIO = "ratio"
    SEMI_ADDITIVE = "semi-additive"
    DISTINCT = "distinct"
    MODEL = "model"


@dataclass(frozen=True)
class Shift:
    """How far back a measure looks: ``previous`` periods of the query's grain and ``years`` of 364 days
    (or twelve months at the grains month, quarter and year)."""

    previous: int = 0
    years: int = 0

    def __add__(self, other: Shift) -> Shift:
        return Shift(self.previous + other.previous, self.years + other.years)

    def __bool__(self) -> bool:
        return bool(self.previous or self.years)

    @property
    def suffix(self) -> str:
        return "_previous" * self.previous + "_year" * self.years


@dataclass(frozen=True)
class Whole:
    """All values of ``dimensions`` together, whatever a question is split by or filtered to: what a part is a share of.

    ``words`` say it for people: all channels.
    """

    words: str
    dimensions: tuple[str, ...]

    def __and__(self, other: Whole) -> Whole:
        return Whole(f"{self.words} and {other.words}", (*self.dimensions, *other.dimensions))


class Formula:
    """Arithmetic over measures. Combine with + - * /; division by zero is blank, never infinite."""

    def __add__(self, other: Formula) -> Formula:
        return Operation("+", self, other)

    def __sub__(self, other: Formula) -> Formula:
        return Operation("-", self, other)

    def __mul__(self, other: Formula) -> Formula:
        return Operation("*", self, other)

    def __truediv__(self, other: Formula) -> Formula:
        return Operation("/", self, other)

    def measures(self) -> Iterator[Measure]:
        """Every measure of the tree, left to right, repeated ones once each time they stand there."""
        raise NotImplementedError

    def text(self) -> str:
        """The formula for people, in the words of the measures."""
        raise NotImplementedError

    def sql(self, name: Callable[[Measure], str]) -> str:
        """The formula over columns; ``name`` gives the column that holds a measure."""
        raise NotImplementedError

    def value(self, values: Mapping[str, Number]) -> Number:
        """The formula over numbers keyed by measure name; None when it cannot be computed."""
        raise NotImplementedError

    def shifted(self, shift: Shift) -> Formula:
        """The same formula, looking further back."""
        raise NotImplementedError

    def mapped(self, change: Callable[[Measure], Measure]) -> Formula:
        """The same formula over changed measures."""
        raise NotImplementedError

    def over(self, whole: Whole) -> Formula:
        """The same formula over all of ``whole``, whichever part of it is asked for."""
        return self.mapped(lambda measure: replace(measure, whole=whole))


@dataclass(frozen=True)
class Measure(Formula):
    """One aggregate over one fact.

    ``sql`` is an aggregate over the fact's columns inside the portable subset. ``empty`` is what nothing
    amounts to: 0 for a count or a sum, None where nothing means "not known" (spend that was never
    uploaded is not a spend of 0). ``money`` measures are never added across currencies. ``by_line`` is the
    same measure over order lines, for the dimensions that only lines have. ``filled`` names the column of the
    fact without any value of which the measure is not known at all, ``unknown`` a condition over the rows of a group
    under which it is not known there. ``rollup`` says how its parts become a whole. With ``whole`` it is that of all
    channels, say, beside the one of a channel. ``shift`` and ``in_currency`` are set by the compiler.

    ``absent`` says in a clause why it is 0 or not known. Where there are several reasons, ``causes`` give for each a
    condition over the rows of a group and its clause: the first that holds is the reason, and ``absent`` is when none does.
    """

    name: str
    label: str
    fact: str
    aggregate: str
    empty: int | None = 0
    money: bool = False
    by_line: Measure | None = None
    filled: str = ""
    unknown: str = ""
    rollup: Rollup = Rollup.ADDITIVE
    absent: str = ""
    causes: tuple[tuple[str, str], ...] = ()
    shift: Shift = Shift()
    in_currency: bool = False
    whole: Whole | None = None

    @property
    def column(self) -> str:
        """Name of the column that holds the measure in a statement."""
        scope = "_in_currency" if self.in_currency and not self.money else ""
        of = f"_of_{self.whole.words.replace(' ', '_')}" if self.whole else ""
        return f"{self.name}{of}{scope}{self.shift.suffix}"

    @property
    def nullable(self) -> bool:
        """Whether it can be not known, where others are 0."""
        return self.empty is None or bool(self.unknown)

    def measures(self) -> Iterator[Measure]:
        yield self

    def text(self) -> str:
        label = f"{self.label} of {self.whole.words}" if self.whole else self.label
        if self.shift.previous:
            return f"{label} of the previous period"
        return f"{label} a year before" if self.shift.years else label

    def sql(self, name: Callable[[Measure], str]) -> str:
        return name(self)

    def value(self, values: Mapping[str, Number]) -> Number:
        return values[self.column]

    def shifted(self, shift: Shift) -> Measure:
        return replace(self, shift=self.shift + shift)

    def mapped(self, change: Callable[[Measure], Measure]) -> Measure:
        return change(self)


@dataclass(frozen=True)
class Operation(Formula):
    """Two formulas joined by an operator; ``positive`` blanks a division whose divisor is not above 0, ``of_something`` one
    whose dividend is 0."""

    operator: str
    left: Formula
    right: Formula
    positive: bool = False
    of_something: bool = False

    def measures(self) -> Iterator[Measure]:
        yield from self.left.measures()
        yield from self.right.measures()

    def text(self) -> str:
        sign = {"-": "−", "*": "×", "/": "÷"}.get(self.operator, self.operator)
        return f"{_bracketed(self.left, self.operator)} {sign} {_bracketed(self.right, self.operator, right=True)}"

    def sql(self, name: Callable[[Measure], str]) -> str:
        left, right = self.left.sql(name), self.right.sql(name)
        if self.operator == "/":
            divisor = f"case when {right} > 0 then {right} end" if self.positive else f"nullif({right}, 0)"
            dividend = f"nullif({left}, 0)" if self.of_something else left
            return f"(1e0 * {dividend} / {divisor})"
        return f"({left} {self.operator} {right})"

    def value(self, values: Mapping[str, Number]) -> Number:
        left, right = self.left.value(values), self.right.value(values)
        if left is None or right is None:
            return None
        if self.operator == "/":
            if self.of_something and not left:
                return None
            return float(left) / float(right) if right and (right > 0 or not self.positive) else None
        floats = isinstance(left, float) or isinstance(right, float)
        a: Any = float(left) if floats else left
        b: Any = float(right) if floats else right
        return {"+": a + b, "-": a - b, "*": a * b}[self.operator]

    def shifted(self, shift: Shift) -> Operation:
        return replace(self, left=self.left.shifted(shift), right=self.right.shifted(shift))

    def mapped(self, change: Callable[[Measure], Measure]) -> Operation:
        return replace(self, left=self.left.mapped(change), right=self.right.mapped(change))


@dataclass(frozen=True)
class FirstReach(Formula):
    """The place (from 1) of the first of ``steps`` that reaches ``target``; blank when none does."""

    target: Formula
    steps: tuple[Formula, ...]

    def measures(self) -> Iterator[Measure]:
        yield from self.target.measures()
        for step in self.steps:
            yield from step.measures()

    def text(self) -> str:
        return f"first of {self.steps[0].text()}, ..., {self.steps[-1].text()} that reaches {self.target.text()}"

    def sql(self, name: Callable[[Measure], str]) -> str:
        target = self.target.sql(name)
        cases = (f"when {step.sql(name)} >= {target} then {place}" for place, step in enumerate(self.steps, start=1))
        return f"case {' '.join(cases)} end"

    def value(self, values: Mapping[str, Number]) -> Number:
        target = self.target.value(values)
        reached = ((place, step.value(values)) for place, step in enumerate(self.steps, start=1))
        return next((p for p, v in reached if target is not None and v is not None and v >= target), None)

    def shifted(self, shift: Shift) -> FirstReach:
        return self.applied(lambda part: part.shifted(shift))

    def mapped(self, change: Callable[[Measure], Measure]) -> FirstReach:
        return self.applied(lambda part: part.mapped(change))

    def applied(self, change: Callable[[Formula], Formula]) -> FirstReach:
        """The same comparison of changed formulas."""
        return FirstReach(change(self.target), tuple(map(change, self.steps)))


def growth(of: Formula, back: Shift = Shift(previous=1)) -> Operation:
    """(now − before) ÷ before, against the previous period or what else ``back`` says; blank when before is not above 0.

    A running period is compared with the same number of days of the period before it.
    """
    before = of.shifted(back)
    return Operation("/", of - before, before, positive=True)


def price(paid: Formula, bought: Formula) -> Operation:
    """paid ÷ bought; blank also when nothing was paid, because what it cost is not known then."""
    return Operation("/", paid, bought, of_something=True)


def numerator_and_denominator(formula: Formula) -> tuple[Formula, Formula] | None:
    """The two sides of a ratio, or None when the formula is not a ratio."""
    if isinstance(formula, Operation) and formula.operator == "/":
        return formula.left, formula.right
    return None


def denominator(formula: Formula) -> Formula:
    """What stands below the line of a formula that is a ratio."""
    sides = numerator_and_denominator(formula)
    assert sides, "only of a ratio"
    return sides[1]


def divides(formula: Formula) -> bool:
    """Whether there is a division anywhere in it."""
    return isinstance(formula, Operation) and (
        formula.operator == "/" or divides(formula.left) or divides(formula.right)
    )


def multiplies(formula: Formula) -> bool:
    """Whether measures are multiplied with each other anywhere in it."""
    return isinstance(formula, Operation) and (
        formula.operator == "*" or multiplies(formula.left) or multiplies(formula.right)
    )


def _bracketed(part: Formula, operator: str, *, right: bool = False) -> str:
    """The text of one side, in brackets where reading from left to right would mean something else."""
    inside = part.operator if isinstance(part, Operation) else ""
    sums = ("+", "-")
    loose = (inside in sums and operator not in sums) or (inside == operator == "/")
    turned = right and ((operator == "-" and inside in sums) or (operator == "/" and inside == "*"))
    return f"({part.text()})" if loose or turned else part.text()
