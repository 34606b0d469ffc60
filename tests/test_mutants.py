"""The mutator itself: what it changes, and which tests it asks."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.mutants.fitting import Graph
from tests.mutants.sites import mutants

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("line", "changed"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a is not None", {"x = a is None"}),
        ("x = a + 1", {"x = a - 1", "x = a + 2"}),
        ("x = a and b", {"x = a or b"}),
        ("x = not (a)", {"x = (a)"}),
        ("x = 'ä' if ä == ö else True", {"x = 'ä' if ä != ö else True", "x = 'ä' if ä == ö else False"}),
        ("def f() -> int | None: return g(1)", {"def f() -> int | None: return None", "def f() -> int | None: return g(2)"}),
        ("x = 'a' + b", set()),
        ("log.info('%s', 1)", set()),
        ("if TYPE_CHECKING: x = 1", set()),
    ],
)  # fmt: skip
def test_one_small_thing_of_a_line_is_changed(line: str, changed: set[str]) -> None:
    found = mutants("kpi/any.py", line)
    assert {mutant.applied(line) for mutant in found} == changed and len(found) == len(changed)


def test_numbers_of_drawings_stay() -> None:
    assert mutants("kpi/charts/any.py", "WIDTH = 20") == []


def test_conditions_and_aggregates_of_a_model_are_changed_and_its_comments_are_not() -> None:
    sql = "-- a <= b\nselect sum(a) as a\nfrom t\nwhere b <= 3 and c between 1 and 2"
    assert {m.applied(sql).partition("\n")[2].replace("\n", " ") for m in mutants("kpi/models/t.sql", sql)} == {
        "select max(a) as a from t where b <= 3 and c between 1 and 2",
        "select sum(a) as a from t where b < 3 and c between 1 and 2",
        "select sum(a) as a from t where b <= 3 or c between 1 and 2",
    }


def test_every_mutant_of_python_is_another_program() -> None:
    for path in sorted((ROOT / "kpi").rglob("*.py")):
        source, name = path.read_text(encoding="utf-8"), str(path.relative_to(ROOT))
        as_it_is = ast.dump(ast.parse(source))
        for mutant in mutants(name, source)[::40]:
            assert ast.dump(ast.parse(mutant.applied(source))) != as_it_is, mutant.difference(source)


def test_the_tests_nearest_to_a_file_are_asked() -> None:
    graph = Graph(ROOT)
    assert graph.tests_of("kpi/statistics/intervals.py")[0] == "tests/analyses/test_intervals.py"
    assert graph.tests_of("kpi/ui/customers/subscriptions.py")[0] == "tests/ui/test_recurring.py"
    assert "tests/intake/test_workbook.py" in graph.tests_of("kpi/parsers/cells.py")
    sales = graph.models["daily_sales"]
    assert graph.tests_of(sales)[0] == "tests/test_catalog.py" and {"net_sales", "aov"} <= graph.kpis_of(sales)
