"""Retention: who of each month's new customers came back, what they brought, and who is still active."""

from kpi.ui.customers.activity import active_customers
from kpi.ui.customers.retention import cohort_heat, found_for, mean_curve, what_is_shown
from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty, lacking

page = current()

if not empty(page) and not lacking(page, "orders"):
    found = found_for(page)
    what_is_shown(page, found)
    cohort_heat(page, found)
    mean_curve(page, found)
    active_customers(page, found)
