"""Products, places and feedback on the command line, and the SQL they ask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.analyses.findings.feedback import feedback_gaps
from kpi.analyses.sales.places import places
from kpi.analyses.sales.products import products
from kpi.analyses.scope import Scope
from kpi.analyses.voice.comments import UNHAPPY, comments
from kpi.cli import main
from kpi.intake import load
from kpi.workspaces import open_workspace
from tests.test_portability import parsed_plain

FILES = {
    "orders.csv": "order_id,line_id,ordered_at,channel,region,product,quantity,returned_quantity,unit_price,net_amount\n"
    "1,1,2026-01-05,Web,Ohio,Mug,2,0,5.00,10.00\n"
    "2,1,2026-02-05,Web,Ohio,Mug,4,1,5.00,20.00\n"
    "3,1,2026-02-06,Store,Utah,Pot,1,0,30.00,30.00\n",
    "stock.csv": "counted_at,product,on_hand\n2026-02-06,Mug,40\n",
    "feedback.csv": "given_at,kind,score,scale_max,channel,product,comment\n"
    + "".join(f"2026-02-{1 + n % 28:02d},csat,{2 if n < 20 else 5},5,Web,Mug,too small\n" for n in range(30))
    + "".join(f"2026-02-{1 + n % 28:02d},csat,5,5,Store,Pot,\n" for n in range(40)),
}


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with orders, their lines, stock and answers, loaded the way a user does it."""
    folder = tmp_path_factory.mktemp("sales")
    workspace = open_workspace(folder / "workspace.duckdb", FITS)
    for name, content in FILES.items():
        (folder / name).write_text(content)
        load(workspace, folder / name, name)
    workspace.close()
    yield folder / "workspace.duckdb"


def answered(capsys: pytest.CaptureFixture, path: Path, *arguments: str) -> tuple[int, str, str]:
    status = main(["--workspace", str(path), "analyse", *arguments])
    out, err = capsys.readouterr()
    return status, out, err


def test_products_in_json(capsys: pytest.CaptureFixture, filled: Path) -> None:
    status, out, _ = answered(capsys, filled, "products", "--from", "2026-02-01", "--to", "2026-02-28", "--json")
    found = json.loads(out)
    assert status == 0 and found["returns_counted_in"] == "units"
    pot, mug = found["products"]
    assert (pot["name"], pot["net_sales"], pot["letter"], pot["status"]) == ("Pot", 30, "A", "new")
    assert (mug["units"], mug["returns"]["rate"], mug["stock"]["on_hand"]) == (4, 0.25, 40)
    # 4 in the 28 days up to 6 February.
    assert mug["stock"]["cover_days"] == pytest.approx(280)
    status, out, _ = answered(capsys, filled, "products", "--a", "0.5", "--b", "0.6", "--json")
    assert [p["letter"] for p in json.loads(out)["products"]] == ["A", "A"]
    status, _, err = answered(capsys, filled, "products", "--a", "0.9", "--b", "0.5")
    assert status == 2 and "not possible" in err


def test_places_and_feedback_for_people(capsys: pytest.CaptureFixture, filled: Path) -> None:
    status, out, err = answered(capsys, filled, "places")
    assert status == 0 and "Ohio" in out and "location index" in out
    assert "growth cannot be told" in err
    status, out, _ = answered(capsys, filled, "feedback")
    assert status == 0 and "Mug" in out and "0.3333" in out
    assert (
        json.loads(answered(capsys, filled, "feedback", "--by", "channel", "--json")[1])["gaps"][0]["channel"] == "Web"
    )


@pytest.mark.parametrize("name", ["products", "places", "feedback"])
def test_a_table_that_is_not_loaded_is_said_and_no_fault(
    capsys: pytest.CaptureFixture[str], empty_file: Path, name: str
) -> None:
    status, out, err = answered(capsys, empty_file, name, "--json")
    assert (status, out) == (2, "")
    assert "not loaded" in err and "Load a file with" in err


def test_the_sql_is_of_the_portable_kind(filled: Path, asked: list[str]) -> None:
    workspace = open_workspace(filled, FITS)
    try:
        for by in ("product", "category"):
            products(workspace, Scope(by=by, where={"channel": ("Web", None), "region": ("Ohio",)}))
        places(workspace.ask)
        feedback_gaps(workspace, Scope(by="channel"))
        assert len(comments(workspace, Scope(by="product", where={"channel": ("Web",)}), UNHAPPY, "Mug")) == 20
    finally:
        workspace.close()
    assert len(asked) > 12
    for sql in dict.fromkeys(asked):
        parsed_plain(sql, {"lower"})
