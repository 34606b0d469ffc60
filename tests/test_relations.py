"""What a question reads depends on its dimensions: a roll-up, a finer one, or single rows. All of them say the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isclose

import pytest

from kpi.catalog import CATALOG, Kpi
from kpi.models import CUSTOMER_VALUES
from kpi.query import Query
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.tables import FACTS
from kpi.workspaces import open_workspace
from tests.stories import dense
from tests.stories.filling import open_shop

# Filters that are read from the usual roll-ups, from finer ones, and with both of the last from single rows.
FILTERS = (
    *(("region",), ("channel_type",), ("country",), ("segment",), ("age_band",), ("device",), ("campaign",)),
    *(("owner",), ("plan",), ("feature",), ("device", "segment")),
)


def told_apart(kpi: Kpi) -> bool:
    """Targets of all regions and of single ones are targets of their own, and are not added to each other."""
    return any(FACTS[fact].leveled for fact in kpi.facts)


ASKED = tuple(name for name, kpi in CATALOG.items() if not told_apart(kpi))


def same(ours: object, theirs: object) -> bool:
    if isinstance(ours, float) and isinstance(theirs, float):
        # Squares are subtracted from each other, so the last digits of a small variance differ.
        return isclose(ours, theirs, rel_tol=1e-7, abs_tol=1e-7)
    return ours == theirs


@pytest.fixture(scope="module")
def assuming_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The dense shop with a margin that is assumed where no cost is known."""
    fits = {CUSTOMER_VALUES: lambda _: dense.EXPECTED_TWINS}
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("assuming") / "workspace.duckdb", fits), dense.TABLES)
    set_setting(opened, "assumed_margin", "0.4")
    yield opened
    opened.close()


@pytest.mark.parametrize("names", FILTERS, ids="-".join)
def test_a_filter_that_keeps_every_value_changes_nothing(dense_shop: Workspace, names: tuple[str, ...]) -> None:
    """Not the values, not what they are divided by, and not how far they are left to chance."""
    _keeps_everything(dense_shop, names)


def test_a_filter_changes_nothing_of_what_rests_on_an_assumed_margin(assuming_shop: Workspace) -> None:
    assert assuming_shop.ask(Query(("gross_profit",))).value("gross_profit") is not None
    _keeps_everything(assuming_shop, ("device",))


def _keeps_everything(shop: Workspace, names: tuple[str, ...]) -> None:
    by = () if "channel_type" in names else ("channel",)
    plain = shop.ask(Query(ASKED, by, "month", intervals=True))
    kept = {name: tuple(dict.fromkeys(row[name] for row in shop.ask(Query(ASKED, (name,))).rows)) for name in names}
    filtered = shop.ask(Query(ASKED, by, "month", where=kept, intervals=True))
    answered = [kpi for kpi in ASKED if kpi not in filtered.blanks]
    assert answered and all(len(values) > 1 for values in kept.values())
    keys = [*by, "period"]
    there = {tuple(row[k] for k in keys): row for row in filtered.rows}
    wrong = {}
    for row in plain.rows:
        group = tuple(row[k] for k in keys)
        for column, value in there.get(group, {}).items():
            # Why a value is blank says nothing where it is not.
            told = "__cause_" not in column or value_of(row, column) is None
            if told and column.split("__")[0] in answered and not same(row.get(column), value):
                wrong[(*group, column)] = (row.get(column), value)
    assert wrong == {}


def value_of(row: Mapping[str, object], column: str) -> object:
    """The value of the KPI that a column of an answer belongs to."""
    return row.get(column.split("__")[0])


def test_every_relation_of_sales_is_read(dense_shop: Workspace) -> None:
    """Otherwise what holds them against each other would hold nothing."""
    asked = [dense_shop.ask(Query(("net_sales",), where=dict.fromkeys(names, (None, "x")))) for names in FILTERS[:7]]
    asked.append(dense_shop.ask(Query(("net_sales",), where=dict.fromkeys(FILTERS[-1], (None, "x")))))
    read = {answer.statement.sql.split("from ")[1].split()[0] for answer in asked}
    assert read == {"daily_sales", "customer_days", "campaign_days", "sales"}
