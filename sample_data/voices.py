"""What customers answer when they are asked after an order, and how they rate what they bought."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from harbour_and_pine import LAST_DAY, SEED, STORE, Order, Shop

NPS, CSAT, RATING = "nps", "csat", "rating"
HIGHEST = {NPS: 10, CSAT: 5, RATING: 5}
ANSWERS = {NPS: 0.24, CSAT: 0.22, RATING: 0.06}  # share of the customers asked who answer
ASKED_AFTER = {NPS: (7, 14), CSAT: (4, 9), RATING: (5, 40)}  # days
QUIET = {"Quebec": 0.35}  # the questions are in English: how many answer there, of the usual number

PROMOTERS, USUAL = (9, 10), (54, 29, 17)  # promoters, passives, detractors of a hundred
LIKED = {STORE.name: (68, 23, 9), "Paid Social": (59, 28, 13)}
ANNOYED, ANNOYED_SINCE, ANNOYED_OF = "Email", date(2026, 7, 1), (20, 33, 47)
WEAK, WEAK_SATISFIED, SATISFIED = "Brass Wall Hook", 0.45, 0.85  # share of 4 and 5 on a scale up to 5
HEADER = "feedback_id,given_at,customer_id,kind,score,scale_max,channel,region,product,comment"

_ANNOYED_WORDS = ("Too many e-mails.", "An e-mail every day is too much.", "The offers in the e-mails do not fit me.")
_WEAK_WORDS = ("Came off the wall within a week.", "The screws are too short.", "Bends under a winter coat.")
_WORDS = {
    1: ("Arrived broken.", "Not what the picture shows."),
    2: ("Smaller than I thought.", "Took very long to arrive."),
    3: ("It is all right.", "Nice, but dear for what it is."),
    4: ("Well made.", "Looks good in the hall."),
    5: ("Just what I was looking for.", "Lovely, I will buy another one.", "A present that was much liked."),
}


@dataclass(frozen=True)
class Answer:
    """One answer: on NPS about the shop, else about one product."""

    at: datetime
    order: Order
    kind: str
    score: int
    product: str
    comment: str

    @property
    def satisfied(self) -> bool:
        return self.score >= 4


def answers(shop: Shop) -> list[Answer]:
    """Every answer that came in by the last day, oldest first. Nobody is asked about an order that was cancelled."""
    rng = random.Random(SEED + 14)
    found = []
    for order in shop.orders:
        if order.email and not order.cancelled:
            for kind, share in ANSWERS.items():
                if rng.random() < share * QUIET.get(order.region, 1):
                    answer = _answer(rng, order, kind)
                    found += [answer] if answer.at.date() <= LAST_DAY else []
    return sorted(found, key=lambda answer: (answer.at, answer.order.number, answer.kind))


def _answer(rng: random.Random, order: Order, kind: str) -> Answer:
    at = order.at + timedelta(days=rng.randint(*ASKED_AFTER[kind]), minutes=rng.randint(0, 600))
    if kind == NPS:
        annoyed = order.channel == ANNOYED and at.date() >= ANNOYED_SINCE
        group = rng.choices(range(3), ANNOYED_OF if annoyed else LIKED.get(order.channel, USUAL))[0]
        score = rng.choice((PROMOTERS, (7, 8), (0, 2, 3, 4, 5, 5, 6, 6, 6))[group])
        words = _ANNOYED_WORDS if annoyed and group == 2 and rng.random() < 0.6 else ("",)
        return Answer(at, order, kind, score, "", rng.choice(words))
    product = rng.choice(order.lines)[0][1]
    weak = product == WEAK
    if rng.random() < (WEAK_SATISFIED if weak else SATISFIED):
        score = rng.choice((4, 5, 5))
    else:
        score = rng.choice((1, 2, 3, 3) if not weak else (1, 1, 2, 2, 3))
    words = _WEAK_WORDS if weak and score < 4 else _WORDS[score]
    said = kind == RATING or rng.random() < 0.12
    return Answer(at, order, kind, score, product, rng.choice(words) if said else "")


def rows(found: list[Answer]) -> list[list]:
    return [
        [
            f"F{10001 + n}",
            answer.at,
            answer.order.email,
            answer.kind,
            answer.score,
            HIGHEST[answer.kind],
            answer.order.channel,
            answer.order.region,
            answer.product,
            answer.comment,
        ]
        for n, answer in enumerate(found)
    ]


# --- the truth ------------------------------------------------------------------------------------------------------


def truth(found: list[Answer]) -> dict:
    """Counts of answers: promoters and detractors by channel and region, satisfied ones by product, ratings."""
    nps, csat, ratings = ([a for a in found if a.kind == kind] for kind in (NPS, CSAT, RATING))
    email = [a for a in nps if a.order.channel == ANNOYED]
    return {
        "answers": len(found),
        "nps": _groups(nps),
        "nps_by_channel": _each(nps, lambda a: a.order.channel, _groups),
        "nps_by_region": _each(nps, lambda a: a.order.region, _groups),
        "nps_email_before": _groups(a for a in email if a.at.date() < ANNOYED_SINCE),
        "nps_email_since": _groups(a for a in email if a.at.date() >= ANNOYED_SINCE),
        "csat": _satisfied(csat),
        "csat_by_product": _each(csat, lambda a: a.product, _satisfied),
        "ratings": {"answers": len(ratings), "stars": sum(a.score for a in ratings)},
    }


def _each(found: list[Answer], key: Callable[[Answer], str], count: Callable) -> dict:
    return {name: count(a for a in found if key(a) == name) for name in sorted({key(a) for a in found})}


def _groups(chosen: Iterable[Answer]) -> dict:
    counts = Counter("promoters" if a.score in PROMOTERS else "detractors" if a.score < 7 else "" for a in chosen)
    return {"answers": counts.total(), "promoters": counts["promoters"], "detractors": counts["detractors"]}


def _satisfied(chosen: Iterable[Answer]) -> dict:
    counts = Counter(a.satisfied for a in chosen)
    return {"answers": counts.total(), "satisfied": counts[True]}
