"""What the shop plans and counts: its stock, its targets for 2026, and the tests it ran on its pages."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from harbour_and_pine import LAST_DAY, PRODUCTS, SEED, Shop, month

YEAR = LAST_DAY.year
MONTHS = range(1, 13)
WANTED = {"net_sales": Decimal("1.10"), "new_customers": Decimal("1.04"), "conversion_rate": Decimal("1.00")}
STEP = {"net_sales": Decimal(10), "new_customers": Decimal(1), "conversion_rate": Decimal("0.001")}

COUNTED_ON = (*(date(YEAR, n, 1) - timedelta(days=1) for n in range(6, 12)), LAST_DAY)
RECENT = 28  # days whose sales say how long the stock lasts
LEAD_DAYS = {"CAN": 10, "MUG": 21, "THR": 35, "LMP": 40, "ORN": 24}
USUAL_LEAD = 18
SHORT, SHORT_COVER = "ORN-SET", 6  # the ornaments sell out before Christmas
LONG, LONG_COVER = "VAS-STN", 310  # and far too many vases are there
COVER = (35, 90)
STORES, STORE_UNITS = ("Store Massachusetts", "Store Maine"), (2, 9)

STOCK_HEADER = "counted_at,product_id,product,location,on_hand,lead_days"
TARGETS_HEADER = "kpi,channel,month,value"
EXPERIMENTS_HEADER = "experiment,variant,units,conversions,revenue"
EXPERIMENTS = (  # a clear win, one that cannot be told, and one whose visits were not shared out as planned
    ("Larger photos on product pages", "As it was", 9_412, 273, "18455.20"),
    ("Larger photos on product pages", "Larger photos", 9_388, 348, "23610.75"),
    ("Free shipping from 60 instead of 75", "From 75", 4_120, 131, "9034.40"),
    ("Free shipping from 60 instead of 75", "From 60", 4_087, 142, "9102.15"),
    ("Checkout on one page", "Several pages", 6_240, 188, "12871.60"),
    ("Checkout on one page", "One page", 5_661, 187, "12504.30"),
)


# --- stock ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Count:
    """Units of one product in one place on one day."""

    day: date
    sku: str
    name: str
    place: str
    units: int

    @property
    def lead_days(self) -> int:
        return LEAD_DAYS.get(self.sku[:3], USUAL_LEAD)


def sold_lately(shop: Shop, until: date = LAST_DAY) -> Counter:
    """Units by article number that went out online in the days up to one."""
    units: Counter = Counter()
    for order in shop.online():
        if not order.cancelled and timedelta(0) <= until - order.at.date() < timedelta(days=RECENT):
            for product, _, quantity in order.lines:
                units[product[0]] += quantity
    return units


def stock(shop: Shop) -> list[Count]:
    """The counts of the warehouse and of both stores, at the end of the last months and on the last day."""
    rng = random.Random(SEED + 15)
    found = []
    for day in COUNTED_ON:
        units = sold_lately(shop, day)
        for sku, name, _, _ in PRODUCTS:
            cover = rng.randint(*COVER)
            if day == LAST_DAY:
                cover = {SHORT: SHORT_COVER, LONG: LONG_COVER}.get(sku, cover)
            found.append(Count(day, sku, name, "Warehouse", units[sku] * cover // RECENT))
            for store in STORES:
                few = 0 if (sku, day) == (SHORT, LAST_DAY) else rng.randint(*STORE_UNITS)
                found.append(Count(day, sku, name, store, few))
    return found


def stock_rows(found: list[Count]) -> list[list]:
    return [[c.day, c.sku, c.name, c.place, c.units, c.lead_days] for c in found]


def stock_truth(shop: Shop, found: list[Count]) -> dict:
    """Units on hand on the last day, and those sold online in the four weeks before it."""
    units, on_hand = sold_lately(shop), Counter()
    for count in found:
        on_hand[count.name] += count.units if count.day == LAST_DAY else 0
    return {
        "counted_at": str(LAST_DAY),
        "products": {
            name: {
                "on_hand": on_hand[name],
                "sold_online_in_28_days": units[sku],
                "lead_days": LEAD_DAYS.get(sku[:3], USUAL_LEAD),
            }
            for sku, name, _, _ in PRODUCTS
        },
    }


# --- targets --------------------------------------------------------------------------------------------------------


def targets(shop: Shop) -> dict[tuple[str, str, str], Decimal]:
    """By KPI, channel and month: what the year before brought, and a little more."""
    last_year = actuals(shop, YEAR - 1)
    found = {}
    for (kpi, channel, name), value in last_year.items():
        wanted = value * WANTED[kpi] / STEP[kpi]
        found[kpi, channel, f"{YEAR}{name[4:]}"] = wanted.quantize(Decimal(1), ROUND_HALF_UP) * STEP[kpi]
    return found


def actuals(shop: Shop, year: int) -> dict[tuple[str, str, str], Decimal]:
    """Net sales in USD, new customers and conversion by channel and month of a year.

    A refund counts on its own day where the till says it, else on the order's.
    """
    net: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    orders, new, seen = Counter(), Counter(), Counter()
    known: set[str] = set()
    for order in shop.orders:
        if order.cancelled:
            continue
        key = order.channel, month(order.at)
        orders[key] += 1
        if order.email and order.email not in known:
            known.add(order.email)
            new[key] += 1
        if order.currency == "USD":
            net[key] += order.subtotal
            net[order.channel, month(order.refunded_at or order.at)] -= order.refund
    for (day, channel), visits in shop.visits.items():
        seen[channel, month(day)] += visits
    for (day, _), visits in shop.door.items():
        seen["Store", month(day)] += visits
    found = {}
    for channel, name in sorted(seen):
        if name.startswith(str(year)):
            key = channel, name
            found["net_sales", channel, name] = net[key]
            found["new_customers", channel, name] = Decimal(new[key])
            found["conversion_rate", channel, name] = Decimal(orders[key]) / seen[key]
    return found


def target_rows(found: dict[tuple[str, str, str], Decimal]) -> list[list]:
    """A rate is written with four decimals: 0.029 could be taken for a number of thousands."""
    return [
        [kpi, channel, f"{name}-01", f"{value:.4f}" if value < 1 else value]
        for (kpi, channel, name), value in sorted(found.items())
    ]


def target_truth(shop: Shop, found: dict[tuple[str, str, str], Decimal]) -> dict:
    """The targets of each KPI, and in which whole months of the year each channel reached them."""
    actual = actuals(shop, YEAR)
    whole = [f"{YEAR}-{n:02}" for n in MONTHS if f"{YEAR}-{n:02}" < month(LAST_DAY)]
    channels = sorted({channel for _, channel, _ in found})
    return {
        "rows": len(found),
        "net_sales_by_month": {
            name: str(sum(found["net_sales", c, name] for c in channels))
            for name in sorted({name for _, _, name in found})
        },
        "whole_months": len(whole),
        "reached": {
            kpi: {c: sum(actual[kpi, c, name] >= found[kpi, c, name] for name in whole) for c in channels}
            for kpi in WANTED
        },
    }
