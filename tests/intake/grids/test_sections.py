"""Several tables in one file: each with its own lines, and one table never taken apart."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpi.errors import UserError
from kpi.intake.grids.read import read_grid, read_grids

RULE = "# ----------------------------------------\n"
SNAPSHOT = (
    RULE + "# Reports snapshot\n# Account: Harbour\n# Property: Shop\n" + RULE + "# \n"
    "# All Users\n# Start date: 20240101\n# End date: 20240128\n"
    "Nth day,Active users\n0000,12\n0001,15\n"
    "\n# All Users\n# Start date: 20240101\n# End date: 20240128\n"
    "Nth day,New users\n0000,3\n0001,5\n0002,5\n"
    "\n# All Users\n# Start date: 20240101\n# End date: 20240128\n"
    "Session primary channel group,Sessions\nOrganic Search,120\nDirect,70\n"
    "\n# All Users\n# Start date: 20240101\n# End date: 20240128\n"
    "Page title,Views,Bounce rate\nHome,120,0.5\n"
    "\n# Empty one\n# Start date: 20240101\n"
    "Item name,Items purchased\n"
    "\n# Countries\n# Start date: 20240101\n"
    "Country ID,Country,Active users\nDE,Germany,12\n,Unknown,3\n"
)
MAILING = (
    'Email Campaign Report\nTitle:,Spring sale\nSubject Line:,"Now, 20 % off"\nDelivery Date/Time:,"Mar 3, 2024 9:22 am"\n'
    "\nOverall Stats\nTotal Recipients:,1200\nSuccessful Deliveries:,1188\nBounces:,12 (1.0%)\n"
    "\nClicks by URL\nURL,Total Clicks,Unique Clicks\nhttps://example.com,12,10\n"
)
STACKED = (
    "Date,Channel,Sales\n2024-01-01,Email,5\n2024-01-02,Web,6\n2024-01-03,Web,7\n"
    "Product,Units,Price,Stock\nLamp,5,10.00,3\nDesk,6,99.00,1\n"
)


@pytest.fixture
def grids(tmp_path: Path):
    def read_it(text: Any, **options):
        path = tmp_path / "upload.csv"
        path.write_bytes(text.encode())
        return read_grids(path, "report.csv", **options)

    return read_it


@pytest.fixture
def grid(tmp_path: Path):
    def read_it(text: Any, **options):
        path = tmp_path / "upload.csv"
        path.write_bytes(text.encode())
        return read_grid(path, "report.csv", **options)

    return read_it


def own_lines_only(found: Any):
    """Every line of the file belongs to exactly one table, and the tables follow each other."""
    lines = [r.line for g in found for r in g.records]
    return lines == sorted(set(lines)) and [g.section for g in found] == list(range(len(found))) == list(
        range(found[0].sections)
    )


def test_a_report_with_comments_above_every_table(grids: Any):
    found = grids(SNAPSHOT)
    assert own_lines_only(found) and sum(len(g.records) for g in found) == SNAPSHOT.count("\n")
    assert [(g.columns, len(g.data)) for g in found] == [
        (("Nth day", "Active users"), 2),
        (("Nth day", "New users"), 3),
        (("Session primary channel group", "Sessions"), 2),
        (("Page title", "Views", "Bounce rate"), 1),
        (("Item name", "Items purchased"), 0),
        (("Country ID", "Country", "Active users"), 2),
    ]
    assert [g.title for g in found] == ["All Users"] * 4 + ["Empty one", "Countries"]
    assert found[1].records[0].blank and "tables" in {d.key for d in found[1].decisions}


def test_blocks_of_names_and_values(grids: Any):
    found = grids(MAILING)
    assert own_lines_only(found) and sum(len(g.records) for g in found) == MAILING.count("\n")
    assert [g.title for g in found] == ["Email Campaign Report", "Overall Stats", "Clicks by URL"]
    assert [g.header_lines for g in found] == [0, 0, 1]
    assert found[1].columns == ("column 1", "column 2")
    assert found[1].data[0].cells == ("Total Recipients:", "1200")
    assert found[2].columns == ("URL", "Total Clicks", "Unique Clicks")


def test_tables_stacked_without_a_gap(grids: Any):
    found = grids(STACKED)
    assert own_lines_only(found)
    assert [g.columns for g in found] == [("Date", "Channel", "Sales"), ("Product", "Units", "Price", "Stock")]
    assert [len(g.data) for g in found] == [3, 2]


def test_a_title_goes_with_its_table_and_a_note_with_the_table_above(grids: Any):
    text = (
        "Sales by day\nDay,Sales,Orders\n2024-01-01,5.00,1\n2024-01-02,6.00,2\nTotal,11.00,3\n\nSource: shop\n\n"
        "Sales by product\nProduct,Sales\nLamp,5.00\nDesk,6.00\n"
    )
    found = grids(text)
    assert own_lines_only(found)
    assert [(g.title, g.records[-1].line) for g in found] == [("Sales by day", 7), ("Sales by product", 12)]


def test_the_table_with_known_names_is_read_else_the_first(grid: Any):
    assert grid(SNAPSHOT).columns == ("Nth day", "Active users")
    known = grid(SNAPSHOT, signatures=[frozenset({"page title", "views"})])
    assert known.columns == ("Page title", "Views", "Bounce rate")
    assert known.notes[-1] == "The file holds 6 tables; this is table 4, in lines 28 to 33."
    assert grid(SNAPSHOT, section=5).title == "Countries"
    with pytest.raises(UserError, match="report.csv has no table 7; it holds 6"):
        grid(SNAPSHOT, section=6)


def test_a_header_line_chooses_its_table(grid: Any):
    found = grid(SNAPSHOT, settings={"header_line": "25"})
    assert found.section == 2 and found.columns == ("Session primary channel group", "Sessions")
    assert {d.key: d.reason for d in found.decisions}["header_line"] == "as you set it"


def test_one_table_can_be_asked_for(grids: Any):
    (found,) = grids(STACKED, settings={"tables": "one", "header_line": "1"})
    assert len(found.data) == 6 and found.sections == 1
    (found,) = grids(STACKED, settings={"header_line": "none"})
    assert len(found.records) == 7 and found.header_lines == 0


ROWS = "2024-01-01,Email,5,1\n2024-01-02,Web,6,2\n"


@pytest.mark.parametrize(
    "text",
    [
        "Date,Channel,Sales,Orders\n" + ROWS + "\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "\nDate,Channel,Sales,Orders\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "Date,Channel,Sales,Orders\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "\nPage 2\nDate,Channel,Sales,Orders\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "\n,,Sales,Orders\nTotal,,11,3\nAverage,,5.5,1.5\n",
        "Date,Channel,Sales,Orders\n" + ROWS + "\nTotal,,11,3\n",
        "Date,Channel,Sales,Orders\n" + ROWS + '\nSource: CRM\n"Confidential, do not distribute"\n',
        "Date,Channel,Sales,Orders\n" + ROWS + "\nn/a,Unknown,n/a,none\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "not known,Email,lost,none\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "not known,Email,lost\n" + ROWS,
        "Date,Channel,Sales,Orders\n" + ROWS + "\nnot known,Email,lost\n" + ROWS,
        "Account:,Harbour\nPeriod:,January\n\nDate,Channel,Cost,Clicks\n" + ROWS,
        "Account,Harbour\nPeriod,2024-01\nBudget,500\n\nDate,Channel,Cost,Clicks\n" + ROWS,
        "Report\nAccount:,Harbour\nPeriod:,January\n\nDate,Channel,Cost,Clicks\n" + ROWS,
        "name,city\nAnn,Rome\nBob,Oslo\n\nCid,Bern\nDan,Paris\n",
        "name,city,age\nAnn,Rome,5\nBob,Oslo,6\n\n\nCid,Bern,unknown\nDan,Paris,7\nEva,Riga,8\n",
        "Campaign,Cost,Clicks\nBrand,5.00,1\nVideo,6.00,2\nTotal: Account, --, --\nTotal: Video, --,2\n",
        "# one\n# two\n\nChannel,Sessions\nDirect,1\nEmail,2\n# a remark\n# another\nSocial,3\nPaid,4\n",
        "Customer,Item,Amount\nAnn,,\n,Lamp,5\n,Desk,6\nTotal for Ann,,11\n\nBob,,\n,Lamp,5\nTotal for Bob,,5\n",
    ],
)
def test_one_table_stays_one(grids: Any, text: str):
    (found,) = grids(text)
    assert len(found.records) == text.count("\n") and (found.section, found.sections) == (0, 1)


@given(
    st.lists(st.sampled_from(["a,b", "c,d,e", "1,2", "x,3,4", "", "# note", "Title", "k:,v", "p,7", ",,"]), max_size=40)
)
def test_no_line_is_lost_or_read_twice(tmp_path_factory: pytest.TempPathFactory, lines: Any):
    path = tmp_path_factory.mktemp("sections") / "upload.csv"
    path.write_text("\n".join(lines) + "\n")
    try:
        found = read_grids(path, "report.csv")
    except UserError:
        return
    assert own_lines_only(found)
    assert sum(len(g.records) for g in found) == len(lines)
    assert all(len(g.preamble) + g.header_lines + len(g.data) == len(g.records) for g in found)
