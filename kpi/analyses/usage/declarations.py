"""The analysis of the use of the product."""

from __future__ import annotations

from kpi.analyses.declaration import FROM, TO, Analysis, Answer, apart
from kpi.analyses.scope import Scope
from kpi.analyses.usage.usage import usage
from kpi.store import Workspace

_LAST_DAYS = 30


def _usage(workspace: Workspace, scope: Scope) -> Answer:
    used = usage(workspace, scope)
    tables = apart(used.rows()[-_LAST_DAYS:], used.feature_rows(), used.retention_rows())
    more = f"The last {_LAST_DAYS} of {len(used.days):,} days; --json gives all of them."
    notes = (more, *used.notes) if len(used.days) > _LAST_DAYS else used.notes
    return Answer(tables, used.json(), notes, used.statements)


USAGE = Analysis(
    name="usage",
    label="Product use",
    about="active users, stickiness, use of features, users who stay",
    needs=("usage_events",),
    options=(FROM, TO),
    run=_usage,
)
