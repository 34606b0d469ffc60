"""A small shop whose every row is there for a reason, and an empty workspace beside it.

``shop`` is shared by all tests and only read. A test that writes takes ``workspace`` and fills it with
``open_shop`` when it needs the story too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from kpi.store import Workspace, open_workspace
from tests.real_data import NOT_HERE

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 2, 12)
CHANNELS = {"Web shop": "online", "Email": "online", "Social": "online", "Marketplace": "online", "Store": "offline"}


def order(
    order_id: str,
    at: str,
    customer_id: str | None,
    channel: str | None,
    region: str | None,
    gross: str,
    *,
    discount: str = "0",
    refund: str = "0",
    refunded_at: str | None = None,
    refund_other: str = "0",
    tax: str = "0",
    shipping: str = "0",
    cost: str | None = None,
    quantity: int | None = 1,
    currency: str | None = "EUR",
    cancelled: bool = False,
    source: str = "orders",
) -> dict[str, object]:
    """One row of orders, with the columns that a load derives."""
    gross_, discount_, refund_ = Decimal(gross), Decimal(discount), Decimal(refund)
    return {
        "order_id": order_id,
        "ordered_at": datetime.fromisoformat(at),
        "customer_id": customer_id,
        "channel": channel,
        "region": region,
        "currency": currency,
        "quantity": quantity,
        "gross_amount": gross_,
        "discount_amount": discount_,
        "refund_amount": refund_,
        "refund_other_amount": Decimal(refund_other),
        "refunded_at": datetime.fromisoformat(refunded_at) if refunded_at else None,
        "tax_amount": Decimal(tax),
        "shipping_amount": Decimal(shipping),
        "total_amount": gross_ - discount_ + Decimal(tax) + Decimal(shipping),
        "net_amount": gross_ - discount_ - refund_,
        "cost_amount": Decimal(cost) if cost else None,
        "status": "cancelled" if cancelled else "paid",
        "is_sale": not cancelled,
        "order_count": 0 if cancelled else 1,
        "load_id": 1,
        "source": source,
    }


def line(
    order_id: str,
    product: str | None,
    category: str | None,
    quantity: int,
    net: str,
    *,
    discount: str = "0",
    cost: str | None = None,
    source: str = "orders",
) -> dict[str, object]:
    """One row of order_lines."""
    return {
        "order_id": order_id,
        "product": product,
        "category": category,
        "quantity": quantity,
        "net_amount": Decimal(net),
        "discount_amount": Decimal(discount),
        "cost_amount": Decimal(cost) if cost else None,
        "load_id": 1,
        "source": source,
    }


def visit(
    day: str,
    channel: str | None,
    region: str | None,
    visits: int,
    visitors: int | None = None,
    *,
    until: str | None = None,
    device: str | None = "phone",
    steps: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None),
) -> dict[str, object]:
    """One row of visits, for a day or for the days ``until``; ``steps`` are views, carts, checkouts and purchases."""
    return {
        "date": date.fromisoformat(day),
        "period_end": date.fromisoformat(until) if until else None,
        "channel": channel,
        "region": region,
        "device": device,
        "visits": visits,
        "visitors": visitors,
        **dict(zip(("product_views", "carts", "checkouts", "purchases"), steps, strict=True)),
        "load_id": 2,
        "source": "visits",
    }


def spent(
    day: str,
    channel: str | None,
    region: str | None,
    amount: str,
    *,
    until: str | None = None,
    campaign: str | None = "always on",
    currency: str | None = "EUR",
    shown: int | None = None,
    clicked: int | None = None,
) -> dict[str, object]:
    """One row of ad_spend, for a day or for the days ``until``."""
    return {
        "date": date.fromisoformat(day),
        "period_end": date.fromisoformat(until) if until else None,
        "channel": channel,
        "region": region,
        "campaign": campaign,
        "currency": currency,
        "amount": Decimal(amount),
        "impressions": shown,
        "clicks": clicked,
        "load_id": 3,
        "source": "ad_spend",
    }


ORDERS = [
    # January. Two orders on one day, in two channels and two regions.
    order("1001", "2024-01-02 09:00", "ada", "Web shop", "North", "100.00", cost="60.00", quantity=3),
    order("1002", "2024-01-02 18:30", "ben", "Store", "South", "80.00", discount="8.00", cost="40.00"),
    # Nobody knows how Cleo found the shop; in February she comes back through the web shop.
    order("1003", "2024-01-05 11:00", "cleo", None, "North", "50.00"),
    # A guest pays at the till.
    order("1004", "2024-01-06 16:00", None, "Store", "South", "19.90", cost="9.00"),
    # Dora cancels, so her first order is the one of February.
    order("1005", "2024-01-08 08:00", "dora", "Web shop", "North", "500.00", cost="250.00", quantity=9, cancelled=True),
    # Emma and Finn both buy for the first time at noon of the tenth.
    order("1006", "2024-01-10 12:00", "emma", "Email", "North", "60.00", cost="20.00"),
    order("1007", "2024-01-10 12:00", "finn", "Web shop", "North", "70.00", cost="35.00", tax="13.30", shipping="4.90"),
    # Gus places two orders in the same second; the lower number is the first, whichever was loaded first.
    order("1009", "2024-01-15 20:15:30", "gus", "Web shop", "South", "24.50", cost="12.00"),
    order("1008", "2024-01-15 20:15:30", "gus", "Marketplace", "South", "18.00", discount="1.80"),
    # Ada returns; in March she sends a part of it back, and January keeps its full amount.
    order(
        "1010",
        "2024-01-31 21:00",
        "ada",
        "Web shop",
        "North",
        "40.00",
        cost="22.00",
        refund="15.00",
        refunded_at="2024-03-04 10:00",
    ),
    # February. Emma comes back when she is 30 days old, and once more on the day after.
    order("1024", "2024-02-09 10:00", "emma", "Email", "North", "11.00", cost="4.00"),
    order("1025", "2024-02-10 10:00", "emma", "Web shop", "North", "13.00", cost="5.00"),
    # The marketplace does not say where Hal lives, and a third of a hundred is no round number.
    order("1013", "2024-02-10 13:00", "hal", "Marketplace", None, "33.33", cost="11.11", quantity=None),
    # The export gives no date for Dora's refund, so it lowers February.
    order(
        "1012",
        "2024-02-14 14:00",
        "dora",
        "Email",
        "South",
        "120.00",
        cost="50.00",
        quantity=2,
        refund="20.00",
        refund_other="4.00",
        tax="24.00",
        shipping="5.00",
    ),
    # A leap day.
    order("1011", "2024-02-29 23:30", "cleo", "Web shop", "North", "30.00", discount="3.00", cost="14.00"),
    # March. The last second of the month is still March.
    order("1014", "2024-03-01 00:00", "ben", "Store", "South", "55.55"),
    order("1015", "2024-03-31 23:59:59", "ivy", "Web shop", "North", "10.10", cost="4.00"),
    order("1016", "2024-03-31 12:00", "ada", "Email", "North", "20.20", cost="8.08"),
    # April is empty: no order, no visit, no spend. In May Jon sends everything back; his row names no currency.
    order(
        "1017",
        "2024-05-06 09:30",
        "jon",
        "Web shop",
        "South",
        "75.00",
        cost="40.00",
        currency=None,
        refund="75.00",
        refunded_at="2024-05-20 09:30",
    ),
    order("1018", "2024-05-31 17:45", "kim", "Store", "South", "64.20", cost="30.00", quantity=4),
    # The turn of the year: a Monday and a Wednesday of one week, in two years. Ada and Ben are 364 and 365 days old.
    order("1019", "2024-12-30 10:00", "ada", "Web shop", "North", "90.00", cost="45.00"),
    order("1020", "2025-01-01 10:00", "ben", "Store", "South", "45.00", cost="20.00"),
    # February 2025 is not over: the data end on the twelfth.
    order("1021", "2025-02-03 10:00", "leo", "Web shop", "North", "88.00", cost="44.00"),
    order("1022", "2025-02-12 10:00", None, None, "South", "12.34"),
]

LINES = [
    line("1001", "Kettle", "Kitchen", 2, "60.00", cost="40.00"),
    line("1001", "Lamp", "Light", 1, "40.00", cost="20.00"),
    line("1002", "Kettle", "Kitchen", 1, "27.00", discount="3.00", cost="20.00"),
    line("1002", "Lamp", "Light", 1, "45.00", discount="5.00", cost="20.00"),
    # An article without a name or a cost.
    line("1003", None, None, 1, "50.00"),
    # The cancelled order has lines as well.
    line("1005", "Kettle", "Kitchen", 9, "500.00", cost="250.00"),
    # One product twice in one order is still one order.
    line("1010", "Kettle", "Kitchen", 1, "30.00", cost="16.00"),
    line("1010", "Kettle", "Kitchen", 1, "10.00", cost="6.00"),
    line("1012", "Rug", "Textile", 2, "120.00", cost="50.00"),
]

VISITS = [
    visit("2024-01-01", "Web shop", "North", 400, 310, steps=(300, 80, 50, 30)),
    # The checkout was not measured on this day: nobody knows what happened between cart and purchase.
    visit("2024-01-02", "Web shop", "North", 120, 100, steps=(90, 20, None, 6)),
    visit("2024-01-15", "Web shop", "South", 60, 55, steps=(40, 10, 6, 2)),
    visit("2024-01-10", "Email", "North", 45, 40, steps=(None, 9, 5, 3)),
    # The door counter of the store is read once a week, across the end of the month.
    visit("2024-01-29", "Store", "South", 105, 90, until="2024-02-04", device=None, steps=(70, None, None, 14)),
    # Social brings visits that never become orders; the marketplace brings orders and reports no visits.
    visit("2024-01-16", "Social", "North", 900, 850, steps=(500, 0, 0, 0)),
    visit("2024-02-10", "Web shop", "North", 300, 260, steps=(200, 44, 30, 10)),
    visit("2024-02-14", "Email", "South", 50, 44),
    visit("2024-03-01", "Store", "South", 12, 12, device=None),
    visit("2024-03-04", "Social", "South", 210, 200),
    # Visits of unknown origin, like Cleo.
    visit("2024-03-05", None, "North", 33, 30, steps=(30, 5, 4, 1)),
    visit("2024-05-06", "Web shop", "South", 80, 70),
    visit("2024-05-31", "Store", "South", 9, None, device=None),
    # Twice the web shop on one day: nobody knows how many of the people are the same.
    visit("2024-12-30", "Web shop", "North", 70, 60, steps=(50, 8, None, 1)),
    visit("2024-12-30", "Web shop", "North", 40, 35, device="desktop", steps=(35, 7, 5, 2)),
    visit("2025-02-03", "Web shop", "North", 150, 130, steps=(120, 30, 18, 9)),
]

SPEND = [
    # The web shop's agency sends one amount a month: 3.22, 2.07 and 1.10 a day.
    spent("2024-01-01", "Web shop", "North", "99.82", until="2024-01-31", shown=3100, clicked=62),
    spent("2024-02-01", "Web shop", "North", "60.03", until="2024-02-29", clicked=58),
    spent("2024-05-01", "Web shop", "South", "34.10", until="2024-05-31", shown=6200),
    # Social is paid by the day and wins nobody.
    spent("2024-01-15", "Social", "North", "10.01", campaign="winter", shown=1000, clicked=10),
    spent("2024-01-16", "Social", "North", "10.02", campaign="winter", shown=1001, clicked=0),
    spent("2024-03-04", "Social", "South", "7.77", campaign="spring", shown=900, clicked=9),
    # A row of 0 is no spend: e-mail costs nothing. The store has customers and no row at all.
    spent("2024-01-10", "Email", "North", "0"),
    # Somebody paid for posters and did not say for which channel.
    spent("2024-01-20", None, "North", "25.00", campaign=None),
    spent("2025-02-03", "Web shop", "North", "44.40", shown=4440, clicked=40),
]

BRITISH_ORDERS = [
    order("2001", "2024-01-20 10:00", "ann", "Web shop", "Isles", "200.00", cost="90.00", currency="GBP"),
    # Ada travels: her second currency is no part of what she is worth in the first.
    order("2002", "2024-02-20 10:00", "ada", "Web shop", "Isles", "35.00", cost="10.00", currency="GBP"),
]
BRITISH_SPEND = [spent("2024-01-19", "Web shop", "Isles", "50.00", currency="GBP")]


def insert(cursor, table: str, rows: list[dict[str, object]]) -> None:
    """Put rows into a canonical table, with their line numbers."""
    if not rows:
        return
    columns = [*rows[0], "line"]
    marks = f"({', '.join('?' * len(columns))})"
    values = [row[c] if c != "line" else number for number, row in enumerate(rows, start=1) for c in columns]
    cursor.execute(f"insert into {table} ({', '.join(columns)}) values {', '.join([marks] * len(rows))}", values)


def fill(workspace: Workspace, **tables: list[dict[str, object]]) -> Workspace:
    """Put rows into several canonical tables in one load."""
    with workspace.write(*tables) as cursor:
        for table, rows in tables.items():
            insert(cursor, table, rows)
    return workspace


def open_shop(workspace: Workspace) -> Workspace:
    """Tell the shop's whole story to an empty workspace."""
    with workspace.write("orders", "order_lines", "visits", "ad_spend") as cursor:
        for channel, channel_type in CHANNELS.items():
            cursor.execute("insert into channels values ($c, $t, true)", {"c": channel, "t": channel_type})
        for table, rows in (("orders", ORDERS), ("order_lines", LINES), ("visits", VISITS), ("ad_spend", SPEND)):
            insert(cursor, table, rows)
    return workspace


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace file without rows; a copy of it opens faster than a new one is made."""
    path = tmp_path_factory.mktemp("empty") / "workspace.duckdb"
    open_workspace(path).close()
    return path


@pytest.fixture
def workspace(tmp_path: Path, empty_file: Path) -> Iterator[Workspace]:
    """An empty workspace, the test's own."""
    opened = open_workspace(shutil.copy(empty_file, tmp_path))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The small shop; shared, so read it only."""
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("shop") / "workspace.duckdb"))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def two_currencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The small shop with a few orders and some spend in pounds; shared, so read it only."""
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("two") / "workspace.duckdb"))
    fill(opened, orders=BRITISH_ORDERS, ad_spend=BRITISH_SPEND)
    yield opened
    opened.close()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests of one file run in one process, and all that drive a browser in the same one: two would slow each other."""
    for item in items:
        folder = item.path.parent.name
        item.add_marker(pytest.mark.xdist_group("browser" if folder == "e2e" else str(item.path)))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With KPI_TEST_NO_SKIPS a skipped test fails the run: what was not tested is not known to work.

    The open data sets are not part of the project; where they are not there, the tests that need them name themselves.
    """
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if not os.environ.get("KPI_TEST_NO_SKIPS") or not reporter:
        return
    if any(NOT_HERE not in str(report.longrepr) for report in reporter.stats.get("skipped", [])):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
