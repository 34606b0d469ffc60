"""What was decided about a file, each with its reason, and the way to decide otherwise."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from zoneinfo import available_timezones

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.intake.grid import Decision

_NAMES = {
    "encoding": "Encoding",
    "delimiter": "Separator",
    "header_line": "Column names",
    "tables": "Tables",
    "decimal": "Decimal mark",
    "day_first": "Order of day and month",
    "currency": "Currency",
    "timezone": "Time zone",
    "net_includes_refunds": "Refunds in the net amount",
    "period_start": "First day",
    "period_end": "Last day",
    "sheet": "Sheet",
    "span": "Period of a row",
    "day_numbers": "Days as numbers",
    "ids": "Ids",
    "amounts_repeat": "Amounts on every line of an order",
}
_CHOICES = {
    "day_first": (
        ("yes", "the day comes first: 3/4 is 3 April"),
        ("no", "the month comes first: 3/4 is 4 March"),
        ("year", "a year of two figures comes first: 26/4/3 is 3 April 2026"),
    ),
    "decimal": ((".", "a point: 1,234.50"), (",", "a comma: 1.234,50")),
    "delimiter": ((",", "comma"), (";", "semicolon"), ("tab", "tab"), ("|", "pipe"), ("spaces", "runs of spaces")),
    "encoding": (
        ("utf-8", "UTF-8"),
        ("cp1252", "Windows, Western Europe"),
        ("cp1250", "Windows, Central Europe"),
        ("cp1251", "Windows, Cyrillic"),
        ("utf-16", "UTF-16"),
        ("cp932", "Japanese (Shift JIS)"),
        ("gb18030", "Chinese (GB 18030)"),
    ),
    "tables": (("one", "the file is one table"), ("apart", "the file holds several tables")),
    "amounts_repeat": (("yes", "the whole order's, written again"), ("no", "those of the line")),
    "net_includes_refunds": (("yes", "refunds are taken off already"), ("no", "refunds are not taken off yet")),
}
_TYPED = ("header_line", "currency", "period_start", "period_end")
_HELP = {
    "header_line": "The line with the column names, such as 3; 1-2 for two lines; none when there are no names.",
    "currency": "A three-letter code, such as EUR.",
    "period_start": "A day, such as 2026-01-31.",
    "period_end": "A day, such as 2026-01-31.",
}

Change = Callable[[str, str], None]


def decision_rows(decisions: Sequence[Decision], key: str, change: Change | None) -> None:
    """The decisions, folded away; each that can be changed has a button. ``change`` gets its key and the new value."""
    if not decisions:
        return
    with st.expander("What was decided, and why", key=f"decided_{key}"):
        for place, decision in enumerate(dict.fromkeys(decisions)):
            with st.container(horizontal=True, vertical_alignment="center", key=f"decision_{key}_{place}"):
                name = _NAMES.get(decision.key, decision.key.replace("_", " "))
                st.html(
                    f'<p class="pl-sentence"><b>{html_text(name)}: {html_text(_value(decision))}.</b>'
                    f" {html_text(_reason(decision))}.</p>"
                )
                if (
                    change
                    and _changeable(decision.key)
                    and st.button("Change", key=f"change_{key}_{place}", type="tertiary")
                ):
                    _ask(decision, name, change)


def _changeable(key: str) -> bool:
    return key in _CHOICES or key in _TYPED or key == "timezone"


def _value(decision: Decision) -> str:
    meaning = dict(_CHOICES.get(decision.key, ())).get(decision.value)
    return meaning.partition(":")[0] if meaning else decision.value


def _reason(decision: Decision) -> str:
    """The reason, without the value where it begins with that."""
    value = f"{_value(decision)}: "
    reason = decision.reason.removeprefix(value).rstrip(".")
    return reason[:1].upper() + reason[1:]


@st.dialog("Decide otherwise")
def _ask(decision: Decision, name: str, change: Change) -> None:
    st.html(
        f'<p class="pl-find"><b>{html_text(name)}</b> <span class="pl-do">Now: {html_text(_value(decision))}, '
        f"{html_text(decision.reason.rstrip('.'))}.</span></p>"
    )
    choices = _CHOICES.get(decision.key)
    if choices:
        answers = [answer for answer, _ in choices]
        value = st.radio(
            markdown_text(name),
            answers,
            index=answers.index(decision.value) if decision.value in answers else None,
            format_func=lambda answer: markdown_text(dict(choices)[answer]),
            label_visibility="collapsed",
            key="decide_radio",
        )
    elif decision.key == "timezone":
        value = st.selectbox(markdown_text(name), sorted(available_timezones()), index=None, key="decide_zone",
                             label_visibility="collapsed", placeholder="Europe/Berlin")  # fmt: skip
    else:
        value = st.text_input(markdown_text(name), decision.value, key="decide_text", label_visibility="collapsed",
                              help=_HELP.get(decision.key))  # fmt: skip
    st.html('<p class="pl-sentence pl-small">The file is read again with this. If it cannot be, nothing changes.</p>')
    same = not value or value == decision.value
    if st.button("Read it again so", type="primary", disabled=same, key="decide_do"):
        change(decision.key, str(value))
        st.rerun()
