"""Roll-ups against the rows that they are made of, grouped and added up in plain Python.

What KPIs read of them is held against the checks too; squares, and what only analyses read, is held here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from math import isclose
from typing import Any

import pytest

from kpi.models import MODELS
from kpi.store import Workspace

Row = dict[str, Any]
BY_MONTH = ("opened",)
# The roll-up, what it adds up, and the dates of which it keeps the month only.
ROLLED_UP = [
    ("daily_sales", "sales", ()),
    ("campaign_days", "sales", ()),
    ("daily_spend", "spend", ()),
    ("daily_answers", "answers", ()),
    ("daily_costs", "cost_days", ()),
    ("daily_recurring", "recurring", ()),
    ("daily_deals", "deal_events", ()),
    ("regional_deals", "daily_deals", ()),
    ("daily_customers", "acquired_customers", ()),
    ("daily_expected", "expected_customers", ()),
    ("monthly_stays", "stage_stays", BY_MONTH),
    ("monthly_outcomes", "deal_outcomes", BY_MONTH),
]
KEYS = {
    "day", "opened", "channel", "region", "country", "campaign", "device", "product", "owner", "segment", "age_band",
    "currency", "paid", "is_listed", "is_dated", "pipeline", "place", "state", "is_waiting", "day_count",
}  # fmt: skip


def _squared(name: str) -> Callable[[Row], float | None]:
    return lambda row: None if row[name] is None else float(row[name]) ** 2


# Columns that are no sum of the column of their name: what they are of a row, and how rows are brought together.
OTHERS: dict[str, dict[str, Callable[[Row], object]]] = {
    "daily_deals": {"won_squares": _squared("won_amount"), "day_squares": lambda row: row["won_days"] ** 2},
    "daily_expected": {
        "year_known_squares": _squared("year_known"),
        "year_margin_squares": _squared("year_margin"),
        "year_products": lambda row: _product(row["year_margin"], row["year_uncosted"]),
        "year_uncosted_squares": _squared("year_uncosted"),
    },
}
LARGEST = {"largest_won": "won_amount", **{f"largest_revenue_{n}": f"revenue_{n}" for n in (30, 90, 180, 365)}}


def _product(one: object, other: object) -> float | None:
    return None if None in (one, other) else float(one) * float(other)


def told(workspace: Workspace, name: str) -> list[Row]:
    """The rows of a model."""
    workspace.prepare()
    with workspace.cursor() as cursor:
        cursor.execute(f"select * from {name}")
        columns = [column[0] for column in cursor.description]
        return [dict(zip(columns, row, strict=True)) for row in cursor.fetchall()]


def added(values: Iterable[object]) -> object:
    """The sum of what is known, None of nothing."""
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def grouped(rows: list[Row], key: Callable[[Row], tuple]) -> dict[tuple, list[Row]]:
    found: dict[tuple, list[Row]] = {}
    for row in rows:
        found.setdefault(key(row), []).append(row)
    return found


def close(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) or isinstance(theirs, float):
        return None not in (ours, theirs) and isclose(ours, theirs, rel_tol=1e-9, abs_tol=1e-9)
    return ours == theirs


@pytest.mark.parametrize(("name", "base", "by_month"), ROLLED_UP, ids=[name for name, *_ in ROLLED_UP])
def test_a_roll_up_is_its_rows_added_up(
    abroad_shop: Workspace, name: str, base: str, by_month: tuple[str, ...]
) -> None:
    rows, rolled = told(abroad_shop, base), told(abroad_shop, name)
    keys = [column for column in rolled[0] if column in KEYS]

    def key(row: Row) -> tuple:
        return tuple(_month(row[k]) if k in by_month else row[k] for k in keys)

    groups = grouped(rows, key)
    assert len(rolled) == len(groups) < len(rows), "more than one row in a group"
    for row in rolled:
        parts = groups[tuple(row[k] for k in keys)]
        for column in set(row) - set(keys):
            if column in LARGEST or column == "largest_amount":
                of = column if column in parts[0] else LARGEST[column]
                expected = max((part[of] for part in parts if part[of] is not None), default=None)
            else:
                of_row = OTHERS.get(name, {}).get(column, lambda part, column=column: part[column])
                expected = added(of_row(part) for part in parts)
            assert close(row[column], expected), (column, [row[k] for k in keys])


def test_visits_of_a_day_are_added_up_and_people_are_not(abroad_shop: Workspace) -> None:
    groups = grouped(told(abroad_shop, "traffic"), lambda row: (row["day"], row["channel"], row["region"]))
    rolled = told(abroad_shop, "daily_traffic")
    assert len(rolled) == len(groups)
    for row in rolled:
        parts = groups[row["day"], row["channel"], row["region"]]
        for column in set(row) - {"day", "channel", "region", "visitors"}:
            assert row[column] == added(part[column] for part in parts), column
        assert row["visitors"] == (parts[0]["visitors"] if len(parts) == 1 else None)
    assert {row["visitor_rows"] for row in rolled} >= {1, 3}


def test_turns_of_deals_are_added_up_by_month_for_each_split(abroad_shop: Workspace) -> None:
    turns, rolled = told(abroad_shop, "deal_turns"), told(abroad_shop, "monthly_turns")
    keys, sums = ("channel", "region", "currency", "state"), ("open_change", "closed_count", "valued_count", "amount")
    for split in ("owner", "channel", "region", "product", "pipeline"):
        groups = grouped(turns, lambda row, split=split: (row[split], *(row[k] for k in keys), _month(row["day"])))
        mine = [row for row in rolled if row["split"] == split]
        assert len(mine) == len(groups) < len(turns)
        for row in mine:
            parts = groups[row["value"], *(row[k] for k in keys), row["month"]]
            for column in (*sums, "timed_count", "won_days"):
                assert row[column] == added(part[column] for part in parts), (split, column)


def _month(day: date | None) -> date | None:
    return day and day.replace(day=1)


def test_how_customers_stood_is_what_they_had_done_by_then(dense_shop: Workspace) -> None:
    numbers = {row["customer_id"]: row["customer"] for row in told(dense_shop, "customer_numbers")}
    events = grouped(
        [row for row in told(dense_shop, "sales") if row["customer_id"] is not None],
        lambda row: (numbers[row["customer_id"]], row["currency"] or "EUR"),
    )
    standings = told(dense_shop, "customer_standings")
    assert {(row["customer"], row["currency"]) for row in standings} == set(events)
    for row in standings:
        mine = events[row["customer"], row["currency"]]
        past = [event for event in mine if event["day"] <= row["day"]]
        later = [event["day"] for event in mine if event["day"] > row["day"]]
        costs = added(event["cost_amount"] for event in past)
        assert row["frequency"] == added(event["order_count"] for event in past)
        assert row["monetary"] == added(event["net_amount"] for event in past)
        assert row["margin"] == row["monetary"] - (costs or 0)
        assert row["uncosted"] == added(event["uncosted_count"] for event in past)
        assert row["last_day"] == max((event["day"] for event in past if event["order_count"]), default=None)
        assert row["next_day"] == min(later, default=None)


def _of_customers(workspace: Workspace) -> dict[str, list[Row]]:
    """The orders of every customer, the first one first; what an order leaves is its margin, None without a cost."""
    sold = [row for row in told(workspace, "counted_orders") if row["is_sale"] and row["customer_id"] is not None]
    for row in sold:
        row["day"] = row["ordered_at"].date()
        row["margin"] = None if row["cost_amount"] is None else row["net_amount"] - row["cost_amount"]
    sold.sort(key=lambda row: (row["ordered_at"], row["order_id"]))
    return {name: rows for (name,), rows in grouped(sold, lambda row: (row["customer_id"],)).items()}


def test_margins_by_age_are_those_of_the_orders(dense_shop: Workspace) -> None:
    ends = (30, 61, 91, 122, 152, 183, 213, 243, 274, 304, 335, 365)
    by_place = grouped(
        list({"orders": orders, **orders[0]} for orders in _of_customers(dense_shop).values()),
        lambda row: (row["day"], row["channel"], row["region"], row["currency"]),
    )
    rolled = told(dense_shop, "daily_margins")
    assert {(r["day"], r["channel"], r["region"], r["currency"]) for r in rolled} == set(by_place)
    for row in rolled:
        customers = by_place[row["day"], row["channel"], row["region"], row["currency"]]
        for number, end in enumerate(ends, start=1):
            young = [[o for o in c["orders"] if (o["day"] - row["day"]).days <= end] for c in customers]
            year = [[o for o in c["orders"] if (o["day"] - row["day"]).days <= 365] for c in customers]
            full = [mine for mine, all_ in zip(young, year, strict=True) if all(o["margin"] is not None for o in all_)]
            every = [o for mine in young for o in mine]
            assert row[f"margin_{number}"] == sum(o["margin"] or 0 for o in every)
            assert row[f"uncosted_{number}"] == sum(o["net_amount"] for o in every if o["margin"] is None)
            assert row[f"full_margin_{number}"] == sum(o["margin"] for mine in full for o in mine)


def test_months_of_customers_are_those_of_the_orders(dense_shop: Workspace) -> None:
    cells: dict[tuple, list[tuple[Row, bool]]] = {}
    for orders in _of_customers(dense_shop).values():
        first, last = orders[0], _month(orders[-1]["day"])
        for (month,), rows in grouped(orders, lambda row: (_month(row["day"]),)).items():
            cells.setdefault((_month(first["day"]), month, first["channel"], first["region"]), []).append(
                (rows, month == last)
            )
    rolled = told(dense_shop, "customer_months")
    assert {(r["cohort"], r["month"], r["channel"], r["region"]) for r in rolled} == set(cells)
    for row in rolled:
        mine = cells[row["cohort"], row["month"], row["channel"], row["region"]]
        every = [order for orders, _ in mine for order in orders]
        assert (row["active"], row["seen_last"]) == (len(mine), sum(is_last for _, is_last in mine))
        assert row["revenue"] == added(order["net_amount"] for order in every)
        assert row["margin"] == added(order["margin"] for order in every)
        assert row["uncosted"] == sum(order["margin"] is None for order in every)


def test_what_channels_leave_is_what_their_customers_left(dense_shop: Workspace) -> None:
    history = grouped(told(dense_shop, "customer_history"), lambda row: (row["channel"], row["currency"] or "EUR"))
    rolled = told(dense_shop, "channel_margins")
    assert {(row["channel"], row["currency"]) for row in rolled} == set(history)
    for row in rolled:
        mine = history[row["channel"], row["currency"]]
        margin, revenue, uncosted = (
            float(sum(c[name] for c in mine)) for name in ("margin_365", "revenue_365", "uncosted_365")
        )
        assert row["margin_share"] == pytest.approx(margin / revenue)
        assert row["uncosted_share"] == pytest.approx(uncosted / revenue)
        assert row["known_share"] == (pytest.approx(margin / (revenue - uncosted)) if revenue != uncosted else None)


def test_costs_of_customers_are_those_of_their_orders(dense_shop: Workspace) -> None:
    numbers = {row["customer_id"]: row["customer"] for row in told(dense_shop, "customer_numbers")}
    keys = ("channel", "region", "segment", "age_band", "currency")
    of_orders = [row for row in told(dense_shop, "cost_days") if row["is_of_order"]]
    groups = grouped(of_orders, lambda row: (row["day"], numbers.get(row["customer_id"]), *(row[k] for k in keys)))
    rolled = told(dense_shop, "customer_costs")
    assert len(rolled) == len(groups) < len(of_orders)
    for row in rolled:
        assert row["amount"] == added(
            part["amount"] for part in groups[row["day"], row["customer"], *(row[k] for k in keys)]
        )


def test_amounts_in_another_currency_are_added_up_by_day(abroad_shop: Workspace) -> None:
    """Francs on the twelfth of January: two orders, two rows of spend, two fees; and on the third there is no rate yet."""
    rows = {(row["day"], row["rated"]): row for row in told(abroad_shop, "conversions")}
    day = rows[date(2024, 1, 12), True]
    assert [float(day[c]) for c in ("sold_amount", "spent_amount", "won_amount", "cost_amount")] == [51, 28, 0, 5.5]
    assert float(rows[date(2024, 1, 3), False]["sold_amount"]) == 100
    assert float(rows[date(2024, 2, 20), True]["won_amount"]) == 1200


def test_every_roll_up_is_named() -> None:
    assert {name for name, *_ in ROLLED_UP} <= {model.name for model in MODELS}
