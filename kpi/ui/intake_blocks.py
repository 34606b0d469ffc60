"""Dropping files: what was recognised, the columns, the one question, and the load."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import streamlit as st

from kpi import intake
from kpi.charts.format import html_text, markdown_text
from kpi.errors import Question, QuestionsOpen, UserError
from kpi.intake.files import EXTENSIONS
from kpi.sources import SOURCES, plain
from kpi.tables import TABLES
from kpi.ui.load_list import receipt_html, source_label
from kpi.ui.page import Page

_TYPES = [extension.removeprefix(".") for extension in EXTENSIONS]
_NOT_MAPPED = ""


@dataclass
class Waiting:
    """A dropped file that is not loaded yet, and what has been said about it so far."""

    name: str
    table: str | None = None
    mapping: dict[str, str] | None = None
    settings: dict[str, str] = field(default_factory=dict)
    sheet: str | None = None

    def given(self) -> dict[str, object]:
        said = {"table": self.table, "mapping": self.mapping, "settings": self.settings or None, "sheet": self.sheet}
        return {name: value for name, value in said.items() if value}

    def unmapped(self) -> Waiting:
        """The same file without what was said about its columns."""
        return Waiting(self.name, settings=self.settings, sheet=self.sheet)


def drop_zone(page: Page) -> None:
    """The place to drop files; those that need no answer are loaded at once."""
    files = st.file_uploader(
        "Drop your exports here",
        type=_TYPES,
        accept_multiple_files=True,
        key=f"drop_{_drop()}",
        help="Orders, visits and ad spend, as your shop, analytics and ad tools export them: CSV or Excel.",
    )
    waiting = st.session_state.setdefault("waiting", {})
    for file in files:
        waiting.setdefault(file.file_id, Waiting(file.name))
    st.session_state["dropped"] = {file.file_id: file for file in files}
    for gone in set(waiting) - {file.file_id for file in files}:
        del waiting[gone]
    for receipt in st.session_state.get("fresh_receipts", []):
        st.html(receipt_html(receipt))
    if st.session_state.get("fresh_receipts"):
        st.page_link("pages/performance/overview.py", label="See the overview", icon=":material/arrow_forward:")


def _drop() -> int:
    return st.session_state.setdefault("drop_round", 0)


def waiting_files(page: Page) -> None:
    """Each dropped file: loaded when it is recognised without doubt, else shown with what is open."""
    loaded = st.session_state.setdefault("loaded_files", set())
    for file_id, waiting in list(st.session_state.get("waiting", {}).items()):
        if file_id in loaded:
            continue
        file = st.session_state["dropped"][file_id]
        with _on_disk(file) as path:
            problem = None
            try:
                seen = _examined(page, path, waiting, file_id)
            except UserError as error:
                problem = error
                st.warning(markdown_text(f"{file.name}: {error.message}"), icon=":material/info:")
                if error.hint:
                    st.caption(markdown_text(error.hint))
                if not waiting.table:
                    continue
                # Only the matching of columns is at fault: it stays on the screen to be mended.
                seen = _examined(page, path, waiting.unmapped(), file_id)
            sure = seen.ready and seen.source and not waiting.given() and not problem
            with st.container(border=True, key=f"file_{file_id}"):
                _recognised(seen)
                if not sure:
                    for question in seen.questions:
                        _question(question, waiting, file_id)
                    _preview(seen)
                    if not seen.source or waiting.table:
                        before = (waiting.table, waiting.mapping)
                        waiting.table, waiting.mapping = _mapping(seen, waiting, file_id)
                        if before != (waiting.table, waiting.mapping):
                            st.rerun()  # the file is looked at again with what was just said about it
                known = bool(waiting.table or seen.table) and not problem
                if sure or st.button("Load this file", key=f"load_{file_id}", type="primary", disabled=not known):
                    _load(page, path, waiting, file_id)


def _examined(page: Page, path: Path, waiting: Waiting, file_id: str):
    key = (page.workspace.version, file_id, repr(waiting))
    kept = st.session_state.setdefault("examined", {})
    if kept.get(file_id, (None,))[0] != key:
        kept[file_id] = (key, intake.examine(page.workspace, path, waiting.name, **waiting.given()))
    return kept[file_id][1]


def _load(page: Page, path: Path, waiting: Waiting, file_id: str) -> None:
    try:
        with st.spinner(f"Loading {markdown_text(waiting.name)}"):
            receipt = intake.load(page.workspace, path, waiting.name, **waiting.given())
    except QuestionsOpen as open_questions:
        st.warning("One more thing must be known before this file can be loaded.", icon=":material/help:")
        for question in open_questions.questions:
            _question(question, waiting, f"{file_id}_late")
        return
    except UserError as error:
        st.warning(markdown_text(error.message), icon=":material/info:")
        if error.hint:
            st.caption(markdown_text(error.hint))
        return
    st.session_state["loaded_files"].add(file_id)
    st.session_state.setdefault("fresh_receipts", []).append(receipt)
    st.rerun()


def _recognised(seen) -> None:
    table = f"fills {TABLES[seen.table].label.lower()}" if seen.table else "what it fills is not clear yet"
    what = _what(seen.source) if seen.source else "not a known export: please check the columns"
    reasons = "".join(f"<div>{html_text(d.reason)}</div>" for d in seen.decisions)
    notes = (
        f'<details class="pl-notes"><summary>What was decided, and why</summary>{reasons}</details>' if reasons else ""
    )
    st.html(f'<p class="pl-find"><b>{html_text(seen.file)}</b>: {html_text(what)}, {html_text(table)}.</p>{notes}')


def _what(source: str) -> str:
    return f"recognised as {source_label(source)}" if source in SOURCES else "a plain table whose columns are known"


def _mapping(seen, waiting: Waiting, file_id: str) -> tuple[str | None, dict[str, str] | None]:
    """A table and, per field of it, the column of the file; what was recognised is filled in."""
    names = list(TABLES)
    current = waiting.table or seen.table
    chosen = st.selectbox(
        "What are its rows?",
        names,
        index=names.index(current) if current in names else None,
        key=f"table_{file_id}",
        format_func=lambda n: f"{TABLES[n].label}: {TABLES[n].about}",
        placeholder="Choose",
        width=420,
    )
    if len(seen.sheets) > 1:
        waiting.sheet = st.selectbox(
            "Sheet",
            seen.sheets,
            index=seen.sheets.index(seen.sheet) if seen.sheet in seen.sheets else 0,
            key=f"sheet_{file_id}",
            width=420,
        )
    if chosen is None:
        return waiting.table, waiting.mapping
    table = TABLES[chosen]
    suggested = dict(seen.mapping) if chosen == seen.table else plain.named_mapping(table, seen.columns)
    # Of several fields that will do, only those are asked for that no other one has settled.
    open_groups = [group for group in table.needs if not any(name in suggested for name in group)]
    needed = {name for group in table.needs for name in group if group in open_groups or name in suggested}
    st.html(f'<p class="pl-sentence">{html_text(_needs_text(table))}</p>')
    fields = plain.columns_of(table)
    first = [name for name in fields if name in suggested or name in needed]
    mapped = _pick_columns(first, fields, needed, suggested, seen, f"{file_id}_{chosen}")
    rest = [name for name in fields if name not in first]
    if rest:
        with st.expander(f"{len(rest)} more fields that no column seems to fill"):
            mapped |= _pick_columns(rest, fields, needed, suggested, seen, f"{file_id}_{chosen}")
    return chosen, mapped


def _pick_columns(names, fields, needed, suggested, seen, key: str) -> dict[str, str]:
    """One select box per field, two abreast; the fields that were given a column."""
    mapped: dict[str, str] = {}
    offered = [_NOT_MAPPED, *seen.columns]
    columns = st.columns(2)
    for position, name in enumerate(names):
        current = suggested.get(name, _NOT_MAPPED)
        with columns[position % 2]:
            picked = st.selectbox(
                f"{name.replace('_', ' ')}{' (needed)' if name in needed else ''}",
                offered,
                key=f"map_{key}_{name}",
                index=offered.index(current) if current in offered else 0,
                help=markdown_text(fields[name].about),
                format_func=lambda c: c or "not in this file",
            )
        if picked:
            mapped[name] = picked
    return mapped


def _needs_text(table) -> str:
    groups = [" or ".join(n.replace("_", " ") for n in group) for group in table.needs]
    return f"Needed: {'; '.join(groups)}. Everything else is optional and unlocks more."


def _question(question: Question, waiting: Waiting, file_id: str) -> None:
    examples = f" For example {', '.join(question.examples[:4])}." if question.examples else ""
    st.html(f'<p class="pl-find"><b>{html_text(question.text)}</b><span class="pl-do">{html_text(examples)}</span></p>')
    key, before = f"answer_{file_id}_{question.key}", waiting.settings.get(question.key)

    def answered() -> None:
        value = st.session_state[key]
        if value is None or value == "":
            waiting.settings.pop(question.key, None)
        else:
            waiting.settings[question.key] = value

    if question.choices:
        answers = [answer for answer, _ in question.choices]
        meanings: Mapping[str, str] = dict(question.choices)
        st.radio(
            "Your answer",
            answers,
            index=answers.index(before) if before in answers else None,
            format_func=lambda a: meanings[a],
            key=key,
            on_change=answered,
            label_visibility="collapsed",
        )
    else:
        st.text_input(
            "Your answer", value=before or "", key=key, on_change=answered, label_visibility="collapsed", width=240
        )


def _preview(seen) -> None:
    if seen.preview:
        st.html(f'<p class="pl-sentence">The first {len(seen.preview)} rows of {html_text(seen.file)}</p>')
        st.dataframe(pd.DataFrame(list(seen.preview)), hide_index=True, height="content", placeholder="–")


class _on_disk:
    """A dropped file under a generated name while it is looked at or loaded."""

    def __init__(self, file) -> None:
        self._file = file

    def __enter__(self) -> Path:
        self._folder = tempfile.TemporaryDirectory()
        path = (
            Path(self._folder.name)
            / f"upload{Path(self._file.name).suffix[:8] if Path(self._file.name).suffix.isascii() else ''}"
        )
        path.write_bytes(self._file.getbuffer())
        return path

    def __exit__(self, *_) -> None:
        self._folder.cleanup()
