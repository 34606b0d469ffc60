"""The way from a query to its statement, step by step."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from kpi.compiler.blocks import Block, blocks_of, measures_of, naming_block
from kpi.compiler.formulas import outputs, resolved, spreads, why_blank
from kpi.compiler.merge import merged
from kpi.compiler.select import Selects
from kpi.compiler.statement import Compiled, Statement
from kpi.coverage import Coverage
from kpi.periods import buckets
from kpi.query import Query
from kpi.tables import DIMENSIONS, FACTS

_BOUND = re.compile(r"\$(\w+)")


def compile_query(query: Query, coverage: Coverage) -> Compiled:
    """Compile a query against what the workspace holds.

    KPIs whose tables, columns or dimensions are missing become NULL columns with a reason in ``blanks``.
    """
    start, end = query.within(coverage)
    formulas = {name: resolved(kpi.formula, query, coverage) for name, kpi in query.kpis_by_name.items()}
    reasons = {name: why_blank(kpi, formulas[name], query, coverage) for name, kpi in query.kpis_by_name.items()}
    blanks = {name: reason for name, reason in reasons.items() if reason}
    asked = outputs(query, formulas, blanks, coverage)
    chance = spreads(query, blanks, coverage)
    measures = measures_of([*asked.values(), *chance.values()])
    blocks = blocks_of(measures) or naming_block(formulas, query, coverage)
    wholes = tuple(m for m in measures if m.whole) if query.grain else ()
    keys = (["period"] if query.grain else []) + list(query.by)
    selects = Selects(query, coverage, start, end, measures)
    stacked = [selects.of(block, own) for block, own in blocks.items()] or [selects.of_nothing(keys)]
    sql = merged(stacked, keys, measures, asked, measures_of(chance.values()), shows_wholes=bool(wholes))
    bound = set(_BOUND.findall(sql))
    values = {name: value for name, value in selects.params.items() if name in bound}
    return Compiled(
        Statement(sql, values | coverage.values_for(bound)),
        blanks,
        asked,
        _periods(query, blocks, coverage, start, end),
        wholes,
        chance,
    )


def _periods(query: Query, blocks: Iterable[Block], coverage: Coverage, start: date, end: date) -> tuple[date, ...]:
    """Every period of the answer, so that an empty month is a 0 and not a gap; () where gaps say enough."""
    if not query.grain or not blocks or not all(DIMENSIONS[d].few for d in query.by):
        return ()
    covered = [coverage.of(FACTS[block.fact]) for block in blocks if not block.shift]
    first = max(start, min((c.first for c in covered if c.first), default=start))
    last = min(end, max((c.last for c in covered if c.last), default=end))
    return buckets(query.grain, first, last)
