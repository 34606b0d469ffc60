"""The formulas of a question: each KPI's as the question needs it, and why one cannot be answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from kpi.catalog import Kpi
from kpi.coverage import Coverage
from kpi.formula import FirstReach, Formula, Measure, Operation, Shift, divides, multiplies, numerator_and_denominator
from kpi.periods import DAYS_IN_GRAIN
from kpi.query import Query
from kpi.tables import DIMENSIONS, FACTS

COMPARED = {"previous": Shift(previous=1), "year": Shift(years=1)}


def resolved(asked: Formula, query: Query, coverage: Coverage) -> Formula:
    """The formula as this query needs it: from order lines where only they have the dimensions, in one currency."""

    def by_line(measure: Measure) -> Measure:
        fact = FACTS[measure.fact]
        if measure.by_line and not all(fact.has(d) for d in query.dimensions):
            return replace(measure.by_line, shift=measure.shift, whole=measure.whole)
        return measure

    formula = asked.mapped(by_line)
    if len(coverage.currencies) > 1 and "currency" not in query.dimensions:
        return _in_one_currency(formula, coverage)
    return formula


def _in_one_currency(formula: Formula, coverage: Coverage) -> Formula:
    """Restrict amounts to one currency, and with them the counts that they are divided or multiplied by.

    Orders are counted in the currency of their amounts. Customers won by spend are all counted when the spend is in
    one currency only, because it won them whatever they pay in.
    """
    if isinstance(formula, FirstReach):
        return formula.applied(lambda part: _in_one_currency(part, coverage))
    sides = numerator_and_denominator(formula)
    if isinstance(formula, Operation) and not multiplies(formula) and not (sides and not any(map(divides, sides))):
        return replace(
            formula, left=_in_one_currency(formula.left, coverage), right=_in_one_currency(formula.right, coverage)
        )
    money_facts = {m.fact for m in formula.measures() if m.money}
    several = any(len(coverage.of(FACTS[f]).currencies) > 1 for f in money_facts)

    def restricted(measure: Measure) -> Measure:
        concerned = bool(money_facts) and (measure.fact in money_facts or several)
        return replace(measure, in_currency=concerned and FACTS[measure.fact].has("currency"))

    return formula.mapped(restricted)


def why_blank(kpi: Kpi, formula: Formula, query: Query, coverage: Coverage) -> str:
    """Why a KPI cannot be answered at all, or "" when it can."""
    facts = list(dict.fromkeys(FACTS[m.fact] for m in formula.measures()))
    for fact in facts:
        if fact.name in coverage.refusals:
            return f"{kpi.label}: {coverage.refusals[fact.name]}"
        if not coverage.has(fact):
            return f"{kpi.label}: upload {fact.table.label.lower()} to see it."
    if kpi.is_money and query.currency and query.currency not in coverage.currencies:
        return f"{kpi.label}: your data have no amounts in {query.currency}."
    for name in query.dimensions:
        lacking = [f for f in facts if not f.has(name)]
        if not lacking and len(facts) > 1:
            column = "channel" if name == "channel_type" else name
            empty = [f for f in facts if column not in coverage.of(f).filled]
            lacking = empty if len(empty) < len(facts) else []
        if lacking:
            doing = "filtered" if name in query.where else "shown"
            return (
                f"{kpi.label} cannot be {doing} by {DIMENSIONS[name].label.lower()}: "
                f"your {lacking[0].whose} have no {DIMENSIONS[name].label.lower()}."
            )
    for measure in formula.measures():
        fact = FACTS[measure.fact]
        if measure.filled and measure.filled not in coverage.of(fact).filled:
            column = fact.table.fields[measure.filled].about
            wanted = measure.filled.replace("_", " ")
            return f"{kpi.label}: no {wanted} in your {fact.table.label.lower()} ({column})."
        if query.grain and DAYS_IN_GRAIN[query.grain] < DAYS_IN_GRAIN[fact.grain]:
            return f"{kpi.label} is told by {fact.grain}, not by {query.grain}."
        days = coverage.of(fact).period_days
        if query.grain and days > DAYS_IN_GRAIN[query.grain] * 1.12:
            return (
                f"{kpi.label} cannot be shown per {query.grain}: part of {fact.table.label.lower()} was reported for up to "
                f"{days} days at a time."
            )
    return ""


def outputs(
    query: Query, formulas: Mapping[str, Formula], blanks: Mapping[str, str], coverage: Coverage
) -> dict[str, Formula | None]:
    """Formula per output name; None for what stays blank."""
    found: dict[str, Formula | None] = {}
    for name, formula in formulas.items():
        found[name] = None if name in blanks else formula
        if query.compare:
            found[f"{name}_previous"] = None if name in blanks else formula.shifted(COMPARED[query.compare])
    return found


def spreads(query: Query, blanks: Mapping[str, str], coverage: Coverage) -> dict[str, Formula]:
    """What tells how far values are left to chance: formula per ``name__part``, where single orders are told apart."""
    found: dict[str, Formula] = {}
    for name, kpi in query.kpis_by_name.items() if query.intervals else ():
        # A value in one currency rests on the orders in that currency only.
        own = {m.fact for m in resolved(kpi.formula, query, coverage).measures() if m.in_currency}
        for part, formula in kpi.spread.items() if name not in blanks else ():
            if all(FACTS[m.fact].tells_spread(query.dimensions) for m in formula.measures()):
                found[f"{name}__{part}"] = resolved(formula, query, coverage).mapped(partial(_in_currency, own))
                if query.compare:
                    found[f"{name}_previous__{part}"] = found[f"{name}__{part}"].shifted(COMPARED[query.compare])
    return found


def _in_currency(facts: set[str], measure: Measure) -> Measure:
    return replace(measure, in_currency=measure.in_currency or measure.fact in facts)
