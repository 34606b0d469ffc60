"""All analyses by name, in the order in which they are listed."""

from __future__ import annotations

from kpi.analyses.customers.declarations import CLV, LIFETIME, LTV_CAC, RETENTION, RFM, SEGMENTS
from kpi.analyses.deals.declarations import PIPELINE, VELOCITY
from kpi.analyses.declaration import Analysis
from kpi.analyses.findings.declarations import FEEDBACK
from kpi.analyses.freshness import FRESHNESS
from kpi.analyses.planning.declarations import TARGETS
from kpi.analyses.sales.declarations import CONCENTRATION, FUNNEL, PLACES, PRODUCTS
from kpi.analyses.subscriptions.declarations import CONTRACTUAL, SUBSCRIPTIONS
from kpi.analyses.usage.declarations import USAGE
from kpi.analyses.voice.declarations import NPS

ANALYSES: dict[str, Analysis] = {
    analysis.name: analysis
    for analysis in (
        LIFETIME,
        CLV,
        LTV_CAC,
        RETENTION,
        RFM,
        SUBSCRIPTIONS,
        CONTRACTUAL,
        FUNNEL,
        PIPELINE,
        VELOCITY,
        NPS,
        USAGE,
        FEEDBACK,
        PRODUCTS,
        PLACES,
        TARGETS,
        FRESHNESS,
        SEGMENTS,
        CONCENTRATION,
    )
}
