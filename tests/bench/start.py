"""Start: from launching the server to the end of the first page's first run, against the smallest Streamlit app."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.bench.data import ROOT, Shop, fill_workspace
from tests.bench.table import Row, seconds
from tests.bench.timing import compare
from tests.bench.visitor import Visitor, serving

GOAL = 4.0
_BARE = Path(__file__).parent / "bare_app.py"


def measure(shops: list[Shop], repeats: int) -> Iterator[Row]:
    """Start the app on each workspace; the goal is for the smallest of them."""
    for shop in shops:
        workspace = fill_workspace(shop)
        parts: list[dict[str, float]] = []

        def pair(turn: int, swapped: bool, workspace: Any = workspace, parts: Any = parts) -> tuple[float, float]:  # noqa: FBT001 (in the order in which compare asks)
            if swapped:
                baseline = _started(_BARE, None)
                parts.append(_started(ROOT / "app.py", workspace))
            else:
                parts.append(_started(ROOT / "app.py", workspace))
                baseline = _started(_BARE, None)
            return parts[-1]["shown"], baseline["shown"]

        _started(ROOT / "app.py", workspace)
        found = compare(pair, 3 * repeats, 1)
        has_goal = shop.orders == min(s.orders for s in shops)
        yield Row(
            "Start: from launch to the first page shown",
            shop.orders,
            seconds(found.seconds),
            seconds(found.baseline),
            found.ratio,
            f"≤ {GOAL:.0f} s" if has_goal else "",
            found.seconds <= GOAL if has_goal else None,
            {"runs": parts},
        )


def _started(script: Path, workspace: Path | None) -> dict[str, float]:
    from time import perf_counter  # noqa: PLC0415 (loaded where it is measured)

    with serving(script, workspace) as server:
        healthy = server.wait_until_healthy()
        with Visitor(server) as visitor:
            run = visitor.run()
        shown = perf_counter() - server.started
    if run.troubles:
        raise RuntimeError(f"the first page shows: {run.troubles}")
    return {"healthy": healthy, "shown": shown, "first_run": run.seconds}
