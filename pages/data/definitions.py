"""Definitions: which file unlocks what, and what every KPI means, how it is computed and what it is compared with."""

from kpi.ui.data.definitions import files_and_kpis, glossary
from kpi.ui.frame.page import current
from kpi.ui.pieces.blocks import sentence

page = current()

sentence("Every KPI, written from the same declaration that computes it.")
glossary(page)
files_and_kpis(page)
