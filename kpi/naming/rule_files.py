"""The workspace's own rules as a CSV file, to keep, to edit in a spreadsheet, and to take to another workspace."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from kpi.csvfile import csv_bytes
from kpi.errors import UserError
from kpi.naming.rules import Rule
from kpi.tables import NAMED

COLUMNS = ("dimension", "source", "written", "name")
_MOST = 20_000


def rules_csv(rules: Sequence[Rule]) -> bytes:
    """Rules as CSV: dimension, source (empty = any), written, name."""
    return csv_bytes(COLUMNS, [[r.dimension, r.source, r.written, r.name] for r in rules])


def rules_from_csv(content: bytes) -> list[Rule]:
    """The rules of such a file. Raises UserError with the line that is wrong."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UserError("The file of names is not UTF-8 text.", "Save it as CSV UTF-8.") from error
    first = text.split("\n", 1)[0]
    rows = list(
        csv.reader(io.StringIO(text, newline=""), delimiter=";" if first.count(";") > first.count(",") else ",")
    )
    header = [cell.strip().casefold() for cell in rows[0]] if rows else []
    lacking = [name for name in ("dimension", "written", "name") if name not in header]
    if lacking:
        raise UserError(
            f"The file of names has no column {' and no column '.join(lacking)}.",
            f"Its first line must be {','.join(COLUMNS)}.",
        )
    if len(rows) > _MOST:
        raise UserError(f"The file of names has {len(rows):,} lines.", f"Up to {_MOST:,} can be taken in.")
    made = []
    for line, row in enumerate(rows[1:], start=2):
        cells = {name: _plain(cell) for name, cell in zip(header, row, strict=False)}
        if not any(cells.values()):
            continue
        rule = Rule(
            cells.get("dimension", "").strip().casefold(),
            cells.get("source", "").strip(),
            cells.get("written", ""),
            cells.get("name", "").strip(),
        )
        if rule.dimension not in NAMED:
            raise UserError(
                f"Line {line} of the file of names: '{rule.dimension}' has no names of its own.",
                f"Use one of {', '.join(NAMED)}.",
            )
        if not rule.written.strip() or not rule.name:
            raise UserError(
                f"Line {line} of the file of names has no {'name' if rule.written.strip() else 'written value'}.",
                "Give both, or take the line out.",
            )
        made.append(rule)
    return made


def _plain(cell: str) -> str:
    """A cell without the apostrophe that keeps a spreadsheet from reading it as a formula."""
    return cell[1:] if len(cell) > 1 and cell[0] == "'" and cell[1] in "=+-@\t\r" else cell
