"""A deal is won or lost in whatever words its export says so, and what cannot be counted is said."""

from __future__ import annotations

from datetime import date, datetime

from kpi.query import Query
from kpi.store import Workspace
from tests.conftest import deal, fill

WON = (
    "Won", "closedwon", "Closed - Won", "Closed Won (renewal)", "Abgeschlossen und gewonnen", "Fermé gagné",
    "Cierre ganado", "Fechado ganho", "Chiusa vinta", "Won - upsell",
)  # fmt: skip
LOST = (
    "LOST", "closedlost", "Closed Lost: price", "Lost - no budget", "Verloren", "Fermé perdu", "Cierre perdido",
    "Chiusa persa", "No decision", "Cancelled", "Not won", "Nicht gewonnen",
)  # fmt: skip
OPEN = ("Proposal", "Lost contact", "Won't wait", "Wonder", "Personal talk")


def test_words_of_winning_and_losing(workspace: Workspace) -> None:
    """As a stage or as a status: one open deal too many is a pipeline that nobody has."""
    words = [(w, column) for w in (*WON, *LOST, *OPEN) for column in ("status", "stage")]
    fill(
        workspace,
        deals=[
            deal(str(n), "2024-01-01", "2024-01-09", w if of == "status" else None, "10.00", None, None,
                 stage=w if of == "stage" else None)
            for n, (w, of) in enumerate(words)
        ]
        + [deal("end", "2024-02-01", None, "open", "10.00", None, None)],
    )  # fmt: skip
    told = workspace.ask(Query(("deals_won", "deals_lost", "open_deals"))).rows[0]
    assert told["deals_won"] == 2 * len(WON)
    assert told["deals_lost"] == 2 * len(LOST)
    assert told["open_deals"] == 2 * len(OPEN) + 1


def test_what_is_in_no_number_is_said(workspace: Workspace) -> None:
    """Two of three lost deals have no day: without a word the win rate of one half would look like the whole story."""
    fill(
        workspace,
        deals=[
            deal("1", "2024-01-01", "2024-01-09", "won", "10.00", None, None),
            deal("2", "2024-01-01", "2024-01-09", "lost", "10.00", None, None),
            deal("3", "2024-01-01", None, "lost", "10.00", None, None),
            deal("4", "2024-01-01", None, "lost", "10.00", None, None),
            deal("5", "2024-01-01", None, "Maybe", "10.00", None, None),
        ],
    )
    answer = workspace.ask(Query(("win_rate",)))
    assert answer.value("win_rate") == 0.5
    assert any(
        note.startswith("2 deals are won or lost on a day that your export does not give") for note in answer.notes
    )
    assert any("'Maybe' count as open" in note for note in answer.notes)


def test_a_deal_known_from_its_history_ends_as_its_last_word_says(workspace: Workspace) -> None:
    """In the alphabet "won" comes after "lost": the larger of the two words is not the later one."""
    told = {"lost": ("Closed lost", "Closed won"), "won": ("Closed won", "Closed lost"), "once": ("Closed lost",)}
    fill(
        workspace,
        deal_stages=[
            {
                "deal_id": name, "stage": stage, "entered_at": datetime(2024, 1, 1 + day), "left_at": None,
                "load_id": 1, "source": "deal_stages",
            }
            for name, words in told.items()
            for day, stage in enumerate(("Lead", *words))
        ],
    )  # fmt: skip
    workspace.prepare()
    with workspace.cursor() as cursor:
        states = cursor.execute("select state, count(*) from deal_paths group by state order by state").fetchall()
        ends = cursor.execute("select max(ended) from stage_spells where state = 'won'").fetchall()
    assert states == [("lost", 2), ("won", 1)] and ends == [(date(2024, 1, 3),)]
