"""What models declare is so: what they read, what they hang on, and that nothing in them is older than the tables."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from kpi import models
from kpi.models import CHANGING, LASTING, MODELS, Kept, Model, models_in, read_model
from kpi.naming import Rule, set_rules
from kpi.store import Workspace
from kpi.store.settings import set_setting
from kpi.tables import FACTS, NAMED, TABLES
from tests.stories.filling import fill, insert
from tests.stories.rows import answer, cost, customer, deal, line, order, spent, subscription, used, visit

BY_NAME = {model.name: model for model in MODELS}
NAMES = [model.name for model in MODELS]


def parsed(model: Model) -> exp.Expr:
    return sqlglot.parse_one(model.sql, read="duckdb")


def tables_in(model: Model) -> set[str]:
    """The relations that a parser of SQL sees, without those that the statement names itself."""
    tree = parsed(model)
    return {t.name for t in tree.find_all(exp.Table)} - {c.alias for c in tree.find_all(exp.CTE)}


def hangs_on(model: Model, *, without: str = "") -> set[str]:
    """What changes under a model by walking its SQL, as if it did not say ``without`` of itself."""
    found: set[str] = set()
    for read in (*model.reads, *(model.also.names if without != "also" else ())):
        if read in BY_NAME and not BY_NAME[read].watched:
            found |= hangs_on(BY_NAME[read]) if BY_NAME[read] is not model else set()
        elif read in CHANGING:
            found.add(read)
    return found - (set() if without == "but" else set(model.but.names))


@pytest.mark.parametrize("name", NAMES)
def test_what_a_model_reads_is_what_its_sql_names(name: str) -> None:
    model = BY_NAME[name]
    known = {*BY_NAME, *CHANGING, *LASTING}
    assert tables_in(model) <= known, "a relation that nobody knows"
    named = (
        {"known_names"}
        if {c.name for c in parsed(model).find_all(exp.Column)} & {f"{n}_name" for n in NAMED}
        else set()
    )
    assert set(model.reads) & known == tables_in(model) | named


@pytest.mark.parametrize("name", NAMES)
def test_what_a_model_says_beside_its_sql_is_needed_and_has_its_reason(name: str) -> None:
    model = BY_NAME[name]
    assert model.after == hangs_on(model)
    assert model.after and model.after <= CHANGING
    for said in (model.also, model.but):
        assert bool(said.names) == bool(said.why)
    assert set(model.but.names) <= hangs_on(model, without="but"), "it does not hang on them in the first place"
    if model.also.names:
        assert set(model.also.names) <= {*BY_NAME, *CHANGING} and not {*model.also.names} & {*model.reads}
        assert hangs_on(model, without="also") != model.after, "it hangs on them already"
    assert not model.of or model.of in model.after


def test_models_are_built_after_those_that_they_read() -> None:
    place = {name: number for number, name in enumerate(NAMES)}
    assert len(place) == len(MODELS)
    for model in MODELS:
        before = [r for r in (*model.reads, *model.also.names) if r in place]
        assert all(place[r] < place[model.name] for r in before), model.name


def test_what_is_made_at_once_reads_nothing_that_waits() -> None:
    """It would be made of what was there before."""
    for model in MODELS:
        if model.kept in (Kept.TABLE, Kept.WATCHED):
            assert not models.on_demand_behind(model.sql), model.name


def test_currencies_of_every_table_with_amounts_count() -> None:
    """The workspace's own may come from any of them, and so may those that need rates."""
    priced = {f.table.name for f in FACTS.values() if any(c.name == "currency" for c in f.table.columns)}
    assert priced and all(priced <= tables_in(BY_NAME[name]) for name in ("own_currency", "daily_rates"))


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"a/one.sql": "select 1 as n from orders"}, "does not say how it is kept"),
        ({"a/one.sql": "-- kept: cellar\nselect 1 as n from orders"}, "does not say how it is kept"),
        ({"a/one.sql": "-- kept: view\n-- eaten by: mice\nselect 1 as n from orders"}, "something unknown"),
        ({f"{s}/one.sql": "-- kept: view\nselect 1 as n from orders" for s in "ab"}, "are called one"),
        (
            {
                "a/one.sql": "-- kept: view\nselect 1 as n from two",
                "a/two.sql": "-- kept: view\n-- also after: one; it is odd\nselect 1 as n from orders",
            },
            "circle",
        ),
    ],
)
def test_a_model_that_says_too_little_is_refused(tmp_path: Path, files: dict[str, str], why: str) -> None:
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=why):
        models_in(tmp_path)


def test_what_a_model_says_of_itself_is_no_part_of_its_sql(tmp_path: Path) -> None:
    path = tmp_path / "some.sql"
    path.write_text(
        "-- kept: on demand\n-- only with: visits\n-- also after: targets, one; it says\n-- so: no\nselect channel_name from visits v join two t on 1 = 1",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="something unknown"):
        read_model(path)
    path.write_text(re.sub("-- so: no", "-- Words: so.", path.read_text(encoding="utf-8")), encoding="utf-8")
    model = read_model(path)
    assert model.sql.startswith("-- Words: so.\nselect") and (model.kept, model.of) == (Kept.ON_DEMAND, "visits")
    assert (model.also.names, model.also.why) == (("targets", "one"), "it says")
    assert model.reads == ("visits", "two", "known_names")


