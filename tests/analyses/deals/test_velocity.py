"""Sales velocity against the published example, per segment and never by averaging."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kpi.analyses.deals.velocity import sales_velocity, velocity
from kpi.analyses.scope import Scope
from kpi.errors import UserError
from kpi.store import Workspace
from tests.conftest import fill

OPENED = date(2026, 1, 1)


def deal(
    number: object,
    status: str | None,
    amount: str | None,
    *,
    days: int | None = None,
    opened: date | None = OPENED,
    currency: str | None = "USD",
    **said: Any,
) -> dict[str, Any]:
    """One deal, closed ``days`` after it was opened."""
    closed = (opened or OPENED) + timedelta(days=days) if days is not None else None
    return {
        "deal_id": str(number),
        "created_at": datetime.combine(opened, datetime.min.time()) if opened else None,
        "closed_at": datetime.combine(closed, datetime.min.time()) if closed else None,
        "stage": said.get("stage"),
        "status": status,
        "amount": Decimal(amount) if amount else None,
        "currency": currency,
        "owner": said.get("owner"),
        "channel": said.get("channel"),
        "channel_name": said.get("channel_name"),
        "region": said.get("region"),
        "product": said.get("product"),
        "pipeline": said.get("pipeline"),
        "load_id": 1,
        "source": "deals",
    }


def published(first: int = 0, **said: Any) -> list[dict[str, Any]]:
    """18 open deals; of 50 closed ones 12 were won, for 42,000 on average, in 78 days on average."""
    won = [deal(first + n, "won", str(32000 + 20000 * (n % 2)), days=68 + 20 * (n % 2), **said) for n in range(12)]
    lost = [deal(first + 100 + n, "lost", "9", days=5, **said) for n in range(38)]
    return won + lost + [deal(first + 200 + n, "open", None, **said) for n in range(18)]


def test_the_published_example() -> None:
    assert sales_velocity(18, 42_000, 0.24, 78) == pytest.approx(2326.1538, abs=1e-4)


def test_the_published_example_from_deals(workspace: Workspace) -> None:
    fill(workspace, deals=published())
    (whole,) = velocity(workspace).totals
    assert (whole.opportunities, whole.average_deal, whole.cycle_days) == (18, 42000, 78)
    assert whole.win_rate == pytest.approx(0.24)
    assert whole.velocity == pytest.approx(2326.15, abs=0.005)
    assert whole.currency == "USD"


def test_segments_are_worked_out_from_their_own_deals_and_do_not_add_up(workspace: Workspace) -> None:
    quick = [deal(f"q{n}", "won", "100", days=10, channel="Fairs") for n in range(2)]
    quick += [deal("q9", "open", "5", channel="Fairs")]
    fill(workspace, deals=published(channel="mail", channel_name="Email") + quick)
    table = velocity(workspace, Scope(by="channel"))
    by_name = {v.value: v for v in table.segments}
    assert by_name["Email"].velocity == pytest.approx(2326.15, abs=0.005)
    assert by_name["Fairs"].velocity == pytest.approx(1 * 100 * 1 / 10)
    (whole,) = table.totals
    average, rate, cycle = (12 * 42000 + 200) / 14, 14 / 52, (12 * 78 + 20) / 14
    assert whole.velocity == pytest.approx(19 * average * rate / cycle)


def test_days_choose_what_was_closed_in_them_and_open_at_their_end(workspace: Workspace) -> None:
    fill(
        workspace,
        deals=[
            deal(1, "won", "100", days=10),
            deal(2, "won", "300", days=40),
            deal(3, "lost", "7", days=20),
            deal(4, "open", "8"),
            deal(5, "open", "8", opened=date(2026, 3, 1)),
            deal(6, "deleted", "8"),
        ],
    )
    (whole,) = velocity(workspace, Scope(start=OPENED, end=date(2026, 1, 31))).totals
    # Deal 2 closes in February, so it is still open on the last of January; deal 5 is not there yet.
    assert (whole.opportunities, whole.won, whole.closed) == (2, 1, 2)
    assert whole.velocity == pytest.approx(2 * 100 * 0.5 / 10)


def test_currencies_stay_apart(workspace: Workspace) -> None:
    both = [deal(1, "won", "100", days=10), deal(2, "open", "1"), deal(3, "open", "1", currency="eur")]
    fill(workspace, deals=[*both, deal(4, "won", "50", days=5, currency="EUR")])
    table = velocity(workspace)
    assert {v.currency: v.velocity for v in table.totals} == {"USD": 10.0, "EUR": 10.0}
    assert any("never added" in note for note in table.notes)


@pytest.mark.parametrize(
    ("deals", "reason"),
    [
        ([deal(1, "open", "5")], "no deal was closed"),
        ([deal(1, "lost", "5", days=3)], "no deal was won"),
        ([deal(1, "won", None, days=3)], "no won deal has an amount"),
        ([deal(1, "won", "5", days=3, opened=None)], "no won deal has both its days"),
        ([deal(1, "won", "5", days=0)], "won deals close on the day they are opened"),
    ],
)
def test_what_cannot_be_told_says_why(workspace: Workspace, deals: list, reason: str) -> None:
    fill(workspace, deals=deals)
    (whole,) = velocity(workspace).totals
    assert (whole.velocity, whole.reason) == (None, reason)


def test_no_deals_no_velocity(workspace: Workspace) -> None:
    with pytest.raises(UserError, match="Deals are not loaded"):
        velocity(workspace)
