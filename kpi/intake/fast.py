"""Large well-formed files in one go: DuckDB reads them with everything decided from their head, and proves it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

import duckdb

from kpi.intake.bookkeeping import accounting, ledger, money_checks
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.columns.mapping import Mapped
from kpi.intake.copying import FileCopy
from kpi.intake.deciding import decide
from kpi.intake.finish import finish, recorded
from kpi.intake.grid import Grid
from kpi.intake.instructions import Instructions
from kpi.intake.progress import Progress
from kpi.intake.rows import direct, repeats
from kpi.intake.rows.conventions import currency
from kpi.intake.rows.direct import NotAlone, NotProved
from kpi.intake.rows.doubts import in_two_currencies
from kpi.intake.rows.fill import Load
from kpi.intake.rows.staging import TYPED, csv_relation, lines_above, stage_rows, stage_text, staged
from kpi.intake.values.reading import Reading
from kpi.naming import apply_names
from kpi.periods import now
from kpi.sources import Source
from kpi.store import Workspace
from kpi.store.settings import register_channels

log = logging.getLogger(__name__)


def possible(copy: FileCopy, head: Grid, source: Source) -> bool:
    """Whether the whole file may be left to DuckDB's reader: large, and written as that reader expects it."""
    return (
        not head.complete
        and source.row_by_row
        and head.dialect is not None
        and head.dialect.quote == '"'
        and not head.dialect.runs
        and not head.dialect.columns
        and head.header_lines == 1
    )


def load(
    workspace: Workspace,
    copy: FileCopy,
    head: Grid,
    mapped: Mapped,
    instructions: Instructions,
    progress: Progress,
) -> Receipt | None:
    """The receipt of a file that DuckDB read in one go; None when that does not prove itself, and nothing is changed.

    It is proved when no value contradicted a decision and every line break of the file is accounted for.
    """
    try:
        path = copy.as_utf8(head.dialect.encoding)
        try:
            return _read(workspace, copy, path, head, mapped, instructions, progress, straight=mapped.source.same_rows)
        except NotAlone as reason:
            log.info("%s: orders are put together, because %s", copy.digest[:10], reason)
            return _read(workspace, copy, path, head, mapped, instructions, progress, straight=False)
    except (NotProved, UnicodeError) as reason:
        log.info("%s: careful reading, because %s", copy.digest[:10], reason)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        log.info("%s: careful reading, because %s", copy.digest[:10], error)
    return None


def _read(
    workspace: Workspace,
    copy: FileCopy,
    path: Path,
    head: Grid,
    mapped: Mapped,
    instructions: Instructions,
    progress: Progress,
    *,
    straight: bool,
) -> Receipt:
    """One try in one transaction; ``straight`` leaves the typed rows out where every row is an order of its own."""
    with workspace.write(*mapped.source.tables, watched=progress.watching) as cursor, staged(cursor):
        stage_text(cursor, head)
        alike = mapped.source.same_rows
        decided = decide(cursor, workspace, head, mapped, instructions, trim=not alike)
        reading, instructions = decided.reading, decided.instructions
        if decided.questions or not reading.plain:
            raise NotProved("the head leaves something open")
        head = replace(head, notes=head.notes + decided.notes)
        if straight and direct.possible(reading):
            receipt = _straight(cursor, copy, path, head, reading, instructions, progress)
        else:
            progress.step("Reading the rows", 0.1, 0.7)
            relation = csv_relation(path, head)
            if not alike:
                # Every line is one record, or the count below will not come out.
                line = f"row_number() over () + {_above(head)} as line"
                relation = f"(select {line}, cast(null as varchar) as extra, * from {relation}) f"
            stage_rows(cursor, relation, reading, head, careful=not alike)
            rows, bad = cursor.execute(f"select count(*), count(problem) from {TYPED}").fetchall()[0]
            if bad or rows + _above(head) != copy.lines:
                raise NotProved(f"{bad} problems, {rows} rows for {copy.lines} lines")
            if in_two_currencies(cursor, reading):
                raise NotProved("an order names two currencies")
            if repeats.doubtful(cursor, reading):
                raise NotProved("an amount stands on every line of an order")
            progress.step("Filling the tables", 0.7, 1.0)
            receipt = finish(cursor, copy, head, reading, instructions, careful=not alike)
        ledger.keep_original(workspace, copy.path, copy.digest, head.name)
        return receipt


def _above(grid: Grid) -> int:
    """Lines of the file before the first row."""
    return grid.first_line - 1


def _straight(
    cursor, copy: FileCopy, path: Path, grid: Grid, reading: Reading, instructions: Instructions, progress: Progress
) -> Receipt:
    """Fill orders straight from the file, and add its amounts up a second time for the receipt."""
    load_id, own = ledger.next_id(cursor), currency(reading, instructions.settings)
    relation = csv_relation(path, grid)
    progress.step("Reading the rows", 0.1, 0.6)
    made = Load(load_id, "", own, True, None, grid.first_line)
    rows = direct.insert_orders(cursor, relation, reading, grid, made)
    if rows + _above(grid) != copy.lines:
        raise NotProved(f"{rows} rows for {copy.lines} lines")
    names = apply_names(cursor, load_id, reading.source.name, reading.source.tables)
    register_channels(cursor)
    progress.step("Adding up for the receipt", 0.6, 0.8)
    rows_of_file = money_checks.text_rows(reading, own or "", relation)
    receipt = Receipt(
        file=grid.name,
        source=reading.source.name,
        table=reading.source.table,
        rows_in=rows + len(grid.preamble) + grid.header_lines,
        rows_loaded=rows,
        skipped={kind: n for kind, n in vars(lines_above(grid)).items() if n},
        decisions=grid.decisions + reading.decisions,
        loaded_at=now(),
        digest=copy.digest,
        load_id=load_id,
        notes=(*grid.notes, *names, *accounting.sales_notes(cursor, load_id)),
        totals=accounting.totals(cursor, reading.source.table, load_id),
        money=tuple(money_checks.money(cursor, reading, load_id, own or "", True, rows_of_file)),
    )
    progress.step("Bringing the daily figures up to date", 0.8, 1.0)
    return recorded(cursor, receipt, [], instructions, grid)
