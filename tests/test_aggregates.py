"""Every aggregate of every model matters: made another one, it gives other rows in one of the stories that tests tell."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kpi.models import CUSTOMER_VALUES, MODELS, Model
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.flips import Flip, flips
from tests.stories import abroad, dense
from tests.stories.filling import fill, open_shop

# Aggregates that may as well be the other one, and why, by model: as they stand there.
EQUIVALENT = {
    "own_currency": {"max(value)": "a setting has one row"},
    "daily_rates": {
        "max(value)": "a setting has one row",
        "max(started_at)": "of every subscription the end or, while it runs, the beginning is counted already",
    },
    "customer_attributes": {
        "max(case when segment_place = 1 then segment end)": "one row only has place 1",
        "max(case when age_band_place = 1 then age_band end)": "one row only has place 1",
    },
    "cost_days": {
        f"max({column})": "kept is only what one order has"
        for column in ("channel", "region", "customer_id", "segment", "age_band")
    },
    "deal_words": {
        "select distinct coalesce(status, '') as written, 1 as is_status from deals": "spellings are grouped afterwards",
        "select distinct coalesce(stage, '') as written, 0 as is_status from deals": "spellings are grouped afterwards",
        "select distinct stage as written, 0 as is_status from deal_stages": "spellings are grouped afterwards",
    },
    "stage_order": {"sum(entry_count)#2": "it asks for 200,000 rows, more than any story here has"},
    "lines": {"min(load_id)": "the lines of an order come from one load: what a later one tells of it holds alone"},
    "target_days": {"max(value)": "kept is only what stands there once"},
    "daily_traffic": {"max(visitors)": "it is asked of one row only"},
    "deal_paths": {"min(pipeline)": "a deal has one pipeline", "min(state)": "a deal has one state"},
    "customer_months": {"sum(order_count)": "asked is only whether there are any"},
}


class Story:
    """A workspace with the rows of all its models as they are."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        workspace.prepare()
        with workspace.cursor() as cursor:
            self.told = {model.name: _rows(cursor, model.name) for model in MODELS}

    def shows(self, model: Model, flip: Flip) -> bool:
        """Whether the model has other rows with an aggregate flipped; a statement that fails shows it, too."""
        with self.workspace.cursor() as cursor:
            cursor.execute("begin transaction")
            try:
                kind = "table" if model.stored else "view"
                cursor.execute(f"create or replace {kind} {model.name} as {flip.sql}")
                return _rows(cursor, model.name) != self.told[model.name]
            finally:
                cursor.execute("rollback")


def _rows(cursor: Any, name: str) -> list[tuple]:
    rows = cursor.execute(f"select * from {name} order by all").fetchall()
    # The last digits of a floating-point sum depend on the order of its parts.
    return [tuple(float(f"{value:.9g}") if isinstance(value, float) else value for value in row) for row in rows]


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory, empty_file: Path) -> Iterator[list[Story]]:
    """The shop with twins, abroad, and shops with a single table."""

    fits = {CUSTOMER_VALUES: lambda _: dense.EXPECTED_TWINS}

    def opened(name: str) -> Workspace:
        return open_workspace(shutil.copy(empty_file, tmp_path_factory.mktemp(name.replace(" ", "_"))), fits)

    told = [open_shop(opened("twins"), dense.TABLES), abroad.open_abroad(opened("abroad"))]
    told += [fill(opened(name), **tables) for name, tables in abroad.SINGLE.items()]
    yield [Story(workspace) for workspace in told]
    for workspace in told:
        workspace.close()


def numbered(model: Model) -> list[tuple[str, Flip]]:
    """The flips of a model under names of their own: what stands there more than once has a number."""
    seen: dict[str, int] = {}
    found = []
    for flip in flips(model.sql):
        seen[flip.text] = seen.get(flip.text, 0) + 1
        found.append((flip.text if seen[flip.text] == 1 else f"{flip.text}#{seen[flip.text]}", flip))
    return found


@pytest.mark.parametrize("model", [m for m in MODELS if not m.fitted and numbered(m)], ids=lambda m: m.name)
def test_a_story_shows_every_aggregate_that_is_another_one(stories: list[Story], model: Model) -> None:
    excused = EQUIVALENT.get(model.name, {})
    unseen = [
        name
        for name, flip in numbered(model)
        if name not in excused and not any(story.shows(model, flip) for story in stories)
    ]
    assert unseen == [], f"no story has other rows of {model.name} with these flipped"


@pytest.mark.parametrize("name", EQUIVALENT)
def test_what_is_excused_stands_there(name: str) -> None:
    model = next(m for m in MODELS if m.name == name)
    assert set(EQUIVALENT[name]) <= {text for text, _ in numbered(model)}
    assert all(EQUIVALENT[name].values())


def test_sums_are_found_in_code_and_not_in_comments() -> None:
    sql = "-- sum(of all)\nselect sum(case when a > (b) then 1 end) as n, count(distinct c) from (select distinct c from t)"
    assert [flip.text for flip in flips(sql)] == [
        "sum(case when a > (b) then 1 end)",
        "count(distinct c)",
        "select distinct c from t)",
    ]
    assert [flip.sql.splitlines()[1][:20] for flip in flips(sql)][0] == "select max(case when"
