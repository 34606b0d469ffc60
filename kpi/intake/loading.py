"""Files become rows of the workspace and receipts, or nothing at all and one clear reason each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kpi.errors import Question, QuestionsOpen, UserError
from kpi.intake import fast
from kpi.intake.bookkeeping import ledger
from kpi.intake.bookkeeping.ledger import Again
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.columns.mapping import Mapped
from kpi.intake.columns.memory import remember
from kpi.intake.containers.encoding import detect_encoding, forced_encoding
from kpi.intake.containers.parts import Part
from kpi.intake.copying import FileCopy, copied
from kpi.intake.deciding import decide
from kpi.intake.decisions import Decisions
from kpi.intake.examining import examined
from kpi.intake.finish import finish
from kpi.intake.grid import Grid, Record
from kpi.intake.grids.records import iter_records
from kpi.intake.instructions import Instructions
from kpi.intake.progress import Cancelled, Progress
from kpi.intake.request import Request
from kpi.intake.rows.doubts import set_aside_doubtful
from kpi.intake.rows.repeats import count_once
from kpi.intake.rows.spool import spooled
from kpi.intake.rows.staging import TEXT, set_aside_orphans, stage_rows, stage_text, staged
from kpi.intake.tables_of import grid_of, grids_of, mapped, not_recognised, parts_of
from kpi.intake.values.reading import check_settings
from kpi.sources import SOURCES
from kpi.store import Workspace
from kpi.store.connection import Cursor

# Records take about fifteen times the memory of their text.
_SPOOL_BYTES = 20_000_000


@dataclass(frozen=True)
class Outcome:
    """What became of one table of a file: a receipt, or why there is none."""

    file: str
    receipt: Receipt | None = None
    questions: tuple[Question, ...] = ()
    error: UserError | None = None


def load(
    workspace: Workspace,
    path: Path,
    name: str,
    instructions: Instructions | None = None,
    progress: Progress | None = None,
    again: Again | None = None,
    **wanted: Any,
) -> Receipt:
    """Load one table of a file; the receipt accounts for every line of it.

    What a person wants comes as ``Instructions`` or as their fields; ``again`` mends a load in its place. Raises
    QuestionsOpen when the file leaves something open, Cancelled when it is stopped, UserError when it cannot be
    loaded; each time the workspace is as it was.
    """
    instructions, progress = instructions or Instructions.of(wanted), progress or Progress()
    check_settings(instructions.settings)
    progress.step("Copying the file", 0.0, 0.1)
    with copied(workspace, path, name, progress) as copy:
        request = Request(workspace, copy, name, instructions, progress, again)
        return _load(request, grid_of(workspace, copy.path, name, instructions))


def load_all(
    workspace: Workspace,
    path: Path,
    name: str,
    instructions: Instructions | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Load every table of a file, of an archive's files, or of a folder's, each with its own outcome.

    Of a file with several tables those that are recognised are loaded; when one of them leaves something open,
    nothing of that file is loaded. Raises Cancelled when it is stopped; what was loaded before stays.
    """
    instructions, progress = instructions or Instructions(), progress or Progress()
    check_settings(instructions.settings)
    outcomes: list[Outcome] = []
    with parts_of(workspace, path, name) as parts:
        for part in parts:
            try:
                if part.error:
                    raise part.error
                outcomes += _load_part(workspace, part, instructions, progress)
            except Cancelled:
                raise
            except QuestionsOpen as error:
                outcomes.append(Outcome(part.name, questions=error.questions, error=error))
            except UserError as error:
                outcomes.append(Outcome(part.name, error=error))
    return outcomes


def _load_part(workspace: Workspace, part: Part, instructions: Instructions, progress: Progress) -> list[Outcome]:
    progress.step("Copying the file", 0.0, 0.1)
    with copied(workspace, part.path, part.name, progress) as copy:
        request = Request(workspace, copy, part.name, instructions, progress)
        first, *others = grids_of(workspace, copy.path, part.name, instructions)
        grids = [replace(first, notes=part.notes + first.notes), *others]
        if not others:
            return [Outcome(part.name, _load(request, grids[0]))]
        recognised = [grid for grid in grids if mapped(workspace, grid, instructions).source]
        if not recognised:
            raise not_recognised(part.name, first, mapped(workspace, first, instructions))
        questions = [q for grid in recognised for q in examined(workspace, grid, instructions).questions]
        if questions:
            raise QuestionsOpen(part.name, dict.fromkeys(questions))
        return [
            Outcome(
                grid.label,
                _load(request, grid) if grid in recognised else Receipt.left_out(grid.label, len(grid.records)),
            )
            for grid in grids
        ]


