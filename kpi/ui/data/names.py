"""What everything is called: names and how files write them, what meets nothing, what may be one thing, rules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from kpi import naming
from kpi.charts.format import count_text, html_text, markdown_text, money_text
from kpi.naming import Name, Rule, Suggestion, Unmatched
from kpi.store.settings import channel_types
from kpi.tables import DIMENSIONS, TABLES
from kpi.ui.data.name_change import doing, name_change
from kpi.ui.frame.page import Page
from kpi.ui.upload.loads import source_label

_MOST_SUGGESTED = 8
_MOST_FORMS = 6
_FORMAT = {"Orders": "localized", "Net sales": "accounting", "Visits": "localized", "Ad spend": "accounting"}


@st.cache_data(show_spinner=False, max_entries=12)
def _found(_page: Page, path: str, version: int, dimension: str) -> list[Name]:
    return naming.names(_page.workspace, dimension, _page.ask)


def names_of(page: Page, dimension: str) -> list[Name]:
    """The names of a dimension, from memory while nothing has changed."""
    return _found(page, str(page.workspace.path), page.workspace.version, dimension)


@st.cache_data(show_spinner=False, max_entries=12)
def _alike(_page: Page, path: str, version: int, dimension: str) -> list[Suggestion]:
    return naming.alike(names_of(_page, dimension), naming.apart(_page.workspace, dimension))


def alike_names(page: Page, dimension: str) -> list[Suggestion]:
    """What may be one thing, from memory while nothing has changed."""
    return _alike(page, str(page.workspace.path), page.workspace.version, dimension)


def unmatched_block(page: Page, found: Sequence[Unmatched]) -> None:
    """Channels that one table knows and another does not, with what they hold."""
    if not found:
        return
    st.header("Channels that do not meet")
    st.caption(
        "A conversion rate needs orders and visits of one name. Give these the name that the other file uses, "
        "under All names. Some may be right as they are: a till has no visits."
    )
    rows = [{"Channel": u.name, "What is missing": f"no {u.missing}", **_amount_cells(u.amounts)} for u in found]
    _table(page, rows, key="unmatched")


def suggestion_block(page: Page, found: Sequence[Suggestion]) -> None:
    """Names that may be one thing; nothing is brought together without a click."""
    if not found:
        return
    st.header("Perhaps one thing")
    for number, suggestion in enumerate(found[:_MOST_SUGGESTED]):
        key = f"{suggestion.dimension}_{number}"
        with st.container(key=f"suggested_{key}", horizontal=True, vertical_alignment="center", border=True):
            st.html(_suggestion_html(page, suggestion), width="stretch")
            st.button(
                markdown_text(f"Call all {suggestion.into}"),
                key=f"together_{key}",
                on_click=doing,
                args=(
                    f"{_listed([n.name for n in suggestion.names])} are one {_label(suggestion.dimension)} now.",
                    lambda s=suggestion: naming.rename(page.workspace, s.dimension, [n.name for n in s.names], s.into),
                ),
            )
            st.button(
                "Leave apart",
                key=f"apart_{key}",
                type="tertiary",
                on_click=doing,
                args=("They stay apart.", lambda s=suggestion: naming.leave_apart(page.workspace, s)),
            )
    if len(found) > _MOST_SUGGESTED:
        st.caption(f"{len(found) - _MOST_SUGGESTED:,} more follow when these are settled.")


def _suggestion_html(page: Page, suggestion: Suggestion) -> str:
    parts = []
    for name in suggestion.names:
        held = _held(page, name)
        parts.append(f"<b>{html_text(name.name)}</b> <span class='pl-quiet'>{html_text(held)}</span>")
    why = f"{DIMENSIONS[suggestion.dimension].label}: {suggestion.why}"
    return f"<div class='pl-find'>{' &nbsp; '.join(parts)}<br><span class='pl-quiet'>{html_text(why)}</span></div>"


def _held(page: Page, name: Name) -> str:
    amounts = name.amounts
    parts = [
        f"{money_text(float(amounts.revenue), page.currency)} net sales" if amounts.revenue else "",
        f"{count_text(amounts.visits)} visits" if amounts.visits else "",
        f"{money_text(float(amounts.spend), page.currency)} ad spend" if amounts.spend else "",
    ]
    return ", ".join(filter(None, parts)) or "nothing counted"


def name_table(page: Page, dimension: str) -> None:
    """Every name of a dimension with the ways it is written, under the boxes in which one is changed."""
    found = names_of(page, dimension)
    if not found:
        st.caption(f"No file names a {_label(dimension)}.")
        return
    name_change(page, dimension, found)
    types = channel_types(page.workspace) if dimension == "channel" else {}
    rows = [
        {
            "Name": name.name,
            **({"Online or offline": types.get(name.name, "unknown")} if types else {}),
            **_amount_cells(name.amounts),
            "Written as": _written(name),
        }
        for name in found
    ]
    _table(page, rows, key=f"names_{dimension}")


def rules_block(page: Page) -> None:
    """The workspace's own rules: take some away, keep them as a file, take a file in."""
    st.header("Your rules")
    rules = naming.own_rules(page.workspace)
    if rules:
        st.caption("What you have named yourself. Choose rows to undo them.")
        chosen = st.dataframe(
            pd.DataFrame(
                {
                    "What": [DIMENSIONS[r.dimension].label for r in rules],
                    "Written as": [r.written for r in rules],
                    "In": [_export(r.source) if r.source else "any file" for r in rules],
                    "Is called": [r.name for r in rules],
                }
            ),
            hide_index=True,
            height="content" if len(rules) <= 12 else 420,
            on_select="rerun",
            selection_mode="multi-row",
            key=f"rules_{page.workspace.version}",
        ).selection.rows
        st.button(
            "Undo the chosen rules" if len(chosen) != 1 else "Undo the chosen rule",
            icon=":material/undo:",
            disabled=not chosen,
            key="undo_rules",
            on_click=doing,
            args=("The rules are gone.", lambda: _remove(page, [rules[i] for i in chosen])),
        )
    else:
        st.caption("None yet. A name that you change becomes a rule, and holds for the files to come too.")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.download_button(
            "Your rules as CSV",
            lambda: naming.rules_csv(naming.own_rules(page.workspace)),
            "names.csv",
            "text/csv",
            key="rules_csv",
            on_click="ignore",
            disabled=not rules,
        )
        with st.popover("Take rules in from a CSV file"):
            file = st.file_uploader("Columns: dimension, source, written, name", type="csv", key="rules_file")
            if file and st.button("Take them in", key="take_rules"):
                doing(
                    "The rules were taken in.",
                    lambda: naming.set_rules(page.workspace, naming.rules_from_csv(file.getvalue())),
                )
                st.rerun()


