"""One card per table of a dropped file: what it is, what it needs, what became of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.errors import UserError
from kpi.intake import Receipt
from kpi.sources import SOURCES
from kpi.tables import TABLES
from kpi.ui.upload.decisions import decision_rows
from kpi.ui.upload.desk import Desk, DroppedFile, FoundTable, State, like
from kpi.ui.upload.mapping_editor import mapping_editor, preview
from kpi.ui.upload.question import question_block
from kpi.ui.upload.receipt import receipt_html

# What needs somebody comes first.
_ORDER = (State.OPEN, State.STOPPED, State.REFUSED, State.LOADING, State.READING, State.LOADED)


def dropped_files(desk: Desk) -> None:
    """Every dropped file; inside each, what needs somebody comes first."""
    asked: list[FoundTable] = []
    for dropped in list(desk.files):
        tables = [table for table in dropped.tables if table.state is not State.APART]
        for table in sorted(tables, key=lambda table: _ORDER.index(table.state)):
            with st.container(border=True, key=f"file_{table.id}"):
                twin = (
                    next((other for other in asked if like(table, other)), None) if table.state is State.OPEN else None
                )
                _table(desk, dropped, table, twin)
                if table.state is State.OPEN and not table.confirmed and not table.error:
                    asked.append(table)
        for refusal in list(dropped.refused):
            with st.container(border=True, key=f"refused_{id(refusal)}"):
                with _top(f"{id(refusal)}", "could not be read", "bad", refusal[0], ""):
                    _put_away(f"{id(refusal)}", desk.put_away, dropped, refusal)
                _refusal(refusal[1])
        for note in dropped.notes:
            st.html(f'<p class="pl-sentence pl-small">{html_text(note)}</p>')
        _apart(desk, dropped)
    if desk.files and not desk.busy:
        with st.container(horizontal=True, vertical_alignment="center", key="desk_foot"):
            loaded = any(table.state is State.LOADED for table in desk.tables)
            icon = ":material/arrow_forward:"
            if loaded and st.button("See the overview", key="go_overview", type="primary", icon=icon):
                st.switch_page("pages/performance/overview.py")
            if len(desk.files) > 1 or len(desk.tables) > 1:
                st.button("Clear this list", key="clear_desk", on_click=desk.clear, type="tertiary")


def _table(desk: Desk, dropped: DroppedFile, table: FoundTable, twin: FoundTable | None) -> None:
    """One card; where a ``twin`` is asked about already, nothing is asked twice."""
    word, tone, what = _standing(table)
    with _top(table.id, word, tone, table.label, what):
        if table.receipt and table.state is State.LOADED:
            st.button(
                "Receipt",
                key=f"see_{table.id}",
                type="tertiary",
                on_click=_open_receipt,
                args=(desk, table.receipt.load_id),
                help="Below: every line and every amount accounted for, what was decided, and the way back",
            )
        _put_away(table.id, desk.put_away, dropped, table)
    if table.state is State.LOADED and table.receipt:
        st.html(receipt_html(table.receipt, short=True))
        _to_mend(desk, table.id, table.receipt)
    elif table.state is State.STOPPED:
        st.button("Load it after all", key=f"again_{table.id}", on_click=desk.load, args=(table,))
    elif table.state is State.REFUSED and table.error:
        _refusal(table.error)
        if not table.seen.source or table.instructions.mapping:
            st.button("Change the columns", key=f"remap_{table.id}", on_click=desk.reopen, args=(table,))
    elif table.state is State.OPEN and twin and not table.error:
        st.html(
            f'<p class="pl-sentence">The same kind of file as {html_text(twin.label)}: it follows once that is loaded.</p>'
        )
    elif table.state is State.OPEN:
        _open(desk, table)


def _standing(table: FoundTable) -> tuple[str, str, str]:
    """A table's state in a word, the tone of that word, and what the table is."""
    if table.state is State.LOADED and table.receipt:
        again = table.receipt.rows_loaded == 0 and table.receipt.duplicates > 0
        return ("already there" if again else "loaded"), "good", _what(table)
    if table.state in (State.LOADING, State.READING):
        waits = table.work is not None and table.work.began is None
        return "waits" if waits else "loading" if table.state is State.LOADING else "looking", "quiet", _what(table)
    if table.state is State.STOPPED:
        return "stopped", "quiet", "nothing of it was loaded"
    if table.state is State.REFUSED:
        return "not loaded", "bad", _what(table)
    if asks(table):
        return "one question" if len(table.seen.questions) == 1 else "some questions", "ask", _what(table)
    return "please check", "ask", "what its columns are"


