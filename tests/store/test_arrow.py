"""Rows that come from outside the database as Arrow tables arrive as they are, however the table is cut up in memory."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.analyses.customers.fitted_models import FITS
from kpi.intake.grid import Grid, Record
from kpi.intake.rows import staging
from kpi.intake.rows.spool import spooled
from kpi.models import CUSTOMER_VALUES, MODELS
from kpi.store import Workspace, building
from kpi.store.connection import registered
from kpi.workspaces import open_workspace

# One vector of the database has 2048 rows.
SIZES = (0, 1, 7, 8, 9, 63, 64, 65, 500, 2047, 2048, 2049, 4097, 6500)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20)
LONG_TEXTS = st.text("abc ä€🛒", min_size=11, max_size=14)
FEW: dict[str, Any] = {"min_size": 1, "max_size": 6}


def decimals(precision: int, scale: int) -> st.SearchStrategy[Decimal]:
    most = 10**precision - 1
    return st.integers(-most, most).map(lambda n: Decimal(n).scaleb(-scale) if precision < 28 else exact(n, scale))


def exact(units: int, scale: int) -> Decimal:
    """A decimal of more digits than arithmetic keeps."""
    sign, digits = ("-" if units < 0 else ""), str(abs(units)).rjust(scale + 1, "0")
    return Decimal(f"{sign}{digits[:-scale]}.{digits[-scale:]}" if scale else f"{sign}{digits}")


def whole(bits: int) -> st.SearchStrategy[int]:
    return st.integers(-(2 ** (bits - 1)), 2 ** (bits - 1) - 1)


MOMENTS = st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1))
SECONDS = MOMENTS.map(lambda at: at.replace(microsecond=0))
KINDS: dict[str, tuple[pa.DataType, st.SearchStrategy]] = {
    "bool": (pa.bool_(), st.booleans()),
    "int8": (pa.int8(), whole(8)),
    "int16": (pa.int16(), whole(16)),
    "int32": (pa.int32(), whole(32)),
    "int64": (pa.int64(), whole(64)),
    "uint64": (pa.uint64(), st.integers(0, 2**64 - 1)),
    "float32": (pa.float32(), st.floats(width=32, allow_nan=False)),
    "float64": (pa.float64(), st.floats(allow_nan=False)),
    "string": (pa.string(), TEXTS | LONG_TEXTS),
    "large_string": (pa.large_string(), TEXTS | LONG_TEXTS),
    "string_view": (pa.string_view(), TEXTS | LONG_TEXTS),
    "binary": (pa.binary(), st.binary(max_size=20)),
    "dictionary of int8": (pa.dictionary(pa.int8(), pa.string()), TEXTS | LONG_TEXTS),
    "dictionary of int32": (pa.dictionary(pa.int32(), pa.large_string()), TEXTS),
    "decimal(4,2)": (pa.decimal128(4, 2), decimals(4, 2)),
    "decimal(9,0)": (pa.decimal128(9, 0), decimals(9, 0)),
    "decimal(18,4)": (pa.decimal128(18, 4), decimals(18, 4)),
    "decimal(24,6)": (pa.decimal128(24, 6), decimals(24, 6)),
    "decimal(38,10)": (pa.decimal128(38, 10), decimals(38, 10)),
    "decimal32(7,2)": (pa.decimal32(7, 2), decimals(7, 2)),
    "decimal64(15,4)": (pa.decimal64(15, 4), decimals(15, 4)),
    "date32": (pa.date32(), st.dates(date(1900, 1, 1), date(2200, 1, 1))),
    "date64": (pa.date64(), st.dates(date(1900, 1, 1), date(2200, 1, 1))),
    "time64": (pa.time64("us"), st.times()),
    "timestamp s": (pa.timestamp("s"), SECONDS),
    "timestamp ms": (pa.timestamp("ms"), MOMENTS.map(lambda at: at.replace(microsecond=at.microsecond // 1000 * 1000))),
    "timestamp us": (pa.timestamp("us"), MOMENTS),
    "timestamp ns": (pa.timestamp("ns"), MOMENTS),
}  # fmt: skip


@st.composite
def columns(draw: Any, size: int, kind: str) -> tuple[pa.ChunkedArray, list]:
    """A column of a kind and its values: in chunks of any length, each a slice out of a longer array."""
    arrow, values = KINDS[kind]
    pool = draw(st.lists(values, **FEW))
    filled = draw(st.sampled_from(["all", "most", "few", "none"]))
    chance = random.Random(draw(st.integers(0, 2**32)))
    share = {"all": 1.0, "most": 0.9, "few": 0.1, "none": 0.0}[filled]
    column = [chance.choice(pool) if chance.random() < share else None for _ in range(size)]
    cuts = sorted(draw(st.lists(st.integers(0, size), max_size=5)))
    chunks = []
    for start, end in zip([0, *cuts], [*cuts, size], strict=True):
        before, after = chance.randrange(70), chance.randrange(3)
        around = [chance.choice([None, *pool]) for _ in range(before + after)]
        whole_array = pa.array([*around[:before], *column[start:end], *around[before:]], arrow)
        chunks.append(whole_array.slice(before, end - start))
    return pa.chunked_array(chunks, arrow), column


@st.composite
def tables(draw: Any) -> tuple[pa.Table, list[tuple]]:
    """A table of a few columns and its rows, the first column numbering them."""
    size = draw(st.sampled_from(SIZES))
    kinds = draw(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=5))
    arrays, values = [pa.chunked_array([pa.array(range(size), pa.int64())])], [list(range(size))]
    for kind in kinds:
        array, column = draw(columns(size, kind))
        arrays.append(array)
        values.append(column)
    table = pa.table(arrays, names=["n", *(f"c{i}" for i in range(len(kinds)))])
    rows = list(zip(*values, strict=True))
    skipped = draw(st.integers(0, min(size, 70)))
    kept = draw(st.integers(0, size - skipped)) if draw(st.booleans()) else size - skipped
    return table.slice(skipped, kept), rows[skipped : skipped + kept]


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    workspace = open_workspace(tmp_path_factory.mktemp("arrow") / "workspace.duckdb", FITS)
    yield workspace
    workspace.close()


MANY = settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))


@MANY
@given(made=tables())
def test_what_goes_in_comes_out(opened: Workspace, made: tuple[pa.Table, list[tuple]]) -> None:
    """As ``building.fill`` makes a table of it, and as ``stage_text`` inserts it into one that is there."""
    table, rows = made
    names = ", ".join(table.column_names)
    with opened.cursor() as cursor:
        with registered(cursor, "rows_from_outside", table):
            cursor.execute(f"create or replace temp table made as select {names} from rows_from_outside")
            cursor.execute("create or replace temp table filled as select * from made limit 0")
            cursor.execute(f"insert into filled select {names} from rows_from_outside")
            # A condition and a choice of columns go to the reader of the table.
            first, last = len(rows) // 3, len(rows) * 2 // 3
            within = f"n >= {rows[first][0] if rows else 0} and n < {rows[last][0] if rows else 0}"
            picked = cursor.execute(f"select c0, n from rows_from_outside where {within} order by n").fetchall()
            there = cursor.execute("select n from rows_from_outside where c0 is not null order by n").fetchall()
            value = next((row[1] for row in rows if row[1] is not None), None)
            same = cursor.execute("select n from rows_from_outside where c0 = $v order by n", {"v": value}).fetchall()
        for stored in ("made", "filled"):
            assert cursor.execute(f"select {names} from {stored} order by n").fetchall() == rows
        assert picked == [(row[1], row[0]) for row in rows[first:last]]
        assert there == [(row[0],) for row in rows if row[1] is not None]
        assert same == [(row[0],) for row in rows if row[1] is not None and row[1] == value]
        with pytest.raises(duckdb.CatalogException):
            cursor.execute("select n from rows_from_outside")


@MANY
@given(
    pool=st.lists(st.lists(TEXTS | LONG_TEXTS, max_size=5).map(tuple), **FEW),
    size=st.sampled_from(SIZES),
    batch=st.sampled_from([1000, 2047, 2048, 2049, 100_000]),
    seed=st.integers(0, 2**32),
)
def test_records_are_staged_as_they_were_read(
    opened: Workspace, pool: Sequence[tuple[str, ...]], size: int, batch: int, seed: int
) -> None:
    """From memory and from a spool on disk alike."""
    chance = random.Random(seed)
    records = [Record(line, chance.choice(pool)) for line in range(2, size + 2)]
    grid = Grid("file.csv", (Record(1, ("a", "b", "c")), *records), 0)
    wanted = [
        (r.line, " | ".join(c for c in r.cells[3:] if c.strip()) or None, *(*r.cells, None, None, None)[:3])
        for r in records
    ]
    asked = f"select line, extra, c0, c1, c2 from {staging.TEXT} order by line"
    with pytest.MonkeyPatch.context() as patched, opened.cursor() as cursor:
        patched.setattr(staging, "_BATCH", batch)
        with staging.staged(cursor):
            staging.stage_text(cursor, replace(grid))
            assert cursor.execute(asked).fetchall() == wanted
        batches = [records[i : i + batch] for i in range(0, size, batch)]
        with spooled(cursor, batches, 3, opened.staging):
            assert cursor.execute(asked).fetchall() == wanted


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), size=st.sampled_from(SIZES))
def test_fitted_rows_are_stored_as_they_were_worked_out(opened: Workspace, data: st.DataObject, size: int) -> None:
    kinds = {
        "customer_id": "string", "still_there": "float64", "expected_orders": "float64",
        "expected_revenue": "decimal(18,4)", "rest_of_year_revenue": "decimal(18,4)",
    }  # fmt: skip
    drawn = {name: data.draw(columns(size, kind)) for name, kind in kinds.items()}
    model = next(m for m in MODELS if m.name == CUSTOMER_VALUES)
    with opened.quiet_write() as cursor:
        building.fill(cursor, model, pa.table({name: array for name, (array, _) in drawn.items()}))
        stored = cursor.execute(f"select {', '.join(kinds)} from {CUSTOMER_VALUES}").fetchall()
    wanted = list(zip(*(values for _, values in drawn.values()), strict=True))
    assert sorted(map(repr, stored)) == sorted(map(repr, wanted))
