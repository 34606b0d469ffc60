"""A damaged workspace is rebuilt from its journal and the files that were loaded; a sound one can be checked."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import duckdb

from kpi.errors import UserError, WorkspaceBusy
from kpi.intake.bookkeeping import ledger
from kpi.intake.bookkeeping.ledger import Again
from kpi.intake.bookkeeping.receipt import Receipt, from_json
from kpi.intake.loading import load
from kpi.intake.recovery.set_aside import kept_instructions
from kpi.models import MODELS
from kpi.store import Workspace, integrity, journal
from kpi.store.journal import Entry, JournalFile
from kpi.store.open import open_file
from kpi.store.paths import journal_path, wal_path
from kpi.store.workspace import Fit

_CHUNK = 8 << 20


def check(workspace: Workspace) -> list[str]:
    """What is wrong with a workspace and the files kept for it, in one sentence each; nothing when all agrees."""
    found = []
    with workspace.cursor() as cursor:
        try:
            integrity.read_through(cursor)
            found += integrity.differences(cursor, sums=True)
        except duckdb.Error as error:
            found.append(f"The database cannot be read through: {str(error).splitlines()[0]}")
        found += integrity.strangers(cursor)
        written = JournalFile(journal_path(workspace.path))
        known = journal.entries(cursor)
        if written.broken or not written.goes_with(known) or len(written.entries) != len(known):
            found.append(f"The journal {written.path} is not the one of this workspace.")
    for receipt in ledger.receipts(workspace):
        reason = (
            "" if receipt.undone else _why_not(ledger.original(workspace, receipt.digest, receipt.file), receipt.digest)
        )
        if reason:
            found.append(
                f"The kept file {receipt.file} of load {receipt.load_id} {reason}: a damage could not be mended from it."
            )
    return found


@dataclass
class _Outcome:
    """What a rebuilding came to."""

    files: int = 0
    lost: dict[int, str] = field(default_factory=dict)
    different: list[str] = field(default_factory=list)


def rebuild(path: Path, fits: Mapping[str, Fit], reason: str) -> Workspace:
    """Do again what the journal says was done and the database does not have; the damaged file is kept aside.

    Raises WorkspaceBusy when another process is doing so.
    """
    written = JournalFile(journal_path(path))
    with _alone(written.path, path):
        kept = _keep_aside(path)
        workspace = _sound_part(path, fits, written)
        if workspace is None:
            for old in (path, wal_path(path)):
                old.unlink(missing_ok=True)
            workspace = open_file(path, fits, checked=False)
        with workspace.cursor() as cursor:
            missing = written.entries[len(journal.entries(cursor)) :]
        outcome = _Outcome()
        with workspace.quiet_write() as cursor:
            journal.mark_rebuilding(cursor, "yes")
        _replay(workspace, written.entries, missing, outcome)
        with workspace.write(*{name for model in MODELS for name in model.after}) as cursor:
            journal.store(cursor, missing)
            journal.mark_rebuilding(cursor, None)
            for load_id, why in outcome.lost.items():
                journal.note(cursor, "undo", load=load_id, reason=why)
            journal.note(cursor, "rebuilt", reason=reason, files=outcome.files, different=outcome.different)
        workspace.notice = _notice(reason, outcome, kept)
        return workspace


def _notice(reason: str, outcome: _Outcome, kept: Path | None) -> str:
    files = "1 kept file" if outcome.files == 1 else f"{outcome.files:,} kept files"
    said = f"{reason} It was rebuilt from {files}"
    if outcome.different:
        said += f", but {'; '.join(outcome.different)}."
    else:
        said += ", and its rows and sums agree with the ledger."
    if outcome.lost:
        said += f" Could not be brought back: {'; '.join(outcome.lost.values())}."
    return said + (f" The damaged file is kept as {kept.name}." if kept else "")


def _replay(workspace: Workspace, story: Sequence[Entry], missing: Sequence[Entry], outcome: _Outcome) -> None:
    """Do again what entries tell; loads that a later entry takes back are only written down."""
    taken_back = {e.data["load"]: e.data["kind"] for e in story if e.data["kind"] in ("undo", "forget")}
    for entry in missing:
        data, kind = entry.data, entry.data["kind"]
        if kind == "decided":
            with workspace.write() as cursor:
                journal.restore_decisions(cursor, data["table"], data["rows"])
        elif kind == "load" and data["load"] in taken_back:
            if taken_back[data["load"]] == "undo":
                _write_down(workspace, data, undone=True)
        elif kind in ("load", "mend"):
            _load_again(workspace, data, outcome)
        elif kind in ("undo", "forget"):
            live = {r.load_id: r for r in ledger.receipts(workspace)}
            if kind == "undo" and data["load"] in live and not live[data["load"]].undone:
                ledger.undo(workspace, data["load"])
            elif kind == "forget":
                with workspace.quiet_write() as cursor:
                    ledger.forget(cursor, [data["load"]])


def _load_again(workspace: Workspace, data: Mapping, outcome: _Outcome) -> None:
    load_id = data["load"]
    if load_id in outcome.lost:
        return
    if data["kind"] == "mend":
        known = {r.load_id: r for r in ledger.receipts(workspace)}
        if load_id not in known or known[load_id].undone:
            return
        receipt = known[load_id]
        again = Again(load_id, {int(k): v for k, v in data["mends"].items()}, receipt.loaded_at)
        with workspace.cursor() as cursor:
            rows = cursor.execute("select how from loads where load_id = $id", {"id": load_id}).fetchall()
        how = json.loads(rows[0][0] or "{}")
    else:
        receipt = from_json(data["receipt"])
        again, how = None, data["how"]
        with workspace.quiet_write() as cursor:
            ledger.set_last_id(cursor, load_id - 1)
    file = ledger.original(workspace, receipt.digest, receipt.file)
    reason = _why_not(file, receipt.digest)
    try:
        if reason:
            raise UserError(f"its file {reason}")
        load(workspace, file, receipt.file, kept_instructions(how, receipt), again=again)
    except UserError as error:
        outcome.lost[load_id] = f"{receipt.file} (load {load_id}): {error.message.rstrip('.')}"
        note = "This load could not be brought back after a damage. Load the file again."
        if again is None:
            _write_down(workspace, data, undone=True, note=note)
        else:
            ledger.undo(workspace, load_id)
        return
    outcome.files += again is None
    with workspace.cursor() as cursor:
        if integrity.brought(cursor, load_id) != data["brought"]:
            outcome.different.append(f"{receipt.file} (load {load_id}) has other rows or sums than before")
    _as_written(workspace, from_json(data["receipt"]))


def _write_down(workspace: Workspace, data: Mapping, *, undone: bool, note: str = "") -> None:
    """Put a load that has no rows into the ledger."""
    receipt = from_json(data["receipt"])
    text = receipt.json() | {"notes": [*receipt.notes, *([note] if note else [])]}
    with workspace.quiet_write() as cursor:
        ledger.record(cursor, receipt, [], how=data["how"])
        cursor.execute(
            "update loads set undone = $u, receipt = $r where load_id = $id",
            {"u": undone, "r": json.dumps(text), "id": receipt.load_id},
        )


def _as_written(workspace: Workspace, expected: Receipt) -> None:
    """A receipt tells of the day of the load."""
    with workspace.quiet_write() as cursor:
        cursor.execute(
            "update loads set loaded_at = $at, receipt = $r where load_id = $id",
            {"at": expected.loaded_at, "r": json.dumps(expected.json()), "id": expected.load_id},
        )


def _sound_part(path: Path, fits: Mapping[str, Fit], written: JournalFile) -> Workspace | None:
    """The database, where all that it has is right and only its last changes are missing; else None."""
    if not path.exists():
        return None
    workspace = None
    with suppress(UserError, duckdb.Error):
        workspace = open_file(path, fits, checked=False)
        with workspace.cursor() as cursor:
            known = journal.entries(cursor)
            integrity.read_through(cursor)
            if (
                known
                and written.goes_with(known)
                and not _is_partial(workspace)
                and not integrity.differences(cursor, sums=True)
            ):
                return workspace
    if workspace is not None:
        workspace.close()
    return None


def _is_partial(workspace: Workspace) -> bool:
    with workspace.cursor() as cursor:
        return bool(cursor.execute("select 1 from settings where name = $n", {"n": journal.REBUILDING}).fetchall())


def _keep_aside(path: Path) -> Path | None:
    """Copies of the database and its log under another name; where. None when there is nothing to keep."""
    kept = path.with_name(f"{path.stem}.damaged-{datetime.now():%Y%m%d-%H%M%S-%f}{path.suffix}")
    for old, new in ((path, kept), (wal_path(path), wal_path(kept))):
        if old.exists():
            shutil.copyfile(old, new)
    return kept if kept.exists() else None


def _why_not(file: Path, digest: str) -> str:
    """Why a kept file cannot be loaded again; "" when it can."""
    if not file.exists():
        return "is missing"
    found = hashlib.sha256()
    with file.open("rb") as content:
        while chunk := content.read(_CHUNK):
            found.update(chunk)
    return "" if found.hexdigest() == digest else "was altered"


@contextmanager
def _alone(journal_file: Path, path: Path) -> Iterator[None]:
    """One process rebuilds, and others are told so."""
    with journal_file.open("rb") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise WorkspaceBusy(
                f"The workspace {path} is being rebuilt by another process.", "Try again in a moment."
            ) from None
        yield
