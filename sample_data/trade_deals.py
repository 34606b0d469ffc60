"""The shop's trade business: hotels, restaurants and offices that are offered whole rooms, as HubSpot exports them.

The constants describe how deals go; ``deals()`` lets them pass through their stages, always in the same way.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from harbour_and_pine import FIRST_DAY, LAST_DAY, REGIONS, SEED, days, month

DEALS_A_DAY = 0.80  # on working days
STAGES = ("Inquiry", "Qualified", "Proposal", "Negotiation")
WON, LOST = "Closed won", "Closed lost"
GOES_ON = {"Inquiry": 0.80, "Qualified": 0.74, "Proposal": 0.74, "Negotiation": 0.80}  # share that passes the stage
DAYS = {"Inquiry": (1, 8), "Qualified": (4, 18), "Proposal": (6, 22), "Negotiation": (5, 18)}
NARROW, NARROW_FROM = "Proposal", date(2026, 6, 1)  # the stage that turns slow and leaky, for deals that enter it then
NARROW_GOES_ON, NARROW_DAYS = 0.44, (18, 48)
STANDS_STILL = 0.05  # share of deals in a stage since spring 2026 that nobody works on any more
STANDS_STILL_FROM = date(2026, 3, 1)
CHANNELS = {"Web form": (48, 0.92), "Partner": (32, 1.04), "Wholesale": (20, 1.12)}  # share, how well its deals go on


@dataclass(frozen=True)
class Owner:
    """Who works on deals: how many of a hundred, how large they are, and how well they go on."""

    share: int
    size: int
    luck: float


OWNERS = {
    "Maya Ortiz": Owner(36, 1, 1.06),
    "Jonas Reed": Owner(31, 1, 0.98),
    "Tom Whitlock": Owner(24, 1, 0.95),
    "Ines Calder": Owner(10, 6, 1.02),  # few deals, and large ones
}
OFFERS = {  # what is sold, its value in USD, share of deals
    "Hotel rooms": (2600, 6800, 30),
    "Restaurant tableware": (900, 3400, 30),
    "Office fit-out": (1500, 5200, 22),
    "Corporate gifts": (400, 2200, 18),
}
_FIRST = (
    "Alder",
    "Beacon",
    "Cedar",
    "Dune",
    "Elm",
    "Ferry",
    "Granite",
    "Heron",
    "Island",
    "Juniper",
    "Kestrel",
    "Lark",
)
_SECOND = ("House", "Point", "Hall", "Landing", "Court", "Wharf", "Corner", "Lodge", "Row", "Yard", "Terrace")

DEALS_HEADER = (
    "Record ID,Deal Name,Deal Stage,Pipeline,Amount,Currency,Create Date,Close Date,Deal owner,"
    "Original Traffic Source,Region,Product,Is Closed Won,Is closed lost"
)
STAGES_HEADER = "Record ID,Deal Stage,Date entered stage,Date exited stage"


@dataclass
class Deal:
    """One deal as it really went."""

    number: int
    name: str
    created: datetime
    owner: str
    channel: str
    region: str
    product: str
    amount: Decimal | None
    entered: list[tuple[str, datetime]] = field(default_factory=list)

    @property
    def currency(self) -> str:
        return REGIONS[self.region][1]

    @property
    def stage(self) -> str:
        return self.entered[-1][0]

    @property
    def closed(self) -> datetime | None:
        return self.entered[-1][1] if self.stage in (WON, LOST) else None

    @property
    def furthest(self) -> str:
        return [stage for stage, _ in self.entered if stage in STAGES][-1]


def deals() -> list[Deal]:
    """Every deal from its first day to its last or to the end of the sample, oldest first."""
    rng = random.Random(SEED + 10)
    found = []
    for day in days():
        if day.weekday() < 5:
            for _ in range((rng.random() < DEALS_A_DAY * 0.7) + (rng.random() < DEALS_A_DAY * 0.3)):
                found.append(_deal(rng, day, 214_000_101 + 37 * len(found)))
    return found


def _pick(rng: random.Random, shares: dict[str, int]) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def _deal(rng: random.Random, day: date, number: int) -> Deal:
    owner = _pick(rng, {name: o.share for name, o in OWNERS.items()})
    product = _pick(rng, {name: offer[2] for name, offer in OFFERS.items()})
    region = _pick(rng, {name: r[3] for name, r in REGIONS.items()})
    low, high, _ = OFFERS[product]
    rate = Decimal("1.35") if REGIONS[region][1] == "CAD" else 1
    value = Decimal(round(rng.uniform(low, high) * OWNERS[owner].size / 10) * 10)
    deal = Deal(
        number,
        f"{rng.choice(_FIRST)} {rng.choice(_SECOND)}: {product.lower()}",
        _at(rng, day),
        owner,
        _pick(rng, {name: c[0] for name, c in CHANNELS.items()}),
        region,
        product,
        value * rate if rng.random() > 0.04 else None,
    )
    _pass_through(rng, deal)
    return deal


def _pass_through(rng: random.Random, deal: Deal) -> None:
    luck = OWNERS[deal.owner].luck * CHANNELS[deal.channel][1]
    at = deal.created
    for stage in STAGES:
        deal.entered.append((stage, at))
        narrow = stage == NARROW and at.date() >= NARROW_FROM
        goes_on = rng.random() < (NARROW_GOES_ON if narrow else GOES_ON[stage]) * luck
        stay = rng.randint(*(NARROW_DAYS if narrow else DAYS[stage]))
        # A no takes longer to be said than a yes.
        until = _at(rng, at.date() + timedelta(days=stay if goes_on else stay * 3 // 2))
        still = rng.random() < STANDS_STILL and at.date() >= STANDS_STILL_FROM
        if still or until.date() > LAST_DAY:
            return
        at = until
        if not goes_on:
            deal.entered.append((LOST, at))
            return
    deal.entered.append((WON, at))


def _at(rng: random.Random, day: date) -> datetime:
    return datetime.combine(day, time(rng.randint(8, 17), rng.randint(0, 59)))


# --- the files ------------------------------------------------------------------------------------------------------


def deal_rows(found: list[Deal]) -> list[list]:
    """Newest first. An open deal has the day on which it was once expected to close."""
    return [
        [
            deal.number,
            deal.name,
            deal.stage,
            "Trade",
            "" if deal.amount is None else deal.amount,
            deal.currency,
            f"{deal.created:%Y-%m-%d %H:%M}",
            f"{deal.closed or deal.created + timedelta(days=60):%Y-%m-%d %H:%M}",
            deal.owner,
            deal.channel,
            deal.region,
            deal.product,
            str(deal.stage == WON).lower(),
            str(deal.stage == LOST).lower(),
        ]
        for deal in reversed(found)
    ]


def stage_rows(found: list[Deal]) -> list[list]:
    """One row per deal and stage that it entered."""
    rows = []
    for deal in found:
        left = [f"{at:%Y-%m-%d %H:%M}" for _, at in deal.entered[1:]] + [""]
        for (stage, at), until in zip(deal.entered, left, strict=True):
            rows.append([deal.number, stage, f"{at:%Y-%m-%d %H:%M}", until])
    return rows


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Deal]) -> dict:
    """Counts of deals by how they ended, the value of those won, and what became of those that entered each stage."""
    won, lost = ([deal for deal in found if deal.stage == end] for end in (WON, LOST))
    by_month: dict[str, Counter] = defaultdict(Counter)
    for deal in found:
        by_month[month(deal.created)]["created"] += 1
        if deal.closed:
            by_month[month(deal.closed)]["won" if deal.stage == WON else "lost"] += 1
    return {
        "created": len(found),
        "won": len(won),
        "lost": len(lost),
        "open": len(found) - len(won) - len(lost),
        "won_amount": {c: _sum(deal for deal in won if deal.currency == c) for c in ("USD", "CAD")},
        "by_month": {
            name: {what: by_month[name][what] for what in ("created", "won", "lost")} for name in sorted(by_month)
        },
        "by_owner": {name: _ends(found, lambda deal, name=name: deal.owner == name) for name in OWNERS},
        "by_channel": {name: _ends(found, lambda deal, name=name: deal.channel == name) for name in CHANNELS},
        "stages": {stage: _passed(found, stage) for stage in STAGES},
        "proposal_entered_before": _passed(found, NARROW, until=NARROW_FROM),
        "proposal_entered_since": _passed(found, NARROW, since=NARROW_FROM),
    }


def _sum(chosen: Iterable[Deal]) -> str:
    return f"{sum((deal.amount for deal in chosen if deal.amount is not None), Decimal(0)):.2f}"


def _ends(found: list[Deal], mine: Callable[[Deal], bool]) -> dict:
    own = [deal for deal in found if mine(deal)]
    won = [deal for deal in own if deal.stage == WON]
    return {
        "created": len(own),
        "won": len(won),
        "lost": sum(deal.stage == LOST for deal in own),
        "won_usd": _sum(deal for deal in won if deal.currency == "USD"),
    }


def _passed(found: list[Deal], stage: str, since: date = FIRST_DAY, until: date = LAST_DAY + timedelta(days=1)) -> dict:
    """The deals that entered a stage in some days: how many, and how many went on, were lost there, or are still there."""
    own = [deal for deal in found for name, at in deal.entered if name == stage and since <= at.date() < until]
    there = [deal for deal in own if deal.furthest == stage and deal.stage != WON]
    gone = sum(deal.stage == LOST for deal in there)
    return {
        "entered": len(own),
        "moved_on": len(own) - len(there),
        "lost_here": gone,
        "still_here": len(there) - gone,
    }
