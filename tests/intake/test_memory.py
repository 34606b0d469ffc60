"""What was said about one file is used for the next of its kind, and only what changed is asked about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import Question, QuestionsOpen, UserError
from kpi.intake import Receipt
from kpi.intake.columns import mapping_csv, memory, recall
from kpi.intake.columns.mapping import map_columns
from kpi.intake.columns.recall import AS_BEFORE
from kpi.intake.grid import Decision
from kpi.query import Query
from kpi.store import Workspace
from kpi.workspaces import open_workspace

HEADER = ("Nr", "Datum", "Wo", "Erlös", "Kassierer")
MAPPING = {"order_id": "Nr", "ordered_at": "Datum", "channel": "Wo", "net_amount": "Erlös"}


@pytest.fixture
def known(workspace: Workspace) -> Workspace:
    """A workspace in which one kind of file was confirmed."""
    with workspace.quiet_write() as cursor:
        memory.remember(
            cursor, HEADER, "orders", "orders", MAPPING, "", settings={"day_first": "yes"}, file="kasse.csv"
        )
    return workspace


def recalled(workspace: Workspace, *columns: str, source: str = ""):
    with workspace.cursor() as cursor:
        return recall.recall(cursor, columns, source)


def test_a_file_of_the_same_shape_is_recalled_whatever_its_order_and_case(known: Workspace):
    found = recalled(known, "KASSIERER", "erlös", "wo", "datum", "nr")
    assert found.complete and found.changes == recall.Changes()
    assert found.mapping == {"order_id": "nr", "ordered_at": "datum", "channel": "wo", "net_amount": "erlös"}
    assert found.settings == {"day_first": "yes"}
    mapped = map_columns(("KASSIERER", "erlös", "wo", "datum", "nr"), file="f.csv", recalled=found)
    assert mapped.source and mapped.table.name == "orders" and mapped.recalled is found


def test_another_file_is_not_recalled(known: Workspace):
    assert recalled(known, "Day", "Sessions") is None
    assert recalled(known, "Datum", "Wo", "Sitzungen", "Besucher") is None
    assert recalled(known, *HEADER, source="shopify_orders") is None


def test_a_column_that_nobody_used_comes_and_goes_without_a_question(known: Workspace):
    found = recalled(known, "Nr", "Datum", "Wo", "Erlös", "Trinkgeld", "Tisch")
    assert found.complete and found.mapping == MAPPING
    assert found.changes.new == ("Trinkgeld", "Tisch") and found.changes.missing == ("Kassierer",)
    assert map_columns(("Nr", "Datum", "Wo", "Erlös", "Trinkgeld", "Tisch"), file="f", recalled=found).source


@pytest.mark.parametrize("renamed", ["Umsatz", "Erloes netto", "Erlös (EUR)"])
def test_a_renamed_column_is_the_only_thing_that_is_asked_about(known: Workspace, renamed: str):
    columns = ("Nr", "Datum", "Wo", renamed, "Kassierer")
    found = recalled(known, *columns)
    assert not found.complete and found.changes.open == ("net_amount",)
    assert (
        found.changes.suggested["net_amount"].column == renamed
        and "'Erlös'" in found.changes.suggested["net_amount"].reason
    )
    mapped = map_columns(columns, file="f.csv", recalled=found)
    assert mapped.source is None and mapped.table.name == "orders"
    assert mapped.suggestions == MAPPING | {"net_amount": renamed}
    assert found.changes.sentences() == (
        f"The column 'Erlös', which was the net amount, is gone. '{renamed}' may be it now.",
    )


def test_a_column_that_is_gone_is_asked_about_though_nothing_takes_its_place(known: Workspace):
    found = recalled(known, "Nr", "Datum", "Erlös", "Kassierer")
    assert found.changes.open == ("channel",) and not found.changes.suggested
    assert found.changes.missing == ("Wo",) and "none" in found.changes.sentences()[0]


def test_a_new_column_that_plainly_is_a_field_is_proposed(known: Workspace):
    found = recalled(known, *HEADER, "Kundennummer")
    assert found.changes.open == ("customer_id",)
    assert found.changes.suggested["customer_id"].column == "Kundennummer"
    assert found.changes.sentences() == ("The new column 'Kundennummer' looks like the customer id.",)


def test_a_remembered_header_is_found_below_other_lines_by_its_used_columns(known: Workspace):
    with known.cursor() as cursor:
        assert recall.signatures(cursor) == (frozenset(("nr", "datum", "wo", "erlös")),)


def test_what_is_said_again_replaces_what_was_said_and_nothing_else(known: Workspace):
    with known.quiet_write() as cursor:
        memory.remember(cursor, HEADER, "orders", "orders", {}, "", settings={"currency": "EUR", "delimiter": ";"})
    (kept,) = memory.mappings(known)
    assert kept.mapping == MAPPING and kept.settings == {"day_first": "yes", "currency": "EUR"}
    with known.quiet_write() as cursor:
        memory.remember(cursor, HEADER, "", "orders", MAPPING | {"segment": "Kassierer"}, "Blatt 2")
    (kept,) = memory.mappings(known)
    assert kept.mapping["segment"] == "Kassierer" and kept.sheet == "Blatt 2" and kept.id == 1


def test_answers_for_a_known_export_are_kept_by_its_name(workspace: Workspace):
    with workspace.quiet_write() as cursor:
        memory.remember(
            cursor, ("Name", "Total"), "shopify_orders", "orders", {}, "", settings={"timezone": "Europe/Berlin"}
        )
        memory.remember(cursor, ("Name", "Total"), "meta_ads", "ad_spend", {})
    assert recalled(workspace, "whatever", source="shopify_orders").settings == {"timezone": "Europe/Berlin"}
    assert len(memory.mappings(workspace)) == 1


def test_an_answer_fills_what_is_open_and_gives_way_to_what_the_file_shows():
    asked = [Question("day_first", "Which?")]
    used, notes = recall.answers({"day_first": "yes", "currency": "EUR"}, asked, [])
    assert used == {"day_first": "yes", "currency": "EUR"} and notes == ()
    shown = [Decision("day_first", "no", "13 stands second"), Decision("decimal", ".", "no number has a mark")]
    used, notes = recall.answers({"day_first": "yes", "decimal": ","}, [], shown)
    assert used == {} and len(notes) == 1 and "13 stands second" in notes[0]
    same, notes = recall.answers({"day_first": "no"}, [], shown)
    assert same == {} and notes == ()
    offered = [Question("score_column", "Which?", choices=(("Q1", "'Q1'"), ("Q2", "'Q2'")))]
    assert recall.answers({"score_column": "Q2"}, offered, [])[0] == {"score_column": "Q2"}
    assert recall.answers({"score_column": "Q9"}, offered, []) == ({}, ())
    told = recall.as_before([Decision("day_first", "yes", "you said so")], {"day_first": "yes"})
    assert told[0].reason == AS_BEFORE
    assert recall.as_before(told, {"day_first": "yes"}, given=["day_first"]) == told


def test_mappings_are_edited_and_forgotten(known: Workspace):
    changed = memory.edit(known, 1, mapping={"ordered_at": "Datum", "net_amount": "Erlös"}, settings={"decimal": ","})
    assert memory.mappings(known) == [changed] and changed.columns == HEADER
    for wrong, words in (
        ({"mapping": {"ordered_at": "Datum"}}, "need net_amount"),
        ({"mapping": MAPPING | {"colour": "Nr"}}, "no field 'colour'"),
        ({"mapping": MAPPING | {"region": "Ort"}}, "no column 'Ort'"),
        ({"mapping": MAPPING | {"region": "Wo"}}, "two fields"),
        ({"settings": {"encoding": "utf-8"}}, "'encoding'"),
        ({"table": "nothing"}, "nothing"),
    ):
        with pytest.raises(UserError, match=words):
            memory.edit(known, 1, **wrong)
    assert memory.mappings(known) == [changed]
    memory.forget(known, 1)
    assert memory.mappings(known) == [] and recalled(known, *HEADER) is None
    with pytest.raises(UserError, match="no mapping 1"):
        memory.forget(known, 1)


def test_mappings_go_to_another_workspace_as_a_table(known: Workspace, tmp_path: Path):
    with known.quiet_write() as cursor:
        memory.remember(
            cursor, (), "shopify_orders", "orders", {"channel": "=Till"}, "", settings={"timezone": "Europe/Berlin"}
        )
    table = mapping_csv.export_csv(known)
    other = open_workspace(tmp_path / "other.duckdb", FITS)
    try:
        mapping_csv.import_csv(other, table)
        mapping_csv.import_csv(other, table)

        def said(workspace: Any):
            return {
                (k.shape, k.table, k.sheet, *sorted(k.mapping.items()), *sorted(k.settings.items()))
                for k in memory.mappings(workspace)
            }

        assert said(other) == said(known) and len(memory.mappings(other)) == 2
        assert recalled(other, *HEADER).complete
        for spoilt, words in (
            (b"mapping,table\n1,orders\n", "no column 'source'"),
            (table.replace(b"net_amount", b"nett_amount"), "Line .*no field 'nett_amount'"),
            (table.replace(b",orders,", b",order,"), "Line .*order"),
            (table.replace(b",answer,", b",reply,"), "'reply' is no part"),
            (b"\xff\xfe\x00", "cannot be read"),
        ):
            with pytest.raises(UserError, match=words):
                mapping_csv.import_csv(other, spoilt)
        assert said(other) == said(known)
    finally:
        other.close()


def text(*rows: str, header: str = "Nr;Datum;Wo;Erlös") -> str:
    return "\n".join((header, *rows)) + "\n"


def test_the_second_file_of_a_kind_loads_without_a_question(put: Callable[..., Receipt], workspace: Workspace):
    first = text("1;03.04.2024;Laden;10,00", "2;05.04.2024;Web;20,50")
    with pytest.raises(UserError, match="not an export that is recognised"):
        put(first)
    put(first, table="orders", mapping=MAPPING, settings={"day_first": "yes"})
    receipt = put(text("3;07.05.2024;Laden;5,00"), "mai.csv")
    assert receipt.rows_loaded == 1 and receipt.table == "orders"
    assert [d.reason for d in receipt.decisions if d.key == "day_first"] == [AS_BEFORE]
    months = workspace.ask(Query(("net_sales",), grain="month")).rows
    assert [(r["period"].month, float(r["net_sales"])) for r in months] == [(4, 30.5), (5, 5.0)]


def test_an_answer_that_a_new_file_contradicts_is_not_used_and_said(put: Callable[..., Receipt], workspace: Workspace):
    head = "order_id,ordered_at,net_amount\n"
    with pytest.raises(QuestionsOpen):
        put(head + "1,03/04/2024,10\n")
    put(head + "1,03/04/2024,10\n", settings={"day_first": "yes"})
    assert put(head + "2,05/06/2024,10\n", "b.csv").rows_loaded == 1
    receipt = put(head + "3,07/25/2024,10\n4,08/01/2024,10\n", "c.csv")
    assert receipt.rows_loaded == 2 and any("was not used" in note for note in receipt.notes)
    months = [r["period"].month for r in workspace.ask(Query(("orders",), grain="month")).rows if r["orders"]]
    assert months == [4, 6, 7, 8]


def test_a_changed_file_waits_until_the_change_is_confirmed(put: Callable[..., Receipt]):
    put(text("1;13.04.2024;Laden;10,00"), table="orders", mapping=MAPPING)
    renamed = text("2;14.04.2024;Laden;11,00", header="Nr;Datum;Wo;Umsatz")
    with pytest.raises(UserError, match='net_amount="Umsatz"'):
        put(renamed, "b.csv")
    put(renamed, "b.csv", table="orders", mapping=MAPPING | {"net_amount": "Umsatz"})
    assert put(text("3;15.04.2024;Laden;12,00", header="Nr;Datum;Wo;Umsatz"), "c.csv").rows_loaded == 1
    assert put(text("4;16.04.2024;Laden;12,00;x", header="Nr;Datum;Wo;Umsatz;Neu"), "d.csv").rows_loaded == 1
