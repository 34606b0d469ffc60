"""Any table in any dialect that is said to be read comes back cell for cell, with nothing said about it."""

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.intake.grids.read import read_grid, read_grids

NAMES = ("Order", "Größe", "Channel", "Note", "Sales (EUR)", "Customer e-mail", "Total, net", "Qty", "# Items", "City")
WORDS = st.sampled_from(
    ["Email", "Web shop", "Brand, exact", "red; blue", "a|b", "Café", "O'Hara", '48" screen', "two\nlines", "", "x\ty", "€ 5 off"]
    + ["Zürich", "n/a", "it's 'fine'", "C:\\new", "end\\", "=1+1", "#2001", "NO"]
)  # fmt: skip
KINDS = {
    "date": st.dates().map(str),
    "amount": st.decimals(-99999, 99999, places=2).map(str),
    "comma amount": st.decimals(0, 99999, places=2).map(lambda d: str(d).replace(".", ",")),
    "whole": st.integers(0, 10**6).map(str),
    "text": WORDS,
}


@st.composite
def tables(draw: Any):
    """Names and rows: at least one column of values, as every export has."""
    kinds = ["date", *draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=6))]
    names = draw(st.permutations(NAMES))[: len(kinds)]
    rows = draw(st.lists(st.tuples(*(KINDS[kind] for kind in kinds)), min_size=3, max_size=12))
    return tuple(names), rows


@st.composite
def dialects(draw: Any):
    return {
        "delimiter": draw(st.sampled_from([",", ";", "\t", "|"])),
        "lineterminator": draw(st.sampled_from(["\n", "\r\n", "\r"])),
        "quoting": draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC])),
        "encoding": draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])),
        "last": draw(st.booleans()),
        "above": draw(st.sampled_from(["", "Sales report\n\n", "# ----\n# Shop\n# ----\n\n", "sep="])),
    }


def written(names: Any, rows: Any, how: Any):
    """The bytes of a table in a dialect."""
    out = io.StringIO(newline="")
    # Python's writer leaves a line feed in a cell unquoted where lines end in CR.
    quoting = csv.QUOTE_ALL if how["lineterminator"] == "\r" else how["quoting"]
    writer = csv.writer(out, delimiter=how["delimiter"], lineterminator=how["lineterminator"], quoting=quoting)  # type: ignore[arg-type]
    writer.writerows([names, *rows])
    above = how["above"] + (how["delimiter"] + "\n" if how["above"] == "sep=" else "")
    text = above.replace("\n", how["lineterminator"]) + out.getvalue()
    if not how["last"]:
        text = text.removesuffix(how["lineterminator"])
    return text.encode(how["encoding"])


@settings(max_examples=150, deadline=None)
@given(tables(), dialects())
def test_a_table_comes_back_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, table: Any, how: Any):
    names, rows = table
    path = tmp_path_factory.mktemp("dialects") / "upload.csv"
    path.write_bytes(written(names, rows, how))
    found = read_grid(path, "upload.csv")
    assert found.columns == names
    data = [r.cells for r in found.data]
    assert data == [tuple(row) for row in rows]
    assert found.notes == ()


@settings(max_examples=80, deadline=None)
@given(tables(), st.booleans())
def test_a_single_quote_quotes_too(tmp_path_factory: pytest.TempPathFactory, table: Any, blank: Any):
    names, rows = table
    rows = [tuple(re.sub(r"['\"\\\n]", "", cell) for cell in row) for row in rows]
    path = tmp_path_factory.mktemp("dialects") / "upload.csv"
    lines = ["'" + ("', '" if blank else "','").join(cells) + "'" for cells in (names, *rows)]
    path.write_text("\n".join(lines) + "\n")
    found = read_grid(path, "upload.csv")
    assert (found.columns, [r.cells for r in found.data]) == (names, rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9999), st.dates(), st.decimals(0, 999, places=2)), min_size=4), st.data())
def test_columns_by_runs_of_blanks(tmp_path_factory: pytest.TempPathFactory, rows: Any, data: Any):
    rows = [tuple(map(str, row)) for row in rows]
    gaps = st.integers(1, 4).map(lambda n: " " * n)
    lines = ["".join(cell + data.draw(gaps) for cell in row).rstrip() for row in [("id", "day", "sales"), *rows]]
    path = tmp_path_factory.mktemp("dialects") / "upload.txt"
    path.write_text("\n".join(data.draw(st.sampled_from(["", " "])) + line for line in lines))
    found = read_grid(path, "upload.txt")
    assert (found.columns, [r.cells for r in found.data]) == (("id", "day", "sales"), rows)


@settings(max_examples=100, deadline=None)
@given(st.lists(tables(), min_size=2, max_size=4), dialects())
def test_tables_below_each_other_come_back_apart(tmp_path_factory: pytest.TempPathFactory, several: Any, how: Any):
    path = tmp_path_factory.mktemp("dialects") / "upload.csv"
    plain = {**how, "above": "", "last": True, "encoding": "utf-8"}
    end = how["lineterminator"].encode()
    parts = [
        f"# Table {n}\n# Start date: 20240101\n".replace("\n", how["lineterminator"]).encode() + written(*table, plain)  # type: ignore[call-arg]
        for n, table in enumerate(several)
    ]
    path.write_bytes(end.join(parts))
    found = read_grids(path, "upload.csv")
    assert [(g.title, g.columns, [r.cells for r in g.data if not r.blank]) for g in found] == [
        (f"Table {n}", names, [tuple(row) for row in rows]) for n, (names, rows) in enumerate(several)
    ]
