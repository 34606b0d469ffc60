"""The shop's app: who opens it on which day, and what they use in it.

Half of its users have bought something and are known by their e-mail address; the others only look.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from harbour_and_pine import CHANNELS, LAST_DAY, REGIONS, SEED, month
from people import Person

LAUNCHED = date(2025, 11, 3)
NEW_A_DAY, GROWTH_A_YEAR = 2.0, 0.4
KNOWN = 0.5  # share of new users who are customers
WEEKDAY = (0.85, 0.82, 0.84, 0.88, 0.98, 1.30, 1.36)  # Monday to Sunday
OPENS, GIVES_UP = (0.04, 0.30), (0.008, 0.050)  # chance a day to open the app, and to open it for the last time
BROWSE, WISHLIST, TRACKING, CLUB, PLANNER, REMINDERS = (
    "Browse",
    "Wishlist",
    "Order tracking",
    "Club rewards",
    "Room planner",
    "Gift reminders",
)
VERBS = {BROWSE: "view", WISHLIST: "save", TRACKING: "track", CLUB: "redeem", PLANNER: "plan", REMINDERS: "remind"}
# Share of users who ever take to a feature, and how often those use it on a day on which they open the app.
ADOPTED = {
    BROWSE: (0.93, 0.62),
    WISHLIST: (0.44, 0.30),
    TRACKING: (0.36, 0.22),
    PLANNER: (0.40, 0.34),
    REMINDERS: (0.025, 0.2),
}
CLUB_USE = 0.30  # members only, and all of them
PLANNER_SINCE = date(2026, 6, 15)
HEADER = "occurred_at,user_id,event,feature,channel,region"


@dataclass(frozen=True)
class Event:
    """One thing that a user did; ``feature`` is "" where the app was only opened."""

    at: datetime
    user: str
    event: str
    feature: str
    channel: str
    region: str


def events(people: list[Person], members: set[str]) -> list[Event]:
    """Everything that happened in the app, oldest first. ``members`` are the addresses of the club's members."""
    rng = random.Random(SEED + 13)
    strangers, customers = iter(range(1, 10_000)), list(people)
    rng.shuffle(customers)
    found, day, owed = [], LAUNCHED, 0.0
    while day <= LAST_DAY:
        owed += NEW_A_DAY * (1 + GROWTH_A_YEAR * (day - LAUNCHED).days / 365) * WEEKDAY[day.weekday()]
        while owed >= 1:
            owed -= 1
            known = next((p for p in customers if p.since.date() <= day), None) if rng.random() < KNOWN else None
            if known:
                customers.remove(known)
                found += _use(rng, day, known.email, known.channel, known.region, member=known.email in members)
            else:
                channel = rng.choices([c.name for c in CHANNELS], [c.visits for c in CHANNELS])[0]
                region = rng.choices(list(REGIONS), [r[3] for r in REGIONS.values()])[0]
                found += _use(rng, day, f"app-{next(strangers):04}", channel, region, member=False)
        day += timedelta(days=1)
    return sorted(found, key=lambda e: (e.at, e.user, e.feature))


def _use(rng: random.Random, first: date, user: str, channel: str, region: str, *, member: bool) -> list[Event]:
    opens, gives_up = rng.uniform(*OPENS), rng.uniform(*GIVES_UP)
    takes_to = {name: often for name, (share, often) in ADOPTED.items() if rng.random() < share}
    if member:
        takes_to[CLUB] = CLUB_USE
    found, day = [], first
    while day <= LAST_DAY:
        if day == first or rng.random() < opens * WEEKDAY[day.weekday()]:
            at = datetime.combine(day, time(rng.randint(7, 22), rng.randint(0, 59)))
            found.append(Event(at, user, "open", "", channel, region))
            for name, often in takes_to.items():
                if rng.random() < often and (name != PLANNER or day >= PLANNER_SINCE):
                    found.append(Event(at, user, VERBS[name], name, channel, region))
            if rng.random() < gives_up:
                break
        day += timedelta(days=1)
    return found


def rows(found: list[Event]) -> list[list]:
    return [[f"{e.at:%Y-%m-%d %H:%M}", e.user, e.event, e.feature, e.channel, e.region] for e in found]


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Event]) -> dict:
    """Different users: ever, by feature, by month, on each weekday, and in the last 1, 7 and 30 days."""
    by_day: dict[date, set[str]] = defaultdict(set)
    by_month: dict[str, set[str]] = defaultdict(set)
    for event in found:
        by_day[event.at.date()].add(event.user)
        by_month[month(event.at)].add(event.user)
    return {
        "events": len(found),
        "users": len({e.user for e in found}),
        "first_day": str(found[0].at.date()),
        "users_by_feature": {name: len({e.user for e in found if e.feature == name}) for name in VERBS},
        "users_by_channel": {
            name: len({e.user for e in found if e.channel == name}) for name in sorted({e.channel for e in found})
        },
        "active_by_month": {name: len(by_month[name]) for name in sorted(by_month)},
        "user_days_by_weekday": dict(sorted(_weekdays(by_day).items())),
        "last_day": {f"last_{n}": len(_within(by_day, n)) for n in (1, 7, 30)},
    }


def _weekdays(by_day: dict[date, set[str]]) -> Counter:
    """Users a day, added up by weekday, from Monday = 0."""
    counts: Counter = Counter()
    for day, users in by_day.items():
        counts[day.weekday()] += len(users)
    return counts


def _within(by_day: dict[date, set[str]], length: int) -> set[str]:
    return set().union(*(by_day[LAST_DAY - timedelta(days=n)] for n in range(length)))
