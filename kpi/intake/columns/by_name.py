"""What a column can mean by its name, with how sure that is and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, lru_cache

from kpi.sources import plain
from kpi.sources.names import changes_meaning, folded, key, without_brackets, without_unit, words
from kpi.tables import TABLES
from kpi.tables.synonyms import names
from kpi.tables.synonyms.ignored import IGNORED

OWN, SAME, SAME_WORDS = 1.0, 0.97, 0.86
_CLOSE = 0.88
_ANY_NUMBER = 0.6
_BRACKETS = 0.2
_NET = frozenset(names("net, netto, neto, liquido, nettobetrag"))
_FEES = frozenset(names("fee, fees, gebuhr, gebuhren, commission, comision, comissao, commissione, provision"))
_LONG_ENOUGH = 5
_NUMBERED = ("id", "nr", "nummer", "number", "sku", "code")


@dataclass(frozen=True)
class Reading:
    """One field that a name can stand for; ``rank`` is the place of the matched name among those of the field."""

    field: str
    confidence: float
    reason: str
    rank: int = 0


@dataclass(frozen=True)
class _Names:
    """The names of the fields of one table, ready to be compared."""

    by_key: Mapping[str, tuple[str, str, int]]
    by_words: Mapping[frozenset[str], tuple[str, str, int]]
    with_word: Mapping[str, tuple[frozenset[str], ...]]
    with_ends: Mapping[str, tuple[str, ...]]


@cache
def _names(table_name: str) -> _Names:
    by_key: dict[str, tuple[str, str, int]] = {}
    by_words: dict[frozenset[str], tuple[str, str, int]] = {}
    fields = plain.fields_of(TABLES[table_name])
    for field in fields:
        by_key[key(field)] = (field, field, -1)
    for field, aliases in fields.items():
        for rank, alias in enumerate(aliases):
            by_key.setdefault(key(alias), (field, alias, rank))
            by_words.setdefault(words(alias), (field, alias, rank))
    by_words.pop(frozenset(), None)
    with_word: dict[str, tuple[frozenset[str], ...]] = {}
    with_ends: dict[str, tuple[str, ...]] = {}
    for said in by_words:
        for word in said:
            with_word[word] = (*with_word.get(word, ()), said)
    for name in by_key:
        for end in _ends(name) if len(name) >= _LONG_ENOUGH else ():
            with_ends[end] = (*with_ends.get(end, ()), name)
    return _Names(by_key, by_words, with_word, with_ends)


def _ends(name: str) -> tuple[str, str]:
    """The first and the last letters: names that share neither are not taken for one with a slip of the pen."""
    return f"{name[:2]}-", f"-{name[-3:]}"


@cache
def _ignored() -> tuple[frozenset[str], frozenset[frozenset[str]]]:
    return frozenset(map(key, IGNORED)), frozenset(map(words, IGNORED))


def ignored(column: str) -> bool:
    """Whether a name is known to stand for something that fills no field."""
    keys, by_words = _ignored()
    bare = without_unit(column)
    return key(column) in keys or key(bare) in keys or words(column) in by_words


def after_fees(column: str, columns: Sequence[str]) -> bool:
    """Whether a net amount stands beside a fee, as in exports of payments: then it may be what was paid out."""
    return bool(words(column) & _NET) and any(words(c) & _FEES for c in columns)


@lru_cache(maxsize=20_000)
def readings(column: str, table_name: str) -> tuple[Reading, ...]:
    """The fields of a table that a column can be by its name, the surest first."""
    known = _names(table_name)
    whole = known.by_key.get(key(column))
    if whole:
        field, alias, rank = whole
        if rank < 0:
            return (Reading(field, OWN, "it has the name of the field", rank),)
        return (Reading(field, _sure(field, alias, SAME), f"'{column}' is another name for it", rank),)
    bare = without_unit(column)
    found = known.by_key.get(key(bare))
    if found and bare != folded(column):
        field, alias, rank = found
        return (Reading(field, _sure(field, alias, SAME) - 0.03, "its name without the unit is one for it", rank),)
    if ignored(column):
        return ()
    found = known.by_key.get(key(without_brackets(column)))
    if found:
        field, alias, rank = found
        return (
            Reading(field, _sure(field, alias, SAME) - _BRACKETS, "its name before the bracket is one for it", rank),
        )
    for said in (words(column), words(bare)):
        found = known.by_words.get(said)
        if found:
            field, alias, rank = found
            if said == {"id"}:
                return (Reading(field, _ANY_NUMBER, "it may be the number of the row", rank),)
            return (Reading(field, _sure(field, alias, SAME_WORDS), f"it has the words of '{alias}'", rank),)
    return tuple(_partly(column, bare, known))


def _sure(field: str, alias: str, best: float) -> float:
    """A name that means something in several kinds of tables is a weaker sign, and so is a number's without "number"."""
    numbered = "id" in words(alias) or key(alias).endswith(_NUMBERED)
    unnumbered = 0.02 if field.endswith("_id") and not numbered else 0.0
    return best - {1: 0.0, 2: 0.03}.get(len(plain.knowing(key(alias))), 0.07) - unnumbered


def _partly(column: str, bare: str, known: _Names) -> list[Reading]:
    """Fields whose name stands within the column's name or nearly is it."""
    have = words(bare) or words(column)
    readings: dict[str, Reading] = {}

    def note(field: str, confidence: float, reason: str, rank: int) -> None:
        if field not in readings or readings[field].confidence < confidence:
            readings[field] = Reading(field, round(confidence, 3), reason, rank)

    text = key(bare)
    for said in dict.fromkeys(s for word in have for s in known.with_word.get(word, ())):
        if said == {"id"}:
            continue
        field, alias, rank = known.by_words[said]
        if said < have and not changes_meaning(have - said):
            note(field, 0.4 + 0.35 * len(said) / len(have), f"it holds the words of '{alias}'", rank)
        elif have < said and have != {"id"} and not changes_meaning(said - have):
            note(field, 0.35 + 0.35 * len(have) / len(said), f"'{alias}' holds its words", rank)
    for name in (
        () if changes_meaning(have) else dict.fromkeys(n for e in _ends(text) for n in known.with_ends.get(e, ()))
    ):
        field, alias, rank = known.by_key[name]
        close = SequenceMatcher(None, name, text, autojunk=False).ratio() if abs(len(name) - len(text)) <= 2 else 0.0
        if close >= _CLOSE:
            note(field, 0.85 * close, f"it is nearly '{alias}'", rank)
        elif len(plain.knowing(name)) == 1 and text.endswith(name) and len(have) == 1:
            note(field, 0.55, f"it ends in '{alias}'", rank)
    return sorted(readings.values(), key=lambda r: (-r.confidence, r.rank))
