"""The questions behind the analyses of customers stay in the SQL that carries over to other engines."""

from __future__ import annotations

from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from kpi.analyses.customers import activity, repeat_purchases, retention, rfm
from kpi.analyses.subscriptions import recurring_revenue, subscriptions
from tests.test_portability import parsed_plain

DAY = date(2024, 3, 31)
STATEMENTS = {
    "summary": repeat_purchases.statement(DAY, "EUR").sql,
    "summary of some": repeat_purchases.statement(DAY, "EUR", most=10).sql,
    "left out": repeat_purchases.left_out("EUR").sql,
    "cohorts": retention.statement({"channel": ("Web", None)}).sql,
    "gap": activity.gap_statement().sql,
    "activity": activity.months_statement({"region": ("North",)}).sql,
    "members": rfm._MEMBERS,
    "movements": recurring_revenue.movements_statement(DAY, DAY, "EUR").sql,
    "stays": recurring_revenue.stays_statement(DAY, DAY, "EUR").sql,
    "span": subscriptions._SPAN,
    "currency": subscriptions._CURRENCY,
}
# A quantile has another name in other engines but the same value; windows are known to every engine.
ALLOWED = {"members": {"percentilecont", "array"}, "summary of some": {"rownumber", "mod"}}
FACTS = {"counted_orders", "orders", "order_lines", "visits", "ad_spend"}


@pytest.mark.parametrize("title", STATEMENTS)
def test_the_statement_is_portable(title: str) -> None:
    parsed = parsed_plain(STATEMENTS[title], ALLOWED.get(title, set()))
    for node in parsed.find_all(exp.TimestampTrunc, exp.DateTrunc):
        assert isinstance(node.parent, exp.Cast) and node.parent.to.is_type("date")
    assert not list(parsed.find_all(exp.Div)), "ratios are made where a zero below can be told"
    assert not [j for j in parsed.find_all(exp.Join) if j.args.get("side") == "FULL" or j.this.name in FACTS]
    assert not [g for g in parsed.find_all(exp.Group) if g.args.get("all")]
    for alias in parsed.find_all(exp.Alias):
        assert alias.alias.isascii() and alias.alias == alias.alias.lower()
    texts = {t.name for t in parsed.find_all(exp.Literal) if t.is_string}
    assert texts <= {"month", "MONTH"}, "values are bound"


@pytest.mark.parametrize("title", [t for t in STATEMENTS if t not in ("left out", "span")])
def test_answers_come_in_one_order(title: str) -> None:
    parsed = sqlglot.parse_one(STATEMENTS[title], dialect="duckdb")
    assert parsed.args.get("order") is not None
