"""Segments: who the customers are by how they buy, what each segment leaves, and where it buys."""

from kpi.ui.customers.rfm import by_rfm
from kpi.ui.customers.segment_mix import segment_by_channel
from kpi.ui.customers.segments import profit_block
from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty, lacking

page = current()

if not empty(page) and not lacking(page, "orders"):
    by_rfm(page)
    profit_block(page)
    segment_by_channel(page)
