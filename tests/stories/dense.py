"""The small shop once more with twins: rows of one day, channel, region and currency that are no copies of each other.

In the small shop most groups of a roll-up hold one row, and there a sum is a maximum. Here every row has a twin by
another customer and one by the same customer, with amounts of their own, so that adding up, choosing and counting
different ones give different numbers. What is not twinned has a group to itself on purpose.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pyarrow as pa

from tests.stories.rows import Row, answer, customer, line, order, subscription
from tests.stories.story import (
    COSTS,
    DEALS,
    EXPECTED,
    FEEDBACK,
    LINES,
    ORDERS,
    SPEND,
    SUBSCRIPTIONS,
    TARGETS,
    USAGE,
    VISITS,
    told_in_files,
)

CENT = Decimal("0.01")
NOON = datetime(2024, 1, 1, 12)


# What twins do not show.
ALONE = [
    # Nell and Olaf take more out than they bring in: of amounts below nothing, the sum is not the largest one.
    order("3001", "2024-01-03 10:00", "nell", "Store", "North", "5.00", cost="9.00"),
    order("3002", "2024-06-03 10:00", "nell", "Store", "North", "10.00", cost="20.00"),
    order("3003", "2024-01-04 10:00", "olaf", "Marketplace", "North", "5.00", refund="10.00"),
    order("3004", "2024-02-20 10:00", "olaf", "Marketplace", "North", "7.00"),
    # Pam buys in four places on one day, in two of them something whose cost is not known.
    order("3005", "2024-01-02 08:00", "pam", "Web shop", "South", "30.00", cost="10.00"),
    order("3006", "2024-01-02 09:00", "pam", "Store", "South", "50.00", cost="20.00"),
    order("3007", "2024-01-02 10:00", "pam", "Marketplace", "South", "11.00"),
    order("3008", "2024-01-02 11:00", "pam", None, "South", "13.00"),
]
# Within the long subscription a short one comes and goes in one month, and a second one follows.
NESTED = [
    subscription("lia", "2024-01-01", "2024-03-31", "20.00", "Web shop", "North"),
    subscription("lia", "2024-01-10", "2024-01-20", "4.00", "Web shop", "North"),
    subscription("lia", "2024-02-10", "2024-02-25", "5.00", "Web shop", "North"),
]


def other(name: object) -> str | None:
    """The twin of a customer, a user or an order; a guest has none."""
    return None if name is None else f"{name}-twin"


def share(amount: Any, percent: str) -> Decimal:
    return (Decimal(amount) * Decimal(percent) / 100).quantize(CENT)


def _order(row: Row, number: int, *, of: str | None, campaign: str, device: str, percents: Sequence[str]) -> Row:
    """An order beside another one; ``percents`` are gross, discount, refund and cost."""
    gross, discount, refund, cost = (share(row["gross_amount"], p) for p in percents)
    # What was paid back later comes back on the same later day, one part of it on the day of the order.
    back = row["refunded_at"]
    made = order(
        f"{row['order_id']}-{number}",
        str(row["ordered_at"]),
        of,
        row["channel"],
        row["region"],
        str(gross),
        discount=str(discount),
        refund=str(refund),
        refunded_at=str(back) if back else None,
        refund_other=str(share(refund, "10")),
        tax=str(share(gross, "19")),
        shipping=f"{number}.90",
        cost=str(cost) if row["cost_amount"] is not None else None,
        quantity=None if row["quantity"] is None else row["quantity"] + number,
        currency=row["currency"],
        cancelled=not row["is_sale"],
    )
    # They came at other hours, within whichever day it was.
    made["ordered_at"] = row["ordered_at"].replace(hour=row["ordered_at"].hour // number)
    return _sold(made, campaign, device, {"North": "Norway", "South": "Spain"}.get(row["region"]))


def _sold(row: Row, campaign: str | None, device: str | None, country: str | None = None) -> Row:
    return row | {"campaign": campaign, "device": device, "country": country}


def _orders() -> list[Row]:
    made = []
    for row in ORDERS:
        who = row["customer_id"]
        made += [
            _sold(row, None, None),
            _order(row, 1, of=other(who), campaign="winter", device="phone", percents=("120", "12", "30", "50")),
            _order(row, 2, of=who, campaign="winter", device="phone", percents=("70", "7", "14", "40")),
            _order(row, 3, of=other(who), campaign="spring", device="phone", percents=("35", "2", "0", "10")),
        ]
    return [*made, *(_sold(row, "winter", "desktop") for row in ALONE)]


def _lines() -> list[Row]:
    made = []
    for row in LINES:
        made.append(row)
        for number in (1, 2):
            net, discount = share(row["net_amount"], f"{40 + number}"), share(row["net_amount"], f"{number}")
            goods = None if row["cost_amount"] is None else str(share(row["cost_amount"], f"{20 + number}"))
            made.append(
                line(
                    f"{row['order_id']}-{number}",
                    row["product"],
                    row["category"],
                    row["quantity"] + number,
                    str(net),
                    discount=str(discount),
                    cost=goods,
                    returned=number,
                )
            )
    # One product only, bought and sent back on two lines: the order counts once, on the line that sells.
    return [*made, line("1014", "Rug", "Textile", 3, "60.00"), line("1014", "Rug", "Textile", -1, "-4.45")]


def _visits() -> list[Row]:
    made = []
    steps = ("visits", "visitors", "product_views", "carts", "checkouts", "purchases")
    for place, row in enumerate(VISITS):
        made.append(row | {"campaign": None})
        # The others stay the only row of their day, so that the number of people is known there.
        if place % 3:
            more = 0 if row["period_end"] else 3
            for number, campaign in ((2, "winter"), (3, "spring")):
                told = {step: row[step] * number + more for step in steps if row[step] is not None}
                made.append(row | {"campaign": campaign} | told)
    return made


def _spend() -> list[Row]:
    made = []
    for row in SPEND:
        made.append(row)
        # Amounts that days divide without a rest: how a rest is spread is tested elsewhere.
        days = ((row["period_end"] or row["date"]) - row["date"]).days + 1
        for number, campaign in ((1, "summer"), (2, "autumn")):
            told = {
                "impressions": 310 * number * days,
                "clicks": 31 * number * days,
                "amount": Decimal("1.30") * number,
            }
            told |= {"conversions": Decimal("0.15") * number * days, "amount": days * told["amount"]}
            made.append(row | {"campaign": campaign} | told)
    return made


def _deals() -> list[Row]:
    made = []
    for row in DEALS:
        made.append(row | {"pipeline": None})
        for number, days, percent in ((1, 0, "80"), (2, 2, "140"), (3, 0, "110")):
            created = row["created_at"] and max(row["created_at"] - timedelta(days=days), NOON)
            amount = row["amount"] and share(row["amount"], percent)
            told = {"deal_id": f"{row['deal_id']}-{number}", "created_at": created, "amount": amount, "pipeline": None}
            made.append(row | told | ({"owner": "Odo", "product": "Vase"} if number == 3 else {}))
    return made


def _feedback() -> list[Row]:
    made = []
    for row in FEEDBACK:
        score = row["score"] and max(Decimal(0), row["score"] - 1)
        made += [row, row | {"score": score}, row]
    # More ratings of one day, so that the best one is not all of them.
    return [*made, *(answer("2024-02-14 11:00", "rating", score, "5", "Email", "North") for score in "1355")]


def _costs() -> list[Row]:
    made = []
    for row in COSTS:
        # Amounts that days divide without a rest: how a rest is spread is tested elsewhere.
        days = ((row["period_end"] or row["incurred_at"]) - row["incurred_at"]).days + 1
        twin = row["order_id"] and f"{row['order_id']}-1"
        made += [
            row,
            row | {"amount": Decimal("0.60") * days},
            row | {"order_id": twin, "amount": row["amount"] + days},
        ]
    return made


def _subscriptions() -> list[Row]:
    made = []
    for place, row in enumerate(SUBSCRIPTIONS):
        price = Decimal(row["monthly_amount"])
        started, ended = str(row["started_at"]), row["ended_at"] and str(row["ended_at"])
        where = row["channel"], row["region"]
        made += [
            row | {"plan": "Small"},
            subscription(other(row["customer_id"]), started, ended, str(price + 2), *where) | {"plan": "Small"},  # type: ignore[arg-type]
            subscription(f"{row['customer_id']}-third", started, ended, str(price + 3), *where) | {"plan": "Large"},
        ]
        if place % 2:
            more = subscription(row["customer_id"], started, ended, "1.25", *where)
            made.append(more | {"subscription_id": f"S-more-{place}", "plan": "Large"})
    return [*made, *(row | {"plan": "Small"} for row in NESTED)]


def _usage() -> list[Row]:
    made = []
    for row in USAGE:
        later = row["occurred_at"].replace(hour=23, minute=30)
        made += [row, row | {"occurred_at": later}, row | {"feature": "Export", "occurred_at": later}]
        made += [row | {"user_id": other(row["user_id"])}, row | {"user_id": f"{row['user_id']}-third"}]
    return made


def _expected() -> pa.Table:
    rows = EXPECTED.to_pylist()
    twins = [
        {"customer_id": other(row["customer_id"])}
        | {k: v and round(v * 0.75, 4) for k, v in row.items() if k != "customer_id"}
        for row in rows
    ]
    return pa.Table.from_pylist([*rows, *twins], schema=EXPECTED.schema)


TABLES = {
    "orders": _orders(),
    "order_lines": _lines(),
    "visits": _visits(),
    "ad_spend": _spend(),
    "deals": _deals(),
    "feedback": _feedback(),
    "costs": _costs(),
    "subscriptions": _subscriptions(),
    "usage_events": _usage(),
    # A target that stands there twice is none, so targets have no twins.
    "targets": TARGETS,
    "customers": [
        customer("ada", "Home", "25-34"),
        customer("ada-twin", "Home", "25-34"),
        customer("ben", "Trade", None),
        customer("emma", None, "35-44"),
        customer("emma-twin", None, "35-44"),
    ],
    # A file tells its own twins.
    **told_in_files(),
}
EXPECTED_TWINS = _expected()
