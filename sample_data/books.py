"""What the shop pays beside goods and ads: fees, parcels, packaging, rent, salaries and software."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from harbour_and_pine import DOOR_VISITS, LAST_DAY, STORE, Shop, cents, days, month

FEE, PARCELS, PACKAGING, RENT, SALARIES, SOFTWARE = (
    "payment fee",
    "shipping",
    "packaging",
    "rent",
    "salaries",
    "software",
)
FEE_SHARE, FEE_FIXED, CARD_SHARE = Decimal("0.029"), Decimal("0.30"), Decimal("0.017")  # online; the till's card reader
PARCEL = {"USD": Decimal("6.40"), "CAD": Decimal("11.20")}
DEARER_FROM, DEARER_PARCEL = date(2026, 8, 1), {"USD": Decimal("9.10"), "CAD": Decimal("15.90")}
BOX = {"USD": Decimal("0.85"), "CAD": Decimal("1.15")}
STORE_RENT = {"Massachusetts": Decimal("420.00"), "Maine": Decimal("330.00")}  # a month of 30 days
STORE_SALARIES = {"Massachusetts": Decimal("900.00"), "Maine": Decimal("700.00")}
OFFICE = {SALARIES: Decimal("2400.00"), SOFTWARE: Decimal("180.00")}  # of no channel
HEADER = "incurred_at,period_end,kind,order_id,channel,region,currency,amount,description"


@dataclass(frozen=True)
class Cost:
    """One cost; ``last`` is its last day. Where ``order`` is given the file leaves channel and region to it."""

    first: date
    last: date
    kind: str
    channel: str
    region: str
    currency: str
    amount: Decimal
    order: str = ""
    about: str = ""


def costs(shop: Shop) -> list[Cost]:
    """Fees by order, the parcels and boxes of a month by channel and region, and what the stores and the office cost."""
    found = _fees(shop)
    for first, last in _months():
        found += _parcels(shop, first, last)
        found += _card_fees(shop, first, last)
        part = Decimal((last - first).days + 1) / 30 if last == LAST_DAY else Decimal(1)
        for region in DOOR_VISITS:
            for kind, by_region in ((RENT, STORE_RENT), (SALARIES, STORE_SALARIES)):
                found.append(Cost(first, last, kind, STORE.name, region, "USD", cents(by_region[region] * part)))
        for kind, amount in OFFICE.items():
            found.append(Cost(first, last, kind, "", "", "USD", cents(amount * part), about="Office"))
    return sorted(found, key=lambda cost: (cost.first, cost.kind, cost.order, cost.channel, cost.region))


def _months() -> list[tuple[date, date]]:
    by_month: dict[str, list[date]] = defaultdict(list)
    for day in days():
        by_month[month(day)].append(day)
    return [(own[0], own[-1]) for own in by_month.values()]


def _fees(shop: Shop) -> list[Cost]:
    """Online payments cost a share and a fixed sum, whatever becomes of the order; one never charged costs nothing."""
    return [
        Cost(
            order.at.date(),
            order.at.date(),
            FEE,
            order.channel,
            order.region,
            order.currency,
            cents(order.total * FEE_SHARE + FEE_FIXED),
            order.number,
        )
        for order in shop.online()
        if not order.voided
    ]


def _card_fees(shop: Shop, first: date, last: date) -> list[Cost]:
    paid = Counter()
    for order in shop.till():
        if first <= order.at.date() <= last and not order.cancelled:
            paid[order.region] += order.total
    return [
        Cost(first, last, "card fee", STORE.name, region, "USD", cents(amount * CARD_SHARE), about="Card reader")
        for region, amount in paid.items()
    ]


def _parcels(shop: Shop, first: date, last: date) -> list[Cost]:
    sent = Counter(
        (order.channel, order.region, order.currency)
        for order in shop.online()
        if first <= order.at.date() <= last and not order.cancelled
    )
    price = DEARER_PARCEL if first >= DEARER_FROM else PARCEL
    found = []
    for (channel, region, currency), count in sent.items():
        about = f"{count} parcel{'' if count == 1 else 's'}"
        found.append(Cost(first, last, PARCELS, channel, region, currency, count * price[currency], about=about))
        found.append(Cost(first, last, PACKAGING, channel, region, currency, count * BOX[currency]))
    return found


def rows(found: list[Cost]) -> list[list]:
    """A day's cost has no last day; what belongs to an order names the order only."""
    return [
        [
            cost.first,
            "" if cost.last == cost.first else cost.last,
            cost.kind,
            cost.order,
            "" if cost.order else cost.channel,
            "" if cost.order else cost.region,
            cost.currency,
            cost.amount,
            cost.about,
        ]
        for cost in found
    ]


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Cost]) -> dict:
    """Money by kind, channel, region and month, in each currency."""
    since = DEARER_FROM - timedelta(days=1)
    return {
        "rows": len(found),
        "all": _by(found, lambda cost: cost.currency),
        "by_kind": {c: _by([x for x in found if x.currency == c], lambda x: x.kind) for c in ("USD", "CAD")},
        "usd_by_channel": _by([x for x in found if x.currency == "USD"], lambda x: x.channel or "none"),
        "usd_by_region": _by([x for x in found if x.currency == "USD"], lambda x: x.region or "none"),
        "usd_by_month": _by([x for x in found if x.currency == "USD"], lambda x: month(x.first)),
        "parcel_usd": {"until": f"{since}", "before": str(PARCEL["USD"]), "since": str(DEARER_PARCEL["USD"])},
    }


def _by(found: list[Cost], key: Callable[[Cost], str]) -> dict[str, str]:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    for cost in found:
        totals[key(cost)] += cost.amount
    return {name: str(totals[name]) for name in sorted(totals)}
