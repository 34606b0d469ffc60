"""Names of fields: one place for each, and what counts as the same name."""

from __future__ import annotations

from typing import Any

import pytest

from kpi.intake.columns import by_name
from kpi.sources import plain
from kpi.sources.names import folded, key, without_unit, words
from kpi.tables import TABLES
from kpi.tables.synonyms import names


@pytest.mark.parametrize("name", TABLES)
def test_a_name_means_one_field_of_a_table(name: Any):
    meant: dict[str, set[str]] = {}
    for field, known in plain.fields_of(TABLES[name]).items():
        for each in known:
            meant.setdefault(key(each), set()).add(field)
    assert {k: fields for k, fields in meant.items() if len(fields) > 1} == {}


@pytest.mark.parametrize("name", TABLES)
def test_every_field_is_found_by_each_of_its_names(name: Any):
    for field, known in plain.fields_of(TABLES[name]).items():
        for each in known:
            assert [r.field for r in by_name.readings(each, name)][:1] == [field], each


def test_a_field_that_files_must_have_has_names_in_all_languages():
    spoken = {f: c for t in TABLES.values() for g in t.needs for f in g for c in [t.fields[f]]}
    assert all(len(column.aliases) >= 8 for column in spoken.values())


@pytest.mark.parametrize(
    "one, other",
    [
        ("Order ID", "order_id"),
        ("E-Mail", "email"),
        ("Währung", "WAHRUNG"),
        ("N° de commande", "n de commande"),
        ("Prénom", "prenom"),
        ("OrderID", "Order ID"),
        ("Order #", "order no"),
    ],
)
def test_case_accents_and_spacing_make_no_other_name(one: str, other: str):
    assert key(one) == key(other)


def test_a_percentage_is_another_name_than_the_amount():
    assert key("Rabatt %") != key("Rabatt") and key(without_unit("Rabatt (%)")) != key("Rabatt")
    assert by_name.readings("Rabatt %", "orders") == () and by_name.readings("Discount rate", "orders") == ()


@pytest.mark.parametrize(
    "written, bare",
    [
        ("Umsatz (EUR)", "umsatz"),
        ("Revenue in $", "revenue"),
        ("Total USD", "total"),
        ("Amount spent (GBP)", "amount spent"),
        ("Created (UTC)", "created"),
        ("Net sales [€]", "net sales"),
    ],
)
def test_a_unit_is_no_part_of_a_name(written: str, bare: str):
    assert without_unit(written) == folded(bare)


@pytest.mark.parametrize(
    "one, other", [("Date of order", "Order date"), ("Orders total", "Total of order"), ("Nr. Kunde", "Kunde-ID")]
)
def test_order_and_plural_make_no_other_words(one: str, other: str):
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "counting", ["Number of orders", "Nombre de commandes", "Anzahl Bestellungen", "No. of orders"]
)
def test_counting_orders_is_not_numbering_them(counting: str):
    assert words(counting) != words("Order number")
    assert "order_id" not in [r.field for r in by_name.readings(counting, "orders")]


@pytest.mark.parametrize(
    "column", ["Ship Date", "Lieferdatum", "Average order value", "Cost per click", "Umsatz Vorjahr", "Planned revenue"]
)
def test_what_only_resembles_a_field_is_not_taken_for_it(column: str):
    assert by_name.readings(column, "orders") == ()


def test_names_are_listed_once_each():
    assert names(en="a, b", de="b , c") == ("a", "b", "c")
