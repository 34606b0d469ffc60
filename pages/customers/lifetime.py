"""Lifetime: what a customer of each channel brings at equal age, what winning one costs, and what is still to come."""

import streamlit as st

from kpi.ui.customers.cohort_table import cohort_table
from kpi.ui.customers.lifetime import lifetime_by_age, value_against_cost
from kpi.ui.customers.ltv_cac import ltv_against_cac
from kpi.ui.customers.prediction import predicted_value
from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty

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
