"""Answers of analyses, kept: each is worked out once for what the workspace holds, for all who ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from kpi.answers.cache import Cache, Key
from kpi.store import Workspace

_MOST_KEPT = 32
_KEPT = Cache(_MOST_KEPT)
Answer = TypeVar("Answer")


def analysed(do: Callable[..., Answer], workspace: Workspace, *args: object, **options: object) -> Answer:
    """``do(workspace, *args, **options)``, from memory when nothing in the workspace has changed since.

    The arguments must be hashable. Raises what the analysis raises; its UserError is remembered like an answer.
    """
    analysis, arguments = f"{do.__module__}.{do.__qualname__}", (args, tuple(sorted(options.items())))
    key = Key(str(workspace.path), workspace.version, analysis, arguments)
    return _KEPT.of(key, lambda: do(workspace, *args, **options))
