"""What has been loaded: every load, and the receipt of the one that is chosen."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.intake import Receipt
from kpi.tables import TABLES
from kpi.ui.frame.page import Page
from kpi.ui.upload.desk import Desk
from kpi.ui.upload.receipt import receipt_view, source_label

_CHOSEN = "receipt_of"


def loads(page: Page, desk: Desk) -> None:
    """Every load, the newest first; the receipt of one is opened at a time."""
    found = sorted(intake.receipts(page.workspace), key=lambda r: r.load_id, reverse=True)
    if not found:
        return
    st.header("Loads", anchor="loads")
    st.dataframe(
        pd.DataFrame(
            {
                "File": [r.file for r in found],
                "Recognised as": [source_label(r.source) for r in found],
                "Fills": [TABLES[r.table].label for r in found],
                "Loaded": [r.rows_loaded for r in found],
                "Set aside": [r.rows_set_aside for r in found],
                "Already there": [r.duplicates for r in found],
                "Money agrees": [_agrees(r) for r in found],
                "When": [r.loaded_at for r in found],
                **({"State": ["taken out" if r.undone else "" for r in found]} if any(r.undone for r in found) else {}),
            }
        ),
        column_config={
            **{
                name: st.column_config.NumberColumn(format="localized")
                for name in ("Loaded", "Set aside", "Already there")
            },
            "When": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
        },
        hide_index=True,
        height="content" if len(found) <= 10 else 360,
        placeholder="–",
    )
    by_id = {r.load_id: r for r in found}
    if desk.show in by_id:
        st.session_state[_CHOSEN] = desk.show
        desk.show = None
    if st.session_state.get(_CHOSEN) not in by_id:
        st.session_state[_CHOSEN] = None
    chosen = st.selectbox(
        "Receipt of",
        list(by_id),
        format_func=lambda i: f"{by_id[i].file} (load {i})",
        key=_CHOSEN,
        placeholder="Pick a load: receipt, mend, take out",
        width=520,
    )
    if chosen is not None:
        receipt_view(page, desk, by_id[chosen])


def _agrees(receipt: Receipt) -> str:
    return "–" if not receipt.money else "yes" if all(m.agrees for m in receipt.money) else "no"
