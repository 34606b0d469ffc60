"""What an output carries along so that a blank can say why it is one."""

from __future__ import annotations

from collections.abc import Iterator

from kpi.formula import FirstReach, Formula, Measure, Operation, divides, numerator_and_denominator

# Between an output and one of its measures: the measure's value, and the number of the cause that it is 0 or not known.
PART_OF = "__part_"
CAUSE_OF = "__cause_"


def blank_columns(name: str, formula: Formula) -> list[str]:
    """The columns that tell why an output is blank, beside those of its two sides."""
    causes = [m.column for m in dict.fromkeys(formula.measures()) if m.causes]
    return [f"{m.column} as {name}{PART_OF}{m.column}" for m in telling(formula)] + [
        f"{column}_cause as {name}{CAUSE_OF}{column}" for column in causes
    ]


def telling(formula: Formula) -> tuple[Measure, ...]:
    """The measures whose values tell why a formula is blank, where those of its two sides do not: its divisions lie deeper."""
    if isinstance(formula, FirstReach):
        inside: tuple[Formula, ...] = (formula.target, formula.steps[0])
    elif isinstance(formula, Operation) and any(map(divides, numerator_and_denominator(formula) or (formula,))):
        inside = (formula,)
    else:
        return ()
    measures = [m for part in inside for m in part.measures() if m.nullable]
    return tuple(dict.fromkeys([*measures, *(m for part in inside for m in _divisors(part))]))


def _divisors(formula: Formula) -> Iterator[Measure]:
    if isinstance(formula, Operation):
        yield from _divisors(formula.left)
        yield from formula.right.measures() if formula.operator == "/" else _divisors(formula.right)
