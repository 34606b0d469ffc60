"""The measures of a question, and the blocks of them that one SELECT over one fact can give."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from kpi.coverage import Coverage
from kpi.formula import Formula, Measure, Shift, Whole
from kpi.query import Query
from kpi.tables import FACTS, LINES


@dataclass(frozen=True)
class Block:
    """What the measures of one SELECT have in common."""

    fact: str
    shift: Shift = Shift()
    in_currency: bool = False
    whole: Whole | None = None

    def keeps(self, name: str) -> bool:
        """Whether a dimension splits and filters it."""
        return not self.whole or name not in self.whole.dimensions


def measures_of(formulas: Iterable[Formula | None]) -> list[Measure]:
    """The measures behind formulas, each column once."""
    found: dict[str, Measure] = {}
    for formula in formulas:
        for measure in formula.measures() if formula else ():
            found.setdefault(measure.column, measure)
    return list(found.values())


def blocks_of(measures: Iterable[Measure]) -> dict[Block, list[Measure]]:
    """The measures of each block."""
    blocks: dict[Block, list[Measure]] = {}
    for measure in measures:
        block = Block(measure.fact, measure.shift, measure.in_currency, measure.whole)
        blocks.setdefault(block, []).append(measure)
    return blocks


def naming_block(formulas: Mapping[str, Formula], query: Query, coverage: Coverage) -> dict[Block, list[Measure]]:
    """A fact that can at least name the groups when every KPI is blank; empty when there is none."""
    facts = (m.fact for formula in formulas.values() for m in formula.measures())
    for fact in dict.fromkeys([*facts, *([LINES.name] if "product" in query.by else [])]):
        if coverage.has(FACTS[fact]) and all(FACTS[fact].has(d) for d in query.dimensions):
            return {Block(fact): []}
    return {}
