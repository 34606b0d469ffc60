"""The sample shop: the files are reproducible, consistent, and really hold what their README says is planted."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "sample_data"
FILES = (
    "shopify_orders.csv",
    "till_orders.csv",
    "ga4_traffic_acquisition.csv",
    "visits.csv",
    "google_ads_campaigns.csv",
    "meta_ads.csv",
    "hubspot_deals.csv",
    "hubspot_deal_stages.csv",
    "customers.csv",
    "subscriptions.csv",
    "usage_events.csv",
    "feedback.csv",
    "costs.csv",
    "stock.csv",
    "targets.csv",
    "experiments.csv",
    "expected.json",
)
EXPECTED = json.loads((FOLDER / "expected.json").read_text(encoding="utf-8"))
ONLINE = ("Direct", "Email", "Organic Search", "Paid Search", "Paid Social", "Referral")
CHANNEL_GROUP = "Session primary channel group (Default Channel Group)"
COUNTED = ("orders", "gross", "discounts", "refunds", "net", "tax", "shipping", "cancelled_orders", "cancelled_gross")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def read(name: str, skip: int = 0) -> list[dict]:
    with (FOLDER / name).open(encoding="utf-8-sig", newline="") as file:
        for _ in range(skip):
            next(file)
        return list(csv.DictReader(file))


@cache
def shopify() -> dict[str, list[dict]]:
    """The lines of each order, by its name."""
    orders: dict[str, list[dict]] = defaultdict(list)
    for line in read("shopify_orders.csv"):
        orders[line["Name"]].append(line)
    return orders


@cache
def ga4() -> list[dict]:
    return read("ga4_traffic_acquisition.csv", skip=9)


@cache
def google() -> list[dict]:
    return read("google_ads_campaigns.csv", skip=2)


@cache
def sales() -> list[dict]:
    """Every order of both files in one form, read from the files alone, oldest first."""
    rows = []
    for name, lines in shopify().items():
        first = lines[0]
        gross = sum(number(line["Lineitem price"]) * int(line["Lineitem quantity"]) for line in lines)
        subtotal, total = number(first["Subtotal"]), number(first["Total"])
        refunds = cents(number(first["Refunded Amount"]) * subtotal / total)
        rows.append(
            {
                "id": name,
                "at": datetime.fromisoformat(first["Created at"][:19]),
                "refunded_at": None,
                "customer": first["Email"],
                "channel": first["Source"],
                "region": first["Shipping Province Name"],
                "currency": first["Currency"],
                "cancelled": bool(first["Cancelled at"]),
                "gross": gross,
                "discounts": number(first["Discount Amount"]),
                "refunds": refunds,
                "net": subtotal - refunds,
                "tax": number(first["Taxes"]),
                "shipping": number(first["Shipping"]),
            }
        )
    rows += [
        {
            "id": row["order_id"],
            "at": datetime.fromisoformat(row["ordered_at"]),
            "refunded_at": datetime.fromisoformat(row["refunded_at"]) if row["refunded_at"] else None,
            "customer": row["customer_id"],
            "channel": row["channel"],
            "region": row["region"],
            "currency": row["currency"],
            "cancelled": row["status"] == "cancelled",
            "gross": number(row["gross_amount"]),
            "discounts": number(row["discount_amount"]),
            "refunds": number(row["refund_amount"]),
            "net": number(row["net_amount"]),
            "tax": number(row["tax_amount"]),
            "shipping": Decimal(0),
        }
        for row in read("till_orders.csv")
    ]
    return sorted(rows, key=lambda row: (row["at"], row["id"]))


def kept() -> list[dict]:
    return [row for row in sales() if not row["cancelled"]]


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def totals(rows: list[dict]) -> dict:
    good = [row for row in rows if not row["cancelled"]]
    bad = [row for row in rows if row["cancelled"]]
    answer = {name: str(cents(sum((row[name] for row in good), Decimal(0)))) for name in COUNTED[1:7]}
    return answer | {
        "orders": len(good),
        "cancelled_orders": len(bad),
        "cancelled_gross": str(cents(sum((row["gross"] for row in bad), Decimal(0)))),
    }


def grouped(key: Any) -> dict:
    groups: dict = defaultdict(lambda: defaultdict(list))
    for row in sales():
        groups[row["currency"]][key(row)].append(row)
    return {currency: {name: totals(rows) for name, rows in named.items()} for currency, named in groups.items()}


def visits() -> Counter:
    """Visits by channel and month, from both files."""
    counts: Counter = Counter()
    for row in ga4()[1:]:
        counts[row[CHANNEL_GROUP], f"{row['Date'][:4]}-{row['Date'][4:6]}"] += int(row["Sessions"])
    for row in read("visits.csv"):
        counts[row["channel"], row["date"][:7]] += int(row["visits"])
    return counts


def spend() -> dict[tuple[str, str], Decimal]:
    """Money by channel and month, total rows left out."""
    money: dict = defaultdict(Decimal)
    for row in google()[:-2]:
        money["Paid Search", row["Day"][:7]] += number(row["Cost"])
    for row in read("meta_ads.csv")[1:]:
        money["Paid Social", row["Reporting starts"][:7]] += number(row["Amount spent (USD)"])
    return money


def histories() -> dict[str, list[dict]]:
    """The orders of every known customer, oldest first."""
    history: dict[str, list[dict]] = defaultdict(list)
    for row in kept():
        if row["customer"]:
            history[row["customer"]].append(row)
    return history


# --- reproducible ---------------------------------------------------------------------------------------------------


def test_making_it_again_gives_the_same_bytes(tmp_path: Path):
    subprocess.run([sys.executable, FOLDER / "make_sample_shop.py", tmp_path], check=True)
    for name in FILES:
        assert (tmp_path / name).read_bytes() == (FOLDER / name).read_bytes(), name


def test_size_and_period():
    assert sum((FOLDER / name).stat().st_size for name in FILES) < 8_000_000
    days = [row["at"].date() for row in sales()]
    assert (min(days), max(days)) == (date(2024, 11, 1), date(2026, 11, 12))
    assert 6_000 <= len(sales()) <= 9_000


# --- the formats ----------------------------------------------------------------------------------------------------


def test_shopify_header_is_the_real_one():
    header = (FOLDER / "shopify_orders.csv").open(encoding="utf-8").readline().strip().split(",")
    assert len(header) == len(set(header)) == 79
    assert header[:3] == ["Name", "Email", "Financial Status"]
    assert header[-1] == "Payment References"


def test_shopify_order_fields_stand_on_the_first_line_only():
    on_every_line = {"Name", "Email", "Vendor"}
    for lines in shopify().values():
        assert 1 <= len(lines) <= 4
        assert lines[0]["Created at"] and lines[0]["Total"]
        for line in lines[1:]:
            filled = {column for column, value in line.items() if value}
            assert {c for c in filled if not c.startswith("Lineitem")} <= on_every_line
            assert line["Email"] == lines[0]["Email"]


def test_shopify_arithmetic():
    for name, lines in shopify().items():
        first = lines[0]
        gross = sum(number(line["Lineitem price"]) * int(line["Lineitem quantity"]) for line in lines)
        subtotal, total, refunded = (number(first[c]) for c in ("Subtotal", "Total", "Refunded Amount"))
        assert subtotal == gross - number(first["Discount Amount"]), name
        assert total == subtotal + number(first["Shipping"]) + number(first["Taxes"]), name
        status = first["Financial Status"]
        assert {
            "paid": refunded == 0,
            "voided": refunded == 0,
            "refunded": refunded == total,
            "partially_refunded": 0 < refunded < total,
        }[status], name
        if first["Cancelled at"]:
            assert status in ("refunded", "voided")
        if status == "partially_refunded":
            assert number(first["Shipping"]) == 0
            goods = {
                cents(number(line["Lineitem price"]) * int(line["Lineitem quantity"]) * subtotal / gross)
                for line in lines
            }
            assert cents(refunded * subtotal / total) in goods, name


def test_shopify_offset_follows_new_york():
    summer = [(date(2025, 3, 9), date(2025, 11, 2)), (date(2026, 3, 8), date(2026, 11, 1))]
    for lines in shopify().values():
        at = lines[0]["Created at"]
        day = date.fromisoformat(at[:10])
        saving = day < date(2024, 11, 3) or any(start <= day < end for start, end in summer)
        assert at[20:] == ("-0400" if saving else "-0500"), at


def test_till_arithmetic():
    for row in read("till_orders.csv"):
        gross, discount, refund, net = (
            number(row[c]) for c in ("gross_amount", "discount_amount", "refund_amount", "net_amount")
        )
        assert net == gross - discount - refund
        assert bool(refund) == bool(row["refunded_at"]) == (row["status"] != "completed")
        assert row["refunded_at"] == "" or row["ordered_at"] < row["refunded_at"] < "2026-11-13"


def test_no_order_number_twice_and_no_real_addresses():
    assert len({row["id"] for row in sales()}) == len(sales())
    assert all(re.fullmatch(r"(customer\d+@example\.com)?", row["customer"]) for row in sales())


def test_total_rows_are_the_sums():
    total, *rows = ga4()
    assert total[CHANNEL_GROUP] == total["Date"] == total["Device category"] == ""
    steps = ("Sessions", "Add to carts", "Checkouts", "Ecommerce purchases")
    for column in (*steps, "Engaged sessions", "Event count", "Key events", "Total revenue"):
        assert number(total[column]) == sum(number(row[column]) for row in rows)
    assert all(sorted((int(row[c]) for c in steps), reverse=True) == [int(row[c]) for c in steps] for row in rows)
    for total in google()[-2:]:
        assert total["Day"] in ("Total: Campaigns", "Total: Account")
        for column in ("Impr.", "Clicks", "Cost"):
            assert number(total[column]) == sum(number(row[column]) for row in google()[:-2])
    assert any("," in row["Impr."] for row in google()[:-2])
    assert google()[0]["Budget name"] == " --"
    summary, *rows = read("meta_ads.csv")
    assert summary["Campaign name"] == ""
    for column in ("Amount spent (USD)", "Results", "Link clicks", "Impressions"):
        assert number(summary[column]) == sum(number(row[column]) for row in rows)


def test_meta_has_a_byte_order_mark_and_calendar_months():
    assert (FOLDER / "meta_ads.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for row in read("meta_ads.csv")[1:]:
        starts, ends = date.fromisoformat(row["Reporting starts"]), date.fromisoformat(row["Reporting ends"])
        assert starts.day == 1 and starts < ends and month(starts) == month(ends)
        assert (ends + timedelta(days=1)).day == 1 or ends == date(2026, 11, 12)
