"""The parts of a block: heading, sentences, notes, chart and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd
import streamlit as st

from kpi.catalog import Kpi, Unit
from kpi.charts.drawing import Drawing
from kpi.charts.format import column_format, column_label, html_text, name_text
from kpi.csvfile import csv_bytes
from kpi.store import Result
from kpi.tables import DIMENSIONS

_MOST_OPEN = 12


def heading(title: str, subtitle: str = "") -> None:
    """The title of a block: a question or an answer, with unit and period under it."""
    below = f"<p>{html_text(subtitle)}</p>" if subtitle else ""
    st.html(f'<div class="pl-head"><h3>{html_text(title)}</h3>{below}</div>')


def sentence(text: str) -> None:
    """What is on the screen, in words."""
    st.html(f'<p class="pl-sentence">{html_text(text)}</p>')


def notices(notes: Sequence[str], open_up_to: int = 2) -> None:
    """What a reader must know, the first lines open and the rest folded."""
    notes = list(dict.fromkeys(notes))
    if not notes:
        return
    shown = "".join(f"<div>{html_text(n)}</div>" for n in notes[:open_up_to])
    rest = notes[open_up_to:]
    more = "".join(f"<div>{html_text(n)}</div>" for n in rest)
    folded = (
        f"<details><summary>{len(rest)} more {'note' if len(rest) == 1 else 'notes'}</summary>{more}</details>"
        if rest
        else ""
    )
    st.html(f'<div class="pl-notes">{shown}{folded}</div>')


def chart(drawing: Drawing, key: str) -> None:
    """The chart itself. Its specification is kept; only rows travel."""
    width: Literal["content", "stretch"] = "content" if "width" in drawing.spec else "stretch"
    st.vega_lite_chart(drawing.for_page, theme=None, width=width, key=f"chart_{key}", alt=drawing.alt)


@dataclass(frozen=True)
class Column:
    """One column of a table: the field of the row, its head, its explanation, and the KPI it shows if any.

    ``scale`` is what a change is multiplied by.
    """

    field: str
    label: str
    help: str = ""
    kpi: Kpi | None = None
    text: bool = False
    scale: float = 100.0


@dataclass(frozen=True)
class Table:
    """Rows with named columns, for the page and for a file."""

    columns: Sequence[Column]
    rows: Sequence[Mapping]
    height: int | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    def csv(self) -> bytes:
        return csv_bytes(
            [c.label if c.text else c.field for c in self.columns],
            [[name_text(row.get(c.field)) if c.text else row.get(c.field) for c in self.columns] for row in self.rows],
        )


def kpi_columns(
    result: Result, kpis: Sequence[Kpi], currency: str, dimensions: Sequence[str] = (), *, changes: bool = False
) -> list[Column]:
    """Columns of an answer: its dimensions, then each KPI and, when asked for, its change.

    The explanation of a KPI also says why cells of it are blank.
    """
    columns = [Column(d, DIMENSIONS[d].label, text=True) for d in dimensions]
    for kpi in kpis:
        about = result.blanks.get(kpi.name) or " ".join([kpi.about, *result.blank_notes(kpi.name)])
        columns.append(Column(kpi.name, column_label(kpi, currency), about, kpi))
        if changes and result.query.compare:
            unit, sign, scale = {
                Unit.RATE: ("percentage points", "pp", 100.0),
                Unit.POINTS: ("points", "points", 1.0),
            }.get(kpi.unit, ("percent", "%", 100.0))
            columns.append(Column(f"{kpi.name}_change", f"Change, {sign}", f"Change in {unit}.", scale=scale))
    return columns


def table(shown: Table, currency: str, key: str) -> None:
    """A sortable table; numbers stay numbers."""
    data: dict[str, Any] = {}
    config: dict[str, Any] = {}
    for position, column in enumerate(shown.columns):
        values = [row.get(column.field) for row in shown.rows]
        head = f"c{position}"
        if column.text:
            data[head] = [name_text(v) for v in values]
            config[head] = st.column_config.TextColumn(column.label, help=column.help or None, pinned=position == 0)
            continue
        form, scale = (
            column_format(column.kpi, currency)
            if column.kpi
            else ("%+.1f", column.scale)
            if "_change" in column.field
            else ("localized", 1.0)
        )
        numbers = [None if v is None else float(v) * scale for v in values]
        if "_change" in column.field:
            # Rounded here, because -0.04 would read as -0.0.
            numbers = [None if n is None else round(n, 1) + 0.0 for n in numbers]
        elif column.kpi and column.kpi.unit is Unit.COUNT:
            # A mean of counts, such as users a day.
            numbers = [None if n is None else round(n, 1) for n in numbers]
        data[head] = pd.array(numbers, dtype="Float64")
        if form in ("accounting", "localized") and column.kpi and column.kpi.unit is Unit.MONEY:
            form = "accounting"
        config[head] = st.column_config.NumberColumn(column.label, help=column.help or None, format=form)
    height: int | Literal["content"] = shown.height or ("content" if len(shown.rows) <= _MOST_OPEN else 420)
    st.dataframe(
        pd.DataFrame(data), hide_index=True, column_config=config, key=f"table_{key}", height=height, placeholder="–"
    )


def side_by_side(
    drawing: Drawing | None,
    shown: Table,
    currency: str,
    key: str,
    widths: tuple[int, int] = (5, 4),
    caption: str = "",
) -> None:
    """The main chart of a block, if there is one, and its table beside it; ``caption`` stands under the chart."""
    left, right = st.columns(widths, gap="medium")
    with left:
        if drawing:
            chart(drawing, key)
        if caption:
            st.caption(caption)
    with right:
        table(shown, currency, key)
