"""Funnel: how far visits get, which step loses the most money, and where."""

import streamlit as st

from kpi.catalog import kpi
from kpi.ui.frame.page import current
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, pick
from kpi.ui.sales.funnel import references, says, slices_block, splits, step_kpis, steps_block, told

page = current()

if not empty(page) and not lacking(page, "visits"):
    found = told(page)
    says(page, found)
    if steps := step_kpis(found.total):
        names = [k.name for k in steps]
        with st.container(horizontal=True, vertical_alignment="bottom"):
            step = pick(page, "step", "Benchmark of the step", names, names[-1], lambda name: kpi(name).label)
            slider(page, kpi(step), "step")
    held = references(page)
    steps_block(page, found, held)
    if known := splits(page):
        slices_block(page, pick(page, "by", "Compare", known, known[0], dimension_words, width=180), held)
