"""One name is changed at a time, in two boxes and with a button: by mouse, by keyboard or on a phone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from kpi import naming
from kpi.charts.format import markdown_text
from kpi.errors import UserError
from kpi.naming import Name
from kpi.store.settings import CHANNEL_TYPES, channel_types, set_channel_type
from kpi.tables import DIMENSIONS
from kpi.ui.frame.page import Page

_SAID = "names_said"


def said() -> None:
    """Say what the last click did, or why it could not be done."""
    kind, text = st.session_state.pop(_SAID, (None, ""))
    if kind == "done":
        st.success(markdown_text(text), icon=":material/check:")
    elif kind:
        st.warning(markdown_text(text), icon=":material/info:")


def doing(done: str, act: Callable[[], object]) -> None:
    """Do what a click asked for, and keep what there is to say of it for the next run."""
    try:
        act()
        st.session_state[_SAID] = ("done", done)
    except UserError as error:
        st.session_state[_SAID] = ("refused", f"{error.message} {error.hint or ''}")


def name_change(page: Page, dimension: str, found: Sequence[Name]) -> None:
    """Pick a name, write or pick what it is called; a channel may also be said to be online or offline."""
    label = DIMENSIONS[dimension].label.lower()
    names = [name.name for name in found]
    # The boxes are empty again once something was changed.
    key = f"{dimension}_{page.workspace.version}"
    st.caption("Two names that get the same name become one, in the files to come too.")
    with st.container(horizontal=True, vertical_alignment="bottom", key="name_change"):
        old = st.selectbox(
            f"The {label}", names, index=None, placeholder=f"Pick a {label}", key=f"name_old_{key}", width=250
        )
        new = st.selectbox(
            "is called",
            [name for name in names if name != old],
            index=None,
            placeholder="Write a name, or pick one",
            accept_new_options=True,
            disabled=old is None,
            key=f"name_new_{key}",
            width=250,
        )
        new = (new or "").strip()
        st.button(
            "Change the name",
            key="change_name",
            type="primary",
            disabled=not (old and new),
            on_click=doing,
            args=(
                f"{old} is called {new} now, in the files to come too.",
                lambda: naming.rename(page.workspace, dimension, [old or ""], new),
            ),
        )
    if dimension == "channel" and old:
        _channel_type(page, old)


def _channel_type(page: Page, channel: str) -> None:
    kind = channel_types(page.workspace).get(channel, "unknown")
    key = f"channel_type_{channel}_{page.workspace.version}"
    st.segmented_control(
        f"{markdown_text(channel)} is",
        CHANNEL_TYPES,
        default=kind,
        key=key,
        required=True,
        on_change=lambda: doing(
            f"{channel} is {st.session_state[key]}.",
            lambda: set_channel_type(page.workspace, channel, st.session_state[key]),
        ),
    )
