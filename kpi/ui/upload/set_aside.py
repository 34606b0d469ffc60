"""Lines that were set aside, in a table where they can be mended, and loaded into their own load."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.charts.format import html_text, markdown_text
from kpi.errors import UserError
from kpi.intake import MendRefused, Progress, Receipt, SetAside
from kpi.ui.frame.page import Page
from kpi.ui.upload.desk import Desk
from kpi.ui.upload.queue import Work

_MOST_EDITED = 500
_FIXED = ("line", "why")
_EXTRA_LABEL = "(more cells)"


def set_aside_editor(page: Page, desk: Desk, receipt: Receipt) -> None:
    """The set-aside lines of a load: what stopped each, and all of its cells, to be changed in place."""
    found = intake.set_aside(page.workspace, receipt.load_id)
    if not found:
        return
    lines = "1 line was" if len(found) == 1 else f"{len(found):,} lines were"
    st.html(
        f'<p class="pl-find"><b>{lines} set aside.</b> <span class="pl-do">Change what stopped a line and load it, '
        "or leave it out: it stays listed here.</span></p>"
    )
    _refusals(desk.errors.get(receipt.load_id))
    shown = found[:_MOST_EDITED]
    headers = _headers(shown)
    # The file may have a column of any name, so the table's own columns are numbered.
    before = pd.DataFrame(
        {
            "line": [s.line for s in shown],
            "why": [f"{s.column or 'the line'}: {s.reason}" for s in shown],
            **{f"c{place}": [s.record.get(h, "") for s in shown] for place, h in enumerate(headers)},
        }
    )
    edited = st.data_editor(
        before,
        hide_index=True,
        disabled=list(_FIXED),
        num_rows="fixed",
        height="content" if len(shown) <= 10 else 400,
        key=f"mend_{receipt.load_id}_{page.workspace.version}",
        column_config={
            "line": st.column_config.NumberColumn("Line", width="small", pinned=True),
            "why": st.column_config.TextColumn("Why", width="large"),
            **{f"c{place}": st.column_config.TextColumn(h or _EXTRA_LABEL) for place, h in enumerate(headers)},
        },
    )
    if len(found) > len(shown):
        st.caption(f"The first {len(shown):,} lines are shown; the download has all {len(found):,}.")
    mends = _changed(shown, headers, edited)
    with st.container(horizontal=True):
        count = "1 line" if len(mends) == 1 else f"{len(mends):,} lines"
        st.button(
            f"Load {count} that you changed" if mends else "Load the lines that you change",
            key=f"mended_{receipt.load_id}",
            type="primary",
            disabled=not mends,
            on_click=_mend,
            args=(page, desk, receipt, mends),
        )
        st.download_button(
            "Download them",
            lambda: intake.set_aside_csv(page.workspace, receipt.load_id),
            f"set_aside_load_{receipt.load_id}.csv",
            "text/csv",
            key=f"aside_{receipt.load_id}",
            on_click="ignore",
            icon=":material/download:",
        )


def _headers(found: list[SetAside]) -> list[str]:
    """The columns of the lines, those that stopped one first."""
    every = list(dict.fromkeys(h for s in found for h in s.record))
    stopped = list(dict.fromkeys(s.column for s in found if s.column in every))
    return stopped + [h for h in every if h not in stopped]


def _changed(found: list[SetAside], headers: list[str], edited: pd.DataFrame) -> dict[int, dict[str, str]]:
    """By line and column, what a person wrote over what stood there."""
    mends: dict[int, dict[str, str]] = {}
    for place, line in enumerate(found):
        for number, header in enumerate(headers):
            value = edited.iloc[place][f"c{number}"]
            text = "" if pd.isna(value) else str(value)
            if text != line.record.get(header, ""):
                mends.setdefault(line.line, {})[header] = text
    return mends


def _mend(page: Page, desk: Desk, receipt: Receipt, mends: dict[int, dict[str, str]]) -> None:
    def mend(progress: Progress) -> None:
        intake.mend(page.workspace, receipt.load_id, mends)

    def failed(error: UserError) -> None:
        desk.errors[receipt.load_id] = error

    desk.errors.pop(receipt.load_id, None)
    desk.queue.write(Work(f"Loading mended lines of {receipt.file}", mend, failed))


def _refusals(error: UserError | None) -> None:
    if not isinstance(error, MendRefused):
        return
    items = "".join(
        f"<li>Line {p.line:,}, {html_text(p.column or 'more cells')} <span class='pl-chip'>{html_text(p.value)}</span> "
        f"{html_text(p.reason)}</li>"
        for p in error.problems[:20]
    )
    st.warning(markdown_text("Nothing was changed: these lines still cannot be read."), icon=":material/info:")
    st.html(f'<div class="pl-receipt"><ul>{items}</ul></div>')
