"""The analyses of deals on their way to a sale."""

from __future__ import annotations

from kpi.analyses.deals.pipeline import pipeline
from kpi.analyses.deals.scope import BY
from kpi.analyses.deals.velocity import velocity
from kpi.analyses.declaration import FROM, TO, Analysis, Answer, answer, apart, split, where
from kpi.analyses.scope import Scope
from kpi.store import Workspace


def _pipeline(workspace: Workspace, scope: Scope) -> Answer:
    table = pipeline(workspace, scope)
    bottleneck = ("", table.bottleneck) if table.bottleneck else ()
    return answer(table, *apart(table.rows(), table.stages.rows(), table.stages.stalled_rows()), *bottleneck)


PIPELINE = Analysis(
    name="pipeline",
    label="Pipeline",
    about="win rate, deal sizes, cycle, stages, bottleneck, stalled deals",
    needs=("deals",),
    uses=("deal_stages",),
    options=(split(BY),),
    run=_pipeline,
    means=("average_won", "weighted", "lost_value"),
)


def _velocity(workspace: Workspace, scope: Scope) -> Answer:
    table = velocity(workspace, scope)
    return answer(table, *apart(table.rows()))


VELOCITY = Analysis(
    name="velocity",
    label="Sales velocity",
    about="what the pipeline earns a day",
    needs=("deals",),
    options=(split(BY), FROM, TO, where("channel", "region")),
    run=_velocity,
    means=("average_deal", "velocity"),
)
