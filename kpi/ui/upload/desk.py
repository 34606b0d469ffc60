"""Dropped files and the tables found in them: what is known, what is asked, what became of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from uuid import uuid4

from kpi import intake
from kpi.errors import QuestionsOpen, UserError
from kpi.intake import Cancelled, Examination, Instructions, Progress, Receipt
from kpi.intake.containers.files import shown
from kpi.sources import SOURCES
from kpi.store import Workspace
from kpi.ui.upload.queue import LoadQueue, Work
from kpi.web.stored_files import StoredFile, Unpacked


class State(StrEnum):
    """Where a table of a dropped file stands."""

    READING = "reading"
    OPEN = "open"  # somebody has to say something
    LOADING = "loading"
    LOADED = "loaded"
    REFUSED = "refused"
    STOPPED = "stopped"
    APART = "apart"  # nobody knows it, others of its file are known


@dataclass(eq=False)
class FoundTable:
    """One table of a dropped file: as it was last looked at, with what was said about it.

    ``holds`` keeps its file on disk; ``confirmed`` says that a person has said what its columns are.
    """

    path: Path
    name: str
    seen: Examination
    holds: Unpacked | None
    instructions: Instructions = field(default_factory=Instructions)
    state: State = State.OPEN
    error: UserError | None = None
    receipt: Receipt | None = None
    work: Work | None = None
    confirmed: bool = False
    id: str = field(default_factory=lambda: uuid4().hex[:12])

    @property
    def label(self) -> str:
        """The file's name, with what tells this table from the others in it."""
        name = shown(self.name) or "The file"
        part = self.seen.sheet if len(self.seen.sheets) > 1 else ""
        if self.seen.sections > 1:
            number = f"table {self.seen.section + 1}"
            # A line such as "End date: 20260905" stands above a table without being its name.
            part = number if not self.seen.title or ":" in self.seen.title else f"{number}, {self.seen.title}"
        return f"{name}: {part}" if part else name


