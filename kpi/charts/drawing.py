"""A drawing: a kept specification and the rows beside it, ready for a page or a file."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from kpi.charts.palette import FAINT, INK, LIGHT, MUTED, PAPER

MOST_MARKS = 5_000
FONT = "'Source Sans', 'Source Sans Pro', 'Noto Sans', sans-serif"


@dataclass(frozen=True)
class Drawing:
    """One chart. ``spec`` is shared between drawings of one shape and never changed; ``alt`` says it in a sentence."""

    spec: Mapping[str, object]
    data: Mapping[str, list[dict]]
    title: str
    subtitle: str
    alt: str
    mode: str = LIGHT
    height: int | None = None
    extra: Mapping[str, object] = field(default_factory=dict)

    @property
    def marks(self) -> int:
        return sum(len(rows) for rows in self.data.values())

    @cached_property
    def for_page(self) -> dict[str, Any]:
        """The specification with its rows as Arrow, without a title: a page writes that as text."""
        return self._with({name: _arrow(rows) for name, rows in self.data.items()})

    def for_file(self, width: int = 900) -> dict[str, Any]:
        """The specification with its rows, title and an opaque background, for PNG and SVG."""
        spec = self._with({name: list(rows) for name, rows in self.data.items()})
        spec["title"] = {"text": self.title, "subtitle": self.subtitle, "anchor": "start", "offset": 12}
        spec["width"] = self.spec.get("width", width)
        spec["background"] = PAPER[self.mode]
        spec["padding"] = 16
        return spec

    def _with(self, datasets: dict[str, object]) -> dict[str, Any]:
        spec = copy.deepcopy(dict(self.spec)) | dict(self.extra)
        if self.height:
            spec["height"] = self.height
        spec["datasets"] = datasets
        return spec


def config(mode: str) -> dict[str, object]:
    """How every chart looks: quiet axes, no frame, the page's own ink."""
    ink, muted, faint = INK[mode], MUTED[mode], FAINT[mode]
    axis = {
        "labelColor": muted,
        "titleColor": muted,
        "gridColor": faint,
        "domainColor": faint,
        "tickColor": faint,
        "labelFontSize": 12,
        "titleFontSize": 12,
        "titleFontWeight": "normal",
        "labelPadding": 6,
        "labelLimit": 140,
    }
    return {
        "font": FONT,
        "background": "transparent",
        "view": {"stroke": None},
        "axis": axis,
        # On a phone some numbers of an axis give way, so that the others can be read.
        "axisXQuantitative": {"labelOverlap": "greedy", "labelSeparation": 8},
        "legend": {"labelColor": ink, "titleColor": muted, "labelFontSize": 12},
        "title": {"color": ink, "subtitleColor": muted, "fontSize": 15, "subtitleFontSize": 12, "fontWeight": 600},
        "text": {"color": ink, "fontSize": 12},
    }


def _arrow(rows: list[dict]) -> bytes:
    columns = rows[0] if rows else {"nothing": None}
    table = pa.table({name: pa.array([row.get(name) for row in rows]) for name in columns})
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue().to_pybytes()
