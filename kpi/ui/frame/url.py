"""The view in the address of the browser: what is shown is in the link.

The state lives in session_state under keys that are no widgets, so that it survives pages without the filter bar.
The address is read when it is not the one written last, and written after every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from kpi.ui.frame.address import VIEW_PARAMS, params, parse
from kpi.ui.frame.view import Options, View, clamp

_VIEW, _CHOICES, _SHOWN = "view", "choices", "choices_shown"
_GIVEN, _WRITTEN, _LAST_PAGE, _MESSAGES = "address_given", "address_written", "address_page", "address_messages"


def read(page: str, options: Options) -> View:
    """The view of this run: from the address when somebody else wrote it, else the one at hand."""
    given, state = _address(), st.session_state
    if _VIEW not in state or (given and given != state.get(_WRITTEN)):
        parsed = parse(given, options)
        if _VIEW not in state or any(name in given for name in VIEW_PARAMS):
            state[_VIEW] = parsed.view
        state[_MESSAGES] = parsed.messages
        state[_GIVEN] = {name: values for name, values in given.items() if name not in VIEW_PARAMS}
        kept = state.get(_CHOICES, {})
        state[_CHOICES] = {key: value for key, value in kept.items() if key[0] != page}
    state[_VIEW] = clamp(state[_VIEW], options)
    return state[_VIEW]


def change(**fields: object) -> None:
    """Change the view, from a widget's callback."""
    st.session_state[_VIEW] = replace(st.session_state[_VIEW], **fields)
    st.session_state[_MESSAGES] = []


def messages() -> list[str]:
    """What had to be mended in the address of this view."""
    return st.session_state.get(_MESSAGES, [])


def choice(page: str, name: str, default: str, allowed: Sequence[str]) -> str:
    """A page's own choice, such as the KPI it shows, kept in the address as ``name=value``."""
    key, state = (page, name), st.session_state
    chosen = state.setdefault(_CHOICES, {})
    given = state.get(_GIVEN, {}).pop(name, None)
    if given:
        value = given[-1]
        if value in allowed:
            chosen[key] = value
        else:
            state.setdefault(_MESSAGES, []).append(
                f"The link asks for {name} “{value}”, which is not known here; {default} is shown."
            )
            chosen.pop(key, None)
    value = chosen.get(key, default)
    if value not in allowed:
        value = default
    state.setdefault(_SHOWN, {})[name] = (key, default)
    return value


def choose(page: str, name: str, value: str) -> None:
    """Change a page's own choice, from a widget's callback."""
    st.session_state.setdefault(_CHOICES, {})[page, name] = value
    st.session_state[_MESSAGES] = []


def write(page: str, view: View | None) -> None:
    """Write the address of what has just been shown.

    Whoever goes back to an address without a view keeps it: writing it again would push them forward.
    """
    state, given = st.session_state, _address()
    written: dict[str, list[str]] = {}
    if view:
        written = {name: [v] if isinstance(v, str) else list(v) for name, v in params(view).items()}
    for name, (key, default) in state.pop(_SHOWN, {}).items():
        value = state[_CHOICES].get(key, default)
        if value != default:
            written[name] = [value]
    went_back = not given and state.get(_WRITTEN) == written and state.get(_LAST_PAGE) == page
    if given != written and not went_back:
        st.query_params.from_dict(written)
    state[_WRITTEN], state[_LAST_PAGE] = written, page


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}
