"""Open deals on any day, against deals counted one by one, and what they weigh in the stage that they were in."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.deals.cohorts import Cohort, cohorts, median_won, open_by_stage
from kpi.analyses.deals.stages import stages
from kpi.analyses.deals.stages import statements as stage_statements
from kpi.analyses.deals.velocity import statement, velocity
from kpi.analyses.scope import Scope
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.analyses.test_pipeline import OPENED, deal, entered, history
from tests.conftest import fill

START = OPENED.date()
RATE = {"date": START, "currency": "USD", "rate": Decimal("0.5"), "load_id": 9, "source": "exchange_rates"}


def some_deals(count: int) -> list[dict]:
    """Deals of all kinds: open, closed before they are opened, without days, without amounts."""
    draw = random.Random(7)
    rows = []
    for n in range(count):
        row = deal(
            n,
            draw.choice(["won", "lost", "open", "deleted", "No decision"]),
            draw.choice([None, "100.00", "33.33", "2500.10"]),
            days=draw.choice([None, 0, 5, 30, 90]),
            owner=draw.choice(["Ann", "Bo", None]),
            opened=draw.choice([None, OPENED + timedelta(days=draw.randrange(60))]),
        )
        rows.append({**row, "channel": draw.choice(["Fair", "Web", None])})
    return [*rows, deal("last", "won", "10", days=120, owner="Ann") | {"channel": "Fair"}]


def open_on(rows: list[dict], day: date) -> list[dict]:
    """Deals that are open in the evening of a day, as one would tell from the list."""
    found = []
    for row in rows:
        ended = row["closed_at"].date() if row["closed_at"] else None
        began = row["created_at"].date() if row["created_at"] else START
        gone = row["status"] != "open" and (ended is None or ended <= day)
        if row["status"] != "deleted" and began <= day and not gone:
            found.append(row)
    return found


def test_open_deals_of_every_day_by_channel_and_by_owner(workspace: Workspace) -> None:
    rows = some_deals(200)
    fill(workspace, deals=rows)
    for day in (START, START + timedelta(days=20), START + timedelta(days=61), START + timedelta(days=119)):
        held = open_on(rows, day)
        for by in ("channel", "owner"):
            told = workspace.ask(Query(("open_deals", "pipeline_value"), (by,), start=START, end=day)).rows
            counted = {row[by]: (row["open_deals"], row["pipeline_value"]) for row in told if row["open_deals"]}
            names = {row[by] for row in held}
            assert counted == {
                name: (
                    sum(r[by] == name for r in held),
                    sum((r["amount"] for r in held if r[by] == name and r["amount"]), Decimal(0))
                    if any(r["amount"] for r in held if r[by] == name)
                    else None,
                )
                for name in names
            }, (by, day)


def test_velocity_is_one_thing_wherever_it_is_asked(workspace: Workspace) -> None:
    rows = [r for r in some_deals(300) if r["created_at"]]
    fill(workspace, deals=rows)
    days: dict[str, Any] = {"start": START + timedelta(days=10), "end": START + timedelta(days=80)}
    names = ("open_deals", "average_deal", "win_rate", "sales_cycle", "sales_velocity")
    for by in (None, "channel", "owner"):
        table = velocity(workspace, Scope(by=by, **days))
        told = workspace.ask(Query(names, (by,) if by else (), **days)).rows
        listed = {v.value: v for v in (table.segments if by else table.totals)}
        assert len(told) == len(listed)
        for row in told:
            mine = listed[row[by] if by else None]
            assert row["open_deals"] == mine.opportunities
            for name, value in (
                ("average_deal", mine.average_deal),
                ("win_rate", mine.win_rate),
                ("sales_cycle", mine.cycle_days),
                ("sales_velocity", mine.velocity),
            ):
                assert row[name] == (None if value is None else pytest.approx(value, rel=1e-12)), (by, name)


def factors(rows: list[dict], start: date | None, end: date | None) -> tuple:
    """Open, won, closed, won with an amount and its sum, won with both days and their sum, as one would count a list."""
    open_deals, closed, won = 0, 0, []
    for row in rows:
        began, ended = (row[name] and row[name].date() for name in ("created_at", "closed_at"))
        if row["status"] == "open":
            open_deals += began is None or end is None or began <= end
            continue
        open_deals += end is not None and (began is None or began <= end) and ended is not None and ended > end
        inside = ended is not None and (start or ended) <= ended <= (end or ended) if start or end else True
        closed += inside
        won += [row] if inside and row["status"] == "won" else []
    amounts = [float(r["amount"]) for r in won if r["amount"]]
    times = [(r["closed_at"] - r["created_at"]).days for r in won if r["closed_at"] and r["created_at"]]
    times = [days for days in times if days >= 0]
    return open_deals, len(won), closed, len(amounts), sum(amounts), len(times), sum(times)


# Within a month, whole months, and days that cut off the first, the last or both.
SPANS = [(None, None), (None, 20), (9, 45), (30, None), (50, 119), (31, 58), (0, 30), (3, 10), (20, 35), (31, 70)]


@pytest.fixture(scope="module")
def dealt(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("dealt") / "workspace.duckdb", FITS)
    yield fill(opened, deals=some_deals(200))
    opened.close()


@pytest.mark.parametrize("channels", [(), ("Fair",), ("Web", None)])
@pytest.mark.parametrize("days", SPANS)
def test_velocity_of_any_days_and_channels_counts_the_deals_of_a_list(
    dealt: Workspace, days: tuple, channels: tuple
) -> None:
    start, end = (None if n is None else START + timedelta(days=n) for n in days)
    rows = [r for r in some_deals(200) if r["status"] != "deleted" and (not channels or r["channel"] in channels)]
    for by in (None, "owner", "channel"):
        _, told = dealt.run(statement(Scope(start, end, {"channel": channels}, by), "EUR"))
        counted: dict[Any, Any] = {}
        for name in {row[by] if by else None for row in rows}:
            found = factors([row for row in rows if not by or row[by] == name], start, end)
            counted |= {name: pytest.approx(found)} if any(found) else {}
        assert {row[0]: [float(n or 0) for n in row[2:]] for row in told if any(row[2:])} == counted, by


@pytest.mark.parametrize("days", SPANS)
def test_months_of_opening_are_those_of_a_list(dealt: Workspace, days: tuple) -> None:
    start, end = (None if n is None else START + timedelta(days=n) for n in days)
    months: dict[date, list[str]] = {}
    for row in some_deals(200):
        began = row["created_at"] and row["created_at"].date()
        counts = row["status"] != "deleted" and row["channel"] != "Web" and began
        if counts and (start or began) <= began <= (end or began):
            months.setdefault(began.replace(day=1), []).append(row["status"])
    assert cohorts(dealt, Scope(start, end, {"channel": ("Fair", None)})) == tuple(
        Cohort(month, len(s), s.count("won"), s.count("lost") + s.count("No decision"), s.count("open"))
        for month, s in sorted(months.items())
    )


@pytest.fixture(scope="module")
def passing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    opened = open_workspace(tmp_path_factory.mktemp("passing") / "workspace.duckdb", FITS)
    yield fill(opened, **spread_history())
    opened.close()


def spread_history() -> dict[str, list[dict]]:
    """One deal opened every third day, every other one from the fair."""
    told = history()
    for n, row in enumerate(told["deals"]):
        row |= {"channel": "Fair" if n % 2 else None, "created_at": OPENED + timedelta(days=3 * n)}
    return told


@pytest.mark.parametrize("days", SPANS)
def test_stages_of_any_days_count_the_deals_of_a_list(passing: Workspace, days: tuple) -> None:
    first, last = (n if n is not None else far for n, far in zip(days, (0, 999), strict=True))
    start, end = (None if n is None else START + timedelta(days=n) for n in days)
    told = spread_history()
    mine = {d["deal_id"] for n, d in enumerate(told["deals"]) if first <= 3 * n <= last and d["channel"]}
    scope = Scope(start, end, {"channel": ("Fair",)})
    stood = sum(e["deal_id"] in mine and e["stage"] == "Lead" for e in told["deal_stages"])
    lead = stages(passing, scope).stages[0]
    assert (lead.entered, lead.lost_here) == (stood, sum(10 <= int(name) < 16 for name in mine))
    _, rows = passing.run(stage_statements(scope, "EUR")[1])
    assert sum(row[-1] for row in rows if row[1] == 0) == stood


def test_velocity_counts_the_deals_of_one_currency_only(workspace: Workspace) -> None:
    dollars = [deal(f"d{n}", "won", "900", days=3, currency="USD") for n in range(4)]
    dollars += [deal("d9", "open", "5", currency="USD")]
    fill(
        workspace, deals=[deal(1, "won", "100", days=10), deal(2, "lost", "7", days=9), deal(3, "open", "1"), *dollars]
    )
    # In EUR: 1 open x 100 x 1/2 / 10 days; dollars are neither won nor open in it.
    assert workspace.ask(Query(("sales_velocity",))).value("sales_velocity") == pytest.approx(5)
    assert workspace.ask(Query(("sales_velocity",), currency="USD")).value("sales_velocity") == pytest.approx(300)


def test_a_deal_weighs_what_its_stage_of_that_day_weighs(workspace: Workspace) -> None:
    told = history()
    # Deal "x" is open: in Lead from day 40, in Demo from day 50, in Offer from day 70; Lead wins 10/18, Demo 10/12,
    # Offer 10/11 of the deals that got there and are closed.
    told["deals"].append(deal("x", "open", "1000", stage="Offer", opened=OPENED + timedelta(days=40)))
    told["deal_stages"] += [entered("x", "Lead", 40), entered("x", "Demo", 50), entered("x", "Offer", 70)]
    fill(workspace, **told)

    def weighted(day: int) -> float:
        on = START + timedelta(days=day)
        return float(workspace.ask(Query(("weighted_pipeline",), start=START, end=on)).value("weighted_pipeline"))

    others = 200 * 10 / 18 + 100 * 10 / 12
    assert [weighted(day) - others for day in (39, 40, 49, 50, 69, 70)] == pytest.approx(
        [0, 5000 / 9, 5000 / 9, 2500 / 3, 2500 / 3, 10000 / 11], abs=2e-4
    )


def test_open_amounts_are_converted_at_the_rate_of_each_day(workspace: Workspace) -> None:
    later = RATE | {"date": START + timedelta(days=20), "rate": Decimal("0.8")}
    fill(
        workspace,
        deals=[deal(1, "open", "100", currency="USD"), deal(2, "won", "8", days=30), deal(3, "won", "8", days=30)],
        exchange_rates=[RATE, later],
    )
    for by in ((), ("owner",)):
        for day, worth in ((10, 50), (25, 80)):
            asked = Query(("pipeline_value",), by, start=START, end=START + timedelta(days=day))
            assert sum(row["pipeline_value"] for row in workspace.ask(asked).rows) - (16 if day < 30 else 0) == worth
    (held,) = open_by_stage(workspace)
    assert (held.currency, held.amount, held.deals) == ("EUR", 80, 1)


def test_weighting_without_a_closed_deal_is_not_known(workspace: Workspace) -> None:
    fill(workspace, deals=[deal(1, "open", "80", owner="Ann"), deal(2, "open", None, owner="Bo")])
    for by in ((), ("owner",)):
        rows = workspace.ask(Query(("weighted_pipeline", "open_deals"), by)).rows
        assert [row["weighted_pipeline"] for row in rows] == [None] * len(rows)
    values = {r["owner"]: r["pipeline_value"] for r in workspace.ask(Query(("pipeline_value",), ("owner",))).rows}
    assert values == {"Ann": 80, "Bo": None}


def test_what_is_open_by_stage_and_the_months_of_opening(workspace: Workspace) -> None:
    fill(workspace, **history())
    assert [(o.stage, o.deals, o.amount) for o in open_by_stage(workspace)] == [("Lead", 1, 200), ("Demo", 1, 100)]
    assert [o.weighted for o in open_by_stage(workspace)] == pytest.approx([200 * 10 / 18, 100 * 10 / 12])
    assert cohorts(workspace) == (Cohort(date(2026, 1, 1), 20, 10, 8, 2),)
    assert cohorts(workspace)[0].at_most == 12 / 20
    assert cohorts(workspace, Scope(start=date(2026, 2, 1))) == ()
    assert median_won(workspace) == {"EUR": 500}
    assert median_won(workspace, Scope(end=date(2026, 1, 30))) == {}


def test_stages_of_the_deals_of_one_channel_opened_in_some_days(workspace: Workspace) -> None:
    told = history()
    for n, row in enumerate(told["deals"]):
        row["channel"] = "Fair" if n % 2 else None
        row["created_at"] = OPENED + timedelta(days=n)
    fill(workspace, **told)
    lead = stages(workspace, Scope(where={"channel": ("Fair",)})).stages[0]
    assert lead.entered == 10
    both = stages(
        workspace, Scope(start=START, end=START + timedelta(days=9), where={"channel": ("Fair", None)})
    ).stages[0]
    assert (both.entered, both.lost_here) == (10, 0), "deals 0 to 9 are won"
    assert stages(workspace, Scope(where={"channel": (None,)})).stages[0].entered == 10


def test_every_channel_chosen_is_no_choice(workspace: Workspace) -> None:
    told = history()
    for n, row in enumerate(told["deals"]):
        row["channel"] = "Fair" if n % 2 else None
        row["created_at"] = OPENED + timedelta(days=n)
    fill(workspace, **told)
    days: dict[str, Any] = {"start": START + timedelta(days=2), "end": START + timedelta(days=15)}
    whole, chosen = Scope(**days), Scope(**days, where={"channel": ("Fair", None)})
    assert cohorts(workspace, whole) == cohorts(workspace, chosen) == (Cohort(date(2026, 1, 1), 14, 8, 6, 0),)
    assert stages(workspace, whole) == stages(workspace, chosen)


def test_history_of_deals_that_are_not_listed_counts_in_the_stages_only(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[deal(1, "won", "5", days=9), deal("gone", "deleted", "5", days=9)],
        deal_stages=[
            entered(1, "Lead", 0), entered(1, "Closed Won", 9),
            entered("gone", "Lead", 0),
            entered("elsewhere", "Lead", 1), entered("elsewhere", "Closed Lost", 4),
        ],
    )  # fmt: skip
    (lead,) = stages(workspace).stages
    assert (lead.entered, lead.moved_on, lead.lost_here) == (2, 1, 1)
    assert workspace.ask(Query(("deals_lost",))).value("deals_lost") == 0
