"""What was said of 3/4/2026 says nothing about 3.4.2026: a file whose dates are written otherwise is asked about again."""

from __future__ import annotations

from pathlib import Path

import pytest

from kpi.errors import QuestionsOpen
from kpi.intake import load
from kpi.store import Workspace


def test_an_answer_about_dates_holds_for_dates_that_are_written_alike(workspace: Workspace, tmp_path: Path) -> None:
    def put(name: str, dates: list[str]) -> Path:
        path = tmp_path / name
        rows = "".join(f"{name}{n},{day},Web,1.00\n" for n, day in enumerate(dates))
        path.write_text("order_id,ordered_at,channel,net_amount\n" + rows)
        return path

    def days() -> set[str]:
        with workspace.cursor() as cursor:
            found = cursor.execute("select distinct cast(cast(ordered_at as date) as varchar) from orders").fetchall()
        return {day for (day,) in found}

    first = put("a.csv", ["3/4/2026", "5/6/2026"])
    with pytest.raises(QuestionsOpen):
        load(workspace, first, first.name)
    load(workspace, first, first.name, settings={"day_first": "no"})
    alike = put("b.csv", ["7/8/2026"])
    load(workspace, alike, alike.name)
    assert days() == {"2026-03-04", "2026-05-06", "2026-07-08"}
    other = put("c.csv", ["9.10.2026"])
    with pytest.raises(QuestionsOpen):
        load(workspace, other, other.name)
    load(workspace, other, other.name, settings={"day_first": "yes"})
    assert days() == {"2026-03-04", "2026-05-06", "2026-07-08", "2026-10-09"}
