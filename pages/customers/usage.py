"""Product use: how many come, how often, what they use, whether they come again, and where."""

import streamlit as st

from kpi.catalog import kpi
from kpi.ui.customers.usage import PLACED, active_users, features, headline, splits, stickiness_over_time, use_by
from kpi.ui.customers.user_cohorts import user_cohorts
from kpi.ui.frame.page import current
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, pick

page = current()

if not empty(page) and not lacking(page, "usage_events"):
    headline(page)
    active_users(page)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slider(page, kpi("stickiness"), "sticky")
    stickiness_over_time(page, kpi("stickiness"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        slider(page, kpi("feature_adoption"), "features")
    features(page, kpi("feature_adoption"))
    user_cohorts(page)
    if splits(page):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            of = kpi(pick(page, "kpi", "KPI", PLACED, "mau", lambda name: kpi(name).label))
            by = pick(page, "by", "Split", splits(page), splits(page)[0], dimension_words)
        use_by(page, of, by)
