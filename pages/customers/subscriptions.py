"""Subscriptions: recurring revenue, what moved it, who leaves, how long they stay and what one is worth."""

import streamlit as st

from kpi.catalog import kpi
from kpi.ui.customers.subscriptions import (
    LOSSES,
    headline,
    loss_by,
    loss_over_time,
    movements,
    revenue_over_time,
    splits,
)
from kpi.ui.customers.tenure import tenure
from kpi.ui.frame.page import current
from kpi.ui.pieces.benchmarks import slider
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, pick

page = current()

if not empty(page) and not lacking(page, "subscriptions"):
    headline(page)
    movements(page)
    by = pick(page, "by", "Recurring revenue", ["all", *splits(page)], "all", dimension_words)
    revenue_over_time(page, by)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        of = kpi(pick(page, "loss", "Who leaves", LOSSES, "churn_rate", lambda name: kpi(name).label))
        slider(page, of, "loss")
    loss_over_time(page, of)
    if splits(page):
        loss_by(page, of, pick(page, "of", "Split", splits(page), splits(page)[0], dimension_words))
    tenure(page)
