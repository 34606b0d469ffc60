"""Large well-formed files in one go: DuckDB reads them with everything decided from their head, and proves it."""

from __future__ import annotations

import logging
from pathlib import Path

import duckdb

from kpi.intake.bookkeeping import accounting, ledger, money_checks
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.columns.mapping import Mapped
from kpi.intake.copying import FileCopy
from kpi.intake.deciding import decide
from kpi.intake.decisions import Decisions
from kpi.intake.finish import finish, recorded
from kpi.intake.grid import Grid
from kpi.intake.request import Request
from kpi.intake.rows import direct, repeats
from kpi.intake.rows.direct import NotAlone, NotProved
from kpi.intake.rows.doubts import in_two_currencies
from kpi.intake.rows.fill import Load
from kpi.intake.rows.staging import TYPED, csv_relation, lines_above, stage_rows, stage_text, staged
from kpi.naming import apply_names
from kpi.periods import now
from kpi.sources import Source
from kpi.store.connection import Cursor
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


def load(request: Request, head: Grid, mapped: Mapped) -> Receipt | None:
    """The receipt of a file that DuckDB read in one go; None when that does not prove itself, and nothing is changed.

    It is proved when no value contradicted a decision and every line break of the file is accounted for.
    """
    name = request.copy.digest[:10]
    try:
        assert head.dialect is not None
        path = request.copy.as_utf8(head.dialect.encoding)
        source, _ = mapped.settled
        try:
            return _read(request, path, head, mapped, straight=source.same_rows)
        except NotAlone as reason:
            log.info("%s: orders are put together, because %s", name, reason)
            return _read(request, path, head, mapped, straight=False)
    except (NotProved, UnicodeError) as reason:
        log.info("%s: careful reading, because %s", name, reason)
    except duckdb.InterruptException:
        raise
    except duckdb.Error as error:
        log.info("%s: careful reading, because %s", name, error)
    return None


def _read(request: Request, path: Path, head: Grid, mapped: Mapped, *, straight: bool) -> Receipt:
    """One try in one transaction; ``straight`` leaves the typed rows out where every row is an order of its own."""
    workspace, copy, progress = request.workspace, request.copy, request.progress
    source, _ = mapped.settled
    with workspace.write(*source.tables, watched=progress.watching) as cursor, staged(cursor):
        stage_text(cursor, head)
        decisions = decide(cursor, workspace, head, mapped, request.instructions, trim=not source.same_rows)
        if decisions.questions or not decisions.reading.plain:
            raise NotProved("the head leaves something open")
        if straight and direct.possible(decisions.reading):
            receipt = _straight(cursor, request, path, decisions)
        else:
            progress.step("Reading the rows", 0.1, 0.7)
            _stage(cursor, path, decisions, copy.lines, careful=not source.same_rows)
            progress.step("Filling the tables", 0.7, 1.0)
            receipt = finish(cursor, copy, decisions, careful=not source.same_rows)
        ledger.keep_original(workspace, copy.path, copy.digest, head.name)
        return receipt


def _stage(cursor: Cursor, path: Path, decisions: Decisions, lines: int, *, careful: bool) -> None:
    """The typed rows of the file. Raises NotProved where they are not all of its lines, or one leaves a doubt."""
    grid, reading = decisions.grid, decisions.reading
    relation = csv_relation(path, grid)
    if careful:
        # Every line is one record, or the count below will not come out.
        line = f"row_number() over () + {_above(grid)} as line"
        relation = f"(select {line}, cast(null as varchar) as extra, * from {relation}) f"
    stage_rows(cursor, relation, reading, grid, careful=careful)
    rows, bad = cursor.execute(f"select count(*), count(problem) from {TYPED}").fetchall()[0]
    if bad or rows + _above(grid) != lines:
        raise NotProved(f"{bad} problems, {rows} rows for {lines} lines")
    if in_two_currencies(cursor, reading):
        raise NotProved("an order names two currencies")
    if repeats.doubtful(cursor, reading):
        raise NotProved("an amount stands on every line of an order")


def _above(grid: Grid) -> int:
    """Lines of the file before the first row."""
    return grid.first_line - 1


def _straight(cursor: Cursor, request: Request, path: Path, decisions: Decisions) -> Receipt:
    """Fill orders straight from the file, and add its amounts up a second time for the receipt."""
    copy, progress, grid, reading = request.copy, request.progress, decisions.grid, decisions.reading
    load_id, own = ledger.next_id(cursor), decisions.currency
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
        decisions=decisions.reasons,
        loaded_at=now(),
        digest=copy.digest,
        load_id=load_id,
        notes=(*grid.notes, *names, *accounting.sales_notes(cursor, load_id)),
        totals=accounting.totals(cursor, reading.source.table, load_id),
        money=tuple(money_checks.money(cursor, reading, load_id, own or "", rows_of_file, net_includes_refunds=True)),
    )
    progress.step("Bringing the daily figures up to date", 0.8, 1.0)
    return recorded(cursor, receipt, decisions)
