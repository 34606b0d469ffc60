"""A load done differently: taken out and loaded again with another decision, or left as it was."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from kpi.errors import QuestionsOpen, UserError
from kpi.intake.bookkeeping import ledger
from kpi.intake.bookkeeping.receipt import Receipt
from kpi.intake.examining import examine
from kpi.intake.loading import load
from kpi.intake.progress import Progress
from kpi.intake.recovery.set_aside import kept_instructions, mend
from kpi.store import Workspace


def load_differently(
    workspace: Workspace, load_id: int, settings: Mapping[str, str], progress: Progress | None = None
) -> Receipt:
    """Read the file of a load again with other answers, in place of what it was read as.

    The new load has a number of its own; lines that were mended are mended again where they are still set aside.
    Raises what ``load`` raises, and UserError when the load was undone or its file is not kept; then the file is
    loaded as it was before.
    """
    with workspace.exclusive():
        known = ledger.find(workspace, load_id)
        if known.undone:
            raise UserError(f"Load {load_id} was undone before.", "Load the file again.")
        path = ledger.original(workspace, known.digest, known.file)
        if not path.exists():
            raise UserError(f"The file of load {load_id} is not kept any more.", f"Drop {known.file} again.")
        how, mends = _said(workspace, load_id)
        instructions = kept_instructions(how, known)
        changed = replace(instructions, settings={**instructions.settings, **settings})
        seen = examine(workspace, path, known.file, changed)
        if seen.questions:
            raise QuestionsOpen(known.file, seen.questions)
        ledger.undo(workspace, load_id)
        try:
            receipt = load(workspace, path, known.file, changed, progress)
        except BaseException:
            _mended(workspace, load(workspace, path, known.file, instructions), mends)
            raise
        return _mended(workspace, receipt, mends)


def _mended(workspace: Workspace, receipt: Receipt, mends: Mapping[int, Mapping[str, str]]) -> Receipt:
    """The load with the mends of an earlier reading put in again, as far as they still fit."""
    for line, cells in mends.items():
        with suppress(UserError):
            receipt = mend(workspace, receipt.load_id, {line: cells})
    return receipt


def _said(workspace: Workspace, load_id: int) -> tuple[Mapping, Mapping[int, Mapping[str, str]]]:
    with workspace.cursor() as cursor:
        rows = cursor.execute("select how, mends from loads where load_id = $id", {"id": load_id}).fetchall()
    how, mends = (json.loads(text) if text else {} for text in rows[0])
    return how, {int(line): cells for line, cells in mends.items()}
