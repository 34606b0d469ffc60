"""Which orders leave nothing to chance, and that what is said of the tables is so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from kpi.models import MODELS
from kpi.store import Workspace
from tests.statements.ordering import is_determined
from tests.statements.tables import KEYS, TOLD

TABLE_KEYS: Any = {
    "a": [frozenset({"id"})],
    "b": [frozenset({"a_id", "place"})],
    "one": [frozenset()],
    "heap": [],
}
CERTAIN = [
    "select id, x from a order by id",
    "select x, y from heap order by y, x",
    "select x + 1 as next from heap order by x",
    "select x from one",
    "select max(x) as x from heap",
    "select x, count(*) as n from heap group by x order by x",
    "select coalesce(x, 0) as y, count(*) as n from heap group by coalesce(x, 0) order by y desc",
    "select distinct x, y from heap order by x, y",
    "select b.place, a.x from b join a on a.id = b.a_id where b.a_id = $chosen order by b.place",
    "select b.a_id, b.place, a.x from b left join a on a.id = b.a_id order by b.a_id, b.place",
    "select a.id, one.x from a cross join one order by a.id",
    "select b.x from b where b.a_id = 1 and b.place is null",
    "with g as (select x, count(*) as n from heap group by x) select g.x, g.n from g order by g.x",
    "with g as (select a_id, max(place) as place from b group by a_id) "
    "select b.a_id, b.x from b join g on g.a_id = b.a_id and g.place = b.place order by b.a_id",
    "select 'a' as t, x from one union all select 'b' as t, x from one order by t",
    "select 1 as t, id from a union all select 2 as t, a_id as id from (select a_id, count(*) as n from b group by a_id) g "
    "order by t, id",
    "select x from heap union select x from a order by x",
    "select x, y from heap union all select x, y from a order by x, y",
    "with m as (select x, whole, max(y) as y from heap group by x, whole) select x, y from m where whole = 0 order by x",
]
BY_CHANCE = [
    "select id, x from a",
    "select id, x from a order by x",
    "select x, y from heap order by x",
    "select x, y from heap order by x limit 1",
    "select x, y, count(*) as n from heap group by x, y order by x",
    "select x, y, count(*) as n from heap group by x, y order by x, n",
    "select distinct x, y from heap order by x",
    "select a.id, b.x from a join b on b.a_id = a.id order by a.id",
    "select b.a_id, b.place, a.id from b left join a on a.x = b.place order by b.a_id, b.place",
    "select a.id from b left join a on a.id = b.a_id and b.place = 1 where b.a_id = $one order by a.x",
    "select id, t from a union all select id, t from a order by id",
    "select 'a' as t, x from heap union all select 'b' as t, x from one order by t",
    "with m as (select x, whole, max(y) as y from heap group by x, whole) select x, y from m order by x",
    "select x, row_number() over (order by y) as place from heap order by x",
]


def query(sql: str) -> exp.Query:
    parsed = sqlglot.parse_one(sql, dialect="duckdb")
    assert isinstance(parsed, exp.Query)
    return parsed


@pytest.mark.parametrize("sql", CERTAIN)
def test_an_order_that_leaves_nothing_to_chance(sql: str) -> None:
    assert is_determined(query(sql), TABLE_KEYS)


@pytest.mark.parametrize("sql", BY_CHANCE)
def test_an_order_of_chance(sql: str) -> None:
    assert not is_determined(query(sql), TABLE_KEYS)


def test_no_two_rows_of_a_table_have_one_key(two_currencies: Workspace) -> None:
    """Those that are told, and those that are worked out from the SQL of models."""
    two_currencies.prepare()
    tried = 0
    with two_currencies.cursor() as cursor:
        for table in (*TOLD, *(m.name for m in MODELS if m.name not in TOLD)):
            for key in KEYS[table]:
                columns = ", ".join(sorted(key))
                group = f"group by {columns} " if key else ""
                twice = cursor.execute(f"select count(*) from {table} {group}having count(*) > 1").fetchall()
                assert not twice, (table, columns)
                tried += 1
    assert tried > 40
