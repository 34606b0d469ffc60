"""Which pages the navigation lists: those that the files at hand have something for, or all of them.

A page that is not listed is still there: its address opens it, and it says what to upload.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from kpi.store import Workspace
from kpi.store.settings import list_all_pages, lists_all_pages

_KEY = "all_pages"


class Navigation:
    """The pages of the app, each declared with the tables that it lives on (none: it is always listed)."""

    def __init__(self, workspace: Workspace | None) -> None:
        # What is wrong with a workspace that cannot be opened is said on the page.
        self._workspace = workspace
        self._loaded = self._workspace.coverage.loaded if self._workspace else ()
        self._all = self._workspace is not None and lists_all_pages(self._workspace)
        self._unlisted: list[str] = []

    def page(self, path: str, title: str, icon: str, *needs: str, default: bool = False) -> st.Page:
        """One page under ``pages/``; its address is the last part of ``path``. One of ``needs`` must be loaded to list it."""
        listed = not needs or any(table in self._loaded for table in needs)
        if not listed:
            self._unlisted.append(title)
        return st.Page(
            f"pages/{path}.py",
            title=title,
            icon=f":material/{icon}:",
            url_path=None if default else path.rpartition("/")[2],
            default=default,
            visibility="visible" if listed or self._all else "hidden",
        )

    def choose(self, sections: Mapping[str, Sequence[st.Page]]) -> st.Page:
        """The page that the address names, with the navigation drawn and, where pages are left out, the switch for all."""
        chosen = st.navigation(sections, expanded=True)
        if self._unlisted and self._workspace:
            st.session_state[_KEY] = self._all
            st.sidebar.toggle(
                "All pages",
                key=_KEY,
                on_change=_switch,
                args=(self._workspace,),
                help=f"{_listed(self._unlisted)} wait for files that are not loaded yet.",
            )
        return chosen


def _switch(opened: Workspace) -> None:
    list_all_pages(opened, wanted=st.session_state[_KEY])


def _listed(titles: Sequence[str]) -> str:
    return titles[0] if len(titles) == 1 else f"{', '.join(titles[:-1])} and {titles[-1]}"
