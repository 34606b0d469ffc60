"""Segments: who the customers are by how they buy, what each segment leaves, and where it buys."""

from kpi.ui.empty import empty, lacking
from kpi.ui.page import current
from kpi.ui.rfm_blocks import by_rfm
from kpi.ui.segment_blocks import profit_block
from kpi.ui.segment_mix_block import segment_by_channel

page = current()

if not empty(page) and not lacking(page, "orders"):
    by_rfm(page)
    profit_block(page)
    segment_by_channel(page)
