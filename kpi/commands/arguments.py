"""What all commands share: how arguments are read, the workspace they name, and the exit status."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from kpi.analyses.customers.fitted_models import FITS
from kpi.errors import UserError
from kpi.query import UNATTRIBUTED
from kpi.store import Workspace
from kpi.workspaces import open_workspace

DONE, FAULT, USER_ERROR, QUESTION = 0, 1, 2, 3


class Parser(argparse.ArgumentParser):
    """Says what is wrong in one line, without the usage text."""

    def error(self, message: str) -> None:
        print(f"{message[0].upper()}{message[1:]}. See python -m kpi --help.", file=sys.stderr)
        sys.exit(USER_ERROR)


@contextmanager
def opened(options: argparse.Namespace) -> Iterator[Workspace]:
    """The workspace that the options name, closed afterwards; a damaged one is rebuilt, and that is said."""
    workspace = open_workspace(options.workspace, FITS)
    if workspace.notice:
        print(workspace.notice, file=sys.stderr)
    try:
        yield workspace
    finally:
        workspace.close()


def pairs(items: Iterable[str], option: str) -> list[tuple[str, str]]:
    """NAME=VALUE arguments as names and values; UserError for one without =."""
    found = []
    for item in items:
        name, equals, value = item.partition("=")
        if not equals or not name.strip():
            raise UserError(f"'{option} {item}' has no =.", f"Write {option} NAME=VALUE.")
        found.append((name.strip(), value))
    return found


def filters(items: Iterable[str], option: str) -> dict[str, tuple[str | None, ...]]:
    """DIMENSION=VALUE arguments as the values allowed by dimension (None = unattributed); UserError for one without =."""
    where: dict[str, tuple[str | None, ...]] = {}
    for name, value in pairs(items, option):
        where[name] = (*where.get(name, ()), value if value not in ("", UNATTRIBUTED) else None)
    return where


def day(text: str | None, option: str) -> date | None:
    """A day as 2026-01-31, None when it is not given; UserError for anything else."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"'{text}' is not a day.", f"Write {option} as 2026-01-31.") from None


def content_of(name: str) -> bytes:
    """The content of a file; UserError when it cannot be read."""
    try:
        return Path(name).read_bytes()
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}.", "Check the path.") from error
