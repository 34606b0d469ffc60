"""A query becomes one SQL statement.

Every fact is aggregated alone, the parts are stacked with UNION ALL and merged by GROUP BY, and formulas are
computed over the merged sums: no fact is joined to another, so no row can be counted twice and rows without a
channel meet each other. Names come from declarations, values are bound.

    formulas   the formulas of a question, and why one cannot be answered
    blocks     their measures, by what one SELECT over one fact can give
    select     the SELECT of a block
    levels     what a block reads that has to be counted anew for each question
    merge      the parts come together
    blanks     what is carried along to say why a value is blank
    compile    the way through all of these
    statement  what comes out
"""

from kpi.compiler.blanks import CAUSE_OF, PART_OF, telling
from kpi.compiler.compile import compile_query
from kpi.compiler.formulas import COMPARED, resolved
from kpi.compiler.statement import OF_SPREAD, Compiled, Statement

__all__ = [
    "CAUSE_OF",
    "COMPARED",
    "OF_SPREAD",
    "PART_OF",
    "Compiled",
    "Statement",
    "compile_query",
    "resolved",
    "telling",
]
