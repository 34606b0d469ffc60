"""What the tables of a file look like before anything of them is loaded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpi.errors import Question, UserError
from kpi.intake.deciding import decide
from kpi.intake.grid import Decision, Grid
from kpi.intake.instructions import Instructions
from kpi.intake.rows.staging import stage_text, staged
from kpi.intake.tables_of import grid_of, grids_of, mapped, parts_of
from kpi.intake.values.reading import check_settings
from kpi.store import Workspace

_PREVIEW_ROWS = 8


@dataclass(frozen=True)
class Examination:
    """What one table of a file looks like before anything of it is loaded.

    ``title`` is what stands above the table in the file.
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


def examine(
    workspace: Workspace, path: Path, name: str, instructions: Instructions | None = None, **wanted: Any
) -> Examination:
    """Recognise one table, suggest a mapping, and find what it leaves open. Loads nothing.

    What a person wants comes as ``Instructions`` or as their fields. Raises UserError.
    """
    instructions = instructions or Instructions.of(wanted)
    check_settings(instructions.settings)
    # Of a large file the head is enough to recognise it; what only its end leaves open is asked when it is loaded.
    return examined(workspace, grid_of(workspace, path, name, instructions), instructions)


def examine_all(
    workspace: Workspace, path: Path, name: str, instructions: Instructions | None = None
) -> list[Examination]:
    """Every table of a file, of an archive's files, or of a folder's. Loads nothing."""
    instructions = instructions or Instructions()
    check_settings(instructions.settings)
    examinations: list[Examination] = []
    with parts_of(workspace, path, name) as parts:
        for part in parts:
            try:
                if part.error:
                    raise part.error
                examinations += [
                    examined(workspace, grid, instructions)
                    for grid in grids_of(workspace, part.path, part.name, instructions)
                ]
            except UserError as error:
                examinations.append(Examination(part.name, error=error))
    return examinations


def examined(workspace: Workspace, grid: Grid, instructions: Instructions) -> Examination:
    """What one table looks like."""
    meaning = mapped(workspace, grid, instructions)
    questions: tuple[Question, ...] = ()
    reasons = grid.decisions
    if meaning.source:
        with workspace.cursor() as cursor, staged(cursor):
            stage_text(cursor, grid)
            decisions = decide(cursor, workspace, grid, meaning, instructions)
            questions, reasons = decisions.questions, decisions.reasons
    rows = [record for record in grid.data if not record.blank][:_PREVIEW_ROWS]
    return Examination(
        file=grid.name,
        source=meaning.source.label if meaning.source else None,
        table=meaning.table.name if meaning.table else None,
        columns=grid.columns,
        mapping=dict(meaning.suggestions),
        questions=questions,
        decisions=reasons,
        preview=tuple(dict(zip(grid.columns, row.cells, strict=False)) for row in rows),
        sheets=grid.sheets,
        sheet=grid.sheet,
        section=grid.section,
        sections=grid.sections,
        title=grid.title,
    )
