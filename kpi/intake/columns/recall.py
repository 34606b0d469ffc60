"""The earlier file that a new one is like: loaded as that one was, or asked about only where it differs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi.errors import Question
from kpi.intake.columns import by_name, memory, suggestion
from kpi.intake.columns.memory import Remembered
from kpi.intake.columns.suggestion import FieldSuggestion
from kpi.intake.grid import Decision
from kpi.sources import plain
from kpi.sources.names import key
from kpi.store.connection import Cursor
from kpi.tables import table as table_of

AS_BEFORE = "as you answered for the last file of this kind"
# A file that lost more of the columns that were used is another kind of file.
_ALIKE = 0.5
_NAMED = 0.85
_FEWEST = 2
# Reasons of decisions that a file's values neither needed nor prove.
_NO_EVIDENCE = ("no number has a mark",)


@dataclass(frozen=True)
class Changes:
    """How a header differs from the one that was confirmed.

    ``new`` and ``missing`` are all columns that came and went. ``open`` are the fields that a person must look at:
    those whose column is gone (``filled`` says which it was), and those that a new column seems to fill.
    ``suggested`` proposes columns for them.
    """

    new: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    open: tuple[str, ...] = ()
    suggested: Mapping[str, FieldSuggestion] = field(default_factory=dict)
    filled: Mapping[str, str] = field(default_factory=dict)

    def sentences(self) -> tuple[str, ...]:
        """What has to be looked at, one sentence per open field."""
        sentences = []
        for name in self.open:
            words, proposed = name.replace("_", " "), self.suggested.get(name)
            if name in self.filled:
                perhaps = f"'{proposed.column}' may be it now." if proposed else "Say which column is it now, or none."
                sentences.append(f"The column '{self.filled[name]}', which was the {words}, is gone. {perhaps}")
            elif proposed:
                sentences.append(f"The new column '{proposed.column}' looks like the {words}.")
        return tuple(sentences)


@dataclass(frozen=True)
class Recalled:
    """What an earlier file says about a new one; ``remembered`` has the columns as the new file spells them.

    ``complete`` says that nothing of the mapping is open, so that the file can be loaded as the earlier one was.
    """

    remembered: Remembered
    changes: Changes = Changes()

    @property
    def complete(self) -> bool:
        return not self.changes.open

    @property
    def mapping(self) -> Mapping[str, str]:
        """Field to column of the new file, without the open fields."""
        return self.remembered.mapping

    @property
    def settings(self) -> Mapping[str, str]:
        """The answers that were given; ``answers`` says which of them hold for the new file."""
        return self.remembered.settings


def recall(cursor: Cursor, columns: Sequence[str], source: str = "") -> Recalled | None:
    """The earlier file of the same shape, else the one that is most like it, else None.

    ``source`` is the name of the known export that the header was recognised as; then only what was said about that
    export counts.
    """
    kept = memory.read(cursor)
    if source:
        found = next((r for r in kept if r.source == source), None)
        return Recalled(replace(found, mapping=_spelled(found.mapping, columns)[0])) if found else None
    shape = memory.shape_of(columns)
    by_columns = [r for r in kept if r.columns]
    same = next((r for r in by_columns if r.shape == shape), None)
    if same:
        return Recalled(replace(same, mapping=_spelled(same.mapping, columns)[0], columns=tuple(columns)))
    likely = [r for r in by_columns if _alike(r, columns) >= _ALIKE and not _is_another(r, columns)]
    best = max(likely, key=lambda r: (_alike(r, columns), _overlap(r, columns)), default=None)
    return _changed(best, columns) if best else None


def _spelled(mapping: Mapping[str, str], columns: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The mapping with columns as this file spells them, and the fields whose column it does not have."""
    by_key = {key(c): c for c in reversed(columns)}
    found = {f: c if c in columns else by_key[key(c)] for f, c in mapping.items() if c in columns or key(c) in by_key}
    return found, [f for f in mapping if f not in found]


def _alike(kept: Remembered, columns: Sequence[str]) -> float:
    """The share of the used columns that a header still has."""
    found, _ = _spelled(kept.mapping, columns)
    return len(found) / len(kept.mapping) if len(found) >= _FEWEST else 0.0


def _overlap(kept: Remembered, columns: Sequence[str]) -> float:
    ours, theirs = {key(c) for c in kept.columns}, {key(c) for c in columns}
    return len(ours & theirs) / len(ours | theirs)


