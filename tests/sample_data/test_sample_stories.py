"""The sample shop has its truth written down, and the problems that were planted in it."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import datetime
from decimal import Decimal

import pytest

from tests.sample_data.test_sample_data import (
    CHANNEL_GROUP,
    EXPECTED,
    FOLDER,
    ONLINE,
    cents,
    ga4,
    grouped,
    histories,
    kept,
    month,
    read,
    sales,
    shopify,
    spend,
    visits,
)

# --- the truth ------------------------------------------------------------------------------------------------------


def test_expected_sales_match_the_files():
    assert {currency: named["all"] for currency, named in grouped(lambda row: "all").items()} == EXPECTED["all"]
    assert grouped(lambda row: row["channel"]) == EXPECTED["by_channel"]
    assert grouped(lambda row: month(row["at"])) == EXPECTED["by_month"]
    assert grouped(lambda row: row["region"]) == EXPECTED["by_region"]


def test_expected_net_by_month_of_refund():
    net: dict = defaultdict(Decimal)
    for row in kept():
        if row["currency"] == "USD":
            net[month(row["at"])] += row["net"] + row["refunds"]
            net[month(row["refunded_at"] or row["at"])] -= row["refunds"]
    assert {name: str(amount) for name, amount in net.items()} == EXPECTED["usd_net_by_month_of_refund"]


def test_expected_visits_orders_and_spend():
    orders = Counter((row["channel"], month(row["at"])) for row in kept())
    for kind, found in (("visits", visits()), ("orders", orders), ("ad_spend_usd", spend())):
        for channel, by_month in EXPECTED[kind].items():
            own = {m: value for (c, m), value in found.items() if c == channel}
            own["all"] = sum(own.values())
            assert {m: Decimal(str(v)) for m, v in by_month.items()} == own, (kind, channel)
        assert {channel for channel, _ in found} == set(EXPECTED[kind])


def test_expected_customers():
    for channel, expected in EXPECTED["customers_by_first_channel"].items():
        own = [orders for orders in histories().values() if orders[0]["channel"] == channel]
        usd = [orders for orders in own if orders[0]["currency"] == "USD"]
        assert expected == {
            "new_customers": len(own),
            "repeat_customers": sum(len(orders) > 1 for orders in own),
            "usd_customers": len(usd),
            "usd_lifetime_net": str(sum(row["net"] for orders in usd for row in orders)),
            "new_customers_by_month": dict(Counter(month(orders[0]["at"]) for orders in own)),
        }, channel


def test_the_readme_quotes_the_truth():
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    planted, everything = EXPECTED["planted"], EXPECTED["all"]
    late = EXPECTED["till_refunds_in_a_later_month"]
    cancelled = sum(totals["cancelled_orders"] for totals in everything.values())
    customers = sum(own["new_customers"] for own in EXPECTED["customers_by_first_channel"].values())
    quoted = [
        f"{len(shopify()):,} orders on {sum(map(len, shopify().values())):,} lines",
        f"{len(read('till_orders.csv')):,} orders",
        f"{everything['USD']['orders']:,} orders with net sales of {Decimal(everything['USD']['net']):,} USD",
        f"{everything['CAD']['orders']:,} orders with {Decimal(everything['CAD']['net']):,} CAD",
        f"{Decimal(EXPECTED['by_month']['USD']['2026-11']['net']):,} USD",
        f"{Decimal(EXPECTED['by_month']['USD']['2026-10']['net']):,} USD",
        f"December 2025 has {EXPECTED['by_month']['USD']['2025-12']['orders']} orders",
        f"January 2026 has {EXPECTED['by_month']['USD']['2026-01']['orders']}",
        f"{100 * Decimal(planted['email_before']['conversion']):.2f} % from March to June 2026",
        f"{100 * Decimal(planted['email_fading']['conversion']):.2f} % since July 2026",
        f"{100 * Decimal(planted['email_last_two']['conversion']):.2f} % in October and November",
        f"{planted['email_before']['visits']:,} in the four months before",
        f"{sum(EXPECTED['visits']['Email'][f'2026-{m}'] for m in ('07', '08', '09', '10')):,} in July to October",
        *(f"{amount} USD" for amount in planted["cac_usd"].values()),
        *(f"{100 * Decimal(planted['repeat_rate'][c]):.1f} %" for c in planted["cac_usd"]),
        *(f"{planted['usd_lifetime_net_per_customer'][c]} USD" for c in planted["cac_usd"]),
        *(f"{Decimal(by['all']):,} USD" for by in EXPECTED["ad_spend_usd"].values()),
        f"{sum(EXPECTED['visits'][c]['all'] for c in ONLINE):,}",
        f"{late['orders']} till orders",
        f"{Decimal(late['refunds']):,} USD",
        f"{Decimal(EXPECTED['usd_net_by_month_of_refund']['2025-01']):,} USD with refunds on their own date",
        f"{Decimal(EXPECTED['by_month']['USD']['2025-01']['net']):,} USD with refunds on the order's",
        f"{cancelled} orders, {sum(bool(lines[0]['Cancelled at']) for lines in shopify().values())} of them online",
        f"({sum(lines[0]['Financial Status'] == 'voided' for lines in shopify().values())} never charged",
        f"{sum(not lines[0]['Email'] for lines in shopify().values())} online orders have no e-mail",
        f"GA4 saw {int(ga4()[0]['Key events']):,} purchases of {len(shopify()):,}",
        f"{customers:,} customers",
        f"{100 * Decimal(EXPECTED['orders']['Store']['all']) / EXPECTED['visits']['Store']['all']:.1f} % in the stores",
    ]
    assert [phrase for phrase in quoted if phrase not in text] == []


# --- what is planted ------------------------------------------------------------------------------------------------


def conversion(channel: str, months: list[str] | None = None) -> Decimal:
    seen, bought = EXPECTED["visits"][channel], EXPECTED["orders"][channel]
    return Decimal(sum(bought[m] for m in months or ["all"])) / sum(seen[m] for m in months or ["all"])


def test_never_more_orders_than_visits_on_a_day():
    orders = Counter((row["at"].date(), row["channel"]) for row in sales() if row["channel"] != "Store")
    seen: Counter = Counter()
    for row in ga4()[1:]:
        seen[datetime.strptime(row["Date"], "%Y%m%d").date(), row[CHANNEL_GROUP]] += int(row["Sessions"])
    assert len(seen) == len(ONLINE) * 742
    assert len({(row["Date"], row[CHANNEL_GROUP], row["Device category"]) for row in ga4()[1:]}) == len(ga4()) - 1
    assert all(count <= seen[key] for key, count in orders.items())
    bought = Counter((str(row["at"].date()), row["region"]) for row in kept() if row["channel"] == "Store")
    door = read("visits.csv")
    assert all(bought[row["date"], row["region"]] == int(row["purchases"]) <= int(row["visits"]) for row in door)
    assert sum(bought.values()) == sum(int(row["purchases"]) for row in door)


def test_believable_levels():
    for channel in ONLINE:
        assert Decimal("0.02") < conversion(channel) < Decimal("0.045"), channel
    assert Decimal("0.18") < conversion("Store") < Decimal("0.23")
    usd = EXPECTED["all"]["USD"]
    assert 60 < Decimal(usd["net"]) / usd["orders"] < 90


def test_email_fades_while_its_visits_hold_and_no_other_channel_does():
    before, after = ["2026-03", "2026-04", "2026-05", "2026-06"], ["2026-07", "2026-08", "2026-09", "2026-10"]
    assert conversion("Email", before) > Decimal("0.042")
    assert conversion("Email", after) < Decimal("0.6") * conversion("Email", before)
    assert conversion("Email", ["2026-09", "2026-10", "2026-11"]) < Decimal("0.024")
    seen = EXPECTED["visits"]["Email"]
    assert sum(seen[m] for m in after) >= sum(seen[m] for m in before)
    for channel in {*ONLINE, "Store"} - {"Email"}:
        assert conversion(channel, after) > Decimal("0.75") * conversion(channel, before), channel


def test_paid_social_is_dear_and_its_customers_are_good():
    cac, lifetime, repeat = (
        {channel: Decimal(value) for channel, value in EXPECTED["planted"][name].items()}
        for name in ("cac_usd", "usd_lifetime_net_per_customer", "repeat_rate")
    )
    for channel, expected in cac.items():
        own = EXPECTED["customers_by_first_channel"][channel]
        assert expected == cents(Decimal(EXPECTED["ad_spend_usd"][channel]["all"]) / own["new_customers"])
    assert Decimal("2.6") < cac["Paid Social"] / cac["Paid Search"] < Decimal("3.4")
    assert lifetime["Paid Social"] > 2 * lifetime["Paid Search"]
    assert repeat["Paid Social"] > 2 * repeat["Paid Search"]
    assert lifetime["Paid Social"] - cac["Paid Social"] > lifetime["Paid Search"] - cac["Paid Search"]


def test_canada_is_apart_and_clearly_smaller():
    assert {row["region"] for row in sales() if row["currency"] == "CAD"} == {"Ontario", "Quebec"}
    assert 0.04 < EXPECTED["all"]["CAD"]["orders"] / EXPECTED["all"]["USD"]["orders"] < 0.12
    for orders in histories().values():
        assert len({row["currency"] for row in orders}) == 1


def test_season_partial_month_late_refunds_and_cancelled_orders():
    months = EXPECTED["by_month"]["USD"]
    assert months["2025-12"]["orders"] > 1.6 * months["2025-10"]["orders"]
    assert months["2025-12"]["orders"] > 1.8 * months["2026-01"]["orders"]
    assert months["2026-11"]["orders"] < 0.6 * months["2026-10"]["orders"]
    late = [row for row in kept() if row["refunded_at"] and month(row["refunded_at"]) > month(row["at"])]
    assert len(late) == EXPECTED["till_refunds_in_a_later_month"]["orders"] > 50
    assert sum(row["cancelled"] for row in sales()) > 50


@pytest.mark.parametrize("which", ["guests", "shared"])
def test_guests_and_customers_of_both_shops(which: str):
    online = {row["customer"] for row in sales() if row["channel"] != "Store" and row["customer"]}
    store = {row["customer"] for row in sales() if row["channel"] == "Store" and row["customer"]}
    if which == "guests":
        assert sum(not row["customer"] for row in sales() if row["channel"] != "Store") > 300
    else:
        assert len(online & store) > 100
    first = {customer: orders[0]["at"] for customer, orders in histories().items()}
    assert all(first.get(row["customer"], row["at"]) <= row["at"] for row in sales() if row["cancelled"])
