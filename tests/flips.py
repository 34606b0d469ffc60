"""Every way to aggregate wrongly in the SQL of a model, one at a time: a sum that is a maximum, say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_WRONG = (
    (re.compile(r"\bsum\("), "max("),
    (re.compile(r"\bmax\("), "min("),
    (re.compile(r"\bmin\("), "max("),
    (re.compile(r"\barg_min\("), "arg_max("),
    (re.compile(r"\barg_max\("), "arg_min("),
    (re.compile(r"\bcount\(distinct "), "count("),
    (re.compile(r"\bselect distinct "), "select "),
)


class Flip(NamedTuple):
    """One aggregate turned into another. ``text`` is the aggregate as it stands in the SQL, ``place`` where it begins."""

    text: str
    place: int
    sql: str


def flips(sql: str) -> Iterator[Flip]:
    """The statement with each of its aggregates flipped, in the order in which they stand there."""
    code = re.sub(r"--.*", lambda comment: " " * len(comment[0]), sql)
    found = [
        Flip(_call(code, m.start()), m.start(), code[: m.start()] + wrong + code[m.end() :])
        for right, wrong in _WRONG
        for m in right.finditer(code)
    ]
    return iter(sorted(found, key=lambda flip: flip.place))


def _call(code: str, start: int) -> str:
    """The call that begins at ``start``, up to the bracket that closes it; of a SELECT DISTINCT its line."""
    depth = 0
    for place in range(start, len(code) if not code.startswith("select", start) else start):
        depth += (code[place] == "(") - (code[place] == ")")
        if depth == 0 and code[place] == ")":
            return " ".join(code[start : place + 1].split())
        if depth < 0 or (depth == 0 and code[place] == "\n"):
            break
    return " ".join(code[start:].splitlines()[0].split())