@dataclass(eq=False)
class DroppedFile:
    """One file as it was dropped. It stays on disk as long as something of it can still be loaded."""

    name: str
    tables: list[FoundTable] = field(default_factory=list)
    refused: list[tuple[str, UserError]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    work: Work | None = None
    id: str = field(default_factory=lambda: uuid4().hex[:12])

    @property
    def label(self) -> str:
        return shown(self.name) or "The file"


@dataclass
class Desk:
    """What one visitor has dropped, and what there is to say about loads: ``errors`` by number, ``show`` to be opened."""

    queue: LoadQueue
    workspace: Workspace
    files: list[DroppedFile] = field(default_factory=list)
    errors: dict[int, UserError] = field(default_factory=dict)
    show: int | None = None

    @property
    def tables(self) -> list[FoundTable]:
        return [table for dropped in self.files for table in dropped.tables]

    @property
    def busy(self) -> list[Work]:
        """Work on these files that is not done."""
        every = [dropped.work for dropped in self.files] + [table.work for table in self.tables]
        return [work for work in every if work and not work.finished]

    def drop(self, name: str, stored: StoredFile) -> None:
        """Take a file in: its tables are looked for, and those that are known are loaded."""
        dropped = DroppedFile(name)
        self.files.append(dropped)

        def failed(error: UserError) -> None:
            if isinstance(error, Cancelled):
                self.files = [each for each in self.files if each is not dropped]
            else:
                dropped.refused.append((dropped.label, error))

        work = Work(f"Looking at {dropped.label}", lambda progress: self._look(dropped, stored, progress), failed)
        dropped.work = self.queue.read(work)

    def put_away(self, dropped: DroppedFile, what: FoundTable | tuple[str, UserError]) -> None:
        """Forget one table of a file, or why something in it could not be read; the file goes with the last of them."""
        if isinstance(what, FoundTable):
            if what.work and not what.work.finished:
                what.work.progress.cancel()
            dropped.tables = [table for table in dropped.tables if table is not what]
        else:
            dropped.refused = [refusal for refusal in dropped.refused if refusal is not what]
        looking = dropped.work is not None and not dropped.work.finished
        if not looking and not dropped.refused and all(t.state is State.APART for t in dropped.tables):
            self.files = [each for each in self.files if each is not dropped]

    def forget_load(self, load_id: int) -> None:
        """Put away what is shown of a load that was taken out again."""
        for dropped in list(self.files):
            for table in dropped.tables:
                if table.receipt and table.receipt.load_id == load_id:
                    self.put_away(dropped, table)

    def clear(self) -> None:
        """Forget what is done: what was loaded, what was stopped, what cannot be read."""
        done = (State.LOADED, State.REFUSED, State.STOPPED)
        for dropped in list(self.files):
            for refusal in list(dropped.refused):
                self.put_away(dropped, refusal)
            for table in [each for each in dropped.tables if each.state in done]:
                self.put_away(dropped, table)

    def say(self, table: FoundTable, settings: Mapping[str, str]) -> None:
        """Take answers, and look at the table again; when they were all that lacked, it is loaded."""
        answered = {**table.instructions.settings, **settings}
        self._look_again(table, replace(table.instructions, settings=answered), confirmed=table.confirmed)

    def confirm(self, table: FoundTable, name: str, mapping: Mapping[str, str]) -> None:
        """Take what a person says the columns are, and load the table unless that leaves something open."""
        self._look_again(table, replace(table.instructions, table=name, mapping=dict(mapping)), confirmed=True)

    def reopen(self, table: FoundTable) -> None:
        """Ask for the columns of a table, again or for the first time."""
        table.confirmed, table.error, table.state = False, None, State.OPEN
        table.seen = replace(table.seen, questions=(), source=None)

    def _look_again(self, table: FoundTable, instructions: Instructions, *, confirmed: bool) -> None:
        table.state, table.error = State.READING, None

        def failed(error: UserError) -> None:
            table.error, table.state = error, State.OPEN

        def look(progress: Progress) -> None:
            seen = intake.examine(self.workspace, table.path, table.name, instructions)
            # Only now is it certain that what was said can be used.
            table.seen, table.instructions, table.confirmed, table.state = seen, instructions, confirmed, State.OPEN
            if seen.ready:
                self.load(table)

        table.work = self.queue.read(Work(f"Looking at {table.label}", look, failed))

    def load(self, table: FoundTable) -> None:
        """Load a table; its state says what became of it."""
        table.state, table.error = State.LOADING, None

        def failed(error: UserError) -> None:
            if isinstance(error, QuestionsOpen):
                table.seen, table.state = replace(table.seen, questions=error.questions), State.OPEN
            elif isinstance(error, Cancelled):
                table.state = State.STOPPED
            else:
                table.error, table.state = error, State.REFUSED

        def load(progress: Progress) -> None:
            table.receipt = intake.load(self.workspace, table.path, table.name, table.instructions, progress)
            table.state, table.holds = State.LOADED, None
            if table.confirmed or table.instructions.settings:
                self._look_at_others_like(table)

        table.work = self.queue.write(Work(f"Loading {table.label}", load, failed))

    def _look_at_others_like(self, loaded: FoundTable) -> None:
        """What was said about a table is known now: others of its kind may need no word any more."""
        for table in self.tables:
            if table.state is State.OPEN and not table.confirmed and like(table, loaded):
                self._look_again(table, table.instructions, confirmed=False)

    def _look(self, dropped: DroppedFile, stored: StoredFile, progress: Progress) -> None:
        progress.step("Looking for tables", 0.0, 1.0)
        opened = Unpacked(stored, dropped.name)
        for number, part in enumerate(opened.parts):
            progress.at(number / len(opened.parts))
            dropped.notes += part.notes
            if part.error:
                dropped.refused.append((shown(part.name), part.error))
                continue
            found, refused = _examined(self.workspace, part.path, part.name)
            dropped.refused += refused
            tables = [FoundTable(part.path, part.name, seen, opened, instructions_for(seen)) for seen in found]
            known = [table for table in tables if table.seen.source]
            for place, table in enumerate(tables):
                if not table.seen.source and (known or place):
                    table.state = State.APART
            progress.at((number + 1) / len(opened.parts))
            for table in known:
                if table.seen.ready:
                    self.load(table)
            dropped.tables = [*dropped.tables, *tables]


def like(one: FoundTable, other: FoundTable) -> bool:
    """Whether two tables are of one kind: the same columns, or the same known export."""
    known = one.seen.source in {source.label for source in SOURCES.values()}
    return set(one.seen.columns) == set(other.seen.columns) or (known and one.seen.source == other.seen.source)


def instructions_for(seen: Examination) -> Instructions:
    """Which table of its file this is, so that it is found again."""
    return Instructions(
        sheet=seen.sheet if len(seen.sheets) > 1 else None, section=seen.section if seen.sections > 1 else None
    )


def _examined(workspace: Workspace, path: Path, name: str) -> tuple[list[Examination], Sequence[tuple[str, UserError]]]:
    """Every table of a file, the other sheets of a workbook included, and why one cannot be read."""
    found = intake.examine_all(workspace, path, name)
    refused = [(shown(seen.file), seen.error) for seen in found if seen.error]
    found = [seen for seen in found if not seen.error]
    if found:
        for sheet in found[0].sheets:
            if sheet not in {seen.sheet for seen in found}:
                # A sheet that is empty or a drawing is no news.
                with suppress(UserError):
                    more = intake.examine_all(workspace, path, name, Instructions(sheet=sheet))
                    found += [seen for seen in more if not seen.error]
    return found, refused
