"""Definitions: what every KPI means, how it is computed, what it is compared with and what it needs."""

from kpi.ui.blocks import sentence
from kpi.ui.glossary import glossary
from kpi.ui.page import current

page = current()

sentence("Every KPI, written from the same declaration that computes it.")
glossary(page)
