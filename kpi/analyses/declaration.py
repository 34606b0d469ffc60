"""An analysis as data: what it is called, what it needs, what one can choose, and the function that answers.

Commands, documents, pickers and "How is this computed" are made from declarations.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from typing import Protocol

from kpi.analyses.scope import Scope, checked
from kpi.compiler import Statement
from kpi.store import Workspace
from kpi.tables import TABLES

Rows = list[dict[str, object]]
Block = Rows | str
_SCOPE = {f.name for f in fields(Scope)}


@dataclass(frozen=True)
class Answer:
    """What an analysis gives.

    ``rows`` is what people read, from top to bottom: tables as rows by column, and sentences between them. ``json`` is all
    of it as plain data. Amounts are Decimal in both, so that they are exact wherever they go. ``notes`` say what a reader
    must know, ``statements`` are the SQL that was asked.
    """

    rows: tuple[Block, ...]
    json: Mapping[str, object]
    notes: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()


class Figures(Protocol):
    """What the functions behind analyses give: their figures by name, of which an answer is made."""

    @property
    def notes(self) -> tuple[str, ...]: ...

    @property
    def statements(self) -> tuple[Statement, ...]: ...

    def json(self) -> dict: ...


def answer(figures: Figures, *blocks: Block) -> Answer:
    """The answer that figures make, shown as ``blocks``."""
    return Answer(blocks, figures.json(), figures.notes, figures.statements)


def apart(*tables: Rows) -> tuple[Block, ...]:
    """The tables that have rows with an empty line between them; one without rows when none has."""
    filled = [rows for rows in tables if rows] or [[]]
    return tuple(block for n, rows in enumerate(filled) for block in (("", rows) if n else (rows,)))


@dataclass(frozen=True)
class Option:
    """One thing that can be chosen.

    ``name`` is that of a field of Scope, or one of the analysis's own; ``kind`` is str, int, float, date or bool (a switch).
    ``choices`` are the values allowed, for ``where`` the dimensions. ``metavar`` stands for the value in usage texts (default: the choices).
    ``repeated`` options may be given several times, and then are a tuple.
    """

    name: str
    about: str = ""
    kind: type = str
    default: object = None
    choices: tuple[str, ...] = ()
    metavar: str = ""
    written: str = ""
    required: bool = False
    repeated: bool = False

    @property
    def flag(self) -> str:
        """How the option is written in a command."""
        return self.written or f"--{self.name.replace('_', '-')}"

    @property
    def usage(self) -> str:
        """The option as a usage text shows it."""
        value = "" if self.kind is bool else f" {self.metavar or '|'.join(self.choices)}"
        return (f"{self.flag}{value}" if self.required else f"[{self.flag}{value}]") + ("..." if self.repeated else "")


FROM = Option("start", "first day, as 2026-01-31", date, metavar="DATE", written="--from")
TO = Option("end", "last day", date, metavar="DATE", written="--to")
CURRENCY = Option("currency", "count the money in this currency (default: the workspace's own)", metavar="CODE")


def split(choices: tuple[str, ...], default: str | None = None) -> Option:
    """The option for the dimension that an analysis is split by."""
    return Option("by", choices=choices, default=default)


def where(*dimensions: str) -> Option:
    """The option for filters on some dimensions."""
    about = f"may be given several times: {', '.join(dimensions)}; an empty value means unattributed"
    return Option("where", about, choices=dimensions, metavar="DIMENSION=VALUE", repeated=True)


@dataclass(frozen=True)
class Analysis:
    """One analysis.

    ``label`` and ``about`` say what it is. ``needs`` are the tables without which there is no answer, ``uses`` those that
    are read where they are loaded; ``run`` gets the workspace, the scope and each option of its own by name. ``means`` are
    the names of money in the JSON that is a mean or an estimate and so not exact to the cent. Raises what ``run`` raises.
    """

    name: str
    label: str
    about: str
    needs: tuple[str, ...]
    options: tuple[Option, ...]
    run: Callable[..., Answer]
    uses: tuple[str, ...] = ()
    means: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for table in self.tables:
            assert table in TABLES, f"{self.name} needs {table}, which is no table"

    @property
    def tables(self) -> tuple[str, ...]:
        """The tables behind the numbers."""
        return (*self.needs, *self.uses)

    @property
    def splits(self) -> tuple[str, ...]:
        """The dimensions that it can be split by."""
        return next((option.choices for option in self.options if option.name == "by"), ())

    @property
    def usage(self) -> str:
        """The command with its options."""
        return " ".join(["python -m kpi analyse", self.name, *(option.usage for option in self.options), "[--json]"])

    def answer(self, workspace: Workspace, chosen: Mapping[str, object]) -> Answer:
        """The answer to what is ``chosen``: values of options by name, the others at their default.

        Raises UnknownName for a filter that it cannot be narrowed by, UserError for what else cannot be answered.
        """
        values = {option.name: chosen.get(option.name, option.default) for option in self.options}
        for option in self.options:
            if option.name == "where":
                for dimension in values["where"] or {}:
                    checked(dimension, option.choices)
        scope = Scope(**{name: value for name, value in values.items() if name in _SCOPE and value is not None})
        return self.run(workspace, scope, **{name: value for name, value in values.items() if name not in _SCOPE})
