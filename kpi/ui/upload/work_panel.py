"""What is being worked on now: how far each piece is, how long it will take, and the way to stop it."""

from __future__ import annotations

import time

import streamlit as st

from kpi.charts.format import html_text, markdown_text
from kpi.ui.upload.desk import Desk
from kpi.ui.upload.queue import LoadQueue, Work

_EVERY_SECONDS = 0.5
_MOST_SHOWN = 4


def work_panel(desk: Desk, patience: float = 0.0) -> None:
    """The open work of the workspace, kept up to date; gone when there is none.

    Work that was asked for less than ``patience`` seconds ago is waited for that long, so that what is quick is done
    when the page is drawn.
    """
    version = desk.workspace.version
    _wait(desk, patience)
    if desk.workspace.version != version:
        # The frame around this page was drawn from what was there before.
        st.rerun()
    if works := desk.queue.open:
        _watch(desk.queue, works)


def _wait(desk: Desk, seconds: float) -> None:
    """Wait for work that was asked for just now; what takes longer is watched, and holds up nothing."""
    # What was looked at may be loaded next, so one piece of work can follow another.
    while busy := desk.busy:
        left = max(work.asked_at for work in busy) + seconds - time.monotonic()
        if left <= 0 or not any(work.wait(left) for work in busy[:1]):
            return


@st.fragment(run_every=_EVERY_SECONDS)
def _watch(queue: LoadQueue, drawn: tuple[Work, ...]) -> None:
    now = queue.open
    if now != drawn:
        st.rerun()
    for work in now:
        if work.progress.cancelled:
            # A statement that began just after it was stopped would run to its end.
            work.progress.cancel()
    with st.container(key="work_panel"):
        for place, work in enumerate(now[:_MOST_SHOWN]):
            _bar(work, place)
        if len(now) > _MOST_SHOWN:
            st.html(f'<p class="pl-sentence pl-small">{len(now) - _MOST_SHOWN:,} more wait.</p>')


def _bar(work: Work, place: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"work_{place}"):
        if work.began is None:
            st.html(f'<p class="pl-sentence">{html_text(work.words)}: waits for its turn</p>')
        else:
            share = work.progress.share
            st.progress(share, text=markdown_text(f"{work.words}: {_state(work, share)}"))
        stopping = work.progress.cancelled
        st.button(
            "Stopping" if stopping else "Cancel",
            key=f"cancel_{id(work)}",
            on_click=work.progress.cancel,
            disabled=stopping,
        )


def _state(work: Work, share: float) -> str:
    words = work.progress.words
    step = f"{words[:1].lower()}{words[1:]}, " if words else ""
    left = work.seconds_left()
    return f"{step}{share:.0%}" + (f", {left_text(left)} left" if left is not None else "")


def left_text(seconds: float) -> str:
    """A time to wait, as roughly as it is known."""
    if seconds < 5:
        return "a few seconds"
    if seconds < 55:
        return f"about {round(seconds / 5) * 5} seconds"
    minutes = round(seconds / 60)
    return "about a minute" if minutes <= 1 else f"about {minutes} minutes"
