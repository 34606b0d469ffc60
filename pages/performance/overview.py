"""Overview: how the shop is doing, where to look first, and the main chart with its numbers."""

from kpi.catalog import kpi
from kpi.ui.blocks import notices, sentence
from kpi.ui.empty import empty
from kpi.ui.look_here import look_here
from kpi.ui.main_chart import main_chart
from kpi.ui.page import current
from kpi.ui.starter_cards import all_other_kpis, starter_cards

page = current()

if not empty(page):
    totals = starter_cards(
        page, before=lambda result: (sentence(result.query.describe(page.coverage)), notices(result.notes))
    )
    all_other_kpis(page)
    look_here(page)
    main_chart(page, kpi("net_sales"))
