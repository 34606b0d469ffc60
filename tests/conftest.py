"""The small shop of ``tests.stories.story``, the dense one of ``tests.stories.dense``, and an empty workspace beside them.

``shop`` and ``dense_shop`` are shared by all tests and only read. A test that writes takes ``workspace`` and fills it
with ``open_shop`` when it needs a story too.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.models import CUSTOMER_VALUES
from kpi.store import Workspace
from kpi.workspaces import open_workspace
from tests.statements.tracer import TRACER
from tests.stories import abroad, dense
from tests.stories.filling import fill, insert, open_shop
from tests.stories.rows import answer, cost, customer, deal, line, order, spent, subscription, used, visit
from tests.stories.story import BRITISH_ORDERS, BRITISH_SPEND, EXPECTED, FIRST_DAY, LAST_DAY

# What a test needs to tell a story of its own.
__all__ = [
    "EXPECTED",
    "FIRST_DAY",
    "LAST_DAY",
    "answer",
    "cost",
    "customer",
    "deal",
    "fill",
    "insert",
    "line",
    "open_shop",
    "order",
    "spent",
    "subscription",
    "used",
    "visit",
]


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace file without rows; a copy of it opens faster than a new one is made."""
    path = tmp_path_factory.mktemp("empty") / "workspace.duckdb"
    open_workspace(path, FITS).close()
    return path


@pytest.fixture
def workspace(tmp_path: Path, empty_file: Path) -> Iterator[Workspace]:
    """An empty workspace, the test's own."""
    opened = open_workspace(shutil.copy(empty_file, tmp_path), FITS)
    yield opened
    opened.close()


# The small shop is too small to fit anything to: what a model expects of its customers is made up.
_EXPECTING = {CUSTOMER_VALUES: lambda _: EXPECTED}


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The small shop; shared, so read it only."""
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("shop") / "workspace.duckdb", _EXPECTING))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def dense_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The small shop with twins of its rows; shared, so read it only."""
    fits = {CUSTOMER_VALUES: lambda _: dense.EXPECTED_TWINS}
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("dense") / "workspace.duckdb", fits), dense.TABLES)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def abroad_shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The dense shop with francs, rates and the way of its deals; shared, so read it only."""
    fits = {CUSTOMER_VALUES: lambda _: dense.EXPECTED_TWINS}
    opened = abroad.open_abroad(open_workspace(tmp_path_factory.mktemp("abroad") / "workspace.duckdb", fits))
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def two_currencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The small shop with a few orders and some spend in pounds; shared, so read it only."""
    opened = open_shop(open_workspace(tmp_path_factory.mktemp("two") / "workspace.duckdb", _EXPECTING))
    fill(opened, orders=BRITISH_ORDERS, ad_spend=BRITISH_SPEND)
    yield opened
    opened.close()


def pytest_configure() -> None:
    """From here on every statement that answers a question is heard."""
    Workspace.listeners.append(TRACER.hear)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
    """A test fails when it, or what it stands on, ran a statement that other engines do not answer alike."""
    try:
        result = yield
    except BaseException:
        TRACER.take()
        raise
    broken = TRACER.take()
    if broken and not item.get_closest_marker("own_sql"):
        pytest.fail(broken, pytrace=False)
    return result


def pytest_sessionfinish(session: pytest.Session) -> None:
    """With KPI_TEST_NO_SKIPS a skipped test fails the run: what was not tested is not known to work."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if os.environ.get("KPI_TEST_NO_SKIPS") and reporter and reporter.stats.get("skipped"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
