"""Records of a file in batches: the same as those of its whole text, in little memory."""

import tracemalloc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpi.intake.containers import encoding as encodings
from kpi.intake.grid import Dialect
from kpi.intake.grids import records
from kpi.intake.grids.dialect import detect_dialect
from kpi.intake.grids.lines import lines_of, split_lines
from kpi.intake.grids.records import iter_records, parse_records
from tests.real_data import data_file

PIECES = st.sampled_from(
    [
        "a",
        "1,2,3",
        "b,c,d",
        ",",
        '"',
        '""',
        '"x\ny"',
        "\n",
        "\n",
        "\n",
        "\r\n",
        "\r",
        "\r\r\n",
        " ",
        ', "',
        "é",
        '\\"',
        "\0",
    ]
)


def both(path: Any, content: Any, dialect: Any):
    """Records and notes of a file, read whole and read in batches."""
    whole_notes: list[str] = []
    notes: list[str] = []
    whole = parse_records(content, dialect, whole_notes)
    batches = list(iter_records(path, dialect, notes))
    assert all(batches)
    return (whole, whole_notes), ([record for batch in batches for record in batch], notes)


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch):
    """Pieces and batches of a few bytes and lines."""
    monkeypatch.setattr(encodings, "_CHUNK", 7)
    monkeypatch.setattr(records, "_BATCH", 3)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.integers(1, 9), st.integers(1, 5), st.integers(1, 6))
def test_any_text_in_batches_of_any_size(
    tmp_path_factory: pytest.TempPathFactory, content: Any, chunk: Any, batch: Any, block: Any
):
    path = tmp_path_factory.mktemp("records") / "upload.csv"
    path.write_bytes(content.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(encodings, "_CHUNK", chunk)
        patch.setattr(records, "_BATCH", batch)
        patch.setattr(records, "_BLOCK", block)
        for dialect in (Dialect("utf-8", ","), Dialect("utf-8", " ", runs=True)):
            whole, batched = both(path, content, dialect)
            assert batched == whole


@given(st.lists(PIECES, max_size=40).map("".join), st.lists(st.integers(0, 60), max_size=8))
def test_lines_of_a_text_cut_anywhere(content: Any, cuts: Any):
    places = sorted({0, len(content), *(min(cut, len(content)) for cut in cuts)})
    pieces = [content[a:b] for a, b in zip(places, places[1:], strict=False)]
    assert [line for part in lines_of(pieces) for line in part] == split_lines(content)
    assert "".join(split_lines(content)) == content


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=60).map("".join), st.integers(1, 4))
def test_what_is_read_at_once_is_what_is_read_singly(content: Any, block: Any):
    found = []
    for lines_at_once in (block, 5000, 1):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(records, "_BLOCK", lines_at_once)
            notes: list[str] = []
            found.append((parse_records(content, Dialect("utf-8", ","), notes), notes))
    assert found[0] == found[1] == found[2]


def test_every_file_of_the_benchmark_in_tiny_batches(tiny: Any):
    for path in sorted(data_file("pollock/csv").iterdir()):
        encoding = encodings.detect_encoding(path).value
        content = encodings.decode(path, encoding)
        whole, batched = both(path, content, detect_dialect(content, encoding)[0])
        assert batched == whole, path.name


def test_a_start_line_leaves_out_what_is_above(tmp_path: Path, tiny: Any):
    path = tmp_path / "upload.csv"
    path.write_bytes(b'title\na,b\n1,"x\ny"\n2,z\n3,w\n')
    found = [r for batch in iter_records(path, Dialect("utf-8", ","), start_line=3) for r in batch]
    assert [(r.line, r.cells) for r in found] == [(3, ("1", "x\ny")), (5, ("2", "z")), (6, ("3", "w"))]


def test_a_mark_and_a_wide_encoding(tmp_path: Path, tiny: Any):
    content = "Datum;Größe\r\n1;\U0001f600\r\n"
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "cp1252"):
        path = tmp_path / encoding
        path.write_bytes(content.replace("\U0001f600", "x").encode(encoding))
        (batch,) = iter_records(path, Dialect(encoding, ";"))
        assert [r.cells for r in batch] == [("Datum", "Größe"), ("1", "x")]


def test_memory_does_not_grow_with_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encodings, "_CHUNK", 1 << 16)
    monkeypatch.setattr(records, "_BATCH", 2000)
    path = tmp_path / "upload.csv"
    row = '2024-01-01,Email,"Größe, ""x""",5.00\n' + '2024-01-02,Web,"two\nlines",6.00\n'
    peaks = []
    for times in (4_000, 20_000):
        path.write_text("Date,Channel,Note,Sales\n" + row * times)
        tracemalloc.start()
        count = sum(len(batch) for batch in iter_records(path, Dialect("utf-8", ",")))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert count == 1 + 2 * times
    assert peaks[1] < peaks[0] * 1.2


def test_a_quote_that_is_never_closed_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(records, "_LONGEST_RECORD", 10_000)
    monkeypatch.setattr(records, "_BLOCK", 10)
    path = tmp_path / "upload.csv"
    path.write_text("a,b\n" + "1,2\n" * 10 + '3,"4\n' + "5,6\n" * 20_000)
    notes: list[str] = []
    found = [r for batch in iter_records(path, Dialect("utf-8", ","), notes) for r in batch]
    assert len(found) == 20_012 and "Line 12:" in notes[0]
