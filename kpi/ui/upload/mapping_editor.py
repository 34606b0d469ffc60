"""Which column of an unknown file is what: suggestions with how sure they are, the first rows beside, one confirmation."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.intake.columns import memory, recall, suggestion
from kpi.intake.columns.memory import Remembered
from kpi.intake.columns.recall import Recalled
from kpi.intake.columns.suggestion import FieldSuggestion
from kpi.sources import plain
from kpi.tables import TABLES, Column, Table
from kpi.ui.upload.desk import Desk, FoundTable

NOT_HERE = ""
_LIKELY = 0.6
_WORDS = {"sure": "pl-sure", "likely": "pl-quiet", "please check": "pl-check"}


def confidence_word(confidence: float) -> str:
    """How sure a suggestion is, for people."""
    if confidence >= suggestion.SURE:
        return "sure"
    return "likely" if confidence >= _LIKELY else "please check"


@st.fragment
def mapping_editor(desk: Desk, table: FoundTable) -> None:
    """Say what the rows are and which column fills which field; then the table is loaded."""
    known = memory.mappings(desk.workspace)
    with desk.workspace.cursor() as cursor:
        recalled = recall.recall(cursor, table.seen.columns)
    rows = [tuple(row.values()) for row in table.seen.preview]
    chosen = _table_choice(table, rows, known, recalled)
    fields_side, rows_side = st.columns([6, 5], gap="large")
    with rows_side:
        preview(table)
    with fields_side:
        if not recalled and chosen:
            st.html(
                '<p class="pl-sentence">Not an export that is known by itself. Look at what was suggested, then load it.</p>'
            )
        if chosen is None:
            st.html(
                '<p class="pl-sentence">No kind of table that is known fits these columns. Say what the rows are, '
                "or put the file away.</p>"
            )
            return
        suggested = suggestion.suggest_for(chosen, table.seen.columns, rows, known)
        changed = recalled if recalled and recalled.remembered.table == chosen.name else None
        mapping = _changes(table, chosen, changed) if changed else _fields(table, chosen, suggested)
        lacking = [group for group in chosen.needs if not any(name in mapping for name in group)]
        twice = [column for column, count in Counter(mapping.values()).items() if count > 1]
        if lacking:
            names = "; ".join(" or ".join(map(field_label, group)) for group in lacking)
            st.info(markdown_text(f"Still needed: {names}. Choose the column that holds it."), icon=":material/info:")
        elif twice:
            text = f"{twice[0]} is given to two fields. Take it away from one of them."
            st.info(markdown_text(text), icon=":material/info:")
        if st.button(
            "Load this file", key=f"load_{table.id}", type="primary", disabled=bool(lacking or twice), width="content"
        ):
            desk.confirm(table, chosen.name, mapping)
            st.rerun()
        st.html(
            '<p class="pl-sentence pl-small">What you choose is kept: the next file with these columns loads by '
            "itself.</p>"
        )


def field_label(name: str) -> str:
    """A field's name for people."""
    return name.replace("_", " ")


def preview(table: FoundTable) -> None:
    """The first rows as they stand in the file."""
    seen = table.seen
    if not seen.preview:
        st.html('<p class="pl-sentence">The file has column names and no rows.</p>')
        return
    st.html(f'<p class="pl-sentence">The first {len(seen.preview)} rows, as they stand in the file</p>')
    st.dataframe(pd.DataFrame(list(seen.preview)), hide_index=True, height="content", placeholder="–")


def _table_choice(
    table: FoundTable, rows: Sequence[Sequence[str]], known: Sequence[Remembered], recalled: Recalled | None
) -> Table | None:
    ranked = suggestion.suggest(table.seen.columns, rows, known)
    names = [s.table.name for s in ranked if s.enough]
    names += [name for name in TABLES if name not in names]
    likely = recalled.remembered.table if recalled else next((s.table.name for s in ranked if s.enough), None)
    likely = table.instructions.table or likely
    chosen = st.selectbox(
        "What are its rows?",
        names,
        index=names.index(likely) if likely in names else None,
        key=f"table_{table.id}",
        format_func=lambda n: f"{TABLES[n].label}: {TABLES[n].about}",
        placeholder="Choose",
        width=520,
    )
    return TABLES[chosen] if chosen else None


