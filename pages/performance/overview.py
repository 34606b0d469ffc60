"""Overview: where to look first, how the shop is doing, and the main chart with its numbers."""

from kpi.catalog import kpi
from kpi.ui.frame.page import current
from kpi.ui.performance.look_here import look_here
from kpi.ui.pieces.blocks import notices, sentence
from kpi.ui.pieces.empty import empty
from kpi.ui.pieces.main_chart import main_chart
from kpi.ui.pieces.starter_cards import all_other_kpis, starter_cards, starter_totals

page = current()

if not empty(page):
    totals = starter_totals(page)
    sentence(totals.query.describe(page.coverage))
    look_here(page)
    starter_cards(page)
    notices([note for note in totals.notes if note not in totals.blanks.values()])
    all_other_kpis(page)
    main_chart(page, kpi("net_sales"))
