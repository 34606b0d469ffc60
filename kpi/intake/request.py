"""One table that is to be loaded: what every step on its way needs to know of the file and of who wants it."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpi.intake.bookkeeping.ledger import Again
from kpi.intake.copying import FileCopy
from kpi.intake.instructions import Instructions
from kpi.intake.progress import Progress
from kpi.store import Workspace


@dataclass(frozen=True)
class Request:
    """A file by the ``name`` that the user calls it, its ``copy`` in the staging folder, and what is wanted of it.

    ``again`` says in which load's place the rows come.
    """

    workspace: Workspace
    copy: FileCopy
    name: str
    instructions: Instructions = field(default_factory=Instructions)
    progress: Progress = field(default_factory=Progress)
    again: Again | None = None
