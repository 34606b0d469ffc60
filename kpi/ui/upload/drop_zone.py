"""The place to drop files: any number at once, archives and whole folders too."""

from __future__ import annotations

import re

import streamlit as st

from kpi.store.paths import uploads_path
from kpi.ui.upload.desk import Desk
from kpi.web.stored_files import take

_ROUND = "drop_round"
_FOLDER = "drop_folder"
_LEFT_BY_SYSTEMS = ("thumbs.db", "desktop.ini")


def drop_zone(desk: Desk) -> None:
    """Take dropped files in. The zone is empty again at once: what became of each file is said below it."""
    place = st.session_state.setdefault(_ROUND, 0)
    whole_folder = st.session_state.get(_FOLDER, False)
    uploads = st.file_uploader(
        "Drop your exports here" if not whole_folder else "Drop a folder of exports here",
        accept_multiple_files="directory" if whole_folder else True,
        key=f"drop_{place}_{'folder' if whole_folder else 'files'}",
    )
    with st.container(horizontal=True, vertical_alignment="center", key="drop_foot"):
        st.html(
            '<p class="pl-sentence pl-small">CSV, TSV, Excel, OpenDocument, JSON and Parquet, also as .zip or .gz,'
            " as your shop, analytics and ad tools export them. No need to clean them up first.</p>"
        )
        st.toggle("A whole folder", key=_FOLDER)
    if not uploads:
        return
    for upload in uploads:
        stored = take(upload, uploads_path(desk.workspace.path))
        if not (whole_folder and _by_system(upload.name)):
            desk.drop(_inside(upload.name) if whole_folder else upload.name, stored)
    st.session_state[_ROUND] = place + 1
    st.rerun()


def _inside(name: str) -> str:
    """A file of a folder, called as the parts of an archive are: the folder, and where in it."""
    folder, _, inside = name.replace("\\", "/").strip("/").partition("/")
    return f"{folder}: {inside}" if inside else name


def _by_system(name: str) -> bool:
    base = re.split(r"[\\/]", name)[-1].casefold()
    return base.startswith(".") or base in _LEFT_BY_SYSTEMS
