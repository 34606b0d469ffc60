"""Every KPI gives what SQL gives that was written by hand from its definition, straight from the loaded tables."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kpi.catalog import CATALOG, Kpi, Rollup, Unit, kpi, starters
from kpi.errors import UnknownName
from kpi.formula import numerator_and_denominator
from kpi.models import CUSTOMER_VALUES
from kpi.periods import GRAINS
from kpi.query import Query
from kpi.store import Workspace
from kpi.tables import TABLES
from tests.conftest import FIRST_DAY, LAST_DAY

CHECKS = Path(__file__).parent / "checks"
MONTH = "cast(date_trunc('month', day) as date)"


@dataclass(frozen=True)
class Case:
    """One way to ask: ``keys``, the dates and ``condition`` fill the placeholders of a check, ``step`` is how far back
    the period before lies, worked out by hand. ``but_channel`` are the keys without the channel, ``in_channel`` is the
    condition on the channel alone."""

    name: str
    keys: tuple[str, ...] = ()
    start: date = FIRST_DAY
    end: date = LAST_DAY
    step: str = "'409 days'"
    where: Mapping[str, tuple[str | None, ...]] = field(default_factory=dict)
    condition: str = "true"

    @property
    def query(self) -> dict[str, Any]:
        whole = (self.start, self.end) == (FIRST_DAY, LAST_DAY)
        return {
            "by": tuple(k for k in self.keys if k != "month"),
            "grain": "month" if "month" in self.keys else None,
            "start": None if whole else self.start,
            "end": None if whole else self.end,
            "where": self.where,
        }

    def fill(self, check: str) -> str:
        keys = ", ".join(f"{MONTH} as month" if k == "month" else k for k in self.keys) or "'all' as everything"
        days = f"day between date '{self.start}' and date '{self.end}'"
        filled = {"keys": keys, "days": days, "within": f"{days} and {self.condition}", "step": self.step}
        # Of the whole story the year before is known in part only, and half a period is no comparison.
        filled["known_year"] = str("month" in self.keys or self.start != FIRST_DAY).lower()
        filled["year"] = "'12 months'" if "month" in self.step else "'364 days'"
        filled |= {"condition": self.condition, "names": ", ".join(self.keys) or "everything"}
        for name in ("channel", "region"):
            filled[f"in_{name}"] = self.condition if name in self.where else "true"
            filled[f"but_{name}"] = ", ".join(k for k in self.keys if k != name) or "true"
        for name in ("channel", "region"):
            filled[f"by_{name}"] = str(name in (*self.keys, *self.where)).lower()
        filled["but_both"] = "month" if "month" in self.keys else "true"
        return re.sub(r"\{(\w+)\}", lambda found: filled[found[1]], check)


CASES = [
    Case("total"),
    Case("by channel", ("channel",)),
    Case("by region", ("region",)),
    Case("by month", ("month",), step="'1 month'"),
    Case("by month and channel", ("month", "channel"), step="'1 month'"),
    Case("by channel and region", ("channel", "region")),
    Case(
        "in the north",
        ("month", "channel"),
        step="'1 month'",
        where={"region": ("North",)},
        condition="region = 'North'",
    ),
    Case(
        "web shop and unattributed",
        ("month",),
        step="'1 month'",
        where={"channel": ("Web shop", None)},
        condition="(channel = 'Web shop' or channel is null)",
    ),
    Case("ten February to twenty March", ("channel",), date(2024, 2, 10), date(2024, 3, 20), "'40 days'"),
    Case(
        "February and March",
        ("region",),
        date(2024, 2, 1),
        date(2024, 3, 31),
        "'2 months'",
        where={"region": ("South",)},
        condition="region = 'South'",
    ),
    Case("March and April", ("channel",), date(2024, 3, 1), date(2024, 4, 30), "'2 months'"),
    Case("a day without anything", ("channel",), date(2024, 4, 7), date(2024, 4, 7), "'1 day'"),
]


@pytest.fixture(scope="module", params=["small", "dense"])
def shop(request: pytest.FixtureRequest, shop: Workspace) -> Workspace:
    """The small shop, where every row is a case, and the one with twins, where no group of a roll-up has one row only."""
    return request.getfixturevalue("dense_shop") if request.param == "dense" else shop


def equal(kpi: Kpi, ours: object, check: object) -> bool:
    """Money and counts to the last digit, ratios to twelve. Nothing is 0 where a count or sum is asked for, unless the
    measure can be unknown: then both sides must say so. A part of a whole is 0 in a period without a row of its own."""
    if numerator_and_denominator(kpi.formula):
        if ours == 0 and check is None and any(m.whole for m in kpi.formula.measures()):
            return True
        if ours is None or check is None:
            return ours is check
        return math.isclose(ours, check, rel_tol=1e-12, abs_tol=0)
    if ours is None:
        return check is None and any(m.unknown or m.empty is None for m in kpi.formula.measures())
    assert isinstance(ours, int | Decimal), f"{ours!r} is not exact"
    return ours == (check or 0)


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
@pytest.mark.parametrize("name", CATALOG)
def test_kpi_equals_its_hand_written_check(shop: Workspace, name: str, case: Case) -> None:
    result = shop.ask(Query((name,), **case.query))
    assert not result.blanks
    columns = ["period" if k == "month" else k for k in case.keys]
    ours = {tuple(row[c] for c in columns): row[name] for row in result.rows}
    assert len(ours) == len(result.rows), "a group came out twice"
    sql = case.fill((CHECKS / f"{name}.sql").read_text(encoding="utf-8"))
    with shop.cursor() as cursor:
        rows = cursor.execute(sql).fetchall()
    check = {row[: len(columns)]: row[-1] for row in rows}
    formula = CATALOG[name].formula
    known = not numerator_and_denominator(formula) and all(m.empty is not None for m in formula.measures())
    nothing = 0 if known else None
    wrong = {
        group: (ours.get(group, nothing), check.get(group))
        for group in ours.keys() | check.keys()
        if not equal(CATALOG[name], ours.get(group, nothing), check.get(group))
    }
    assert not wrong, f"{name}: (ours, check) differ: {wrong}"


def test_every_check_says_something_about_the_shop(shop: Workspace) -> None:
    """A KPI that is blank in the whole story would pass every comparison."""
    told = {name: [row[name] for row in shop.ask(Query((name,), ("channel",), "month")).rows] for name in CATALOG}
    assert [name for name, values in told.items() if not any(values)] == []


def test_every_kpi_has_one_check_and_every_check_a_kpi() -> None:
    assert {path.stem for path in CHECKS.glob("*.sql")} == set(CATALOG)


@pytest.mark.parametrize("path", sorted(CHECKS.glob("*.sql")), ids=lambda p: p.stem)
def test_checks_read_only_what_was_loaded(path: Path) -> None:
    """A check that read a model would repeat the model's mistakes."""
    text = re.sub(r"--.*", "", path.read_text(encoding="utf-8"))
    own = set(re.findall(r"(\w+) as \(\n", text))
    read = {name for name in re.findall(r"\b(?:from|join)\s+(\w+)", text) if name not in own}
    # What was fitted is an input of the questions, too.
    assert read and read <= {*TABLES, CUSTOMER_VALUES}


