"""Dates and times as programs and people write them, in several languages, with and without a time zone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from kpi.errors import QuestionsOpen
from kpi.intake import Receipt
from kpi.store import Workspace

HEAD = "order_id,ordered_at,net_amount\n"
WRITTEN = {
    "1/31/2026, 1:05\u202fPM": "2026-01-31 13:05",
    "1/31/2026 12:30 a.m.": "2026-01-31 00:30",
    "1/31/2026 1:05 p. m.": "2026-01-31 13:05",
    "Saturday, January 31, 2026": "2026-01-31 00:00",
    "January 31st, 2026 at 1:05 PM": "2026-01-31 13:05",
    "Sat, 31 Jan 2026 10:00:00 +0100": "2026-01-31 10:00",
    "Samstag, 31. Januar 2026 um 13:05 Uhr": "2026-01-31 13:05",
    "So, 1. Feb. 2026": "2026-02-01 00:00",
    "1er févr. 2026": "2026-02-01 00:00",
    "dimanche 1 mars 2026 à 13h05": "2026-03-01 13:05",
    "31 de enero de 2026": "2026-01-31 00:00",
    "sábado, 28 de março de 2026": "2026-03-28 00:00",
    "domenica 1 febbraio 2026": "2026-02-01 00:00",
    "zaterdag 31 mei 2026 om 13:05": "2026-05-31 13:05",
    "1769864700": "2026-01-31 13:05",
    "1769864700000": "2026-01-31 13:05",
}


@pytest.fixture
def days(workspace: Workspace):
    """When the orders were made, by their numbers."""

    def fetched() -> list[datetime]:
        with workspace.cursor() as cursor:
            return [
                d for (d,) in cursor.execute("select ordered_at from orders order by cast(order_id as int)").fetchall()
            ]

    return fetched


def orders(*days: str) -> str:
    return HEAD + "".join(f'{n},"{day}",1.25\n' for n, day in enumerate(days))


def test_words_around_a_date_are_no_obstacle(put: Callable[..., Receipt], days: Any):
    assert not put(orders(*WRITTEN)).problems
    assert days() == [datetime.fromisoformat(day) for day in WRITTEN.values()]


def test_with_a_time_zone_set_every_named_moment_is_moved_or_set_aside(put: Callable[..., Receipt], days: Any):
    written = ("Jan 31, 2026 1:23:45 PM PST", "Jul 1, 2026 1:23:45 AM PDT", "Jul 1, 2026 1:23:45 AM IST", "1769864700")
    receipt = put(orders(*written), settings={"timezone": "Europe/Berlin"})
    # Pacific time is 9 hours behind Berlin in winter and in summer; IST is the time of India, of Israel and of Ireland.
    assert days() == [datetime(2026, 1, 31, 22, 23, 45), datetime(2026, 7, 1, 10, 23, 45), datetime(2026, 1, 31, 14, 5)]
    assert [p.value for p in receipt.problems] == ["Jul 1, 2026 1:23:45 AM IST"]


def test_a_year_of_two_figures_may_stand_first(put: Callable[..., Receipt], days: Any):
    with pytest.raises(QuestionsOpen) as refused:
        put(orders("26-01-27", "26-02-01"))
    (question,) = refused.value.questions
    assert [answer for answer, _ in question.choices] == ["yes", "year"]
    put(orders("26-01-27", "26-02-01"), settings={"day_first": "year"})
    assert days() == [datetime(2026, 1, 27), datetime(2026, 2, 1)]
