"""What was measured, as rows of one table: on the screen, as JSON, and in the documentation."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

BEGIN, END = "<!-- benchmarks: begin -->", "<!-- benchmarks: end -->"
_HEADS = ("What", "Orders", "Measured", "Baseline", "Ratio", "Goal", "")


@dataclass(frozen=True)
class Row:
    """One measurement. ``within`` says whether its goal is met (None: it has none); ``more`` is for the JSON only."""

    what: str
    orders: int | None
    measured: str
    baseline: str = ""
    ratio: float | None = None
    goal: str = ""
    within: bool | None = None
    more: Mapping[str, object] = field(default_factory=dict)

    @property
    def cells(self) -> tuple[str, ...]:
        verdict = {True: "ok", False: "over", None: ""}[self.within]
        return (
            self.what,
            f"{self.orders:,}" if self.orders else "",
            self.measured,
            self.baseline,
            f"{self.ratio:.2f}" if self.ratio is not None else "",
            self.goal,
            verdict,
        )


def seconds(value: float) -> str:
    """A time as people read it."""
    return f"{value * 1000:.1f} ms" if value < 0.1 else f"{value * 1000:.0f} ms" if value < 1 else f"{value:.1f} s"


def text(rows: Sequence[Row]) -> str:
    """The table for a terminal."""
    lines = [_HEADS, *(row.cells for row in rows)]
    widths = [max(len(line[i]) for line in lines) for i in range(len(_HEADS))]
    shown = ["  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines]
    return "\n".join([shown[0], "-" * len(shown[0]), *shown[1:]])


def markdown(rows: Sequence[Row]) -> str:
    """The table for the documentation."""
    lines = ["| " + " | ".join(_HEADS) + " |", "|---|--:|--:|--:|--:|--:|---|"]
    return "\n".join([*lines, *("| " + " | ".join(row.cells) + " |" for row in rows)])


def write_json(rows: Sequence[Row], about: Mapping[str, object], path: Path) -> None:
    """Everything measured, with the details that the table leaves out."""
    path.parent.mkdir(parents=True, exist_ok=True)
    document = {"about": dict(about), "rows": [asdict(row) | {"more": dict(row.more)} for row in rows]}
    path.write_text(json.dumps(document, indent=1, default=str) + "\n", encoding="utf-8")


def write_page(rows: Sequence[Row], caption: str, path: Path) -> None:
    """Put the table between the two marks of a page."""
    page = path.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    _, after = rest.split(END)
    path.write_text(f"{before}{BEGIN}\n{caption}\n\n{markdown(rows)}\n{END}{after}", encoding="utf-8")
