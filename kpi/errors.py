"""What a user can be told: one family of errors, and one way to say "did you mean"."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


class UserError(Exception):
    """Something the user can mend: what happened and where, and what to do about it.

    ``message`` says what happened and where (file, line, column, value); ``hint`` says what to do.
    Both are plain text. Everything that is not a UserError is a fault of the program.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class UnknownName(UserError):
    """A KPI, dimension, table, source or field that does not exist."""

    def __init__(self, what: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        close = suggest(name, known)
        hint = f"Did you mean {close}?" if close else f"Known: {', '.join(known)}."
        super().__init__(f"There is no {what} called '{name}'.", hint)


class WorkspaceBusy(UserError):
    """The workspace file is open in another process."""


class WorkspaceNewer(UserError):
    """The workspace file was made by a program that knows more than this one."""


class WorkspaceDamaged(UserError):
    """The workspace file lost something that was loaded, or cannot be read; its files and its journal are still there."""


class TookTooLong(UserError):
    """A statement that ran longer than the workspace allows. It says nothing about the data."""

    def __init__(self) -> None:
        super().__init__("This took longer than the workspace allows.", "Choose a shorter period or fewer values.")


class Superseded(Exception):
    """Who asked does not want the answer any more: a newer question has taken the place of this one."""


@dataclass(frozen=True)
class Question:
    """A decision that a file cannot settle by itself.

    ``key`` is what ``--set key=value`` answers, ``column`` the header it is about (or ""), ``examples``
    values as written in the file, ``choices`` the answers with what each of them would mean. ``free`` says that
    there are other answers than these. ``about``
    is what of the file the answer is about: a later file in which that differs is asked again.
    """

    key: str
    text: str
    column: str = ""
    examples: tuple[str, ...] = ()
    choices: tuple[tuple[str, str], ...] = ()
    free: bool = False
    about: str = ""


class QuestionsOpen(UserError):
    """A file needs an answer before any of it is loaded."""

    def __init__(self, file: str, questions: Iterable[Question]) -> None:
        self.questions = tuple(questions)
        asked = " ".join(q.text for q in self.questions)
        answers = " ".join(f"--set {q.key}=..." for q in self.questions)
        super().__init__(f"{file}: {asked}", f"Nothing of this file was loaded. Answer with {answers}")


def suggest(name: str, known: Iterable[str]) -> str:
    """The known name closest to ``name``, or "" when none is close."""
    by_folded = {k.casefold(): k for k in known}
    close = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[close[0]] if close else ""
