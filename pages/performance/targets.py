"""Targets: what is reached of each, whether the month is on pace, and where to type them."""

from datetime import date

from kpi.analyses.planning.targets import targets
from kpi.catalog import kpi
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import current
from kpi.ui.performance.target_editor import target_editor
from kpi.ui.performance.targets import attainment_block, month_words, summary
from kpi.ui.pieces.blocks import sentence
from kpi.ui.pieces.empty import empty
from kpi.ui.pieces.pickers import pick

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