def _is_another(kept: Remembered, columns: Sequence[str]) -> bool:
    """Whether a header that lost something needed is by itself enough for another kind of table."""
    wanted, (found, _) = table_of(kept.table), _spelled(kept.mapping, columns)
    if plain.satisfies(wanted, found):
        return False
    best = next(iter(suggestion.suggest(columns)), None)
    return bool(best and best.enough and plain.family(best.table.name) != plain.family(kept.table))


def _changed(kept: Remembered, columns: Sequence[str]) -> Recalled:
    """What a header that is like an earlier one keeps of its mapping, and what has to be looked at."""
    mapping, lost = _spelled(kept.mapping, columns)
    ours, theirs = {key(c) for c in kept.columns}, {key(c) for c in columns}
    new = tuple(c for c in columns if key(c) not in ours)
    missing = tuple(c for c in kept.columns if key(c) not in theirs)
    suggested: dict[str, FieldSuggestion] = {}
    for name in lost:
        found = _renamed(kept, name, [c for c in new if c not in {s.column for s in suggested.values()}])
        if found:
            suggested[name] = found
    opened = list(lost)
    # A new column that plainly is a field nobody filled so far is worth a question; any other is not.
    for column in new:
        if column in {s.column for s in suggested.values()}:
            continue
        for reading in by_name.readings(column, kept.table)[:1]:
            if reading.confidence >= _NAMED and reading.field not in kept.mapping and reading.field not in suggested:
                opened.append(reading.field)
                suggested[reading.field] = FieldSuggestion(column, reading.confidence, f"new: {reading.reason}")
    changes = Changes(new, missing, tuple(opened), suggested, {name: kept.mapping[name] for name in lost})
    return Recalled(replace(kept, mapping=mapping, columns=tuple(columns)), changes)


def _renamed(kept: Remembered, name: str, new: Sequence[str]) -> FieldSuggestion | None:
    """The new column that took the place of a field's old one."""
    old = kept.mapping[name]
    said = [
        FieldSuggestion(c, r.confidence, f"it may be '{old}' under a new name: {r.reason}")
        for c in new
        for r in by_name.readings(c, kept.table)
        if r.field == name and r.confidence >= suggestion.WORTH
    ]
    if said:
        return max(said, key=lambda s: s.confidence)
    if len(new) == 1 and not by_name.readings(new[0], kept.table):
        return FieldSuggestion(new[0], suggestion.WORTH, f"it is the only new column and '{old}' is gone")
    return None


def answers(
    settings: Mapping[str, str],
    questions: Iterable[Question],
    decisions: Iterable[Decision],
    about: Mapping[str, str] | None = None,
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Which remembered answers hold for a file, and a note for each that its own values contradict.

    ``settings`` are the answers, ``about`` what of the earlier file some of them were about, ``questions`` what the file leaves open without any answer and ``decisions`` what its values settle. A file
    that settles a thing itself is believed; an answer only fills what is open or what values never show (currency,
    time zone, whether a net amount is after refunds).
    """
    settled = {d.key: d for d in decisions}
    still_open = {q.key: q for q in questions}
    used, notes = {}, []
    for name, value in settings.items():
        decided = settled.get(name)
        if question := still_open.get(name):
            # Of the columns of a survey, say, that were offered then, this file may have others.
            offered = (
                question.free
                or not question.choices
                or value.casefold() in {answer.casefold() for answer, _ in question.choices}
            )
            if offered and question.about == (about or {}).get(name, question.about):
                used[name] = value
        elif decided is None:
            used[name] = value
        elif decided.reason in _NO_EVIDENCE:
            continue
        elif decided.value.casefold() != value.casefold():
            notes.append(
                f"For the last file of this kind the answer to {name} was {value}; this file says {decided.value}"
                f" ({decided.reason}), so that answer was not used."
            )
    return used, tuple(notes)


def as_before(
    decisions: Iterable[Decision], used: Mapping[str, str], given: Iterable[str] = ()
) -> tuple[Decision, ...]:
    """Decisions with the reason told where a remembered answer made them; ``given`` were answered for this file."""
    given = set(given)
    return tuple(replace(d, reason=AS_BEFORE) if d.key in used and d.key not in given else d for d in decisions)


def signatures(cursor: Cursor) -> tuple[frozenset[str], ...]:
    """Sets of casefolded headers by which the header line and the sheet of a remembered kind of file are found."""
    return tuple(
        frozenset(c.strip().casefold() for c in r.mapping.values())
        for r in memory.read(cursor)
        if r.columns and len(r.mapping) >= _FEWEST
    )
