"""Loading: a clean CSV into a fresh workspace, against DuckDB's reader alone and against pandas."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.bench.data import CACHE, Shop
from tests.bench.table import Row, seconds
from tests.bench.timing import compare

BARE_GOAL = 2.0
TEXT_GOAL = 1.5
MEMORY_GOAL = 1_000
_CHILD = Path(__file__).parent / "one_load.py"


def measure(shops: list[Shop], repeats: int) -> Iterator[Row]:
    """Loading until the file on disk is complete, each time in a new process."""
    for shop in shops:
        pairs = 3 * repeats if shop.orders <= 2_000_000 else 2 * repeats
        mine: list[dict[str, float]] = []
        bare = compare(lambda turn, swapped, s=shop, m=mine: _pair(s, "duckdb", swapped, m), pairs, 1)  # type: ignore[misc]
        yield Row(
            "Load the orders file, against DuckDB's reader alone",
            shop.orders,
            seconds(bare.seconds),
            seconds(bare.baseline),
            bare.ratio,
            f"≤ {BARE_GOAL}",
            bare.ratio <= BARE_GOAL,
            {"runs": list(mine), "megabytes": shop.csv("orders").stat().st_size / 1e6},
        )
        text = compare(lambda turn, swapped, s=shop, m=mine: _pair(s, "text", swapped, m), max(1, pairs - 1), 1)  # type: ignore[misc]
        yield Row(
            "Load the orders file, against a bare reading as text and a typed insert",
            shop.orders,
            seconds(text.seconds),
            seconds(text.baseline),
            text.ratio,
            f"≤ {TEXT_GOAL}",
            text.ratio <= TEXT_GOAL,
        )
        extra = max(found["extra_mb"] for found in mine)
        yield Row(
            "Memory that loading the orders file takes beside what the app has",
            shop.orders,
            f"{extra:,.0f} MB",
            goal=f"≤ {MEMORY_GOAL:,} MB",
            within=extra <= MEMORY_GOAL,
        )
        pandas = compare(lambda turn, swapped, s=shop, m=mine: _pair(s, "pandas", swapped, m), max(1, pairs - 1), 1)  # type: ignore[misc]
        yield Row(
            "Load the orders file, against pandas and an insert",
            shop.orders,
            seconds(pandas.seconds),
            seconds(pandas.baseline),
            pandas.ratio,
            "< 1",
            pandas.ratio < 1,
        )
        prepare = median(found["prepare"] for found in mine)
        yield Row(
            "Models of customers, all of them, at the first questions after a load",
            shop.orders,
            seconds(prepare),
            more={"seconds": prepare},
        )


def _pair(shop: Shop, baseline: str, swapped: bool, mine: list[dict[str, float]]) -> tuple[float, float]:  # noqa: FBT001 (in the order in which compare asks)
    taken = {}
    for how in (baseline, "plumbline") if swapped else ("plumbline", baseline):
        found = _load(how, shop)
        taken[how] = found["load"] + found["close"]
        if how == "plumbline":
            mine.append(found)
    return taken["plumbline"], taken[baseline]


def _load(how: str, shop: Shop) -> dict[str, float]:
    folder = CACHE / "fresh"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.sync()
    try:
        child = subprocess.run(
            [sys.executable, str(_CHILD), how, str(shop.csv("orders")), str(folder / "fresh.duckdb")],
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
        found = json.loads(child.stdout.splitlines()[-1])
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    assert found["rows"] == shop.orders, f"{how} loaded {found['rows']} of {shop.orders} rows"
    return found
