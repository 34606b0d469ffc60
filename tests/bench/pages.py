"""Pages: how long the server takes to run each one again with days that nobody has asked for, and how much it draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from itertools import islice
from pathlib import Path
from time import sleep

from tests.bench.data import ROOT, Shop, fill_workspace
from tests.bench.recipes import FIRST_DAY, LAST_DAY
from tests.bench.table import Row, seconds
from tests.bench.timing import percentile
from tests.bench.visitor import PageAddress, Run, Server, Visitor, serving

# What everybody looks at every day is to answer faster than what is looked at now and then.
_DAILY = ("Overview", "Channels", "Trends", "Regions", "Lifetime")
_GOALS = {1_000_000: (0.150, 0.200), 10_000_000: (0.250, 0.250)}
MOST_MARKS = 5_000
_WARM_UPS = 4
_BLOCKS, _RERUNS_IN_BLOCK = 4, 10
# A run sends its last message before it has tidied up; a hand on a slider is not faster either.
_PAUSE = 0.05
# Addresses that make charts as full as they get: every day of both years, by whatever the page can be split by.
_FULL = [
    f"grain={grain}&compare={compare}&{choice}"
    for grain in ("day", "week")
    for compare in ("year", "none")
    for choice in (
        "",
        "by=channel",
        "by=region",
        "by=campaign",
        "by=product",
        "kpi=conversion_rate&by=channel",
        "kpi=cac",
    )
]


def reruns(shops: list[Shop], repeats: int) -> Iterator[Row]:
    """Time every page of every size; the bare app's run is what Streamlit itself costs."""
    count = _BLOCKS * _RERUNS_IN_BLOCK * repeats
    bare = _bare(count)
    for shop in shops:
        daily, other = _GOALS[1_000_000 if shop.orders < 2_000_000 else 10_000_000]
        with serving(ROOT / "app.py", fill_workspace(shop)) as server:
            for page, runs in _timed(server, _pages(server), count).items():
                yield _row(shop, page, runs, daily if page.name in _DAILY else other, bare, server.log)


def marks(shops: list[Shop], repeats: int) -> Iterator[Row]:
    """The fullest chart of any page."""
    for shop in shops[:1]:
        fullest, where, troubles = 0, "", []
        with serving(ROOT / "app.py", fill_workspace(shop)) as server:
            for page in _pages(server):
                with Visitor(server) as visitor:
                    for choice in _FULL:
                        run = visitor.run(page, f"from={FIRST_DAY}&to={LAST_DAY}&{choice}")
                        troubles += [f"{page.name}?{choice}: {t}" for t in run.troubles]
                        if max(run.marks, default=0) > fullest:
                            fullest, where = max(run.marks), f"{page.name}, {choice}"
        yield Row(
            "Rows of data in the fullest chart of any page",
            shop.orders,
            f"{fullest:,}",
            goal=f"≤ {MOST_MARKS:,}",
            within=fullest <= MOST_MARKS and not troubles,
            more={"where": where, "troubles": sorted(set(troubles))},
        )


def _pages(server: Server) -> list[PageAddress]:
    """The pages of the navigation; everything in pages/ has to be among them."""
    server.wait_until_healthy()
    with Visitor(server) as visitor:
        found = visitor.run()
    files = sorted(file.stem for file in (ROOT / "pages").glob("*/*.py"))
    if len(found.pages) != len(files):
        raise RuntimeError(
            f"{len(files)} files in pages/, {len(found.pages)} pages in the navigation: {found.troubles}"
        )
    return found.pages


def _addresses(page: int, count: int) -> Iterator[str]:
    """Days that differ in both ends from all others of this run, so that no answer is waiting in memory."""
    for turn in range(count):
        position = page * count + turn
        end = LAST_DAY - timedelta(days=position * 7 % 353)
        length = 100 + (position * 37 + position // 353) % 270
        yield f"from={max(FIRST_DAY, end - timedelta(days=length))}&to={end}"


def _timed(server: Server, pages: list[PageAddress], count: int) -> dict[PageAddress, list[Run]]:
    """Runs of every page, in blocks that take turns, so that a moment of noise does not fall on one page alone."""
    runs: dict[PageAddress, list[Run]] = {page: [] for page in pages}
    with ExitStack() as sessions:
        visitors = {page: sessions.enter_context(Visitor(server)) for page in pages}
        addresses = {page: _addresses(n, _WARM_UPS + count) for n, page in enumerate(pages)}
        for page, visitor in visitors.items():
            visitor.run(page)
            for address in islice(addresses[page], _WARM_UPS):
                visitor.run(page, address)
        for _ in range(_BLOCKS):
            for page, visitor in visitors.items():
                for address in islice(addresses[page], count // _BLOCKS):
                    sleep(_PAUSE)
                    runs[page].append(visitor.run(page, address))
    return runs


def _row(shop: Shop, page: PageAddress, runs: list[Run], goal: float, bare: float, log: Path) -> Row:
    taken = [run.seconds for run in runs]
    p50, p95 = percentile(taken, 0.50), percentile(taken, 0.95)
    troubles = sorted({trouble for run in runs for trouble in run.troubles})
    return Row(
        f"{page.name}, run again with other days: p50 / p95" + (" (it shows an error)" if troubles else ""),
        shop.orders,
        f"{p50 * 1000:.0f} / {p95 * 1000:.0f} ms",
        seconds(bare),
        p50 / bare,
        f"p95 ≤ {goal * 1000:.0f} ms",
        p95 <= goal and not troubles,
        {
            "p50": p50,
            "p95": p95,
            "max": max(taken),
            "reruns": len(runs),
            "different": len({run.content for run in runs}),
            "kilobytes": runs[-1].bytes / 1000,
            "charts": len(runs[-1].marks),
            "troubles": troubles,
            "log": log if troubles else None,
        },
    )


def _bare(count: int) -> float:
    """The usual run of the smallest app, over the same wire: what Streamlit itself costs."""
    with serving(Path(__file__).parent / "bare_app.py") as server:
        server.wait_until_healthy()
        with Visitor(server) as visitor:
            taken = []
            for turn in range(_WARM_UPS + count):
                taken.append(visitor.run(address=f"turn={turn}").seconds)
                sleep(_PAUSE)
    return percentile(taken[_WARM_UPS:], 0.50)
