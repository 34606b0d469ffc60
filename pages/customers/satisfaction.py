"""Satisfaction: NPS and CSAT with how sure they are, beside what was sold and sent back, and what customers wrote."""

import streamlit as st

from kpi.analyses.voice.declarations import NPS
from kpi.ui.customers.comments import comment_list
from kpi.ui.customers.satisfaction import (
    MEASURES,
    by_slice,
    measure_words,
    most_told,
    over_time,
    says,
    slice_words,
    told,
)
from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import pick
from kpi.ui.pieces.starter_cards import cards_of

page = current()

if not empty(page) and not lacking(page, "feedback"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = pick(page, "by", "Answers", NPS.splits, NPS.splits[0], slice_words, width=180)
        found = told(page, by)
        measure = pick(page, "measure", "Measure", list(MEASURES), most_told(found), measure_words, width=260)
    says(page, found)
    cards_of(page, list(MEASURES.values()))
    by_slice(page, found, measure)
    over_time(page, MEASURES[measure])
    comment_list(page, found)
