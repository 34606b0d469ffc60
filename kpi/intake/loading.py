"""Files become rows of the workspace and receipts, or nothing at all and one clear reason each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from kpi import sources
from kpi.errors import Question, QuestionsOpen, UserError
from kpi.intake import fast, files, ledger, memory, recall
from kpi.intake.asked import Asked
from kpi.intake.copying import FileCopy, copied
from kpi.intake.deciding import decide
from kpi.intake.finish import finish
from kpi.intake.grid import Decision, Grid, Record
from kpi.intake.ledger import Again
from kpi.intake.mapping import Mapped, map_columns
from kpi.intake.memory import remember
from kpi.intake.parts import unpacked
from kpi.intake.progress import Cancelled, Progress
from kpi.intake.read import read_grid, read_grids
from kpi.intake.reading import check_settings
from kpi.intake.receipt import Receipt
from kpi.intake.records import iter_records
from kpi.intake.spool import spooled
from kpi.intake.staging import TEXT, set_aside_orphans, stage_rows, stage_text, staged
from kpi.intake.text import detect_encoding, forced_encoding
from kpi.sources.reports import known_report
from kpi.store import Workspace

_PREVIEW_ROWS = 8
_SAMPLE_ROWS = 200
# Records take about fifteen times the memory of their text.
_SPOOL_BYTES = 20_000_000


@dataclass(frozen=True)
class Examination:
    """What one table of a file looks like before anything of it is loaded.

    ``part`` is the file inside an archive or folder ("" for a file of its own), ``title`` what stands above the table.
    ``ready`` says that it can be loaded as it is. ``error`` says why a part cannot be read at all.
    """

    file: str
    source: str | None = None
    table: str | None = None
    columns: tuple[str, ...] = ()
    mapping: Mapping[str, str] | None = None
    questions: tuple[Question, ...] = ()
    decisions: tuple[Decision, ...] = ()
    preview: tuple[Mapping[str, str], ...] = ()
    sheets: tuple[str, ...] = ()
    sheet: str = ""
    section: int = 0
    sections: int = 1
    title: str = ""
    error: UserError | None = None

    @property
    def ready(self) -> bool:
        return self.source is not None and not self.questions and self.error is None


@dataclass(frozen=True)
class Outcome:
    """What became of one table of a file: a receipt, or why there is none."""

    file: str
    receipt: Receipt | None = None
    questions: tuple[Question, ...] = ()
    error: UserError | None = None


def examine(workspace: Workspace, path: Path, name: str, asked: Asked | None = None, **said) -> Examination:
    """Recognise one table, suggest a mapping, and find what it leaves open. Loads nothing.

    What a person said comes as an ``Asked`` or as its fields. Raises UserError.
    """
    asked = asked or _asked(said)
    check_settings(asked.settings)
    # Of a large file the head is enough to recognise it; what only its end leaves open is asked when it is loaded.
    large = files.check(path, name) == "text" and path.stat().st_size >= fast.FAST_BYTES
    return _examined(workspace, _grid(path, name, asked, head=large), asked)


def examine_all(workspace: Workspace, path: Path, name: str, asked: Asked | None = None) -> list[Examination]:
    """Every table of a file, of an archive's files, or of a folder's. Loads nothing."""
    asked = asked or Asked()
    check_settings(asked.settings)
    found = []
    with _parts(path, name) as parts:
        for part in parts:
            try:
                if part.error:
                    raise part.error
                found += [_examined(workspace, grid, asked) for grid in _grids(part.path, part.name, asked)]
            except UserError as error:
                found.append(Examination(part.name, error=error))
    return found


def load(
    workspace: Workspace,
    path: Path,
    name: str,
    asked: Asked | None = None,
    progress: Progress | None = None,
    again: Again | None = None,
    **said,
) -> Receipt:
    """Load one table of a file; the receipt accounts for every line of it.

    What a person said comes as an ``Asked`` or as its fields; ``again`` mends a load in its place. Raises QuestionsOpen when the file leaves something
    open, Cancelled when it is stopped, UserError when it cannot be loaded; each time the workspace is as it was.
    """
    asked, progress = asked or _asked(said), progress or Progress()
    check_settings(asked.settings)
    kind = files.check(path, name)
    progress.step("Copying the file", 0.0, 0.1)
    with copied(workspace, path, name, progress) as copy:
        large = kind == "text" and copy.size >= fast.FAST_BYTES
        return _load(workspace, copy, name, _grid(copy.path, name, asked, head=large), asked, progress, again)


def load_all(
    workspace: Workspace, path: Path, name: str, asked: Asked | None = None, progress: Progress | None = None
) -> list[Outcome]:
    """Load every table of a file, of an archive's files, or of a folder's, each with its own outcome.

    Of a file with several tables those that are recognised are loaded; when one of them leaves something open,
    nothing of that file is loaded. Raises Cancelled when it is stopped; what was loaded before stays.
    """
    asked, progress = asked or Asked(), progress or Progress()
    check_settings(asked.settings)
    outcomes: list[Outcome] = []
    with _parts(path, name) as parts:
        for part in parts:
            try:
                if part.error:
                    raise part.error
                outcomes += _load_part(workspace, part.path, part.name, asked, progress)
            except Cancelled:
                raise
            except QuestionsOpen as error:
                outcomes.append(Outcome(part.name, questions=error.questions, error=error))
            except UserError as error:
                outcomes.append(Outcome(part.name, error=error))
    return outcomes


def _load_part(workspace: Workspace, path: Path, name: str, asked: Asked, progress: Progress) -> list[Outcome]:
    kind = files.check(path, name)
    progress.step("Copying the file", 0.0, 0.1)
    with copied(workspace, path, name, progress) as copy:
        if kind == "text" and copy.size >= fast.FAST_BYTES:
            grid = _grid(copy.path, name, asked, head=True)
            return [Outcome(name, _load(workspace, copy, name, grid, asked, progress))]
        grids = _grids(copy.path, name, asked)
        if len(grids) == 1:
            return [Outcome(name, _load(workspace, copy, name, grids[0], asked, progress))]
        known = [grid for grid in grids if _mapped(workspace, grid, asked).source]
        if not known:
            raise _not_recognised(name, grids[0], _mapped(workspace, grids[0], asked))
        questions = [q for grid in known for q in _examined(workspace, grid, asked).questions]
        if questions:
            raise QuestionsOpen(name, dict.fromkeys(questions))
        outcomes = []
        for grid in grids:
            if grid in known:
                outcomes.append(Outcome(grid.label, _load(workspace, copy, name, grid, asked, progress)))
            else:
                outcomes.append(Outcome(grid.label, Receipt.left_out(grid.label, len(grid.records))))
        return outcomes


def _load(
    workspace: Workspace,
    copy: FileCopy,
    name: str,
    grid: Grid,
    asked: Asked,
    progress: Progress,
    again: Again | None = None,
) -> Receipt:
    mapped = _mapped(workspace, grid, asked, exactly=again is not None)
    if mapped.source is None:
        raise _not_recognised(name, grid, mapped)
    receipt = None
    if again is None and fast.possible(copy, grid, mapped.source):
        receipt = fast.load(workspace, copy, grid, mapped, asked, progress)
    if receipt is None:
        receipt = _load_careful(workspace, copy, name, grid, asked, progress, again)
    if again is None and asked.says_something:
        with workspace.quiet_write() as cursor:
            kept = mapped.suggestions if asked.mapping or asked.table else {}
            own, sheet = mapped.source.name, asked.sheet or ""
            remember(cursor, grid.columns, own, mapped.table.name, kept, sheet, asked.settings, grid.name)
    return receipt


def _load_careful(
    workspace: Workspace,
    copy: FileCopy,
    name: str,
    head: Grid,
    asked: Asked,
    progress: Progress,
    again: Again | None = None,
) -> Receipt:
    progress.step("Reading the rows", 0.1, 0.5)
    large = not head.complete and copy.size >= _SPOOL_BYTES
    grid = head if head.complete or large else _grid(copy.path, name, asked)
    mapped = _mapped(workspace, grid, asked, exactly=again is not None)
    with workspace.write(*mapped.source.tables) as cursor, staged(cursor), ExitStack() as spool:
        if large:
            grid = _with_encoding(head, copy, asked)
            notes: list[str] = []
            rows = _watched(iter_records(copy.path, grid.dialect, notes, start_line=grid.first_line), copy, progress)
            spool.enter_context(spooled(cursor, rows, len(grid.columns), workspace.staging))
            grid = replace(grid, notes=(*grid.notes, *notes))
        else:
            stage_text(cursor, grid)
        spool.enter_context(progress.watching(cursor))
        progress.step("Reading the values", 0.5, 0.7)
        decided = decide(cursor, workspace, grid, mapped, asked)
        if decided.questions:
            raise QuestionsOpen(grid.name, decided.questions)
        reading, asked = decided.reading, decided.asked
        grid = replace(grid, notes=grid.notes + decided.notes)
        if again:
            again.begin(cursor, grid)
        stage_rows(cursor, TEXT, reading, grid, careful=True)
        set_aside_orphans(cursor, reading)
        progress.step("Filling the tables", 0.7, 1.0)
        receipt = finish(cursor, copy, grid, reading, asked, careful=True, again=again)
        if again:
            again.check(receipt)
        ledger.keep_original(workspace, copy.path, copy.digest, name)
        return receipt


def _with_encoding(head: Grid, copy: FileCopy, asked: Asked) -> Grid:
    """The head of a file with the encoding that all of the file speaks for."""
    given = asked.settings.get("encoding")
    decision = forced_encoding(copy.path, given) if given else detect_encoding(copy.path)
    others = tuple(d for d in head.decisions if d.key != decision.key)
    return replace(head, dialect=replace(head.dialect, encoding=decision.value), decisions=(decision, *others))


def _watched(batches: Iterator[list[Record]], copy: FileCopy, progress: Progress) -> Iterator[list[Record]]:
    for batch in batches:
        progress.at(batch[-1].line / copy.lines)
        yield batch


def _examined(workspace: Workspace, grid: Grid, asked: Asked) -> Examination:
    mapped = _mapped(workspace, grid, asked)
    questions, decisions = (), grid.decisions
    if mapped.source:
        with workspace.cursor() as cursor, staged(cursor):
            stage_text(cursor, grid)
            decided = decide(cursor, workspace, grid, mapped, asked)
            questions, decisions = decided.questions, decisions + decided.reading.decisions
    rows = [record for record in grid.data if not record.blank][:_PREVIEW_ROWS]
    return Examination(
        file=grid.name,
        source=mapped.source.label if mapped.source else None,
        table=mapped.table.name if mapped.table else None,
        columns=grid.columns,
        mapping=dict(mapped.suggestions),
        questions=questions,
        decisions=decisions,
        preview=tuple(dict(zip(grid.columns, row.cells, strict=False)) for row in rows),
        sheets=grid.sheets,
        sheet=grid.sheet,
        section=grid.section,
        sections=grid.sections,
        title=grid.title,
    )


def _mapped(workspace: Workspace, grid: Grid, asked: Asked, *, exactly: bool = False) -> Mapped:
    """What the columns mean; ``exactly`` as asked, whatever is remembered of files of this kind."""
    said = {"table_name": asked.table, "source_name": asked.source, "mapping": asked.mapping}
    if exactly:
        return map_columns(grid.columns, file=grid.name, **said)
    if report := known_report([r.cells[0] for r in islice(grid.records, _SAMPLE_ROWS) if r.cells], grid.name):
        raise report
    rows = [record.cells for record in islice((r for r in grid.data if not r.blank), _SAMPLE_ROWS)]
    found = sources.source(asked.source) if asked.source else sources.identify(grid.columns)
    with workspace.cursor() as cursor:
        recalled = recall.recall(cursor, grid.columns, found.name if found else "")
        earlier = memory.read(cursor)
    return map_columns(grid.columns, file=grid.name, rows=rows, recalled=recalled, memory=earlier, **said)


def _grid(path: Path, name: str, asked: Asked, *, head: bool = False) -> Grid:
    return read_grid(
        path,
        name,
        signatures=sources.signatures(),
        sheet=asked.sheet,
        settings=asked.grid_settings,
        head=head,
        section=asked.section,
    )


def _grids(path: Path, name: str, asked: Asked) -> tuple[Grid, ...]:
    """The tables of a file, or the one that a person named."""
    if asked.section is not None:
        return (_grid(path, name, asked),)
    large = files.check(path, name) == "text" and path.stat().st_size >= fast.FAST_BYTES
    if large:
        return (_grid(path, name, asked, head=True),)
    return read_grids(path, name, signatures=sources.signatures(), sheet=asked.sheet, settings=asked.grid_settings)


@contextmanager
def _parts(path: Path, name: str) -> Iterator[tuple]:
    with TemporaryDirectory(prefix="plumbline-") as folder, unpacked(path, name, Path(folder)) as parts:
        yield parts


def _asked(said: Mapping) -> Asked:
    return replace(Asked(), **{key: value for key, value in said.items() if value is not None})


def _not_recognised(name: str, head: Grid, mapped: Mapped) -> UserError:
    columns = ", ".join(head.columns[:20])
    hint = f"Say what the columns mean with --as TABLE and --map FIELD=COLUMN. The columns are {columns}."
    if mapped.table:
        maps = " ".join(f'--map {field}="{column}"' for field, column in mapped.suggestions.items())
        hint += f" Perhaps: --as {mapped.table.name} {maps}"
    return UserError(f"{name} is not an export that is recognised.", hint)
