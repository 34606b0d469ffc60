"""JSON, JSON lines and Parquet as records whose first one holds the column names."""

from __future__ import annotations

from pathlib import Path

from kpi.intake.containers.content import recognise
from kpi.intake.containers.files import extension
from kpi.intake.sheets.confined import MAX_CELLS, MAX_COLUMNS, Confined, Table

_AGAIN = "Export or download it again."
_SMALLER = "Export it again, as .csv or for a shorter period."


def read_objects(path: Path, name: str) -> Table:
    """All objects or rows of a file; ``records[0]`` holds the column names and is no line of the file (line 0).

    Record.line is the line of the file in JSON lines, else the number of the element or row. Nested fields have names
    with points (``customer.id``), lists are JSON text, numbers are as exact as they are written, dates ISO text.
    Raises UserError when the file is damaged, is no table, or cannot be read within the limits.
    """
    limits = [str(MAX_CELLS), str(MAX_COLUMNS)]
    with path.open("rb") as file:
        content = recognise(path, file.read(64 << 10))
    if content == "parquet":
        child = Confined("parquet", path, limits, name, _AGAIN, _SMALLER)
    else:
        form = "lines" if extension(name) in (".jsonl", ".ndjson") else "document"
        child = Confined("json_table", path, [*limits, form], name, _AGAIN, _SMALLER)
    with child:
        (table,) = child.tables().values()
    return table
