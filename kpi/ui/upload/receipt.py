"""The receipt of a load: lines and money that add up, what was decided, what it changed, and the way back."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.charts.format import BLANK, html_text, markdown_text
from kpi.errors import UserError
from kpi.intake import MendRefused, Progress, Receipt
from kpi.intake.bookkeeping.receipt import skip_word
from kpi.intake.recovery.reloading import load_differently
from kpi.intake.values.numbers import amount_text
from kpi.sources import SOURCES
from kpi.tables import TABLES
from kpi.ui.frame.page import Page
from kpi.ui.upload.decisions import decision_rows
from kpi.ui.upload.desk import Desk
from kpi.ui.upload.queue import Work
from kpi.ui.upload.set_aside import set_aside_editor

_MOST_RESTATED = 1_000
_KEPT_SHORT = 4


def source_label(name: str | None) -> str:
    """What an export is called by people; a plain table for files that are no known export."""
    return SOURCES[name].label if name in SOURCES else "Plain table"


def receipt_html(receipt: Receipt, *, short: bool = False) -> str:
    """A receipt in words; ``short`` folds away all but the first sentences and leaves the file's name out."""
    first, *rest = receipt.sentences()
    if short:
        first = first.replace(f" in {receipt.file}:", ":", 1)
    # Folding a single sentence away saves nothing.
    kept = _KEPT_SHORT if short and len(rest) > _KEPT_SHORT + 1 else len(rest)
    shown = "".join(f"<li>{html_text(s)}</li>" for s in rest[:kept])
    folded = "".join(f"<li>{html_text(s)}</li>" for s in rest[kept:])
    more = f"<details><summary>{len(rest) - kept} more</summary><ul>{folded}</ul></details>" if folded else ""
    return f'<div class="pl-receipt">{html_text(first)}<ul>{shown}</ul>{more}</div>'


def receipt_view(page: Page, desk: Desk, receipt: Receipt) -> None:
    """Everything about one load."""
    what = f"{source_label(receipt.source)}, into {TABLES[receipt.table].label.lower()}"
    state = ", taken out again" if receipt.undone else ""
    with st.container(border=True, key=f"receipt_{receipt.load_id}"):
        st.html(
            f'<p class="pl-file"><b>{html_text(receipt.file)}</b> <span class="pl-quiet">load {receipt.load_id}: '
            f"{html_text(what)}{state}</span></p>"
        )
        left, right = st.columns([2, 5], gap="large")
        with left:
            _lines(receipt)
        with right:
            _money(receipt)
        notes = "".join(f"<li>{html_text(note)}</li>" for note in receipt.notes)
        if notes:
            st.html(f'<div class="pl-receipt"><ul>{notes}</ul></div>')
        if not receipt.undone and receipt.rows_set_aside:
            set_aside_editor(page, desk, receipt)
        _restated(page, receipt)
        decision_rows(
            receipt.decisions,
            f"r_{receipt.load_id}",
            None if receipt.undone else lambda key, value: _differently(page, desk, receipt, key, value),
        )
        if not receipt.undone:
            _undo(desk, receipt)


def _lines(receipt: Receipt) -> None:
    rows = [
        ("loaded", receipt.rows_loaded),
        ("set aside", receipt.rows_set_aside),
        ("already there", receipt.duplicates),
    ]
    rows += [(skip_word(kind, count), count) for kind, count in receipt.skipped.items() if count]
    body = "".join(f"<tr><td>{html_text(name)}</td><td>{count:,}</td></tr>" for name, count in rows if count)
    st.html(
        f'<table class="pl-sum"><tbody>{body}</tbody><tfoot><tr><td>lines in the file</td>'
        f"<td>{receipt.rows_in:,}</td></tr></tfoot></table>"
    )


def _money(receipt: Receipt) -> None:
    if not receipt.money:
        return
    rows = ""
    for check in receipt.money:
        verdict = "agrees" if check.agrees else "differs"
        rows += (
            f"<tr><td>{html_text(check.label)} {html_text(check.currency)}</td><td>{_amount(check.in_file)}</td>"
            f"<td>{_amount(check.set_aside)}</td><td>{_amount(check.duplicates)}</td>"
            f'<td>{_amount(check.in_workspace)}</td><td class="{"pl-good" if check.agrees else "pl-bad"}">{verdict}</td></tr>'
        )
    st.html(
        '<div class="pl-wide"><table class="pl-sum"><thead><tr><td></td><td>in the file</td><td>set aside</td>'
        f"<td>already there</td><td>in the workspace</td><td></td></tr></thead><tbody>{rows}</tbody></table></div>"
    )


def _amount(text: str) -> str:
    value = amount_text(text)
    return BLANK if value == "0.00" else html_text(value)


def _restated(page: Page, receipt: Receipt) -> None:
    if receipt.undone or not receipt.restated:
        return
    count = intake.count_restatements(page.workspace, receipt.load_id)
    if not count:
        return
    cells = "1 value of earlier loads changed" if count == 1 else f"{count:,} values of earlier loads changed"
    with st.expander(cells):
        found = intake.restatements(page.workspace, receipt.load_id, _MOST_RESTATED)
        st.dataframe(
            pd.DataFrame(
                {
                    "Table": [TABLES[r.table].label for r in found],
                    "Row": [r.key for r in found],
                    "Field": [r.column.replace("_", " ") for r in found],
                    "Before": [r.before for r in found],
                    "Now": [r.after for r in found],
                }
            ),
            hide_index=True,
            height="content" if len(found) <= 10 else 360,
            placeholder="–",
        )
        if count > len(found):
            st.caption(f"The first {len(found):,} are shown; the download has all.")
        st.download_button(
            "Download what changed",
            lambda: intake.restatements_csv(page.workspace, receipt.load_id),
            f"changed_by_load_{receipt.load_id}.csv",
            "text/csv",
            key=f"restated_{receipt.load_id}",
            on_click="ignore",
        )


def _differently(page: Page, desk: Desk, receipt: Receipt, key: str, value: str) -> None:
    def load(progress: Progress) -> None:
        made = load_differently(page.workspace, receipt.load_id, {key: value}, progress)
        desk.show = made.load_id

    def failed(error: UserError) -> None:
        desk.errors[receipt.load_id] = error

    desk.errors.pop(receipt.load_id, None)
    desk.queue.write(Work(f"Reading {receipt.file} again", load, failed))


def _undo(desk: Desk, receipt: Receipt) -> None:
    def undo() -> None:
        def failed(error: UserError) -> None:
            desk.errors[receipt.load_id] = error

        words = f"Taking {receipt.file} out again"
        desk.queue.write(Work(words, lambda progress: _take_out(desk, receipt.load_id), failed))

    refusal = desk.errors.get(receipt.load_id)
    if refusal and not isinstance(refusal, MendRefused):
        st.warning(
            markdown_text(f"{refusal.message} {refusal.hint if '--' not in refusal.hint else ''}"),
            icon=":material/info:",
        )
    st.button(
        "Take this load out again",
        key=f"undo_{receipt.load_id}",
        icon=":material/undo:",
        on_click=undo,
        help="Its rows go, and rows that it replaced come back, exactly as they were.",
    )


def _take_out(desk: Desk, load_id: int) -> None:
    intake.undo(desk.workspace, load_id)
    desk.forget_load(load_id)
