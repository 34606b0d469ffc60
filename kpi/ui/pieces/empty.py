"""What a page shows while there is nothing to show: what to upload, and what that unlocks."""

from __future__ import annotations

import streamlit as st

from kpi.charts.format import html_text
from kpi.tables import TABLES
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import sentence
from kpi.ui.upload.sample import sample_shop

_PATH = (
    ("orders", "Orders", "sales, average order value, repeat purchases"),
    ("visits", "+ visits", "conversion rate, revenue per visit"),
    ("ad_spend", "+ ad spend", "CAC, return on ad spend, LTV:CAC"),
)


def empty(page: Page) -> bool:
    """Whether the workspace has no data; if so, says what to do."""
    if page.view is not None:
        return False
    st.write("Nothing is loaded yet. Start with the spreadsheets you already export, or look around in a sample shop.")
    left, right = st.columns(2, gap="medium", border=True)
    with left:
        st.write("Your own exports, CSV or Excel.")
        if st.button("Drop your exports", key="go_upload", type="primary", icon=":material/upload_file:"):
            st.switch_page("pages/data/upload.py")
    with right:
        sample_shop(page)
    unlocks()
    return True


def unlocks() -> None:
    """Which files unlock which KPIs."""
    boxes = "".join(f"<div><b>{html_text(label)}</b><span>{html_text(text)}</span></div>" for _, label, text in _PATH)
    st.html(f'<div class="pl-unlock">{boxes}</div>')
    others = [t.label.lower() for t in TABLES.values() if t.name not in {name for name, *_ in _PATH}]
    sentence(f"In any order, as you have them: {', '.join(others[:-1])} and {others[-1]} can be dropped too.")


def lacking(page: Page, *tables: str) -> bool:
    """Whether a block's tables are not loaded; if so, says which file would fill it."""
    missing = [TABLES[t] for t in tables if t not in page.coverage.loaded]
    if not missing:
        return False
    names = " and ".join(t.label.lower() for t in missing)
    unlocked = "; ".join(t.unlocks for t in missing)
    st.html(f'<p class="pl-sentence">Upload {html_text(names)} to fill this: {html_text(unlocked)}.</p>')
    st.page_link("pages/data/upload.py", label="Upload", icon=":material/upload_file:")
    return True