@pytest.mark.parametrize("declared", CATALOG.values(), ids=lambda k: k.name)
def test_every_kpi_says_what_it_is(declared: Kpi) -> None:
    assert declared.label and declared.group
    assert declared.about.endswith(".") and len(declared.about) > 15
    assert declared.cannot_tell and not declared.cannot_tell.endswith(".")
    assert declared.formula.text()
    if declared.benchmark:
        assert declared.benchmark.source
    if declared.unit is Unit.RATE:
        assert numerator_and_denominator(declared.formula), "a rate is a ratio of sums"


def of_class(*rollups: Rollup) -> list[str]:
    return [k.name for k in CATALOG.values() if k.rollup in rollups]


def finest_parts(shop: Workspace, name: str, **days: date) -> list[list[dict]]:
    """The answer split by channel, by region, and by the shortest periods that the files tell apart."""
    grains = ("day", "week", "month", "quarter", "year")
    assert set(grains) == set(GRAINS)
    fine = next(g for g in grains if not shop.ask(Query((name,), grain=g, **days)).blanks)
    return [
        shop.ask(Query((name,), **parts, **days)).rows
        for parts in ({"by": ("channel",)}, {"by": ("region",)}, {"grain": fine})
    ]


@pytest.mark.parametrize("name", of_class(Rollup.ADDITIVE))
def test_additive_kpis_add_up_over_channels_regions_and_days(shop: Workspace, name: str) -> None:
    total = shop.ask(Query((name,))).value(name)
    for rows in finest_parts(shop, name):
        assert len(rows) > 1
        known = [row[name] for row in rows if row[name] is not None]
        if len(known) < len(rows):
            assert any(m.unknown for m in CATALOG[name].formula.measures())
        if total is not None:
            assert sum(known) == total


