"""Answers to queries, kept."""

from __future__ import annotations

from kpi.answers.cache import Cache, Key
from kpi.catalog import Unit
from kpi.query import Query
from kpi.store import Result, Workspace

_MOST_KEPT = 400
_MOST_ROWS = 20_000
_KEPT = Cache(_MOST_KEPT, lambda answer: not isinstance(answer, Result) or len(answer.rows) <= _MOST_ROWS)


def ask(workspace: Workspace, query: Query) -> Result:
    """The answer to a query, from memory when nothing in the workspace has changed since.

    Raises what ``Workspace.ask`` raises.
    """
    return _KEPT.of(key_of(workspace, query), lambda: workspace.ask(query))


def key_of(workspace: Workspace, query: Query) -> Key:
    """What an answer depends on."""
    arguments = (
        query.kpis,
        query.by,
        query.grain,
        query.start,
        query.end,
        tuple(sorted((name, values) for name, values in query.where.items())),
        query.compare,
        query.currency,
        query.intervals,
        # What tells the time is asked again every hour.
        workspace.coverage.now().isoformat(timespec="hours")
        if any(k.unit is Unit.HOURS for k in query.kpis_by_name.values())
        else None,
    )
    return Key(str(workspace.path), workspace.version, "query", arguments)
