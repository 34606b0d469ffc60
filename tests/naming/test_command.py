"""``names`` on the command line: list, set, remove, export, import."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.cli import main
from kpi.workspaces import open_workspace
from tests.conftest import open_shop


@pytest.fixture
def shop_file(tmp_path: Path) -> Path:
    path = tmp_path / "shop.duckdb"
    open_shop(open_workspace(path, FITS)).close()
    return path


def test_names_are_set_listed_kept_and_taken_away(
    shop_file: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: str) -> str:
        assert main(["--workspace", str(shop_file), "names", *arguments]) == 0
        return capsys.readouterr().out

    before = json.loads(run("--json"))
    assert before["rules"] == [] and "Web shop" in [n["name"] for n in before["names"]["channel"]]
    assert {u["channel"] for u in before["unmatched"]} == {"Marketplace", "Social"}
    run("set", "channel", "Web shop", "Online")
    listed = json.loads(run("--json"))
    online = next(n for n in listed["names"]["channel"] if n["name"] == "Online")
    assert {f["written"] for f in online["written"]} == {"Web shop"}
    assert online["net_sales"] == 447.6 and online["visits"] == 1220
    told = run()
    assert all(f"Web shop ({table})" in told for table in ("ad_spend", "orders", "visits"))
    kept = tmp_path / "names.csv"
    assert run("export", str(kept)) == f"1 rule was written into {kept}.\n"
    run("remove", "channel", "Web shop")
    assert json.loads(run("--json")) == before
    run("import", str(kept))
    assert json.loads(run("--json")) == listed


def test_what_cannot_be_is_said_in_words(shop_file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for arguments, words in (
        (["remove", "channel", "Fax"], "There is no rule of yours for channel 'Fax'."),
        (["set", "colour", "red", "Red"], "colour"),
        (["import", str(shop_file.parent / "gone.csv")], "cannot be read"),
    ):
        assert main(["--workspace", str(shop_file), "names", *arguments]) == 2
        assert words in capsys.readouterr().err
