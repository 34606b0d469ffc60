"""Regions: a map, a league table and channel by region for any KPI; which channel is strong where, and what grows."""

import streamlit as st

from kpi.ui.frame.page import current
from kpi.ui.performance.regions import channel_by_region, league, places
from kpi.ui.performance.strengths import strengths
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.empty import empty
from kpi.ui.pieces.pickers import dimension_words, pick, pick_kpi

page = current()

if not empty(page):
    offered = places(page)
    if offered:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            kpi = pick_kpi(page, "net_sales")
            by = (
                pick(page, "by", "Places", offered, offered[0], dimension_words, width=180)
                if len(offered) > 1
                else offered[0]
            )
            slider(page, kpi, "league")
        league(page, kpi, by)
        channel_by_region(page, kpi, by)
        strengths(page, by)
    else:
        st.write("None of your files has a region or a country. Upload an export with one, or map its column.")
        st.page_link("pages/data/upload.py", label="Upload", icon=":material/upload_file:")
