"""The analyses of selling on the command line, and the SQL they ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlglot import exp

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.deals import scope
from kpi.analyses.deals.pipeline import pipeline
from kpi.analyses.deals.velocity import velocity
from kpi.analyses.sales import funnel
from kpi.analyses.scope import Scope
from kpi.analyses.usage.usage import usage
from kpi.analyses.voice import satisfaction
from kpi.cli import main
from kpi.intake import load
from kpi.workspaces import open_workspace
from tests.test_portability import parsed_plain

SOURCES = Path(__file__).parents[1] / "sources"
# The next day of a user, the next stage of a deal, the place of an amount among others: every engine knows these.
WINDOWS = {"lead", "rownumber", "lower", "not"}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with deals, stages, answers, visits and use, and nobody who has it open."""
    folder = tmp_path_factory.mktemp("selling")
    path = folder / "workspace.duckdb"
    events = folder / "events.csv"
    events.write_text("user_id,occurred_at,event,feature\na,2026-01-05,open,search\nb,2026-01-06,open,search\n")
    workspace = open_workspace(path, FITS)
    for name in ("hubspot_deals", "hubspot_deal_stages", "survey_answers_csat", "shopify_sessions"):
        load(workspace, SOURCES / name / "sample.csv", f"{name}.csv")
    load(workspace, events, events.name)
    workspace.close()
    yield path


def answered(capsys: pytest.CaptureFixture, path: Path, *arguments: str) -> tuple[int, str, str]:
    status = main(["--workspace", str(path), "analyse", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


@pytest.mark.parametrize("name", ["funnel", "pipeline", "velocity", "nps", "usage"])
def test_every_analysis_answers_in_json_and_for_people(
    capsys: pytest.CaptureFixture[str], filled: Path, name: str
) -> None:
    status, out, _ = answered(capsys, filled, name, "--json")
    assert status == 0
    document = json.loads(out)
    assert document["notes"]
    status, out, err = answered(capsys, filled, name)
    assert status == 0
    assert len(out.splitlines()) >= 2
    assert document["notes"][0] in err


def test_figures_in_json(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    steps = json.loads(answered(capsys, filled, "funnel", "--json")[1])["total"]["steps"]
    assert [s["count"] for s in steps] == [1885, 72, 41, 21]
    whole = json.loads(answered(capsys, filled, "pipeline", "--by", "channel", "--json")[1])
    assert (whole["total"]["won"], whole["total"]["win_rate"], len(whole["segments"])) == (2, 0.5, 7)
    (euro, *_) = json.loads(answered(capsys, filled, "velocity", "--json")[1])["totals"]
    assert (euro["currency"], euro["average_deal"], euro["cycle_days"]) == ("EUR", 18400, 104)
    (csat,) = json.loads(answered(capsys, filled, "nps", "--json")[1])["total"]["csat"]
    assert (csat["scale"], csat["top_share"]) == (5, 0.5)
    used = json.loads(answered(capsys, filled, "usage", "--json")[1])
    assert (used["users"], used["dau"], used["mau"], used["stickiness"]) == (2, 1, None, None)


@pytest.mark.parametrize("name", ["funnel", "pipeline", "velocity", "nps", "usage"])
def test_a_table_that_is_not_loaded_is_said_and_no_fault(
    capsys: pytest.CaptureFixture[str], empty_file: Path, name: str
) -> None:
    status, out, err = answered(capsys, empty_file, name, "--json")
    assert (status, out) == (2, "")
    assert "not loaded" in err and "Load a file with" in err


def test_days_and_dimensions_that_do_not_exist_are_said(capsys: pytest.CaptureFixture[str], filled: Path) -> None:
    status, _, err = answered(capsys, filled, "velocity", "--from", "soon")
    assert status == 2 and "'soon' is not a day" in err
    with pytest.raises(SystemExit) as stopped:
        answered(capsys, filled, "funnel", "--by", "colour")
    assert stopped.value.code == 2


def test_the_sql_is_of_the_portable_kind(filled: Path, asked: list[str]) -> None:
    workspace = open_workspace(filled, FITS)
    try:
        for by in funnel.BY:
            funnel.funnel(workspace, Scope(by=by))
        for by in scope.BY:
            pipeline(workspace, Scope(by=by))
            velocity(workspace, Scope(by=by))
        for by in satisfaction.BY:
            satisfaction.satisfaction(workspace, Scope(by=by))
        usage(workspace)
    finally:
        workspace.close()
    assert len(asked) > 50
    for sql in dict.fromkeys(asked):
        divided = list(parsed_plain(sql, WINDOWS).find_all(exp.Div))
        assert not divided, f"shares are worked out where a whole of 0 is seen: {sql}"
