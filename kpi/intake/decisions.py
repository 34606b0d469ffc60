"""Everything that was decided about one table of a file before a row of it is loaded, each thing with its reason."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kpi.errors import Question
from kpi.intake.columns.mapping import Mapped
from kpi.intake.grid import Decision, Grid
from kpi.intake.instructions import Instructions
from kpi.intake.rows import conventions
from kpi.intake.values.period import period
from kpi.intake.values.reading import Reading
from kpi.sources import Source


@dataclass(frozen=True)
class Decisions:
    """What one table is loaded by: nothing that comes after it looks at settings, headers or values to decide anew.

    ``grid`` says how the file is written and where the table lies, ``mapped`` what its columns mean and ``reading``
    how its values are read. ``instructions`` are those that held in the end: the person's own, with what was said of
    an earlier file of this kind where they left something open. ``questions`` are what is open still.
    """

    instructions: Instructions
    grid: Grid
    mapped: Mapped
    reading: Reading
    questions: tuple[Question, ...] = ()

    @property
    def source(self) -> Source:
        """The export that it is, with all that was found out about it."""
        return self.reading.source

    @property
    def reasons(self) -> tuple[Decision, ...]:
        """Every single decision with its reason, in the order in which they were made."""
        return self.grid.decisions + self.reading.decisions

    @property
    def currency(self) -> str | None:
        """The currency of amounts that have none of their own. Raises UserError where a code was set that is none."""
        return conventions.currency(self.reading, self.instructions.settings)

    @property
    def period(self) -> tuple[str, str] | None:
        """First and last day of a file whose rows name none, as ISO text. Raises UserError for days that are none."""
        return period(self.grid, self.reading, self.instructions.settings)

    @property
    def how(self) -> dict:
        """What it takes to read this table of the file the same way again, as plain data that is kept with the load."""
        own = self.instructions
        return replace(
            own,
            sheet=self.grid.sheet if len(self.grid.sheets) > 1 else own.sheet,
            section=self.grid.section if self.grid.sections > 1 else own.section,
        ).json()

    def with_reasons(self, *reasons: Decision) -> Decisions:
        """The same with more reasons."""
        return replace(self, reading=replace(self.reading, decisions=self.reading.decisions + reasons))