def asks(table: FoundTable) -> bool:
    """Whether an answer is what lacks, and not the meaning of the columns."""
    return bool(table.seen.questions) and (table.seen.source is not None or table.confirmed)


def _open(desk: Desk, table: FoundTable) -> None:
    if table.error:
        st.warning(markdown_text(f"{table.error.message} {spoken_hint(table.error)}"), icon=":material/info:")
    if asks(table):
        question_block(desk, table)
        with st.expander("The first rows of the file"):
            preview(table)
        if table.confirmed:
            st.button(
                "Change the columns", key=f"remap_{table.id}", on_click=desk.reopen, args=(table,), type="tertiary"
            )
    else:
        mapping_editor(desk, table)
    decision_rows(table.seen.decisions, f"d_{table.id}", lambda key, value: desk.say(table, settings={key: value}))


@contextmanager
def _top(key: str, word: str, tone: str, name: str, what: str) -> Iterator[None]:
    """The first line of a card: its state, its name and what it is; inside come its buttons."""
    tail = f' <span class="pl-quiet">{html_text(what)}</span>' if what else ""
    with st.container(horizontal=True, vertical_alignment="center", key=f"top_{key}"):
        st.html(
            f'<p class="pl-file"><span class="pl-state pl-{tone}">{html_text(word)}</span>'
            f"<b>{html_text(name)}</b>{tail}</p>"
        )
        yield


def _put_away(key: str, do: Callable[..., None], *which: object) -> None:
    st.button(
        "",
        key=f"dismiss_{key}",
        icon=":material/close:",
        type="tertiary",
        help="Put it away. What was loaded stays loaded.",
        on_click=do,
        args=which,
    )


def _what(table: FoundTable) -> str:
    seen = table.seen
    known = any(source.label == seen.source for source in SOURCES.values())
    kind = f"{seen.source}" if known else "a plain table"
    return f"{kind}, fills {TABLES[seen.table].label.lower()}" if seen.table else kind


def _refusal(error: UserError) -> None:
    hint = spoken_hint(error)
    tail = f' <span class="pl-do">{html_text(hint)}</span>' if hint else ""
    st.html(f'<p class="pl-find">{html_text(error.message)}{tail}</p>')


def spoken_hint(error: UserError) -> str:
    """What to do about an error, without the words of the command line."""
    return " ".join(s for s in re.split(r"(?<=[.!?]) ", error.hint) if "--" not in s)


def _to_mend(desk: Desk, key: str, receipt: Receipt) -> None:
    aside = receipt.rows_set_aside
    if aside and receipt.rows_loaded:
        st.button(
            "Mend the line that was set aside" if aside == 1 else f"Mend the {aside:,} lines that were set aside",
            key=f"mend_{key}",
            icon=":material/edit:",
            on_click=_open_receipt,
            args=(desk, receipt.load_id),
        )


def _open_receipt(desk: Desk, load_id: int) -> None:
    desk.show = load_id


def _apart(desk: Desk, dropped: DroppedFile) -> None:
    """Tables that nobody knows beside others that are known, in one quiet line."""
    apart = [table for table in dropped.tables if table.state is State.APART]
    if not apart:
        return
    many = "1 other table" if len(apart) == 1 else f"{len(apart)} other tables"
    it = "it" if len(apart) == 1 else "them"
    with st.expander(
        markdown_text(f"{many} in {dropped.label}: load {it} by saying what {'it is' if it == 'it' else 'they are'}")
    ):
        for table in apart:
            columns = ", ".join(table.seen.columns[:6])
            with st.container(horizontal=True, vertical_alignment="center", key=f"apart_{table.id}"):
                st.html(
                    f'<p class="pl-sentence">{html_text(table.label)} <span class="pl-small">({html_text(columns)})</span></p>'
                )
                st.button("Say what it is", key=f"say_{table.id}", on_click=desk.reopen, args=(table,), type="tertiary")
