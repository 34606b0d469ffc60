"""Margin: from net sales to net profit, what each channel or product leaves, which ads pay, what all hangs on."""

import streamlit as st

from kpi.catalog import kpi
from kpi.ui.frame.page import current
from kpi.ui.performance.ads import ads_that_pay
from kpi.ui.performance.concentration import concentration_block
from kpi.ui.performance.margin import CARDS, by_dimension, from_sales_to_profit, summary
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, dimensions_for, pick
from kpi.ui.pieces.starter_cards import cards_of

page = current()

if not empty(page) and not lacking(page, "orders"):
    summary(page)
    cards_of(page, [kpi(name) for name in CARDS])
    from_sales_to_profit(page)
    offered = dimensions_for(page, kpi("gross_profit"))
    if offered:
        with st.container(horizontal=True, vertical_alignment="bottom"):
            by = pick(page, "by", "What is left", offered, offered[0], dimension_words, width=190)
        by_dimension(page, by)
    ads_that_pay(page)
    concentration_block(page)
