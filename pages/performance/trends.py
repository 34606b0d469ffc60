"""Trends: one KPI over time, as a whole with what it is compared with, or split into lines."""

import streamlit as st

from kpi.ui.frame.page import current
from kpi.ui.performance.trends import split_over_time, whole_over_time
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.empty import empty
from kpi.ui.pieces.pickers import dimension_words, dimensions_for, pick, pick_kpi

page = current()

if not empty(page):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        kpi = pick_kpi(page, "net_sales")
        by = pick(page, "by", "Lines", ["all", *dimensions_for(page, kpi)], "all", dimension_words, width=190)
        slider(page, kpi, "trend")
    if by == "all":
        whole_over_time(page, kpi)
    else:
        split_over_time(page, kpi, by)
