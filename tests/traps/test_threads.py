"""Many people at once: every answer is the answer to its own question, and of one state of the data."""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

from kpi.analyses.customers.fitted_models import FITS
from kpi.catalog import CATALOG
from kpi.compiler import compile_query
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.conftest import fill, open_shop, order, spent


def questions() -> list[Query]:
    return [
        Query((name,), by, grain, where=where)
        for name in list(CATALOG)[::2]
        for by, grain in (((), None), (("channel",), "month"), (("region",), None))
        for where in ({}, {"channel": ("Web shop", None)})
    ]


def test_a_thousand_mixed_questions_in_sixteen_threads(shop: Workspace) -> None:
    """A connection that threads share hands one the rows of another."""
    asked = questions()
    expected = [shop.ask(query).rows for query in asked]
    picks = random.Random(7).choices(range(len(asked)), k=1000)
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda n: shop.ask(asked[n]).rows, picks))
    wrong = [n for n, answer in zip(picks, answers, strict=True) if answer != expected[n]]
    assert wrong == []


def test_no_answer_mixes_two_states_of_the_data(workspace: Workspace) -> None:
    """Every load brings one order of 10.00, its spend of 5.00 and one new customer."""

    def load(n: int) -> None:
        fill(
            workspace,
            orders=[order(str(n), "2024-01-01", f"c{n}", "Web shop", None, "10.00")],
            ad_spend=[spent("2024-01-01", "Web shop", None, "5.00")],
        )

    load(0)
    stop, torn = threading.Event(), []

    def read() -> None:
        while not stop.is_set():
            row = workspace.ask(Query(("orders", "net_sales", "ad_spend"))).rows[0]
            if not row["orders"] * 10 == row["net_sales"] == row["ad_spend"] * 2:
                torn.append(row)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for n in range(1, 15):
        load(n)
    stop.set()
    for reader in readers:
        reader.join()
    assert torn == []
    assert workspace.ask(Query(("new_customers", "cac"))).rows[0]["new_customers"] == 15


def test_new_customers_are_those_of_the_load_that_is_asked_about(workspace: Workspace) -> None:
    """Their table is rebuilt by the first question after a load, also when many ask at once."""
    query = Query(("new_customers",), ("channel",))
    for n in range(8):
        fill(workspace, orders=[order(str(n), "2024-01-01", f"c{n}", "Web shop", None, "10.00")])
        with ThreadPoolExecutor(8) as threads:
            answers = list(threads.map(lambda _: workspace.ask(query), range(8)))
        assert [(a.value("new_customers"), a.coverage.version) for a in answers] == [(n + 1, workspace.version)] * 8


# What an answer may be cached by: the workspace, its version, the statement and its values.


def key(workspace: Workspace, query: Query) -> tuple:
    statement = compile_query(query, workspace.coverage).statement
    return str(workspace.path), workspace.version, statement.sql, tuple(sorted(map(str, statement.params.items())))


def test_different_questions_have_different_keys(two_currencies: Workspace) -> None:
    asked = [
        Query(("net_sales",), currency="EUR"),
        Query(("net_sales",), currency="GBP"),
        Query(("orders",)),
        *(Query(("orders",), where={"channel": only}) for only in (("Email",), ("Store",), (None,), ())),
        Query(("orders",), compare="year"),
        Query(("orders",), compare="previous"),
        Query(("orders",), grain="month"),
        Query(("orders",), grain="week"),
        Query(("orders",), ("channel",)),
        Query(("orders",), ("region",)),
        Query(("orders",), start=date(2024, 2, 1)),
        Query(("orders",), end=date(2024, 2, 1)),
    ]
    assert len({key(two_currencies, query) for query in asked}) == len(asked)


def test_a_value_is_in_the_key_and_not_in_the_statement(shop: Workspace) -> None:
    email, store = (Query(("orders",), where={"channel": (c,)}) for c in ("Email", "Store"))
    assert key(shop, email)[2] == key(shop, store)[2]
    assert key(shop, email) != key(shop, store)


def test_a_load_changes_the_key_although_the_statement_stays(workspace: Workspace) -> None:
    open_shop(workspace)
    query = Query(("orders",), ("channel",))
    before, answer = key(workspace, query), workspace.ask(query).rows
    fill(workspace, orders=[order("x", "2024-01-02", "zoe", "Web shop", None, "10.00")])
    assert key(workspace, query)[2:] == before[2:]
    assert key(workspace, query) != before
    assert workspace.ask(query).rows != answer


def test_two_workspaces_have_different_keys(workspace: Workspace, tmp_path: Path) -> None:
    other = open_workspace(tmp_path / "other.duckdb", FITS)
    assert key(workspace, Query(("orders",))) != key(other, Query(("orders",)))
    other.close()
