"""The Pine Club, the shop's membership: who joined, changed the plan, left and came back."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from harbour_and_pine import LAST_DAY, SEED, month
from people import Person

OPENED = date(2025, 1, 15)
JOINS = 0.21  # share of the customers who pay in USD
PLANS = {"Club monthly": Decimal("9.00"), "Club yearly": Decimal("7.50"), "Club plus": Decimal("19.00")}  # a month
MONTHLY, YEARLY, PLUS = PLANS
FIRST_PLAN = (66, 22, 12)
LEAVES = {MONTHLY: 0.028, YEARLY: 0.22, PLUS: 0.020}  # at the end of each paid month, of each paid year
LEAVES_SOONER = {"Paid Search": 2.6}  # times as often, by the channel that won the customer
UPGRADES, DOWNGRADES = 0.020, 0.012  # from monthly to plus and back, a month
COMES_BACK, AWAY = 0.16, (40, 150)  # share of those who left, and for how many days
HEADER = "subscription_id,customer_id,plan,monthly_amount,currency,started_at,ended_at,channel,region"


@dataclass(frozen=True)
class Subscription:
    """One membership at one price; ``end`` is its last day, None while it runs."""

    number: str
    person: Person
    plan: str
    start: date
    end: date | None

    def runs_on(self, day: date) -> bool:
        return self.start <= day and (self.end is None or self.end >= day)


def subscriptions(people: list[Person]) -> list[Subscription]:
    """Every membership, by its first day. A change of plan ends one and begins another on the day after."""
    rng = random.Random(SEED + 12)
    spans = []
    for person in people:
        if person.currency == "USD" and rng.random() < JOINS:
            spans += _life(rng, person)
    spans.sort(key=lambda span: (span[2], span[0].email))
    return [Subscription(f"PC-{1001 + n}", *span) for n, span in enumerate(spans)]


def _life(rng: random.Random, person: Person) -> list[tuple[Person, str, date, date | None]]:
    # Whoever was a customer before the club opened joins in its first months.
    start = max(person.since.date() + timedelta(days=rng.randint(0, 20)), OPENED + timedelta(days=rng.randint(0, 120)))
    plan, spans = rng.choices(list(PLANS), FIRST_PLAN)[0], []
    while start <= LAST_DAY:
        last, following = _until(rng, person, plan, start)
        if last is None or last > LAST_DAY:
            spans.append((person, plan, start, None))
            break
        spans.append((person, plan, start, last))
        if following:
            plan, start = following, last + timedelta(days=1)
        elif rng.random() < COMES_BACK:
            start = last + timedelta(days=rng.randint(*AWAY))
        else:
            break
    return spans


def _until(rng: random.Random, person: Person, plan: str, start: date) -> tuple[date | None, str]:
    """The last day on this plan, and the plan that follows, "" when the member leaves."""
    paid = timedelta(days=365 if plan == YEARLY else 30)
    leaves = min(0.9, LEAVES[plan] * LEAVES_SOONER.get(person.channel, 1))
    last = start - timedelta(days=1)
    while last <= LAST_DAY:
        last += paid
        chance = rng.random()
        if chance < leaves:
            return last, ""
        if plan == MONTHLY and chance < leaves + UPGRADES:
            return last, PLUS
        if plan == PLUS and chance < leaves + DOWNGRADES:
            return last, MONTHLY
    return None, ""


def rows(found: list[Subscription]) -> list[list]:
    return [
        [
            s.number,
            s.person.email,
            s.plan,
            PLANS[s.plan],
            "USD",
            s.start,
            s.end or "",
            s.person.channel,
            s.person.region,
        ]
        for s in found
    ]


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Subscription]) -> dict:
    """Running subscriptions and what they bring a month at the end of every month, and who left, by channel."""
    changes = [s.start for s in found] + [s.end for s in found if s.end]
    ends = _month_ends()
    return {
        "subscriptions": len(found),
        "customers": len({s.person.email for s in found}),
        "last_change": str(max(changes)),
        "month_ends": {month(day): _state(found, day) for day in ends},
        "last_day": _state(found, max(changes)),
        "last_day_by_channel": {
            channel: _state([s for s in found if s.person.channel == channel], max(changes))
            for channel in sorted({s.person.channel for s in found})
        },
        "customer_months_by_channel": _churn(found, ends),
    }


def _month_ends() -> list[date]:
    firsts = [date(2025 + n // 12, n % 12 + 1, 1) for n in range(1, 23)]
    return [first - timedelta(days=1) for first in firsts]


def _state(found: list[Subscription], day: date) -> dict:
    running = [s for s in found if s.runs_on(day)]
    return {"running": len(running), "mrr": str(sum((PLANS[s.plan] for s in running), Decimal(0)))}


def _churn(found: list[Subscription], ends: list[date]) -> dict:
    """Over the last twelve whole months: members at each month's start, and those of them gone at its end."""
    at_start, lost = Counter(), Counter()
    members: dict[date, dict[str, str]] = defaultdict(dict)
    for day in ends[-13:]:
        members[day] = {s.person.email: s.person.channel for s in found if s.runs_on(day)}
    for before, after in zip(ends[-13:], ends[-12:], strict=False):
        for email, channel in members[before].items():
            at_start[channel] += 1
            lost[channel] += email not in members[after]
    return {channel: {"at_start": at_start[channel], "lost": lost[channel]} for channel in sorted(at_start)}