def _load(request: Request, grid: Grid) -> Receipt:
    workspace, anew = request.workspace, request.again is None
    meaning = mapped(workspace, grid, request.instructions, exactly=not anew)
    if meaning.source is None:
        raise not_recognised(request.name, grid, meaning)
    receipt = None
    if anew and fast.possible(request.copy, grid, meaning.source):
        receipt = fast.load(request, grid, meaning)
    if receipt is None:
        receipt = _load_careful(request, grid, meaning)
    if anew and request.instructions.says_something:
        _remember(request, grid, meaning, receipt)
    return receipt


def _remember(request: Request, grid: Grid, meaning: Mapped, receipt: Receipt) -> None:
    """What a person said of this file holds for the next one of its kind."""
    said, (source, table) = request.instructions, meaning.settled
    named = said.mapping or said.table
    with request.workspace.quiet_write() as cursor:
        remember(
            cursor,
            grid.columns,
            source.name,
            table.name,
            meaning.suggestions if named or source.name not in SOURCES else {},
            said.sheet or "",
            settings=said.settings,
            file=grid.name,
            decisions=receipt.decisions,
        )


def _load_careful(request: Request, head: Grid, meaning: Mapped) -> Receipt:
    workspace, copy, progress, again = request.workspace, request.copy, request.progress, request.again
    progress.step("Reading the rows", 0.1, 0.5)
    large = not head.complete and copy.size >= _SPOOL_BYTES
    grid = head
    if not head.complete and not large:
        grid = grid_of(workspace, copy.path, request.name, request.instructions, whole=True)
        meaning = mapped(workspace, grid, request.instructions, exactly=again is not None)
    source, _ = meaning.settled
    with (
        workspace.write(*source.tables, watched=progress.watching) as cursor,
        staged(cursor),
        ExitStack() as spool,
    ):
        if large:
            grid = _spool(request, head, cursor, spool)
        else:
            stage_text(cursor, grid)
        progress.step("Reading the values", 0.5, 0.7)
        decisions = decide(cursor, workspace, grid, meaning, request.instructions)
        if decisions.questions:
            raise QuestionsOpen(grid.name, decisions.questions)
        if again:
            again.begin(cursor, decisions.grid)
        _stage(cursor, decisions)
        progress.step("Filling the tables", 0.7, 1.0)
        receipt = finish(cursor, copy, decisions, careful=True, again=again)
        if again:
            again.check(receipt)
        ledger.keep_original(workspace, copy.path, copy.digest, request.name)
        return receipt


def _stage(cursor: Cursor, decisions: Decisions) -> None:
    """The typed rows, those that cannot be right set aside."""
    reading = decisions.reading
    stage_rows(cursor, TEXT, reading, decisions.grid, careful=True)
    set_aside_orphans(cursor, reading)
    set_aside_doubtful(cursor, reading)
    count_once(cursor, reading)


def _spool(request: Request, head: Grid, cursor: Cursor, spool: ExitStack) -> Grid:
    """Put the text of a large file on the disk, until ``spool`` is closed; its grid, in the encoding of all of it."""
    copy, dialect = request.copy, head.dialect
    assert dialect is not None
    given = request.instructions.settings.get("encoding")
    encoding = forced_encoding(copy.path, given) if given else detect_encoding(copy.path)
    others = (d for d in head.decisions if d.key != encoding.key)
    dialect, notes = replace(dialect, encoding=encoding.value), list(head.notes)
    rows = _watched(iter_records(copy.path, dialect, notes, start_line=head.first_line), copy, request.progress)
    spool.enter_context(spooled(cursor, rows, len(head.columns), request.workspace.staging))
    return replace(head, dialect=dialect, decisions=(encoding, *others), notes=tuple(notes))


def _watched(batches: Iterator[list[Record]], copy: FileCopy, progress: Progress) -> Iterator[list[Record]]:
    for batch in batches:
        progress.at(batch[-1].line / copy.lines)
        yield batch
