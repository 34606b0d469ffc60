"""Targets: what is reached of each, whether the month is on pace, and where to type them."""

from datetime import date

from kpi.analyses.targets import targets
from kpi.catalog import kpi
from kpi.ui.analysed import analysed
from kpi.ui.blocks import sentence
from kpi.ui.empty import empty
from kpi.ui.page import current
from kpi.ui.pickers import pick
from kpi.ui.target_blocks import attainment_block, month_words, summary
from kpi.ui.target_editor import target_editor

page = current()

if not empty(page):
    if "targets" in page.coverage.loaded:
        usual = analysed(targets, page.workspace)
        months = [m.isoformat() for m in reversed(usual.months)]
        month = pick(page, "month", "Month", months, usual.month.isoformat(), month_words, width=150)
        found = analysed(targets, page.workspace, date.fromisoformat(month))
        summary(page, found)
        for name in dict.fromkeys(row.kpi for row in found.rows):
            attainment_block(page, found, kpi(name))
    else:
        sentence(
            "No targets are set yet. Type them below, or upload a file with a KPI, a month and a value on each row."
        )
    target_editor(page)
