"""The shop with twins once more, trading in francs too and with the way of its deals, and shops with a single table.

Here is what a check of a KPI has no words for: rates, the history of deals, and what is told from one file alone.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from kpi.store import Workspace
from tests.stories import dense
from tests.stories.filling import open_shop
from tests.stories.rows import Row, cost, deal, order, spent, subscription, used


def rate(day: str, value: str, *, currency: str = "CHF") -> Row:
    """What one unit of another currency is worth from a day on."""
    told = {"date": date.fromisoformat(day), "currency": currency, "rate": Decimal(value)}
    return told | {"load_id": 9, "source": "exchange_rates"}


def entered(deal_id: str, stage: str, day: str, left: str | None = None) -> Row:
    """One stage that a deal entered."""
    told = {"deal_id": deal_id, "stage": stage, "entered_at": datetime.fromisoformat(day)}
    return told | {"left_at": left and datetime.fromisoformat(left), "load_id": 10, "source": "deal_stages"}


def _passed(deal_id: str, first: str, *stages: str) -> list[Row]:
    """A deal that enters a stage every five days."""
    day = date.fromisoformat(first)
    return [entered(deal_id, stage, str(day + timedelta(days=5 * n))) for n, stage in enumerate(stages)]


def _of(row: Row, pipeline: str) -> Row:
    return row | {"pipeline": pipeline}


RATES = [rate("2024-01-05", "0.90"), rate("2024-02-10", "0.95"), rate("2024-03-05", "1.10")]

ORDERS = [
    # Two each: before any rate, with one, and paid back with the rate of a later day.
    order("4001", "2024-01-03 10:00", "quin", "Web shop", "Alps", "40.00", currency="CHF"),
    order("4002", "2024-01-03 11:00", "rosa", "Web shop", "Alps", "60.00", currency="CHF"),
    order("4003", "2024-01-12 10:00", "quin", "Web shop", "Alps", "21.00", cost="9.00", currency="CHF"),
    order("4004", "2024-01-12 11:00", "rosa", "Web shop", "Alps", "33.00", discount="3.00", cost="9.50", currency="CHF"),
    order(
        "4005", "2024-02-01 10:00", "quin", "Store", "Alps", "80.00", refund="20.00", refunded_at="2024-03-06", currency="CHF"
    ),
    # The shop still counts in euros, of which it has more orders, although the franc comes first in the alphabet.
]  # fmt: skip

SPEND = [
    spent("2024-01-12", "Web shop", "Alps", "11.00", campaign="ski", currency="CHF", shown=100, clicked=9),
    spent("2024-01-12", "Web shop", "Alps", "17.00", campaign="snow", currency="CHF", shown=300, clicked=8),
]

DEALS = [
    deal("F1", "2024-01-06", "2024-02-20", "won", "500.00", "Web shop", "Alps", currency="CHF"),
    deal("F2", "2024-01-06", "2024-02-20", "won", "700.00", "Web shop", "Alps", currency="CHF"),
    # Two spellings of one stage that more deals enter than any other; none of them goes on to another.
    *(_of(deal(f"P{n}", "2024-01-08", None, "open", "10.00", "Store", "South"), "Partners") for n in range(7)),
    # Trade: a stage that stands before two others, and one in between that more deals enter.
    *(_of(deal(f"T{n}", "2024-01-09", None, "open", "10.00", "Store", "South"), "Trade") for n in range(3)),
]

STAGES = [
    # Every one goes back to where it began; the first time counts.
    *(
        row
        for name in ("D1", "D1-1", "D1-2", "D1-3")
        for row in _passed(name, "2024-01-03", "Lead", "Demo", "Offer", "Lead")
    ),
    *(row for name in ("D2", "D2-1") for row in _passed(name, "2024-01-10", "Lead", "Demo", "Lead")),
    *(row for name in ("D5", "D5-1", "D5-2") for row in _passed(name, "2024-01-05", "Lead")),
    *(row for name in ("D10", "D10-1") for row in _passed(name, "2024-05-03", "Lead", "Offer")),
    *_passed("D4", "2024-01-15", "Lead"),
    *_passed("D4-1", "2024-01-15", "Lead", "Offer"),
    # Nobody wrote down when these two were opened.
    *(row for name in ("D9", "D9-1") for row in _passed(name, "2024-04-10", "Lead", "Demo")),
    *(entered(f"P{n}", "Call" if n < 2 else "CALL", "2024-01-09") for n in range(4)),
    *(entered(f"P{n}", "Visit", "2024-01-09") for n in range(4, 7)),
    *_passed("T0", "2024-01-10", "Ask", "Bid", "Close"),
    *_passed("T1", "2024-01-10", "Ask", "Bid"),
    *_passed("T2", "2024-01-10", "Bid"),
    # Known from their history only: one was lost first and won after all.
    entered("U1", "Lead", "2024-01-02"),
    entered("U1", "Closed lost", "2024-01-20"),
    entered("U1", "Closed won", "2024-02-02"),
    *(row for row in _passed("U2", "2024-01-04", "Lead", "Demo")),
]

COSTS = [
    cost("2024-01-12", "fee", "2.00", "Web shop", "Alps", currency="CHF"),
    cost("2024-01-12", "fee", "3.50", "Web shop", "Alps", currency="CHF"),
]

SUBSCRIPTIONS = [
    # It ends before the last rate begins, and counts in euros all the same.
    subscription("quin", "2024-01-20", "2024-02-15", "8.00", "Web shop", "Alps", currency="CHF") | {"plan": "Small"},
    # The end of this one is announced for a day after the file was loaded.
    subscription("rosa", "2024-01-20", "2026-06-30", "9.00", "Web shop", "North") | {"plan": "Small"},
]

USAGE = [
    # Two places in the same second of the first use.
    used("2024-01-02 08:00", "sam", "Search", "Web shop", "North"),
    used("2024-01-02 08:00", "sam", "Search", "Store", "South"),
]

LOADS = [
    {"load_id": n, "loaded_at": datetime.fromisoformat(at), "undone": False}
    for n, at in ((1, "2024-01-15"), (2, "2025-02-13"))
]


def _complete(table: str, rows: list[Row]) -> list[Row]:
    """Rows beside those of the shop with twins, with the columns that those have."""
    columns = dense.TABLES[table][0]
    return [*dense.TABLES[table], *({column: row.get(column) for column in columns} for row in rows)]


TABLES = dense.TABLES | {
    "orders": _complete("orders", ORDERS),
    "ad_spend": _complete("ad_spend", SPEND),
    "deals": _complete("deals", DEALS),
    "costs": _complete("costs", COSTS),
    "subscriptions": _complete("subscriptions", SUBSCRIPTIONS),
    "usage_events": _complete("usage_events", USAGE),
    "deal_stages": STAGES,
    "exchange_rates": RATES,
}


def open_abroad(workspace: Workspace) -> Workspace:
    """Tell the story to an empty workspace."""
    with workspace.write("loads") as cursor:
        for load in LOADS:
            cursor.execute(
                "insert into loads (load_id, loaded_at, undone) values ($load_id, $loaded_at, $undone)", dict(load)
            )
    return open_shop(workspace, TABLES)


def _habit(who: str, first: str, every: int, times: int) -> list[Row]:
    day = date.fromisoformat(first)
    return [
        order(f"{who}-{n:02}", f"{day + timedelta(days=every * n)} 12:00", who, "Web shop", None, f"{10 + n}.00")
        for n in range(times)
    ]


# Shops that know one thing only, so that nothing else tells them their currency or their last day.
SINGLE = {
    "orders": {
        "orders": [
            order("1", "2024-01-02", "ann", "Web", None, "10.00"),
            order("2", "2024-01-03", "bob", "Web", None, "10.00", currency="CHF"),
            order("3", "2024-01-30", "cat", "Web", None, "10.00"),
        ],
        "exchange_rates": RATES[:1],
    },
    "refunds": {
        "orders": [
            order("1", "2024-01-02", "ann", "Web", None, "10.00", refund="1.00", refunded_at="2024-02-01"),
            order("2", "2024-01-03", "bob", "Web", None, "10.00", refund="2.00", refunded_at="2024-03-01"),
            order("3", "2024-01-03", "cat", "Web", None, "10.00", currency="CHF"),
        ],
        "exchange_rates": RATES,
    },
    "spend": {
        "ad_spend": [
            spent("2024-01-06", "Web", None, "10.00", currency="CHF"),
            spent("2024-01-07", "Web", None, "10.00", until="2024-01-20"),
        ],
        "exchange_rates": [rate("2024-01-01", "1.05", currency="EUR")],
    },
    "closed deals": {
        "deals": [
            deal("1", None, "2024-01-06", "won", "10.00", "Web", None, currency="CHF"),
            deal("2", None, "2024-01-20", "lost", "10.00", "Web", None),
        ],
        "exchange_rates": [rate("2024-01-01", "1.05", currency="EUR")],
    },
    "open deals": {
        "deals": [deal(str(n), f"2024-01-{n:02}", None, "open", "10.00", "Web", None) for n in (1, 20)],
    },
    "stages": {"deal_stages": [entered("1", "Lead", "2024-01-05"), entered("1", "Demo", "2024-01-25")]},
    "stages left": {
        "deal_stages": [
            entered("1", "Lead", "2024-01-05", "2024-01-09"),
            entered("1", "Demo", "2024-01-09", "2024-01-30"),
        ]
    },
    "costs": {
        "costs": [
            cost("2024-01-06", "fee", "1.00", "Web", None, currency="CHF"),
            cost("2024-01-07", "rent", "30.00", "Web", None, until="2024-01-20"),
        ],
        "exchange_rates": [rate("2024-01-01", "1.05", currency="EUR")],
    },
    "subscriptions": {
        "subscriptions": [
            subscription("ann", "2024-01-06", "2024-01-10", "1.00", "Web", None, currency="CHF"),
            subscription("bob", "2024-01-07", "2024-03-20", "1.00", "Web", None),
        ],
        "exchange_rates": [rate("2024-01-01", "1.05", currency="EUR")],
    },
    # So many gaps that the usual one is known, and somebody who buys twice in the month before it runs out.
    "habits": {
        "orders": [
            *(row for n in range(4) for row in _habit(f"old{n}", f"2024-01-0{n + 1}", 12, 20)),
            *(row for n in range(2) for row in _habit(f"new{n}", f"2024-05-0{n + 1}", 29, 2)),
        ]
    },
}