@pytest.mark.parametrize("name", of_class(Rollup.RATIO))
def test_ratios_are_sums_over_sums(shop: Workspace, name: str) -> None:
    looks_back = any(m.shift for m in CATALOG[name].formula.measures())
    days = {"start": date(2024, 2, 1), "end": date(2024, 3, 31)} if looks_back else {}
    total = shop.ask(Query((name,), **days)).rows[0]
    for rows in finest_parts(shop, name, **days)[: 2 if looks_back else 3]:
        sums = {
            side: sum(row[f"{name}__{side}"] for row in rows if row[f"{name}__{side}"] is not None)
            for side in ("num", "den")
        }
        if None in (total[f"{name}__num"], total[f"{name}__den"]):
            assert total[name] is None
            continue
        assert all(float(sums[side]) == pytest.approx(float(total[f"{name}__{side}"]), rel=1e-12) for side in sums)
        assert total[name] == pytest.approx(float(sums["num"]) / float(sums["den"]), rel=1e-12)


@pytest.mark.parametrize("name", of_class(Rollup.SEMI_ADDITIVE))
@pytest.mark.parametrize("grain", GRAINS)
def test_states_add_up_over_channels_and_a_period_has_that_of_its_last_day(
    shop: Workspace, name: str, grain: str
) -> None:
    for last in (date(2024, 2, 29), date(2024, 3, 1), date(2024, 5, 15)):
        total = shop.ask(Query((name,), end=last)).value(name)
        for by in ("channel", "region"):
            assert sum(r[name] or 0 for r in shop.ask(Query((name,), (by,), end=last)).rows) == total
        over_time = shop.ask(Query((name,), grain=grain, end=last)).rows
        assert over_time[-1][name] == total
        assert total and (len(over_time) == 1 or sum(r[name] or 0 for r in over_time) > total)


def test_what_cannot_be_added_up_says_so(shop: Workspace) -> None:
    """Were they additive after all, their class would hide numbers that people need."""
    for name in of_class(Rollup.DISTINCT):
        sides = (f"{name}__num", f"{name}__den") if numerator_and_denominator(CATALOG[name].formula) else (name,)
        total = shop.ask(Query((name,))).rows[0]
        parts = [shop.ask(Query((name,), grain="month")).rows, shop.ask(Query((name,), ("channel",))).rows]
        sums = [(sum(row[side] or 0 for row in rows), total[side]) for side in sides for rows in parts]
        # A whole that nobody knows says so as well, where its parts are known.
        assert any(added and added != whole for added, whole in sums), name


def test_a_class_that_the_formula_does_not_have_is_refused() -> None:
    for wrong in Rollup:
        if wrong is not Rollup.RATIO:
            with pytest.raises(ValueError, match="aov is declared"):
                replace(CATALOG["aov"], rollup=wrong)


def test_names_are_unique_and_plain() -> None:
    names = [n for k in CATALOG.values() for n in (k.name, *k.aliases)]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", n) for n in names)


def test_scripts_may_count_on_these_names() -> None:
    promised = """
        orders units gross_sales discount_rate return_rate net_sales total_sales aov sales_growth visits conversion_rate
        visitor_conversion_rate revenue_per_visit ad_spend new_customers cac blended_cac roas marketing_efficiency
        repeat_purchase_rate lifetime_revenue gross_margin ltv_cac
    """
    missing = [name for name in promised.split() if name not in CATALOG]
    assert missing == []


def test_an_alias_is_the_same_kpi() -> None:
    assert kpi("revenue") is CATALOG["net_sales"]
    assert kpi("mer") is CATALOG["marketing_efficiency"]
    assert kpi("lifetime_revenue_365") is CATALOG["lifetime_revenue"]


def test_an_unknown_kpi_is_suggested() -> None:
    with pytest.raises(UnknownName, match=r"no KPI called 'conversion_rat'. Did you mean conversion_rate\?"):
        kpi("conversion_rat")


def test_starters_are_six_in_reading_order() -> None:
    names = [k.name for k in starters()]
    assert names == ["net_sales", "orders", "aov", "conversion_rate", "cac", "lifetime_revenue"]