def every_row(cursor: Any, relation: str) -> list[str]:
    """The rows of a relation, in an order of their own; sums of floats may differ in their last digits."""
    rows = cursor.execute(f"select * from {relation}").fetchall()
    return sorted(repr([round(v, 6) if isinstance(v, float) else v for v in row]) for row in rows)


def outdated(workspace: Workspace) -> list[str]:
    """The models whose rows are not those that their SQL gives now."""
    workspace.prepare()
    with workspace.cursor() as cursor:
        return [
            m.name
            for m in MODELS
            if m.stored and not m.fitted and every_row(cursor, m.name) != every_row(cursor, f"({m.sql}) m")
        ]


def some_rows(chance: random.Random, table: str) -> list[dict[str, Any]]:
    """A few rows of a table, in any currencies, of any days."""
    coins = chance.choice([("EUR",), ("GBP", "USD"), ("USD", None), (None,), ("EUR", "GBP", "USD")])
    return [one_row(chance, table, chance.choice(coins)) for _ in range(chance.randint(1, 4))]


def one_row(chance: random.Random, table: str, coin: str | None) -> dict[str, Any]:
    """One row of a table that may have any names and any day of half a year."""
    month, day = chance.randint(1, 6), chance.randint(1, 28)
    at, until = f"2024-{month:02}-{day:02}", chance.choice([None, f"2024-{month + chance.randint(1, 6):02}-{day:02}"])
    number, amount = str(chance.randint(1, 9999)), f"{chance.randint(1, 9000) / 100:.2f}"
    channel, who = chance.choice(["Web shop", "Store", None]), chance.choice(["ada", "ben", "cleo", "dora"])
    of_load = {"load_id": 9, "source": table}
    match table:
        case "orders":
            paid = chance.choice([None, "1.00"])
            return order(number, at, chance.choice([who, None]), channel, None, amount, cost=paid, currency=coin)
        case "order_lines":
            return line(number, "Kettle", "Kitchen", 1, amount)
        case "visits":
            return visit(at, channel, "North", chance.randint(1, 99))
        case "ad_spend":
            return spent(at, channel, None, amount, until=until, currency=coin)
        case "customers":
            return customer(who, chance.choice(["gold", "new"]), "25-34")
        case "deals":
            return deal(number, at, until, chance.choice(["won", "open"]), amount, channel, None, currency=coin)
        case "deal_stages":
            return {"deal_id": number, "stage": "Offer", "entered_at": date.fromisoformat(at), **of_load}
        case "feedback":
            return answer(at, "nps", "9", "10", channel, "North")
        case "costs":
            return cost(at, "fee", amount, channel, None, until=until, currency=coin)
        case "subscriptions":
            return subscription(who, at, until, amount, channel, None, currency=coin)
        case "usage_events":
            return used(at, who, "Search", channel, None)
        case "targets":
            return {"kpi": "net_sales", "month": date.fromisoformat(at), "value": Decimal(amount), **of_load}
        case _:
            rate = Decimal(chance.randint(50, 200)) / 100
            return {"date": date.fromisoformat(at), "currency": coin or "GBP", "rate": rate, **of_load}


@pytest.mark.parametrize("seed", range(2))
def test_models_are_what_they_would_be_if_all_were_made_anew(workspace: Workspace, seed: int) -> None:
    """Whatever comes in which order: what a model does not wait for must not matter to it."""
    chance = random.Random(seed)
    tables = [t for t in TABLES if t not in ("mailings", "stock", "experiments")]
    set_rules(workspace, [Rule("channel", "", "Store", "Shop")])
    for table in [*chance.sample(tables, len(tables)), *chance.choices(tables, k=3)]:
        with workspace.write(table) as cursor:
            insert(cursor, table, some_rows(chance, table))
        assert outdated(workspace) == [], f"after {table}"
    set_setting(workspace, "currency", "USD")
    assert outdated(workspace) == []
    set_rules(workspace, [Rule("channel", "", "Web shop", "Web")])
    assert outdated(workspace) == []


def test_a_currency_that_stays_the_same_makes_nothing_anew(workspace: Workspace) -> None:
    """What deals or costs say of it comes after what orders say; customers are not followed once more for that."""
    fill(workspace, orders=[order("1", "2024-01-01", "ada", "Web shop", None, "10.00")])
    workspace.prepare()
    with workspace.write("deals") as cursor:
        insert(cursor, "deals", [deal("a", "2024-01-01", "2024-01-05", "won", "7.00", None, None, currency="USD")])
    assert "customer_history" not in workspace._stale and "daily_open_deals" in workspace._stale
