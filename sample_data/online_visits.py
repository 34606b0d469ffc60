"""What Google Analytics saw of the online visits: by day, channel and device, and how far towards a purchase they got."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from harbour_and_pine import CAD_IN_USD, FIRST_DAY, LAST_DAY, SEED, SHOP, Shop, cents, days, month, ratio

SEEN = 0.95  # share of the purchases that GA4 sees; some visitors decline cookies
MOBILE, DESKTOP = "mobile", "desktop"
ON_MOBILE = {  # share of a channel's visits
    "Organic Search": 0.56,
    "Paid Search": 0.60,
    "Paid Social": 0.82,
    "Email": 0.58,
    "Direct": 0.45,
    "Referral": 0.50,
}
BUYS_ON_MOBILE, WEAK, WEAK_BUYS = 0.62, "Paid Search", 0.30  # how often a mobile visit buys, of a desktop one
# Share of the visits that do not buy: those that leave something in the cart, and those that leave the checkout.
LEAVES_CART, LEAVES_CHECKOUT = {MOBILE: 0.058, DESKTOP: 0.048}, {MOBILE: 0.020, DESKTOP: 0.018}
WEAK_LEAVES_CHECKOUT = 0.058
HEADER = (
    "# ----------------------------------------\n"
    "# Traffic acquisition: Session primary channel group (Default Channel Group)\n"
    f"# Account: {SHOP}\n# Property: {SHOP} - GA4\n"
    "# ----------------------------------------\n# \n# All Users\n"
    f"# Start date: {FIRST_DAY:%Y%m%d}\n# End date: {LAST_DAY:%Y%m%d}\n"
    "Session primary channel group (Default Channel Group),Date,Device category,Sessions,Engaged sessions,"
    "Engagement rate,Average engagement time per session,Events per session,Event count,Add to carts,Checkouts,"
    "Ecommerce purchases,Key events,Session key event rate,Total revenue"
)


@dataclass
class Seen:
    """The visits of a day through a channel on a device."""

    day: date
    channel: str
    device: str
    sessions: int = 0
    engaged: int = 0
    seconds: int = 0
    carts: int = 0
    checkouts: int = 0
    bought: int = 0
    revenue: Decimal = Decimal(0)

    @property
    def events(self) -> int:
        return self.sessions * 6 + self.engaged


def seen(shop: Shop) -> list[Seen]:
    """Every day, channel and device with visits, in that order."""
    rng, by_device = random.Random(SEED + 1), random.Random(SEED + 4)
    bought: dict[tuple[date, str, str], list[Decimal]] = defaultdict(list)
    for order in shop.online():
        paid = order.total if order.currency == "USD" else cents(order.total * CAD_IN_USD)
        device = _device_of_order(by_device, order.channel)
        if rng.random() < SEEN:
            bought[order.at.date(), order.channel, device].append(paid)
    found = []
    for (day, channel), sessions in shop.visits.items():
        engaged, seconds = round(sessions * (0.5 + 0.2 * rng.random())), sessions * rng.randint(38, 66)
        mobile, desktop = (Seen(day, channel, device) for device in (MOBILE, DESKTOP))
        for part in (mobile, desktop):
            paid = bought[day, channel, part.device]
            part.bought, part.revenue = len(paid), sum(paid, Decimal(0))
        others = sessions - mobile.bought - desktop.bought
        mobile.sessions = mobile.bought + sum(by_device.random() < ON_MOBILE[channel] for _ in range(others))
        mobile.engaged, mobile.seconds = engaged * mobile.sessions // sessions, seconds * mobile.sessions // sessions
        desktop.sessions = sessions - mobile.sessions
        desktop.engaged, desktop.seconds = engaged - mobile.engaged, seconds - mobile.seconds
        for part in (mobile, desktop):
            _steps(by_device, part)
            found += [part] if part.sessions else []
    return found


def _device_of_order(rng: random.Random, channel: str) -> str:
    share = ON_MOBILE[channel]
    mobile = share * (WEAK_BUYS if channel == WEAK else BUYS_ON_MOBILE)
    return MOBILE if rng.random() < mobile / (mobile + 1 - share) else DESKTOP


def _steps(rng: random.Random, part: Seen) -> None:
    """Carts and checkouts: those of the visits that bought, and of those that left on the way."""
    weak = part.channel == WEAK and part.device == MOBILE
    checkout = WEAK_LEAVES_CHECKOUT if weak else LEAVES_CHECKOUT[part.device]
    part.carts = part.checkouts = part.bought
    for _ in range(part.sessions - part.bought):
        chance = rng.random()
        part.checkouts += chance < checkout
        part.carts += chance < checkout + LEAVES_CART[part.device]


def rows(found: list[Seen]) -> list[list]:
    """Biggest first, under the grand total."""
    total = Seen(FIRST_DAY, "", "")
    for part in found:
        for name in ("sessions", "engaged", "seconds", "carts", "checkouts", "bought", "revenue"):
            setattr(total, name, getattr(total, name) + getattr(part, name))
    ordered = sorted(found, key=lambda part: (-part.sessions, part.day, part.channel, part.device))
    return [["", "", "", *_numbers(total)]] + [
        [part.channel, f"{part.day:%Y%m%d}", part.device, *_numbers(part)] for part in ordered
    ]


def _numbers(part: Seen) -> list:
    return [
        part.sessions,
        part.engaged,
        ratio(part.engaged, part.sessions),
        ratio(part.seconds, part.sessions, 4),
        ratio(part.events, part.sessions, 4),
        part.events,
        part.carts,
        part.checkouts,
        part.bought,
        part.bought,
        ratio(part.bought, part.sessions),
        cents(part.revenue),
    ]


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Seen]) -> dict:
    """How many visits reached each step, in all, by channel, by device, by both, and by month."""
    return {
        "all": _reached(found),
        "by_channel": {c: _reached(p for p in found if p.channel == c) for c in ON_MOBILE},
        "by_device": {d: _reached(p for p in found if p.device == d) for d in (MOBILE, DESKTOP)},
        "by_channel_on_mobile": {
            c: _reached(p for p in found if p.channel == c and p.device == MOBILE) for c in ON_MOBILE
        },
        "by_month": {
            name: _reached(p for p in found if month(p.day) == name)
            for name in dict.fromkeys(month(day) for day in days())
        },
    }


def _reached(chosen: Iterable[Seen]) -> dict:
    counts: Counter = Counter({"visits": 0, "carts": 0, "checkouts": 0, "purchases": 0})
    for part in chosen:
        counts.update(
            {"visits": part.sessions, "carts": part.carts, "checkouts": part.checkouts, "purchases": part.bought}
        )
    return dict(counts)
