"""Hears every statement that answers a question while the tests run, and holds each against the rules."""

from __future__ import annotations

from dataclasses import dataclass, field

from kpi.compiler import Statement
from tests.statements.rules import breaches
from tests.statements.tables import KEYS


@dataclass
class Tracer:
    """What was heard: by SQL, what it breaks. ``broken`` is what broke a rule since it was taken the last time."""

    heard: dict[str, tuple[str, ...]] = field(default_factory=dict)
    broken: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def hear(self, statement: Statement) -> None:
        """A listener of workspaces. A text is looked at once, and breaks the rules in every test that runs it."""
        if statement.sql not in self.heard:
            self.heard[statement.sql] = breaches(statement.sql, KEYS)
        if self.heard[statement.sql]:
            self.broken[statement.sql] = self.heard[statement.sql]

    def take(self) -> str:
        """What broke a rule, in words; then it is forgotten."""
        broken, self.broken = self.broken, {}
        return "\n\n".join(
            f"A statement that does not carry over: {'; '.join(why)}\n{sql}" for sql, why in broken.items()
        )


TRACER = Tracer()
