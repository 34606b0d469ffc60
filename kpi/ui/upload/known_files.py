"""What is known about the team's own kinds of files: what was confirmed once, to be seen, edited, forgotten, exported."""

from __future__ import annotations

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.errors import UserError
from kpi.intake.columns import mapping_csv, memory
from kpi.intake.columns.memory import Remembered
from kpi.sources import SOURCES, plain
from kpi.store import Workspace
from kpi.tables import TABLES
from kpi.ui.frame.page import Page
from kpi.ui.upload.mapping_editor import NOT_HERE, field_label

_EDITED = "known_edited"
_ANSWERS = {
    ("day_first", "yes"): "the day comes first",
    ("day_first", "no"): "the month comes first",
    ("decimal", "."): "the decimal mark is a point",
    ("decimal", ","): "the decimal mark is a comma",
    ("net_includes_refunds", "yes"): "refunds are taken off the net amount already",
    ("net_includes_refunds", "no"): "refunds are not taken off the net amount",
}


def known_files(page: Page) -> None:
    """Every kind of file that somebody confirmed."""
    known = memory.mappings(page.workspace)
    if not known:
        return
    st.header("What I know about your files")
    st.caption("Files of these kinds load by themselves. What is changed here holds for the next file.")
    for each in known:
        _kind(page, each)
    st.download_button(
        "Export all of them",
        lambda: mapping_csv.export_csv(page.workspace),
        "mappings.csv",
        "text/csv",
        key="export_mappings",
        icon=":material/download:",
        on_click="ignore",
    )


def _kind(page: Page, each: Remembered) -> None:
    name = SOURCES[each.source].label if each.source in SOURCES else each.file or "a file"
    count = f", {len(each.mapping)} columns" if each.mapping else ""
    answers = f", {len(each.settings)} answer{'s' if len(each.settings) > 1 else ''}" if each.settings else ""
    with st.expander(
        markdown_text(f"{name}: {TABLES[each.table].label.lower()}{count}{answers}"), key=f"known_{each.id}"
    ):
        rows = "".join(
            f"<tr><td>{html_text(field_label(field))}</td><td>{html_text(column)}</td></tr>"
            for field, column in each.mapping.items()
        )
        said = "".join(f"<li>{html_text(answer_text(key, value))}</li>" for key, value in each.settings.items())
        if rows:
            st.html(f'<div class="pl-wide"><table class="pl-sum pl-left"><tbody>{rows}</tbody></table></div>')
        if said:
            st.html(f'<div class="pl-receipt">Answers<ul>{said}</ul></div>')
        if st.session_state.get(_EDITED) == each.id:
            _edit(page, each)
            return
        with st.container(horizontal=True):
            if each.columns or each.settings:
                st.button("Edit", key=f"edit_known_{each.id}", icon=":material/edit:", on_click=_open, args=(each.id,))
            st.button(
                "Forget", key=f"forget_known_{each.id}", icon=":material/delete:",
                on_click=_forget, args=(page.workspace, each.id),
                help="The next file of this kind is asked about again. What was loaded stays.",
            )  # fmt: skip


def answer_text(key: str, value: str) -> str:
    """An answer in words."""
    return _ANSWERS.get((key, value), f"{field_label(key)} is {value}")


def _forget(workspace: Workspace, mapping_id: int) -> None:
    memory.forget(workspace, mapping_id)


def _open(mapping_id: int | None) -> None:
    st.session_state[_EDITED] = mapping_id


def _edit(page: Page, each: Remembered) -> None:
    fields = plain.columns_of(TABLES[each.table])
    offered = [NOT_HERE, *each.columns]
    changed, settings = dict(each.mapping), dict(each.settings)
    with st.form(f"known_form_{each.id}", border=False):
        for key in each.settings:
            text = markdown_text(f"Keep the answer: {answer_text(key, each.settings[key])}")
            if not st.checkbox(text, True, key=f"keep_{each.id}_{key}"):
                del settings[key]
        if each.columns:
            changed = {}
            with st.grid(2, min_column_width=220):
                for name in [*each.mapping, *(n for n in fields if n not in each.mapping)]:
                    now = each.mapping.get(name, NOT_HERE)
                    picked = st.selectbox(
                        field_label(name),
                        offered,
                        index=offered.index(now) if now in offered else 0,
                        key=f"known_{each.id}_{name}",
                        format_func=lambda c: c or "not in these files",
                    )
                    if picked:
                        changed[name] = picked
        with st.container(horizontal=True):
            save = st.form_submit_button("Save", type="primary")
            st.form_submit_button("Leave it as it was", on_click=_open, args=(None,))
    if save:
        try:
            memory.edit(page.workspace, each.id, mapping=changed, settings=settings)
        except UserError as error:
            st.warning(markdown_text(f"{error.message} {error.hint}"), icon=":material/info:")
        else:
            _open(None)
            st.rerun()
