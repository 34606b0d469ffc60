"""Lifetime: what a customer of each channel brings at equal age, what winning one costs, and what is still to come."""

from kpi.ui.cohort_block import cohort_table
from kpi.ui.empty import empty
from kpi.ui.lifetime_blocks import lifetime_by_age, value_against_cost
from kpi.ui.ltv_blocks import ltv_against_cac
from kpi.ui.page import current
from kpi.ui.prediction_block import predicted_value

page = current()

if not empty(page):
    lifetime_by_age(page)
    ltv_against_cac(page)
    predicted_value(page)
    value_against_cost(page)
    cohort_table(page)