def _changes(table: FoundTable, chosen: Table, recalled: Recalled) -> dict[str, str]:
    """Only what differs from the earlier file of this kind is asked; the rest is folded away."""
    changes = recalled.changes
    said = "".join(f"<li>{html_text(sentence)}</li>" for sentence in changes.sentences())
    st.html(
        f'<p class="pl-sentence">This is nearly like {html_text(recalled.remembered.file or "an earlier file")}, which '
        f'you loaded before. Only what changed is asked.</p><div class="pl-receipt"><ul>{said}</ul></div>'
    )
    fields = plain.columns_of(chosen)
    open_fields = [name for name in changes.open if name in fields]
    needed = {name for group in chosen.needs for name in group}
    mapped = _pick(open_fields, fields, needed, dict(changes.suggested), table, chosen)
    before = {
        name: FieldSuggestion(column, 1.0, "as in the earlier file")
        for name, column in recalled.mapping.items()
        if name in fields
    }
    with st.expander(f"{len(before)} fields stay as they were"):
        mapped |= _pick(list(before), fields, needed, before, table, chosen)
    return mapped


def _fields(table: FoundTable, chosen: Table, suggested: Mapping[str, FieldSuggestion]) -> dict[str, str]:
    said = table.instructions.mapping if table.instructions.table == chosen.name and table.instructions.mapping else {}
    suggested = {**suggested, **{n: FieldSuggestion(c, 1.0, "as you said") for n, c in said.items()}}
    # Of several fields that will do, only those are asked for that no other one has settled.
    open_groups = [group for group in chosen.needs if not any(name in suggested for name in group)]
    needed = {name for group in chosen.needs for name in group if group in open_groups or name in suggested}
    fields = plain.columns_of(chosen)
    clear = [n for n in suggested if n not in needed and confidence_word(suggested[n].confidence) == "sure"]
    first = [n for n in fields if n in needed] + [n for n in fields if n in suggested and n not in (*needed, *clear)]
    mapped = _pick(first, fields, needed, suggested, table, chosen)
    if clear:
        listed = ", ".join(_pair(name, suggested[name].column) for name in clear)
        st.html(f'<p class="pl-sentence"><b class="pl-sure">also sure</b> {listed}</p>')
        with st.expander(
            f"Look at these {len(clear)}, or change them" if len(clear) > 1 else "Look at it, or change it"
        ):
            mapped |= _pick(clear, fields, needed, suggested, table, chosen)
    rest = [name for name in fields if name not in (*first, *clear)]
    if rest:
        unused = [column for column in table.seen.columns if column not in mapped.values()]
        tail = f", {len(unused)} columns not used" if len(unused) > 1 else f", {unused[0]} not used" if unused else ""
        with st.expander(markdown_text(f"{len(rest)} fields that no column seems to fill{tail}")):
            if len(unused) > 1:
                st.html(f'<p class="pl-sentence pl-small">Not used: {html_text(", ".join(unused))}</p>')
            mapped |= _pick(rest, fields, needed, suggested, table, chosen)
    return mapped


def _pair(name: str, column: str) -> str:
    """A field, and the column that fills it where that is called otherwise."""
    label = html_text(field_label(name))
    return label if field_label(name) == column.casefold().replace("_", " ") else f"{label} ({html_text(column)})"


def _pick(
    names: Sequence[str],
    fields: Mapping[str, Column],
    needed: set[str],
    suggested: Mapping[str, FieldSuggestion],
    table: FoundTable,
    chosen: Table,
) -> dict[str, str]:
    """One select box per field, two abreast, each with how sure its suggestion is; the fields that got a column."""
    mapped: dict[str, str] = {}
    offered = [NOT_HERE, *table.seen.columns]
    for start in range(0, len(names), 2):
        for name, place in zip(names[start : start + 2], st.columns(2), strict=False):
            found = suggested.get(name)
            with place:
                picked = st.selectbox(
                    f"{field_label(name)}{' (needed)' if name in needed else ''}",
                    offered,
                    key=f"map_{table.id}_{chosen.name}_{name}",
                    index=offered.index(found.column) if found and found.column in offered else 0,
                    help=markdown_text(fields[name].about),
                    format_func=lambda c: c or "not in this file",
                )
                _reason(found, picked)
            if picked:
                mapped[name] = picked
    return mapped


def _reason(found: FieldSuggestion | None, picked: str) -> None:
    """How sure the suggestion is and why; nothing once a person has chosen something else."""
    if found and picked == found.column:
        word = confidence_word(found.confidence)
        reason = html_text(found.reason)
        st.html(f'<p class="pl-why"><b class="{_WORDS[word]}">{word}</b> {reason}</p>')
