"""Lines that could not be read: listed with what stopped them, mended by hand, and loaded into their own load."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kpi.csvfile import cell, csv_bytes
from kpi.errors import UnknownName, UserError
from kpi.intake.bookkeeping import ledger
from kpi.intake.bookkeeping.ledger import Again, Mends
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.instructions import Instructions
from kpi.intake.loading import load
from kpi.sources import SOURCES
from kpi.store import Workspace
from kpi.store.connection import Cursor

EXTRA = ""
"""The name of what a line has beyond the header's columns."""
_CSV_COLUMNS = ["line", "column", "value", "reason", "record"]


@dataclass(frozen=True)
class SetAside:
    """A line that was set aside. ``record`` is all of it by header; what it has beyond the header stands under ""."""

    line: int
    column: str
    value: str
    reason: str
    record: Mapping[str, str]


def set_aside(workspace: Workspace, load_id: int) -> list[SetAside]:
    """The lines of a load that were set aside and not mended yet. Raises UserError when there is no such load."""
    ledger.find(workspace, load_id)
    with workspace.cursor() as cursor:
        columns = _said(cursor, "columns", load_id) or []
        rows = cursor.execute(
            "select line, column_name, value, reason, record from set_aside where load_id = $id order by line",
            {"id": load_id},
        ).fetchall()
    return [SetAside(line, column, value, reason, _cells(columns, text)) for line, column, value, reason, text in rows]


def set_aside_csv(workspace: Workspace, load_id: int) -> bytes:
    """The set-aside lines of a load as CSV: line, column, value, reason, and the record as it was."""
    with workspace.cursor() as cursor:
        rows = cursor.execute(
            "select line, column_name, value, reason, record from set_aside where load_id = $id order by line",
            {"id": load_id},
        ).fetchall()
    return csv_bytes(_CSV_COLUMNS, rows)


def mend(workspace: Workspace, load_id: int, mends: Mends) -> Receipt:
    """Put new values into set-aside lines, by line and column, and load them as part of their load.

    The file itself stays as it is; the values are read with the decisions of the load. Raises MendRefused, which
    names every line that still cannot be read, and UserError when a line is not set aside or a column is not there;
    nothing is changed then.
    """
    with workspace.exclusive():
        known = ledger.find(workspace, load_id)
        if known.undone:
            raise UserError(f"Load {load_id} was undone.", "Load the file again; then its lines can be mended.")
        waiting = {s.line: s for s in set_aside(workspace, load_id)}
        for line, cells in mends.items():
            if line not in waiting:
                raise UserError(f"Line {line} of load {load_id} is not set aside.", "Nothing was changed.")
            for column in cells:
                if column != EXTRA and column not in waiting[line].record:
                    raise UnknownName("column", column, waiting[line].record)
        changed = {
            line: {c: v for c, v in cells.items() if v != waiting[line].record.get(c, "")}
            for line, cells in mends.items()
        }
        if not any(changed.values()):
            raise UserError("No value was changed.", "Change what stopped a line, and mend it again.")
        with workspace.cursor() as cursor:
            before, how = _said(cursor, "mends", load_id) or {}, _said(cursor, "how", load_id) or {}
        together = {int(line): dict(cells) for line, cells in before.items()}
        for line, cells in changed.items():
            if cells:
                together[line] = together.get(line, {}) | cells
        original = ledger.original(workspace, known.digest, known.file)
        if not original.exists():
            raise UserError(
                f"The file of load {load_id} is not kept any more.", f"Undo the load and load {known.file} again."
            )
        return load(
            workspace,
            original,
            known.file,
            kept_instructions(how, known),
            again=Again(load_id, together, known.loaded_at),
        )


def mend_csv(workspace: Workspace, load_id: int, data: bytes) -> Receipt:
    """Load the CSV of ``set_aside_csv`` with values mended in it, in the column value or in the record itself.

    Rows that were left as they are stay set aside. Raises as ``mend`` does.
    """
    waiting = {s.line: s for s in set_aside(workspace, load_id)}
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    except UnicodeDecodeError:
        raise UserError("The mended file is not written in UTF-8.", "Save it as CSV UTF-8.") from None
    if not rows or not {"line", "column", "value", "record"} <= set(rows[0]):
        raise UserError(
            f"The mended file needs the columns {', '.join(_CSV_COLUMNS)}.", "Download the lines once more."
        )
    mends: dict[int, dict[str, str]] = {}
    for row in rows:
        line = int(row["line"]) if (row["line"] or "").strip().isdecimal() else -1
        if line not in waiting:
            raise UserError(f"Line {row['line']} of load {load_id} is not set aside.", "Nothing was changed.")
        was = waiting[line]
        cells: dict[str, str] = {}
        record = _cells(list(was.record), _plain(row["record"], _text(was.record)))
        cells |= {c: v for c, v in record.items() if v != was.record.get(c, "")}
        cells |= {c: "" for c in was.record if c not in record and was.record[c]}
        value = _plain(row["value"], was.value)
        if value != was.value:
            cells[was.column] = value
        if cells:
            mends[line] = cells
    if not mends:
        raise UserError("No value was changed.", "Change what stopped a line, and load the file again.")
    return mend(workspace, load_id, mends)


def kept_instructions(how: Mapping, receipt: Receipt) -> Instructions:
    """The instructions by which a file was loaded, with the export format that it turned out to be."""
    known = {k: v for k, v in how.items() if k in Instructions.__dataclass_fields__ and v is not None}
    if not known.get("mapping") and receipt.source in SOURCES:
        known["source"] = receipt.source
    elif not known.get("source"):
        known.setdefault("table", receipt.table)
    return Instructions(**known)


def _plain(given: str | None, was: str) -> str:
    """A value out of a downloaded CSV, without the apostrophe that keeps text from being a formula."""
    if given == cell(was):
        return was
    text = given or ""
    return text[1:] if text.startswith("'") and cell(text[1:]) == text else text


def _cells(columns: list[str], text: str) -> dict[str, str]:
    values = next(csv.reader(io.StringIO(text, newline="")), [])
    record = {c: v for c, v in zip(columns, values, strict=False) if c != EXTRA}
    own = len([c for c in columns if c != EXTRA])
    return record | ({EXTRA: " | ".join(values[own:])} if len(values) > own else {})


def _text(record: Mapping[str, str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(list(record.values()))
    return out.getvalue().rstrip("\r\n")


def _said(cursor: Cursor, column: str, load_id: int) -> Any:
    rows = cursor.execute(f"select {column} from loads where load_id = $id", {"id": load_id}).fetchall()
    return json.loads(rows[0][0]) if rows and rows[0][0] else None
