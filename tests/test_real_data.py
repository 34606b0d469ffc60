"""What is tested against open data is tested, or said not to be."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import real_data


def test_a_data_set_that_is_not_there_is_skipped_by_name_and_fails_where_nothing_may_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(real_data, "FOLDER", tmp_path)
    monkeypatch.delenv("KPI_TEST_NO_SKIPS", raising=False)
    with pytest.raises(pytest.skip.Exception, match="rfm/orders.csv is not among the open data sets"):
        real_data.data_file("rfm/orders.csv")
    monkeypatch.setenv("KPI_TEST_NO_SKIPS", "1")
    with pytest.raises(pytest.fail.Exception, match="rfm/orders.csv is not among the open data sets"):
        real_data.data_file("rfm/orders.csv")
    (tmp_path / "a.csv").touch()
    assert real_data.data_file("a.csv") == tmp_path / "a.csv"
