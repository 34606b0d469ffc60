"""Channels: one KPI compared between channels, their scorecard, online against offline."""

import streamlit as st

from kpi.ui.frame.page import current
from kpi.ui.performance.channels import channel_bars, online_offline, scorecard
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.by_dimension import SORTS
from kpi.ui.pieces.empty import empty
from kpi.ui.pieces.pickers import pick, pick_kpi

page = current()

if not empty(page):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kpi = pick_kpi(page, "conversion_rate")
        sort = pick(page, "sort", "Order", list(SORTS), "value", SORTS.__getitem__, width=190)
        slider(page, kpi, "bars")
    channel_bars(page, kpi, sort)
    scorecard(page)
    online_offline(page)
