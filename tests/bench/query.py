"""Questions: the five main KPIs by channel and month, asked through the core, against the same SQL written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.data import Shop, fill_workspace
from tests.bench.recipes import DAYS, FIRST_DAY, LAST_DAY
from tests.bench.table import Row, seconds
from tests.bench.timing import clock, compare

KPIS = ("net_sales", "conversion_rate", "cac", "lifetime_revenue", "orders")
GOAL = 1.15
_SQL = Path(__file__).parent / "sql"
# On how many pairs and rounds; the raw tables take a second on millions of orders.
_BASELINES = {"rollups": ("the daily roll-ups", 21, 5), "raw": ("the tables themselves", 3, 2)}


def measure(shops: list[Shop], repeats: int) -> Iterator[Row]:
    """Asking against each baseline, and compiling alone."""
    from kpi.analyses.customers.fitted_models import FITS  # noqa: PLC0415 (loaded where it is measured)
    from kpi.compiler import compile_query  # noqa: PLC0415 (loaded where it is measured)
    from kpi.workspaces import open_workspace  # noqa: PLC0415 (loaded where it is measured)

    for shop in shops:
        workspace = open_workspace(fill_workspace(shop), FITS)
        try:
            workspace.ask(_question(0))
            for name, (words, pairs, rounds) in _BASELINES.items():
                yield _against(workspace, shop, name, words, pairs * repeats, rounds)
            coverage = workspace.coverage
            taken = median(clock(lambda n=n, c=coverage: compile_query(_question(n), c)) for n in range(200))  # type: ignore[misc]
            yield Row("Compile that question to SQL", shop.orders, seconds(taken), more={"seconds": taken})
        finally:
            workspace.close()


def _period(turn: int) -> tuple[date, date]:
    """Two days that no turn before has asked for: always most of the two years, never the same."""
    return FIRST_DAY + timedelta(days=turn % 89), FIRST_DAY + timedelta(days=DAYS - 1 - turn // 89 % 97)


def _question(turn: int):
    from kpi.query import Query  # noqa: PLC0415 (loaded where it is measured)

    start, end = _period(turn)
    return Query(KPIS, by=("channel",), grain="month", start=start, end=end)


def _against(workspace: Any, shop: Shop, name: str, words: str, pairs: int, rounds: int) -> Row:
    sql = (_SQL / f"{name}.sql").read_text(encoding="utf-8")

    def by_hand(turn: int) -> list[tuple]:
        start, end = _period(turn)
        with workspace.cursor() as cursor:
            values = {"first_day": start, "last_day": end, "mature_365": LAST_DAY - timedelta(days=365)}
            return cursor.execute(sql, values).fetchall()

    def pair(turn: int, swapped: bool) -> tuple[float, float]:  # noqa: FBT001 (in the order in which compare asks)
        turn += 1
        if swapped:
            baseline = clock(lambda: by_hand(turn))
            return clock(lambda: workspace.ask(_question(turn))), baseline
        return clock(lambda: workspace.ask(_question(turn))), clock(lambda: by_hand(turn))

    _same_answer(workspace.ask(_question(0)).rows, by_hand(0))
    found = compare(pair, pairs, rounds)
    return Row(
        f"Five KPIs by channel and month, against SQL by hand on {words}",
        shop.orders,
        seconds(found.seconds),
        seconds(found.baseline),
        found.ratio,
        f"≤ {GOAL}",
        found.ratio <= GOAL,
        {"seconds": found.seconds, "baseline_seconds": found.baseline, "pairs": pairs, "rounds": rounds},
    )


def _same_answer(rows: list[dict], expected: list[tuple]) -> None:
    """A faster wrong answer would be worth nothing."""
    asked = [tuple(row[name] for name in ("period", "channel", *KPIS)) for row in rows]
    assert len(asked) == len(expected), f"{len(asked)} rows, {len(expected)} by hand"
    for mine, other in zip(asked, expected, strict=True):
        assert mine[:2] == other[:2], f"{mine[:2]} is not {other[:2]}"
        for name, a, b in zip(KPIS, mine[2:], other[2:], strict=True):
            same = a is b is None or (
                a is not None and b is not None and abs(float(a) - float(b)) <= 1e-9 * max(1, abs(float(b)))
            )
            assert same, f"{name} of {mine[:2]} is {a}, by hand {b}"
