"""The analysis of targets."""

from __future__ import annotations

from datetime import date

from kpi.analyses.declaration import Analysis, Answer, Option, answer, apart
from kpi.analyses.planning.targets import sentence, targets
from kpi.analyses.scope import Scope
from kpi.store import Workspace
from kpi.tables import TABLES


def _targets(workspace: Workspace, scope: Scope, month: date | None) -> Answer:
    table = targets(workspace, month)
    return answer(table, *apart(table.lines()), "", sentence(table))


TARGETS = Analysis(
    name="targets",
    label="Targets",
    about="attainment, pace and where the month will end, by KPI and channel",
    needs=("targets",),
    uses=tuple(name for name in TABLES if name != "targets"),
    options=(Option("month", "any day of the month (default: the last one in the data)", date, metavar="DATE"),),
    run=_targets,
    means=("due", "projected", "low", "high"),
)
