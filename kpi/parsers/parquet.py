"""Reads a Parquet file as one table. Arguments: MEGABYTES SECONDS PATH MAX_CELLS MAX_COLUMNS."""

from __future__ import annotations

import datetime
import json
import os
import sys
from decimal import Decimal
from types import ModuleType
from typing import Any

from kpi.parsers.cells import duration, number, texts
from kpi.parsers.output import ROWS_AT_ONCE, Unreadable, run, write, write_rows


def parse(path: str, max_cells: str, max_columns: str) -> None:
    """Write the column names and all rows; fields of structs are columns with points in their names."""
    # The other memory pools reserve more addresses than the limit allows, and are chosen when Arrow starts.
    os.environ["ARROW_DEFAULT_MEMORY_POOL"] = "system"
    import pyarrow  # noqa: PLC0415
    from pyarrow import parquet  # noqa: PLC0415

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    with parquet.ParquetFile(path, memory_map=True) as file:
        empty = _flat(pyarrow, file.schema_arrow.empty_table())
        rows, width = file.metadata.num_rows, empty.num_columns
        if width > int(max_columns):
            raise Unreadable("said", f"has {width:,} columns; at most {int(max_columns):,} are accepted")
        if rows * width > int(max_cells):
            raise Unreadable(
                "said", f"has {rows:,} rows and {width:,} columns; at most {int(max_cells):,} cells are accepted"
            )
        if not width:
            raise Unreadable("said", "has no column")
        write({"table": "", "line": 0})
        write_rows([[name] for name in empty.column_names], 1)
        for batch in file.iter_batches(batch_size=ROWS_AT_ONCE, use_threads=False):
            table = _flat(pyarrow, pyarrow.Table.from_batches([batch]))
            write_rows([_texts(pyarrow, column) for column in table.columns], table.num_rows)


def _flat(pyarrow: ModuleType, table: Any) -> Any:
    while any(pyarrow.types.is_struct(kind) for kind in table.schema.types):
        table = table.flatten()
    return table


def _texts(pyarrow: ModuleType, column: Any) -> list[str]:
    """The cells of a column as text, no number through a float and no time rounded."""
    kinds, kind = pyarrow.types, column.type
    if kinds.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if kinds.is_integer(kind):
        return ["" if value is None else str(value) for value in column.to_pylist()]
    if kinds.is_floating(kind):
        # Arrow writes the shortest digits that give the same value, of the 32 bits where it has no more.
        written = column.cast(pyarrow.float32() if kinds.is_float16(kind) else kind).cast(pyarrow.string()).to_pylist()
        return ["" if value is None else number(value) for value in written]
    if kinds.is_timestamp(kind) and kind.unit == "ns":
        return [_nanoseconds(value) for value in column.cast(pyarrow.string()).to_pylist()]
    if kinds.is_time64(kind) and kind.unit == "ns":
        return [_nanoseconds(value) for value in column.cast(pyarrow.string()).to_pylist()]
    if kinds.is_duration(kind) and kind.unit == "ns":
        seconds = column.cast(pyarrow.int64()).to_pylist()
        return ["" if s is None else duration(datetime.timedelta(microseconds=s // 1000)) for s in seconds]
    values = column.to_pylist()
    if kinds.is_decimal(kind):
        return ["" if value is None else format(value, "f") for value in values]
    if kinds.is_nested(kind):
        return ["" if value is None else json.dumps(value, ensure_ascii=False, default=_plain) for value in values]
    return list(texts(values))


def _nanoseconds(written: str | None) -> str:
    if written is None:
        return ""
    moment, point, rest = written.partition(".")
    digits = rest.rstrip("Z")
    return moment + (point + digits.rstrip("0")).rstrip(".") + rest[len(digits) :] if point else written


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return texts([value])[0]


if __name__ == "__main__":
    sys.exit(run(parse, sys.argv[1:]))
