"""The analysis of what customers say."""

from __future__ import annotations

from kpi.analyses.declaration import CURRENCY, FROM, TO, Analysis, Answer, answer, apart, split, where
from kpi.analyses.scope import Scope
from kpi.analyses.voice.satisfaction import BY, satisfaction
from kpi.store import Workspace


def _nps(workspace: Workspace, scope: Scope) -> Answer:
    table = satisfaction(workspace, scope)
    return answer(table, *apart(table.rows()))


NPS = Analysis(
    name="nps",
    label="Satisfaction",
    about="NPS, CSAT and ratings with their intervals, beside sales and returns",
    needs=("feedback",),
    uses=("orders", "order_lines"),
    options=(split(BY), FROM, TO, where("channel", "region"), CURRENCY),
    run=_nps,
)
