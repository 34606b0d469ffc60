"""Product use: how many come, how often, what they use, whether they come again, and where."""

import streamlit as st

from kpi.catalog import kpi
from kpi.ui.benchmarks import slider
from kpi.ui.empty import empty, lacking
from kpi.ui.page import current
from kpi.ui.pickers import dimension_words, pick
from kpi.ui.usage_blocks import PLACED, active_users, features, headline, splits, stickiness_over_time, use_by
from kpi.ui.user_cohorts import user_cohorts

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
