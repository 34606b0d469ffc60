"""What has been loaded: receipts in words, rows that were set aside, and taking a load back out."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.charts.format import html_text
from kpi.sources import SOURCES
from kpi.tables import TABLES
from kpi.ui.page import Page


def receipt_html(receipt) -> str:
    """A receipt in words."""
    lines = "".join(f"<li>{html_text(s)}</li>" for s in receipt.sentences())
    what = html_text(f"{source_label(receipt.source)}, into {TABLES[receipt.table].label.lower()}")
    name = html_text(receipt.file)
    return f'<div class="pl-receipt"><b>{name}</b> <span class="pl-quiet">{what}</span><ul>{lines}</ul></div>'


def source_label(name: str | None) -> str:
    """What an export is called by people; a plain table for files that are no known export."""
    return SOURCES[name].label if name in SOURCES else "Plain table"


def loads(page: Page) -> None:
    """Every load, the newest first; one is opened at a time."""
    found = sorted(intake.receipts(page.workspace), key=lambda r: r.load_id, reverse=True)
    if not found:
        return
    st.header("Loads")
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
                "State": ["taken out" if r.undone else "" for r in found],
            }
        ),
        hide_index=True,
        height="content" if len(found) <= 10 else 360,
        placeholder="–",
    )
    by_id = {r.load_id: r for r in found}
    chosen = st.selectbox(
        "Receipt of",
        list(by_id),
        format_func=lambda i: f"{by_id[i].file} (load {i})",
        key="receipt_of",
        index=None,
        placeholder="Choose a load to see its receipt, its rows set aside, or to take it out",
        width=520,
    )
    if chosen is not None:
        _receipt(page, by_id[chosen])


def _agrees(receipt) -> str:
    return "–" if not receipt.money else "yes" if all(m.agrees for m in receipt.money) else "no"


def _receipt(page: Page, receipt) -> None:
    st.html(receipt_html(receipt))
    if receipt.money:
        st.dataframe(
            pd.DataFrame(
                {
                    "Amount": [m.label for m in receipt.money],
                    "Currency": [m.currency or "–" for m in receipt.money],
                    "In the file": [m.in_file for m in receipt.money],
                    "Set aside": [m.set_aside for m in receipt.money],
                    "In the workspace": [m.in_workspace for m in receipt.money],
                    "Agrees": ["yes" if m.agrees else "no" for m in receipt.money],
                }
            ),
            hide_index=True,
        )
    if receipt.decisions:
        with st.expander("What was decided, and why"):
            st.html(
                "".join(
                    f"<div>{html_text(d.key)}: {html_text(d.value)}, {html_text(d.reason)}</div>"
                    for d in receipt.decisions
                )
            )
    with st.container(horizontal=True):
        if receipt.rows_set_aside:
            st.download_button(
                "Download the rows set aside",
                lambda: intake.set_aside_csv(page.workspace, receipt.load_id),
                f"set_aside_load_{receipt.load_id}.csv",
                "text/csv",
                key=f"aside_{receipt.load_id}",
                on_click="ignore",
            )
        if not receipt.undone and st.button(
            "Take this load out again", key=f"undo_{receipt.load_id}", icon=":material/undo:"
        ):
            with st.spinner("Taking the load out"):
                intake.undo(page.workspace, receipt.load_id)
            st.rerun()
