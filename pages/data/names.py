"""Names: one name for one thing, whatever the files write."""

import streamlit as st

from kpi import naming
from kpi.tables import DIMENSIONS
from kpi.ui.blocks import sentence
from kpi.ui.name_blocks import name_table, names_of, rules_block, said, suggestion_block, unmatched_block
from kpi.ui.page import current

page = current()

sentence("Files keep what they write. Here you say what it is called on every page.")
said()
if page.coverage.empty:
    st.caption("Names appear here once a file is loaded.")
    st.page_link("pages/data/upload.py", label="To the upload", icon=":material/upload_file:")
else:
    apart = {d: naming.apart(page.workspace, d) for d in naming.NAMED}
    unmatched_block(page, naming.unmatched(page.workspace, page.ask))
    suggestion_block(page, [s for d in naming.NAMED for s in naming.alike(names_of(page, d), apart[d])])
    st.header("All names")
    chosen = st.segmented_control(
        "Names of",
        naming.NAMED,
        format_func=lambda d: DIMENSIONS[d].plural.capitalize(),
        default=naming.NAMED[0],
        key="names_of",
        required=True,
        label_visibility="collapsed",
    )
    name_table(page, chosen or naming.NAMED[0])
    rules_block(page)
