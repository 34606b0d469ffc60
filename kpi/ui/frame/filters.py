"""The filter bar: days, grain, channels, regions, comparison, currency, on every KPI page in one row."""

from __future__ import annotations

from datetime import date

import streamlit as st

from kpi.charts.format import markdown_text, name_text
from kpi.periods import GRAINS, day_text
from kpi.query import COMPARISONS
from kpi.ui.frame import url
from kpi.ui.frame.address import NO_COMPARISON
from kpi.ui.frame.view import PRESETS, Options, View, auto_grain, preset_days

_CUSTOM = "custom"
_AUTO = "auto"
_COMPARE = {
    NO_COMPARISON: "No comparison",
    **{name: f"vs {text.removeprefix('the ')}" for name, text in COMPARISONS.items()},
}


def filter_bar(view: View, options: Options) -> None:
    """Draw the bar for the view at hand; a change lands in the view before the next run."""
    state = st.session_state
    st.button(
        f"Filters: {day_text(view.start)} to {day_text(view.end)}{_narrowed(view)}",
        key="filters_toggle",
        width="stretch",
        icon=":material/tune:",
        on_click=lambda: state.update(filters_open=not state.get("filters_open", False)),
    )
    with st.container(key="filters", horizontal=True, vertical_alignment="center", gap="xsmall"):
        _preset(view, options)
        _days(view, options)
        _grain(view)
        _pick("channels", "channel", view.channels, options.channels)
        _pick("regions", "region", view.regions, options.regions)
        _compare(view)
        if len(options.currencies) > 1:
            _currency(view, options)


def _narrowed(view: View) -> str:
    count = len(view.channels) + len(view.regions)
    return f", {count} chosen" if count else ""


def _seed(key: str, value: object) -> None:
    # Setting a widget that already has the value would throw back a hand that is still sliding.
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _preset(view: View, options: Options) -> None:
    shown = next((p for p in PRESETS if preset_days(p, options) == (view.start, view.end)), _CUSTOM)
    offered = [*PRESETS, *([_CUSTOM] if shown == _CUSTOM else [])]
    _seed("f_preset", shown)

    def changed() -> None:
        if st.session_state.f_preset != _CUSTOM:
            start, end = preset_days(st.session_state.f_preset, options)
            url.change(start=start, end=end)

    st.selectbox(
        "Period",
        offered,
        format_func=lambda p: PRESETS.get(p, "Own days"),
        key="f_preset",
        on_change=changed,
        label_visibility="collapsed",
        width=136,
        filter_mode=None,
    )


def _days(view: View, options: Options) -> None:
    if options.first >= options.last:
        return
    _seed("f_days", (view.start, view.end))

    def changed() -> None:
        start, end = sorted(st.session_state.f_days)
        url.change(start=start, end=end)

    st.slider(
        "Days",
        min_value=options.first,
        max_value=options.last,
        key="f_days",
        on_change=changed,
        format="D MMM YY",
        label_visibility="collapsed",
        width=212,
    )


def _grain(view: View) -> None:
    auto = auto_grain(view.start, view.end)
    _seed("f_grain", view.grain or _AUTO)

    def changed() -> None:
        chosen = st.session_state.f_grain
        url.change(grain=None if chosen == _AUTO else chosen)

    st.selectbox(
        "Grain",
        [_AUTO, *GRAINS],
        format_func=lambda g: f"Per {auto}, auto" if g == _AUTO else f"Per {g}",
        key="f_grain",
        on_change=changed,
        label_visibility="collapsed",
        width=136,
        filter_mode=None,
    )


def _pick(name: str, singular: str, chosen: tuple, offered: tuple) -> None:
    if len(offered) < 2:
        return
    label = f"All {name}" if not chosen else name_text(chosen[0]) if len(chosen) == 1 else f"{len(chosen)} {name}"
    key = f"f_{name}"
    with st.popover(markdown_text(label), width=110, wrap=False):
        _seed(key, list(chosen))
        st.multiselect(
            f"Only these {name}",
            offered,
            format_func=name_text,
            key=key,
            placeholder=f"All {name}",
            on_change=lambda: url.change(**{name: tuple(st.session_state[key])}),
            width=300,
        )
        st.caption(f"An empty list means every {singular}.")


def _compare(view: View) -> None:
    _seed("f_compare", view.compare or NO_COMPARISON)

    def changed() -> None:
        chosen = st.session_state.f_compare
        url.change(compare=None if chosen == NO_COMPARISON else chosen)

    st.selectbox(
        "Compare",
        list(_COMPARE),
        format_func=_COMPARE.__getitem__,
        key="f_compare",
        on_change=changed,
        label_visibility="collapsed",
        width=146,
        filter_mode=None,
    )


def _currency(view: View, options: Options) -> None:
    _seed("f_currency", view.currency or options.currencies[0])

    def changed() -> None:
        chosen = st.session_state.f_currency
        url.change(currency=chosen if chosen in options.currencies[1:] else None)

    st.selectbox(
        "Currency",
        options.currencies,
        key="f_currency",
        on_change=changed,
        label_visibility="collapsed",
        width=76,
        filter_mode=None,
    )


def period_text(start: date, end: date) -> str:
    """The days as people write them."""
    return f"{day_text(start)} to {day_text(end)}"
