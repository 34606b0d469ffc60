"""Models and compiled questions stay in the SQL that carries over to other engines with equal answers.

What else answers a question is held against ``tests/statements`` while the tests run it.

What breaks elsewhere breaks in silence: a decimal division truncates, a raw date_trunc changes its type, round() rounds
halves another way, a full outer join turns nothing into 0.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date

import pytest
import sqlglot
from sqlglot import exp

from kpi.catalog import CATALOG
from kpi.compiler import compile_query
from kpi.coverage import Coverage
from kpi.models import MODELS
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import DIMENSIONS, FACTS, TABLES
from tests.statements.rules import PLAIN_FUNCTIONS, named

# Models are built in DuckDB, so these few may use what only it has.
WHOLE_DIVISION = {
    "spend",
    "traffic",
    "cost_days",
    "target_days",
}  # // spreads a period over its days in whole units that add up again
FIRST_ROW = {"customer_history"}  # arg_min finds the row of a first order, with its empty channel
ROW_NUMBERS = {"counted_orders"}  # rowid is that row
# Which rate holds until the next one, which row of a customer holds, and the number of a customer or user: known to every engine.
WINDOWS = {
    "daily_rates",
    "customer_attributes",
    "customer_numbers",
    "user_numbers",
    "customer_standings",
    "usual_gap",
    "monthly_activity",
    "daily_use",
    "subscription_spans",
    "counted_deals",
    "stage_entries",
    "stage_order",
    "stage_spells",
}
QUANTILES = {"usual_gap"}  # has another name in other engines but the same value

SPELLINGS = {"deal_words"}  # a stage is known by its letters, however it is spelled

COST_WORDS = (
    "shipping delivery postage freight packaging fulfilment fulfillment versand porto fracht "
    "verpackung livraison emballage envío envio frete spedizion imball verzend verpakking "
    "commission gebühr provision comisi comiss commissie "
    "marketing agency advertising sales salar wage payroll staff team"
)

OUTCOME_WORDS = {
    *(f" {w}" for w in ("no decision", "abandoned", "disqualified", "cancelled", "canceled", "rejected", "declined")),
    *(" closedlost", " closedwon", " deleted", "% not won", "% nicht gewonnen", "% won", "% lost"),
    *(f"{w}{sign}%" for w in ("won", "lost") for sign in (" -", ":", " (")),
    *(" closed won %", " closed lost %"),
    *(f"% {w}" for w in ["gewonnen", "gagné", "gagnée", "ganado", "ganada", "ganho", "ganha", "vinto", "vinta"]),
    *(f"% {w}" for w in ["verloren", "perdu", "perdue", "perdido", "perdida", "perso", "persa"]),
}

FORBIDDEN_FUNCTIONS = {
    "generate_series",
    "range",
    "unnest",
    "explode",
    "round",
    "date_diff",
    "datediff",
    "datesub",
    "isodow",
    "dayofweek",
    "list",
    "array_agg",
    "string_agg",
    "group_concat",
    "median",
    "quantile_cont",
    "quantile_disc",
    "approx_quantile",
    "approx_distinct",
    "try_cast",
    "argmax",
    "first",
    "last",
    "any_value",
    "random",
}


def parsed_plain(sql: str, more: Set[str] = frozenset()) -> exp.Expr:
    """The statement, which uses plain functions and those of ``more`` only, and names its columns."""
    statement = sqlglot.parse_one(sql, dialect="duckdb")
    used = {named(f) for f in statement.find_all(exp.Func)}
    assert used <= PLAIN_FUNCTIONS | more and not used & FORBIDDEN_FUNCTIONS, sql
    assert not [s for s in statement.find_all(exp.Star) if not isinstance(s.parent, exp.Count)], sql
    return statement


def questions(coverage: Coverage) -> Iterator[tuple[str, Query]]:
    """Questions that between them reach every branch of the compiler."""
    everything = tuple(CATALOG)
    for grain, compare in (
        (None, "previous"),
        (None, "year"),
        ("day", None),
        ("week", "year"),
        ("month", "previous"),
        ("month", "year"),
        ("quarter", "previous"),
        ("year", None),
    ):
        yield f"{grain} {compare}", Query(everything, ("channel", "region"), grain, compare=compare)
    for name in DIMENSIONS:
        yield f"by {name}", Query(everything, (name,), "month", where={name: ("x", None)})
    yield "nothing allowed", Query(("orders",), where={"channel": ()})
    yield "total", Query(everything, intervals=True)
    yield "some days", Query(everything, ("channel",), None, date(2024, 2, 10), date(2024, 3, 20), compare="previous")
    yield "another currency", Query(everything, ("channel",), "month", currency="GBP")


@pytest.fixture(scope="session")
def statements(two_currencies: Workspace) -> dict[str, exp.Expr]:
    parsed = {f"model {m.name}": sqlglot.parse_one(m.sql, dialect="duckdb") for m in MODELS}
    for coverage, state in ((two_currencies.coverage, "two currencies"), (Coverage(), "empty")):
        for title, query in questions(coverage):
            sql = compile_query(query, coverage).statement.sql
            parsed[f"{state}, {title}"] = sqlglot.parse_one(sql, dialect="duckdb")
    return parsed


def test_functions_are_plain_ones(statements: dict[str, exp.Expr]) -> None:
    for title, statement in statements.items():
        used = {named(f) for f in statement.find_all(exp.Func)}
        model = title.removeprefix("model ")
        extra = {"argmin"} if model in FIRST_ROW else {"lead", "lag", "rownumber"} if model in WINDOWS else set()
        extra |= {"percentilecont", "ceil"} if model in QUANTILES else set()
        extra |= {"lower", "trim", "regexpreplace"} if model in SPELLINGS else set()
        assert used <= PLAIN_FUNCTIONS | extra, title
        assert not used & FORBIDDEN_FUNCTIONS, title
    argmin = {t for t, s in statements.items() if s.find(exp.ArgMin)}
    assert argmin == {f"model {name}" for name in FIRST_ROW}, "an exception that nobody needs any more"


def test_row_numbers_of_the_engine_are_used_in_one_model_only(statements: dict[str, exp.Expr]) -> None:
    used = {t for t, s in statements.items() if any(c.name.lower() == "rowid" for c in s.find_all(exp.Column))}
    assert used == {f"model {name}" for name in ROW_NUMBERS}


def test_months_and_weeks_are_dates(statements: dict[str, exp.Expr]) -> None:
    for title, statement in statements.items():
        for node in statement.find_all(exp.TimestampTrunc, exp.DateTrunc):
            parent = node.parent
            assert isinstance(parent, exp.Cast) and parent.to.is_type("date"), f"{title}: {parent.sql('duckdb')}"


def test_every_division_is_floating_and_guarded(statements: dict[str, exp.Expr]) -> None:
    divided = 0
    for title, statement in statements.items():
        for node in statement.find_all(exp.Div):
            divided += 1
            divisor = node.expression
            if isinstance(divisor, exp.Literal):
                assert float(divisor.name) != 0
                continue
            first = node.this
            while isinstance(first, exp.Mul | exp.Div):
                first = first.this
            assert isinstance(first, exp.Literal) and first.name == "1e0", f"{title}: {node.sql('duckdb')}"
            assert isinstance(divisor, exp.Nullif | exp.Case), f"{title}: {node.sql('duckdb')}"
            if isinstance(divisor, exp.Nullif):
                assert divisor.expression.name == "0"
    assert divided > 100
    assert {t for t, s in statements.items() if s.find(exp.IntDiv)} == {f"model {name}" for name in WHOLE_DIVISION}


def test_columns_are_named(statements: dict[str, exp.Expr]) -> None:
    for title, statement in statements.items():
        stars = [s for s in statement.find_all(exp.Star) if not isinstance(s.parent, exp.Count)]
        assert not stars, title
        for name in [a.alias for a in statement.find_all(exp.Alias)]:
            assert name.isascii() and name == name.lower() and name.replace("_", "a").isalnum(), f"{title}: {name}"


def test_groups_are_named(statements: dict[str, exp.Expr]) -> None:
    for title, statement in statements.items():
        for group in statement.find_all(exp.Group):
            assert not group.args.get("all"), title
            assert not any(isinstance(e, exp.Literal) for e in group.expressions), title


def test_facts_are_stacked_and_never_joined(statements: dict[str, exp.Expr]) -> None:
    declared = {r for f in FACTS.values() for r in (f.view, f.rollup, f.by_customer, f.by_campaign) if r}
    facts = {
        *declared,
        "daily_sales",
        "daily_traffic",
        "daily_spend",
        "daily_customers",
        "sales",
        "lines",
        "traffic",
        "spend",
        "acquired_customers",
        "deal_events",
        "daily_open_deals",
        "open_deals",
        "daily_deals",
        "regional_deals",
        "answers",
        "daily_answers",
        "cost_days",
        "daily_costs",
        "customer_days",
        "campaign_days",
        "customer_costs",
        "daily_recurring",
        "recurring",
        "subscription_spans",
        "subscriber_changes",
        "daily_subscribers",
        "monthly_moves",
        "user_days",
        "feature_days",
        "new_users",
        "daily_use",
        "daily_margins",
        "monthly_activity",
        "expected_customers",
        "daily_expected",
        *TABLES,
    }
    for title, statement in statements.items():
        for join in statement.find_all(exp.Join):
            assert join.args.get("side") != "FULL", title
            if not title.startswith("model "):
                assert join.this.name not in facts, f"{title}: {join.sql('duckdb')}"


def test_answers_are_ordered_by_all_their_keys(statements: dict[str, exp.Expr]) -> None:
    for title, statement in statements.items():
        if title.startswith("model "):
            continue
        columns = [c.alias_or_name for c in statement.selects]  # type: ignore[attr-defined]
        keys = [c for c in columns if c == "period" or c in DIMENSIONS]
        order = statement.args.get("order")
        ordered = [o.this.name for o in order.expressions] if order else []
        assert ordered == keys, title
        assert not order or all(o.args.get("nulls_first") is False for o in order.expressions), title


def test_values_are_bound(statements: dict[str, exp.Expr]) -> None:
    """The only texts in a statement are those that a declaration holds."""
    ours = {"day", "week", "month", "quarter", "year", "unknown", "", " ", "currency", "0", "1"}
    ours |= {"won", "lost", "open", "deleted", *OUTCOME_WORDS}
    ours |= {"[^\\pL\\pN]", "[^\\pL]+", "g"}
    ours |= {"nps", "csat", "rating", "fee", "fees", "% fee", "% fees"}
    ours |= {f"%{w}%" for w in COST_WORDS.split()} | {"shipping", "order", "overhead"}
    ours |= {"channel", "region", "country", "product", "rate_direction", "per", "2999-12-31", "1970-01-01"}
    ours |= {"net_sales", "net sales", "revenue", "owner", "pipeline"}
    for title, statement in statements.items():
        texts = {t.name for t in statement.find_all(exp.Literal) if t.is_string}
        assert {t for t in texts if not t.isdecimal()} <= ours | {t.upper() for t in ours}, title


@pytest.mark.parametrize("dialect", ["clickhouse", "spark"])
def test_statements_carry_over_to_other_engines(statements: dict[str, exp.Expr], dialect: str) -> None:
    """sqlglot raises where it knows that the other engine has no such thing."""
    for title in ("two currencies, month year", "two currencies, by product", "two currencies, some days"):
        assert statements[title].sql(dialect, unsupported_level=sqlglot.ErrorLevel.RAISE)
