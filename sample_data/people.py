"""The customers that the shop knows by their e-mail address: which segment and age they are of, and who won them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from harbour_and_pine import REGIONS, SEED, Order, Shop, cents

AGE_BANDS = ("18-24", "25-34", "35-44", "45-54", "55-64", "65+")
USUAL_AGES = (8, 22, 25, 20, 15, 10)
AGES = {  # where a channel's customers are of other ages than usual, of a hundred
    "Paid Social": (24, 41, 20, 9, 4, 2),
    "Store": (3, 10, 18, 25, 24, 20),
    "Email": (4, 16, 26, 25, 18, 11),
}
DESIGNER, GIFTS, OWNER, RENTER = "Interior designer", "Gift buyer", "Homeowner", "Renter"
DESIGNERS_FROM = Decimal(450)  # what a customer has bought, in any currency, before one in two is a designer
OWNERS_BY_AGE = (12, 34, 58, 68, 72, 74)  # of a hundred; the rest rent
HEADER = "customer_id,segment,age_band,region,country,acquisition_channel,created_at"


@dataclass(frozen=True)
class Person:
    """One known customer; ``spent`` is net of goods taken back, in the currency of the region."""

    email: str
    segment: str
    age_band: str
    region: str
    channel: str  # of the first order
    since: datetime
    spent: Decimal

    @property
    def currency(self) -> str:
        return REGIONS[self.region][1]


def people(shop: Shop) -> list[Person]:
    """Every customer who ever ordered with an e-mail address or loyalty card, by the day of the first order."""
    rng = random.Random(SEED + 11)
    history: dict[str, list[Order]] = defaultdict(list)
    for order in shop.orders:
        if order.email:
            history[order.email].append(order)
    found = []
    for email, orders in history.items():
        first = orders[0]
        spent = sum((o.subtotal - o.refund for o in orders if not o.cancelled), Decimal(0))
        age = rng.choices(range(len(AGE_BANDS)), AGES.get(first.channel, USUAL_AGES))[0]
        segment = _segment(rng, first, spent, OWNERS_BY_AGE[age])
        found.append(Person(email, segment, AGE_BANDS[age], first.region, first.channel, first.at, spent))
    return found


def _segment(rng: random.Random, first: Order, spent: Decimal, owners: int) -> str:
    chance = rng.random()
    if spent >= DESIGNERS_FROM and chance < 0.5:
        return DESIGNER
    if first.at.month > 10 and chance < 0.45:
        return GIFTS
    return OWNER if rng.random() < owners / 100 else RENTER


def rows(found: list[Person]) -> list[list]:
    return [
        [
            p.email,
            p.segment,
            p.age_band,
            p.region,
            "Canada" if p.currency == "CAD" else "United States",
            p.channel,
            p.since,
        ]
        for p in found
    ]


def truth(found: list[Person]) -> dict:
    """How many customers there are of each kind, and what those who pay in USD have bought by segment."""
    usd: dict[str, Decimal] = defaultdict(Decimal)
    for person in found:
        usd[person.segment] += person.spent if person.currency == "USD" else 0
    return {
        "customers": len(found),
        "by_segment": dict(sorted(Counter(p.segment for p in found).items())),
        "by_age_band": dict(sorted(Counter(p.age_band for p in found).items())),
        "by_channel_and_age_band": {
            channel: dict(sorted(Counter(p.age_band for p in found if p.channel == channel).items()))
            for channel in sorted({p.channel for p in found})
        },
        "usd_net_by_segment": {name: str(cents(usd[name])) for name in sorted(usd)},
    }