def _remove(page: Page, rules: Sequence[Rule]) -> None:
    for rule in rules:
        naming.remove_rule(page.workspace, rule.dimension, rule.written, rule.source)


def _table(page: Page, rows: Sequence[dict], *, key: str) -> None:
    """A table of names; amounts that no row has are left out."""
    frame = pd.DataFrame(list(rows))
    frame = frame.drop(columns=[c for c in _FORMAT if c in frame and frame[c].isna().all()])
    for column in _FORMAT:
        if column in frame:
            frame[column] = frame[column].astype("Float64")
    config = {
        c: st.column_config.NumberColumn(
            f"{c}, {page.currency}" if "accounting" in f and page.currency else c, format=f
        )
        for c, f in _FORMAT.items()
        if c in frame
    }
    config[frame.columns[0]] = st.column_config.TextColumn(pinned=True, width=160)
    widths: dict[str, Literal["large"] | int] = {"Written as": "large", "What is missing": 150}
    for column, width in widths.items():
        if column in frame:
            config[column] = st.column_config.TextColumn(width=width)
    height: int | Literal["content"] = "content" if len(frame) <= 14 else 520
    st.dataframe(frame, hide_index=True, column_config=config, key=key, height=height, placeholder="–")


def _amount_cells(amounts) -> dict[str, float | None]:
    values = {
        "Orders": amounts.orders, "Net sales": amounts.revenue, "Visits": amounts.visits, "Ad spend": amounts.spend,
    }  # fmt: skip
    return {name: None if value is None else float(value) for name, value in values.items()}


def _written(name: Name) -> str:
    """The ways in which files write a name, the export behind each."""
    forms: dict[str, list[str]] = {}
    for form in name.forms:
        forms.setdefault(form.written, []).append(_export(form.source))
    parts = [f"{written} ({', '.join(dict.fromkeys(where))})" for written, where in forms.items()]
    return "; ".join(parts[:_MOST_FORMS]) + (f"; {len(parts) - _MOST_FORMS:,} more" if len(parts) > _MOST_FORMS else "")


def _export(source: str) -> str:
    """What an export is called; a plain table by what it fills."""
    return f"plain {TABLES[source].label.lower()}" if source in TABLES else source_label(source)


def _label(dimension: str) -> str:
    return DIMENSIONS[dimension].label.lower()


def _listed(names: Sequence[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else names[0]
