"""Upload: drop exports, see what was recognised, answer a question, read the receipt, take a load back out."""

import streamlit as st

from kpi.ui.empty import unlocks
from kpi.ui.intake_blocks import drop_zone, waiting_files
from kpi.ui.load_list import loads
from kpi.ui.page import current
from kpi.ui.sample import sample_shop
from kpi.ui.shop_settings import channel_editor, money_settings

page = current()

left, right = st.columns([3, 2], gap="large")
with left:
    drop_zone(page)
with right:
    sample_shop(page)
waiting_files(page)
if page.view is None:
    unlocks()
loads(page)
channel_editor(page)
money_settings(page)
