"""Remembered mappings as a table that a spreadsheet can show and change, and back."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from kpi.csvfile import csv_bytes
from kpi.errors import UserError
from kpi.intake.columns import memory
from kpi.intake.columns.memory import Remembered
from kpi.store import Workspace
from kpi.tables import table as table_of

# One row per column of a file and per answer; the rows of one kind of file share its number.
COLUMNS = ("mapping", "source", "table", "sheet", "part", "name", "value")
_COLUMN, _ANSWER = "column", "answer"


def export_csv(workspace: Workspace) -> bytes:
    """Everything that is remembered, one row per column of a file (with its field) and per answer."""
    rows = []
    for kept in memory.mappings(workspace):
        head = (kept.id, kept.source, kept.table, kept.sheet)
        by_column = {column: name for name, column in kept.mapping.items()}
        rows += [(*head, _COLUMN, column, by_column.get(column, "")) for column in kept.columns]
        # A known export is remembered without its header: only the fields that were said otherwise.
        rows += [(*head, _COLUMN, c, name) for c, name in by_column.items() if not kept.columns]
        rows += [(*head, _ANSWER, name, value) for name, value in kept.settings.items()]
    return csv_bytes(COLUMNS, rows)


def import_csv(workspace: Workspace, content: bytes) -> list[Remembered]:
    """Keep every mapping of an exported table; one for the same shape of file is replaced.

    Raises UserError, naming the line, for whatever cannot be used; then nothing is kept.
    """
    mappings = _grouped(content)
    for first_line, each in mappings:
        try:
            memory.check(each)
        except UserError as error:
            raise UserError(f"Line {first_line:,}: {error.message}", error.hint) from None
    return memory.keep(workspace, [each for _, each in mappings])


def _grouped(content: bytes) -> list[tuple[int, Remembered]]:
    try:
        reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        lines = [(reader.line_num, row) for row in reader]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UserError("The file of mappings cannot be read.", "Save it as CSV in UTF-8.") from error
    lacking = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if lacking:
        raise UserError(f"The file of mappings has no column '{lacking[0]}'.", f"It needs {', '.join(COLUMNS)}.")
    groups: dict[str, list[tuple[int, dict[str, str]]]] = {}
    for line, row in lines:
        groups.setdefault(row["mapping"] or "", []).append((line, {k: _text(v) for k, v in row.items() if k}))
    return [(rows[0][0], _one(rows)) for rows in groups.values()]


def _one(rows: Sequence[tuple[int, dict[str, str]]]) -> Remembered:
    columns, mapping, settings = [], {}, {}
    line, head = rows[0]
    for at, row in rows:
        if row["part"] == _COLUMN:
            columns.append(row["name"])
            if row["value"] in mapping:
                raise UserError(f"Line {at:,}: the field '{row['value']}' has two columns.", "Leave one of them empty.")
            if row["value"]:
                mapping[row["value"]] = row["name"]
        elif row["part"] == _ANSWER:
            settings[row["name"]] = row["value"]
        else:
            raise UserError(f"Line {at:,}: '{row['part']}' is no part of a mapping.", f"Use {_COLUMN} or {_ANSWER}.")
    try:
        table_of(head["table"])
    except UserError as error:
        raise UserError(f"Line {line:,}: {error.message}", error.hint) from None
    kept = () if head["source"] else tuple(columns)
    return Remembered(0, head["table"], mapping, kept, head["source"], head["sheet"], settings)


def _text(value: str | None) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    value = value or ""
    return value[1:] if value[:1] == "'" and value[1:2] in ("=", "+", "-", "@", "\t", "\r", "\0") else value
