"""Upload: drop exports, see what was recognised, answer a question, read the receipt, take a load back out."""

import streamlit as st

from kpi.ui.frame.page import current
from kpi.ui.pieces.empty import unlocks
from kpi.ui.upload import style
from kpi.ui.upload.desks import desk_of
from kpi.ui.upload.drop_zone import drop_zone
from kpi.ui.upload.file_card import dropped_files
from kpi.ui.upload.known_files import known_files
from kpi.ui.upload.loads import loads
from kpi.ui.upload.sample import sample_shop
from kpi.ui.upload.settings import money_settings, names_link
from kpi.ui.upload.work_panel import work_panel

# Most files are done in less; a progress bar that flashes by helps nobody.
PATIENCE_SECONDS = 1.5

page = current()
desk = desk_of(page)
style.apply()

left, right = st.columns([3, 2], gap="large")
with left:
    drop_zone(desk)
with right:
    sample_shop(page)
work_panel(desk, PATIENCE_SECONDS)
dropped_files(desk)
if page.view is None:
    unlocks()
loads(page, desk)
known_files(page)
names_link(page)
money_settings(page)
