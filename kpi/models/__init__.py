"""Derived tables, in dbt's sense of "model": each ``<subject>/<name>.sql`` is one SELECT below what it declares of itself.

What a model reads is taken from its SQL, and so is the order of building. Its first lines declare the rest:

    -- kept: table        one of the words of ``Kept``
    -- only with: orders  without rows in that table it has none, so that nothing need be made
    -- also after: ...    models or tables that it hangs on without reading them, and after ``;`` why
    -- not after: ...     tables that it reads, maybe through others, and does not hang on, and why
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from pathlib import Path

from kpi.tables import NAMED, TABLES

CUSTOMER_VALUES = "customer_values"
OWN_CURRENCY = "own_currency"
KNOWN_NAMES = "known_names"
SETTINGS = "settings"

# Beside the canonical tables: what else changes under a model, and what does not. A name that is known stands in a
# column of its own beside what the file wrote.
CHANGING = frozenset({*TABLES, SETTINGS, KNOWN_NAMES, OWN_CURRENCY})
LASTING = frozenset({"calendar", "loads", "rate_bases"})

_READ = re.compile(r"\b(?:from|join)\s+(\w+)")
_COMMENT = re.compile(r"--.*")
_DECLARED = re.compile(r"-- ([a-z ]+): (.+)\n")
_NAME_KNOWN = re.compile(rf"\b(?:{'|'.join(NAMED)})_name\b")


class Kept(Enum):
    """How the rows of a model are kept.

    A TABLE is made anew after every change of what it hangs on, one that is ON DEMAND when a question first needs it: it
    costs seconds on millions of orders. Of a FITTED one the SQL gives only the columns; the rows are what an analysis
    fits to the models before. What reads a WATCHED table is made anew when that says something else than before, not
    whenever it is made.
    """

    TABLE = "table"
    VIEW = "view"
    ON_DEMAND = "on demand"
    FITTED = "fitted"
    WATCHED = "watched"


@dataclass(frozen=True)
class Cut:
    """Tables that a model hangs on though it does not read them, or does not although it does, and why."""

    names: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Model:
    """A derived table. ``reads`` are the tables and models that its SQL names, in order; ``of`` is the table without
    whose rows it has none."""

    name: str
    subject: str
    sql: str
    kept: Kept
    reads: tuple[str, ...]
    of: str = ""
    also: Cut = Cut()
    but: Cut = Cut()

    @property
    def stored(self) -> bool:
        return self.kept is not Kept.VIEW

    @property
    def on_demand(self) -> bool:
        """Whether it waits for a question."""
        return self.kept in (Kept.ON_DEMAND, Kept.FITTED)

    @property
    def fitted(self) -> bool:
        return self.kept is Kept.FITTED

    @property
    def watched(self) -> bool:
        return self.kept is Kept.WATCHED

    @property
    def after(self) -> frozenset[str]:
        """The tables after whose changes it is another one: those that its SQL reads, also through other models."""
        return _behind(self.name) - set(self.but.names)

    @property
    def digest(self) -> str:
        """Changes when the SQL does."""
        return hashlib.sha256(self.sql.encode()).hexdigest()[:16]


def read_model(path: Path) -> Model:
    """The model that a file declares; ValueError when it does not say how it is kept, or says something unknown."""
    text = path.read_text(encoding="utf-8")
    declared: dict[str, str] = {}
    while line := _DECLARED.match(text):
        declared[line[1]] = line[2]
        text = text[line.end() :]
    kept, of = declared.pop("kept", ""), declared.pop("only with", "")
    also, but = (_cut(declared.pop(key, "")) for key in ("also after", "not after"))
    if declared or kept not in {k.value for k in Kept}:
        raise ValueError(f"{path} does not say how it is kept, or says something unknown of itself: {declared}")
    bare = _COMMENT.sub("", text)
    named = [KNOWN_NAMES] if _NAME_KNOWN.search(bare) else []
    reads = tuple(dict.fromkeys([*_READ.findall(bare), *named]))
    return Model(path.stem, path.parent.name, text, Kept(kept), reads, of, also, but)


def _cut(declared: str) -> Cut:
    names, _, why = declared.partition(";")
    return Cut(tuple(name.strip() for name in names.split(",") if name.strip()), why.strip())


def models_in(folder: Path) -> dict[str, Model]:
    """Every model of a folder of subjects, those before it first; ValueError when two have one name."""
    unsorted: dict[str, Model] = {}
    for path in sorted(folder.glob("*/*.sql")):
        model = read_model(path)
        if model.name in unsorted:
            raise ValueError(f"Two models are called {model.name}: of {model.subject}, {unsorted[model.name].subject}")
        unsorted[model.name] = model
    ordered: dict[str, Model] = {}
    for name in unsorted:
        _place(name, unsorted, ordered, ())
    return ordered


def _place(name: str, models: Mapping[str, Model], ordered: dict[str, Model], waiting: tuple[str, ...]) -> None:
    """Put a model behind those that it hangs on."""
    if name in waiting:
        raise ValueError(f"Models read each other in a circle: {' <- '.join((*waiting, name))}")
    if name in ordered or name not in models:
        return
    model = models[name]
    for before in (*model.also.names, *model.reads):
        _place(before, models, ordered, (*waiting, name))
    ordered[name] = model


_BY_NAME = models_in(Path(__file__).parent)
MODELS = tuple(_BY_NAME.values())


@cache
def _behind(name: str) -> frozenset[str]:
    """What changes under a model, by its SQL alone."""
    model = _BY_NAME[name]
    found: set[str] = set()
    for read in (*model.also.names, *model.reads):
        before = _BY_NAME.get(read)
        if before and not before.watched:
            found |= before.after
        elif read in CHANGING:
            found.add(read)
    return frozenset(found)


def on_demand_behind(sql: str) -> frozenset[str]:
    """Names of the on-demand models that a statement reads, itself or through other models."""
    found: set[str] = set()
    for name in set(_READ.findall(sql)) & _BY_NAME.keys():
        found |= _needed(name)
    return frozenset(found)


@cache
def _needed(name: str) -> frozenset[str]:
    model = _BY_NAME[name]
    return on_demand_behind(model.sql) | ({name} if model.on_demand else frozenset())
