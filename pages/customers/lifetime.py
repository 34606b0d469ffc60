"""Lifetime: what a customer of each channel brings at equal age, what winning one costs, and what is still to come."""

import streamlit as st

from kpi.ui.cohort_block import cohort_table
from kpi.ui.empty import empty
from kpi.ui.lifetime_blocks import lifetime_by_age, value_against_cost
from kpi.ui.ltv_blocks import ltv_against_cac
from kpi.ui.page import current
from kpi.ui.prediction_block import predicted_value

page = current()

if not empty(page):
    lifetime_by_age(page)
    ratios, forecast = st.container(), st.container()
    value_against_cost(page)
    cohort_table(page)
    # After a load it takes seconds to fit what is still to come, and nothing else on the page waits for that.
    with ratios:
        ltv_against_cac(page)
    with forecast:
        predicted_value(page)
