"""Products: who brings most, what grows like for like, what comes back, and how long stock lasts."""

import streamlit as st

from kpi.analyses.sales.declarations import PRODUCTS
from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, pick, pick_percent
from kpi.ui.sales.products import by_class, growth, says, told
from kpi.ui.sales.returns import returned
from kpi.ui.sales.stock import cover

page = current()

if not empty(page) and not lacking(page, "order_lines"):
    with st.container(horizontal=True, vertical_alignment="bottom"):
        by = pick(page, "by", "Goods", PRODUCTS.splits, PRODUCTS.splits[0], dimension_words, width=180)
        first = pick_percent(page, "a", "A: the first … of net sales", 80, high=95)
        following = pick_percent(page, "b", "B: up to … of net sales", 95)
    found = told(page, by, first, max(first, following))
    says(page, found)
    by_class(page, found, first)
    growth(page, found)
    returned(page, found)
    cover(page, found)
