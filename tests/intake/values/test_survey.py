"""The score of a survey: found where words and values agree on one column, asked where they do not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpi.errors import QuestionsOpen, UserError
from kpi.intake import examine, load, tables_of
from kpi.intake.grids import read
from kpi.store import Workspace

FRAME = "#,{},Start Date (UTC),Submit Date (UTC),Network ID\n"
NPS, CSAT = "How likely are you to recommend us?", "How satisfied are you?"


@pytest.fixture
def put(tmp_path: Path):
    def written(questions: str, *answers: str) -> Path:
        path = tmp_path / "survey.csv"
        rows = (
            f"id{n},{a},2026-09-{n + 10} 10:00:00,2026-09-{n + 10} 10:01:00,ab{n}cd\n" for n, a in enumerate(answers)
        )
        path.write_text(FRAME.format(questions) + "".join(rows), encoding="utf-8")
        return path

    return written


def scores(workspace: Workspace) -> list[tuple]:
    with workspace.cursor() as cursor:
        found = cursor.execute("select kind, scale_max, score, comment from feedback order by line").fetchall()
    return [(kind, int(most), None if score is None else int(score), comment) for kind, most, score, comment in found]


@pytest.mark.parametrize(
    "question, answers, kind, most, values",
    [
        (NPS, ("0", "10", "7"), "nps", 10, [0, 10, 7]),
        (NPS, ("3", "4", "5"), "nps", 10, [3, 4, 5]),
        ("Würden Sie uns weiterempfehlen?", ("9", "10"), "nps", 10, [9, 10]),
        ("Recommanderiez-vous notre boutique ?", ("0 - Pas du tout", "10 - Tout à fait"), "nps", 10, [0, 10]),
        (CSAT, ("1", "5"), "csat", 5, [1, 5]),
        ("Wie zufrieden sind Sie?", ("7", "2"), "csat", 7, [7, 2]),
        ("Rate our service", ("10", "2"), "csat", 10, [10, 2]),
        (CSAT, ("4.0", "5.0"), "csat", 5, [4, 5]),
    ],
)
def test_one_column_that_asks_for_a_score_is_taken(
    workspace: Workspace, put: Any, question: Any, answers: tuple, kind: str, most: int, *, values: list
) -> None:
    receipt = load(workspace, put(question, *answers), "survey.csv")
    assert scores(workspace) == [(kind, most, value, None) for value in values]
    assert any(d.key == "score_column" and d.value == question for d in receipt.decisions)


def test_of_two_scores_one_is_asked_for(workspace: Workspace, put: Any) -> None:
    path = put(f"{NPS},{CSAT},Any comments?", "9,5,fine", "3,2,slow", ",,")
    (question,) = examine(workspace, path, "survey.csv").questions
    assert question.key == "score_column" and [answer for answer, _ in question.choices] == [NPS, CSAT]
    with pytest.raises(QuestionsOpen):
        load(workspace, path, "survey.csv")
    receipt = load(workspace, path, "survey.csv", settings={"score_column": CSAT})
    assert scores(workspace) == [("csat", 5, 5, "fine"), ("csat", 5, 2, "slow")]
    assert receipt.skipped == {"header": 1, "unanswered": 1} and receipt.rows_set_aside == 0


def test_numbers_without_a_word_for_them_are_asked_about_too(workspace: Workspace, put: Any) -> None:
    path = put("How many pets do you have?,Overall", "2,9", "0,4")
    (question,) = examine(workspace, path, "survey.csv").questions
    assert [answer for answer, _ in question.choices] == ["How many pets do you have?", "Overall"]


@pytest.mark.parametrize("values", [("11", "3"), ("yes", "9"), ("7.5", "8"), ("-1", "4")])
def test_other_values_are_no_score(workspace: Workspace, put: Any, values: tuple) -> None:
    path = put(f"{NPS},Your comment", *(f"{v},words" for v in values))
    receipt = load(workspace, path, "survey.csv")
    with workspace.cursor() as cursor:
        assert cursor.execute("select score, comment from feedback").fetchall() == [(None, "words")] * 2
    assert any(d.key == "score_column" and d.value == "none" for d in receipt.decisions)


def test_an_answer_that_is_no_score_is_refused(workspace: Workspace, put: Any) -> None:
    path = put(f"{NPS},{CSAT},Name", "9,5,Ann")
    with pytest.raises(UserError, match="'Name' does not hold whole numbers"):
        load(workspace, path, "survey.csv", settings={"score_column": "Name"})


def test_a_large_survey_is_read_like_a_small_one(
    workspace: Workspace, put: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its head holds scores up to 5; that the scale goes on is seen further down."""
    monkeypatch.setattr(tables_of, "LARGE_BYTES", 100)
    monkeypatch.setattr(read, "HEAD_BYTES", 400)
    receipt = load(workspace, put(CSAT, *("5" for _ in range(17)), "7", ""), "survey.csv")
    assert scores(workspace) == [("csat", 7, 5, None)] * 17 + [("csat", 7, 7, None)]
    assert receipt.skipped == {"header": 1, "unanswered": 1}
