"""The records of a file that is too large for memory, kept on disk column by column while it is loaded."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from kpi.intake.grid import Record
from kpi.intake.rows.staging import TEXT, text_columns, text_schema
from kpi.store.connection import Cursor


@contextmanager
def spooled(cursor: Cursor, batches: Iterable[Sequence[Record]], width: int, folder: Path) -> Iterator[None]:
    """Make the records the relation of text rows that ``stage_text`` makes of those in memory.

    ``folder`` is the one that SQL may read from.
    """
    target = folder / f"{uuid4().hex}.parquet"
    try:
        # Values repeat in columns such as status or channel, hardly in others; the writer finds out by itself.
        with pq.ParquetWriter(target, text_schema(width), compression="lz4") as writer:
            for batch in batches:
                if batch:
                    writer.write_table(pa.table(text_columns(batch, width), schema=text_schema(width)))
        cursor.execute(f"create or replace temp view {TEXT} as select * from read_parquet('{target}')")
        yield
    finally:
        with suppress(duckdb.Error):
            cursor.execute(f"drop view if exists {TEXT}")
        target.unlink(missing_ok=True)
