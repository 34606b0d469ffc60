"""Files of which only a part is a table that is known, and reports that hold no rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake import load, load_all
from kpi.store import Workspace

FOLDER = Path(__file__).parent
SINGLE = """"Email Campaign Report"
"Title:","Autumn throws"
"Subject Line:","New throws are here"
"Delivery Date/Time:","Thu, Sep 03, 2026 10:15 am"

"Overall Stats"
"Total Recipients:","12,041"
"Successful Deliveries:","11,980"
"Bounces:","61 (0.5%)"
"Recipients Who Opened:","4,412 (36.8%)"

"Clicks by URL"
"URL","Total Clicks","Unique Clicks"
"https://northfold.test/throws","402","310"
"https://northfold.test/","286","240"
"""
TEST_OF_TWO = """"Email Campaign Report"
"Title:","Linen test"
"Delivery Date/Time:","Tue, Sep 01, 2026 9:00 am"

"Combination 1"
"Subject Line:","Linen is here"
"Total Recipients:","1,204"

"Combination 2"
"Subject Line:","The fabric of September"
"Total Recipients:","1,203"
"""


def test_of_a_snapshot_the_sessions_are_loaded_once_and_every_other_table_is_said(workspace: Workspace) -> None:
    file = FOLDER / "ga4_snapshot" / "sample.csv"
    receipts = [outcome.receipt for outcome in load_all(workspace, file, file.name)]
    assert [(r.source, r.rows_loaded) for r in receipts if r.rows_loaded] == [("ga4_traffic_acquisition", 3)]
    assert len(receipts) == 6 and all(r.balances for r in receipts)
    assert sum(r.rows_in for r in receipts) == len(file.read_text(encoding="utf-8").splitlines())  # type: ignore[misc]
    with workspace.cursor() as cursor:
        found = cursor.execute(
            "select sum(visits), min(date)::varchar, max(period_end)::varchar from visits"
        ).fetchall()
    assert found == [(449, "2026-09-01", "2026-09-05")]


@pytest.mark.parametrize("text", [SINGLE, TEST_OF_TWO])
def test_the_report_of_one_mailing_is_named_with_what_to_export_instead(
    workspace: Workspace, tmp_path: Path, text: Any
) -> None:
    path = tmp_path / "campaign.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="Mailchimp's report of one campaign.*Export the list of campaigns"):
        load(workspace, path, path.name)
    (outcome,) = load_all(workspace, path, path.name)
    assert outcome.error is not None and outcome.receipt is None
