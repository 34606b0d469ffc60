"""The analysis of where answers and sales part."""

from __future__ import annotations

from kpi.analyses.declaration import CURRENCY, FROM, TO, Analysis, Answer, answer, apart, split, where
from kpi.analyses.findings.feedback import BY, feedback_gaps
from kpi.analyses.scope import Scope
from kpi.store import Workspace


def _feedback(workspace: Workspace, scope: Scope) -> Answer:
    table = feedback_gaps(workspace, scope)
    return answer(table, *apart(table.rows()))


FEEDBACK = Analysis(
    name="feedback",
    label="Where answers and sales part",
    about="where answers and sales part: what pleases less, and is sold or sent back",
    needs=("feedback",),
    uses=("orders", "order_lines"),
    options=(split(BY, default="product"), FROM, TO, where("channel", "region"), CURRENCY),
    run=_feedback,
)
