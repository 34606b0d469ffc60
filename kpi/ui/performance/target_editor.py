"""Targets in a table where they can be typed: one KPI and one year at a time, a row for each channel or region."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd
import streamlit as st

from kpi.analyses.planning.target_list import Area, set_targets
from kpi.catalog import CATALOG, Kpi, Unit, kpi
from kpi.charts.format import column_format, markdown_text
from kpi.errors import UserError
from kpi.intake.typed_targets import TypedTarget, type_targets, typed_targets
from kpi.ui.frame.page import Page
from kpi.ui.pieces.pickers import kpi_words

_WHOLE = "Whole shop"
_PER = {"channel": "By channel", "region": "By region"}
_SAID = "targets_said"
Cells = dict[tuple[Area, date], float]


def target_editor(page: Page) -> None:
    """The table, and the button that stores what was changed as a load of its own."""
    said = st.session_state.pop(_SAID, None)
    box = st.expander(
        "Type targets", key="type_targets", on_change="rerun", icon=":material/edit:", expanded=bool(said)
    )
    if not box.open:
        return
    with box:
        if said:
            st.caption(said)
        with st.container(horizontal=True, vertical_alignment="bottom"):
            names = list(CATALOG)
            of = kpi(
                st.selectbox(
                    "KPI", names, index=names.index("net_sales"), format_func=kpi_words, key="type_kpi", width=300
                )
            )
            per = st.selectbox(
                "Rows", list(_PER), format_func=_PER.__getitem__, key="type_per", width=150, filter_mode=None
            )
            last = page.coverage.last or date.today()
            year = st.selectbox("Year", range(last.year - 1, last.year + 3), index=1, key="type_year", width=110)
        _grid(page, of, per, year)


def _grid(page: Page, of: Kpi, per: str, year: int) -> None:
    months = [date(year, number, 1) for number in range(1, 13)]
    names = [v for v in (page.options.channels if per == "channel" else page.options.regions) if v is not None]
    areas: list[Area] = [(None, None), *((n, None) if per == "channel" else (None, n) for n in names)]
    before = {
        (t.area, t.month): float(t.value) for t in set_targets(page.workspace)[0] if t.of is of and t.month in months
    }
    form, scale = column_format(of, page.currency)
    frame = pd.DataFrame(
        [
            [n if n else _WHOLE, *(_scaled(before.get((s, m)), scale) for m in months)]
            for n, s in zip([None, *names], areas, strict=True)
        ],
        columns=["place", *(str(m) for m in months)],
    ).astype({str(m): "Float64" for m in months})
    edited = st.data_editor(
        frame,
        hide_index=True,
        num_rows="fixed",
        disabled=["place"],
        placeholder="",
        key=f"type_{of.name}_{per}_{year}_{page.workspace.version}",
        column_config={
            "place": st.column_config.TextColumn(_PER[per].removeprefix("By ").capitalize(), pinned=True),
            **{str(m): st.column_config.NumberColumn(f"{m:%b %y}", format=form, width=86) for m in months},
        },
    )
    after: Cells = {}
    for place, area in enumerate(areas):
        for month in months:
            cell = edited.iloc[place][str(month)]
            if not pd.isna(cell):
                after[area, month] = float(cell) / scale
    changed = {key for key in before.keys() | after.keys() if not _same(before.get(key), after.get(key))}
    unit = "percent" if of.unit is Unit.RATE else page.currency if of.unit is Unit.MONEY else "numbers"
    st.caption(
        f"In {unit}. A row of the whole shop holds for all channels and regions together. What you store is a load of its own: "
        "it is listed on the page Upload, and can be taken back out there."
    )
    st.button(
        f"Store {len(changed)} changed {'target' if len(changed) == 1 else 'targets'}"
        if changed
        else "Store what you change",
        key="store_targets",
        type="primary",
        disabled=not changed,
        on_click=_store,
        args=(page, of, {key: after.get(key) for key in changed}),
    )


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else round(value * scale, 9)


def _same(one: float | None, other: float | None) -> bool:
    return one is other or (one is not None and other is not None and abs(one - other) < 1e-9)


def _store(page: Page, of: Kpi, changed: Mapping[tuple[Area, date], float | None]) -> None:
    """Put the changes into what was typed before; a target of a file cannot be taken away by emptying its cell."""
    typed = {t.key: t for t in typed_targets(page.workspace)}
    kept_by_files = 0
    for ((channel, region), month), value in changed.items():
        key = (of.name, channel, region, month)
        if value is not None:
            typed[key] = TypedTarget(*key, value)
        elif typed.pop(key, None) is None:
            kept_by_files += 1
    try:
        type_targets(page.workspace, list(typed.values()))
    except UserError as error:
        st.session_state[_SAID] = markdown_text(f"{error.message} {error.hint}")
        return
    said = f"Stored. {len(typed)} typed {'target is' if len(typed) == 1 else 'targets are'} in the workspace."
    if kept_by_files:
        said += f" {kept_by_files} that you emptied come from a file: change them, or take that load out on the page Upload."
    st.session_state[_SAID] = said
