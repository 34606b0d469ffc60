"""Names: one name for one thing, whatever the files write."""

import streamlit as st

from kpi import naming
from kpi.tables import DIMENSIONS
from kpi.ui.data.name_change import said
from kpi.ui.data.names import alike_names, name_table, rules_block, suggestion_block, unmatched_block
from kpi.ui.frame.page import current
from kpi.ui.pieces.blocks import sentence

page = current()

sentence("Files keep what they write. Here you say what it is called on every page.")
said()
if page.coverage.empty:
    st.caption("Names appear here once a file is loaded.")
    st.page_link("pages/data/upload.py", label="To the upload", icon=":material/upload_file:")
else:
    chosen = st.session_state.get("names_of") or naming.NAMED[0]
    unmatched_block(page, naming.unmatched(page.workspace, page.ask))
    # Products are many, and looked through only when they are asked for.
    looked_at = [d for d in naming.NAMED if d in (chosen, "channel", "region", "country")]
    suggestion_block(page, [s for d in looked_at for s in alike_names(page, d)])
    st.header("All names")
    st.segmented_control(
        "Names of",
        naming.NAMED,
        format_func=lambda d: DIMENSIONS[d].plural.capitalize(),
        default=naming.NAMED[0],
        key="names_of",
        required=True,
        label_visibility="collapsed",
    )
    name_table(page, chosen)
    rules_block(page)
