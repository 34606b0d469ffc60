"""Pipeline: how many deals are won, how large and how fast, where they are lost, what is open and what stands still."""

from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import empty, lacking
from kpi.ui.pieces.pickers import dimension_words, pick
from kpi.ui.sales.pipeline import open_block, pipeline_cards, says, stage_block, stalled_block
from kpi.ui.sales.velocity import cohort_block, splits, velocity_block

page = current()

if not empty(page) and not lacking(page, "deals"):
    says(page)
    pipeline_cards(page)
    stages = stage_block(page)
    open_block(page)
    stalled_block(page, stages)
    if known := splits(page):
        velocity_block(page, pick(page, "by", "Compare", known, known[0], dimension_words, width=180))
    cohort_block(page)
