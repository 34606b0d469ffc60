"""Names that may mean one thing. They are only suggested: two names are never brought together without being asked."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from kpi.naming.listing import Ask, Name, names
from kpi.naming.places import country_code, country_name, state_name
from kpi.store import Workspace

_CLOSE = 0.86
_SHORTEST = 5
# Every pair is looked at, so of thousands of products only those that hold most.
_MOST_COMPARED = 400
_SYNONYMS = {
    "channel": (
        "web|webshop|online|online store|online shop|onlineshop|web store|webstore|website|ecommerce|e commerce|internet",
        "store|shop|pos|point of sale|till|retail|retail store|in store|instore|filiale|magasin|tienda|negozio|winkel",
        "email|mail|newsletter|email marketing|e mailing|mailing|mailings",
        "phone|telephone|telefon|telephone orders|call centre|call center",
        "paid search|google ads|adwords|google adwords|sea|ppc|search ads|google cpc",
        "paid social|facebook ads|meta ads|meta|social ads|instagram ads|facebook instagram ads",
        "organic search|seo|organic|natural search",
        "direct|direct none|direct traffic|type in",
        "affiliate|affiliates|affiliate marketing|partner programme|partner program",
        "wholesale|b2b|resellers|reseller|trade",
        "draft orders|draft order|manual orders|manual",
    ),
}


@dataclass(frozen=True)
class Suggestion:
    """Names that look like one thing, the one that holds most first; ``why`` in a few words."""

    dimension: str
    names: tuple[Name, ...]
    why: str

    @property
    def into(self) -> str:
        """The name that the others would get: a country's English name, else that of the largest."""
        first = self.names[0].name
        return country_name(first) or first if self.dimension == "country" else first


def fold(name: str) -> str:
    """A name without case, accents, punctuation and spacing: "E-Mail " and "email" are one."""
    plain = unicodedata.normalize("NFKD", name.casefold())
    return re.sub(r"[^\w]+|_", "", "".join(c for c in plain if not unicodedata.combining(c)))


_MEANINGS = {
    dimension: [frozenset(fold(word) for word in group.split("|")) for group in groups]
    for dimension, groups in _SYNONYMS.items()
}


def suggestions(workspace: Workspace, dimension: str, ask: Ask | None = None) -> list[Suggestion]:
    """Names of a dimension that look like one thing and that nobody said to leave apart; the largest first."""
    return alike(names(workspace, dimension, ask), apart(workspace, dimension))


def alike(found: Sequence[Name], left_apart: Set[frozenset[str]] = frozenset()) -> list[Suggestion]:
    """Groups of the same letters, then pairs of the same meaning or of close spelling.

    Two words for one thing are not suggested where one export writes both: there they are two things.
    """
    made: list[Suggestion] = []
    groups: dict[str, list[Name]] = {}
    for name in found:
        code = country_code(name.name) if name.dimension == "country" else ""
        groups.setdefault(code or fold(name.name), []).append(name)
    for group in groups.values():
        kept = [n for n in group if frozenset((group[0].name, n.name)) not in left_apart]
        if len(kept) > 1:
            same = len({fold(n.name) for n in kept}) == 1
            made.append(_suggested(kept, "the same but for case, accents or spaces" if same else "one country"))
    firsts = [_Looked.at(group[0]) for key, group in groups.items() if key][:_MOST_COMPARED]
    for one, other in combinations(firsts, 2):
        why = _why(one, other)
        if why and frozenset((one.name.name, other.name.name)) not in left_apart:
            made.append(_suggested([one.name, other.name], why))
    return sorted(made, key=lambda s: [-v for v in s.names[1].amounts.size])


def leave_apart(workspace: Workspace, suggestion: Suggestion) -> None:
    """Do not suggest these names together again."""
    first, *others = suggestion.names
    with workspace.write() as cursor:
        for other in others:
            cursor.execute("insert into names_apart values (?, ?, ?)", [suggestion.dimension, first.name, other.name])


def apart(workspace: Workspace, dimension: str) -> set[frozenset[str]]:
    """Pairs of names that were said to be two things."""
    with workspace.cursor() as cursor:
        rows = cursor.execute("select one, other from names_apart where dimension = ?", [dimension]).fetchall()
    return {frozenset(row) for row in rows}


def _suggested(group: Sequence[Name], why: str) -> Suggestion:
    ordered = sorted(group, key=lambda n: [-s for s in n.amounts.size])
    return Suggestion(ordered[0].dimension, tuple(ordered), why)


@dataclass(frozen=True)
class _Looked:
    """What is compared of a name."""

    name: Name
    folded: str
    digits: str
    meaning: int | None

    @classmethod
    def at(cls, name: Name) -> _Looked:
        folded = fold(name.name)
        return cls(name, folded, re.sub(r"\D", "", folded), _meaning(name.dimension, folded))


def _why(one: _Looked, other: _Looked) -> str:
    if one.meaning is not None and one.meaning == other.meaning and not one.name.sources & other.name.sources:
        return "often two words for one thing"
    a, b = one.folded, other.folded
    if a[0] != b[0] or one.digits != other.digits or min(len(a), len(b)) < _SHORTEST:
        return ""
    if 2 * min(len(a), len(b)) < _CLOSE * (len(a) + len(b)) or _places(one.name.dimension, one.name, other.name):
        return ""
    if sorted(a) == sorted(b):
        return "spelled almost alike"
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return "spelled almost alike" if matcher.quick_ratio() >= _CLOSE and matcher.ratio() >= _CLOSE else ""


def _meaning(dimension: str, folded: str) -> int | None:
    return next((n for n, words in enumerate(_MEANINGS.get(dimension, ())) if folded in words), None)


def _places(dimension: str, one: Name, other: Name) -> bool:
    """Whether both are known places, and so two of them however alike they sound."""
    if dimension == "country":
        return bool(country_code(one.name) and country_code(other.name))
    return dimension == "region" and any(state_name(one.name, c) and state_name(other.name, c) for c in ("US", "CA"))
