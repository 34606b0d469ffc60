"""Places in the program where one small thing can be turned into its opposite: a mutant each."""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.flips import flips

_COMPARED = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
}
_COUNTED = {ast.Add: ("+", "-"), ast.Sub: ("-", "+"), ast.Mult: ("*", "/"), ast.Div: ("/", "*")}
_JOINED = {ast.And: ("and", "or"), ast.Or: ("or", "and")}
# How large something is drawn and how fast it moves is looked at, not tested; there a number is no mutant.
_DRAWN = ("kpi/charts/", "kpi/ui/", "kpi/web/")
# Sentences for the log, and what only a type checker reads.
_UNREAD = ("log.", "logging.", "TYPE_CHECKING", "__name__")

_IN_SQL = (
    (re.compile(r" <= "), " < "),
    (re.compile(r" >= "), " > "),
    (re.compile(r" < "), " <= "),
    (re.compile(r" > "), " >= "),
    (re.compile(r" <> "), " = "),
    (re.compile(r"\band\b"), "or"),
    (re.compile(r" \+ "), " - "),
    (re.compile(r" - "), " + "),
    (re.compile(r"\bis not null\b"), "is null"),
    (re.compile(r"\bis null\b"), "is not null"),
    (re.compile(r"\bdesc\b"), "asc"),
    (re.compile(r"\bleft join\b"), "join"),
)


@dataclass(frozen=True)
class Mutant:
    """One changed place of a file: the characters from ``start`` to ``end`` become ``text``."""

    path: str
    start: int
    end: int
    text: str
    # Names and words of the statement around it, which a fitting test may have in its name.
    words: frozenset[str]

    def applied(self, source: str) -> str:
        return source[: self.start] + self.text + source[self.end :]

    def difference(self, source: str) -> str:
        """The change as a diff of its lines."""
        lines = difflib.unified_diff(
            source.splitlines(), self.applied(source).splitlines(), self.path, self.path, lineterm="", n=0
        )
        return "\n".join(list(lines)[2:])


def mutants(path: str, source: str) -> list[Mutant]:
    """All mutants of a file, in the order in which they stand there."""
    found = _of_sql(path, source) if path.endswith(".sql") else _of_python(path, source)
    return sorted(found, key=lambda mutant: (mutant.start, mutant.text))


def _of_sql(path: str, source: str) -> Iterator[Mutant]:
    words = frozenset([Path(path).stem])
    code = re.sub(r"--.*", lambda comment: " " * len(comment[0]), source)
    for right, wrong in _IN_SQL:
        for found in right.finditer(code):
            # The two ends of BETWEEN are no condition of their own.
            if "between" not in code[max(0, found.start() - 40) : found.start()]:
                yield Mutant(path, found.start(), found.end(), wrong, words)
    for flip in flips(source):
        # What stands before and after the aggregate is as it was.
        tail = len(code) - flip.place
        while code[-tail:] != flip.sql[-tail:]:
            tail -= 1
        yield Mutant(path, flip.place, len(code) - tail, flip.sql[flip.place : len(flip.sql) - tail], words)


def _of_python(path: str, source: str) -> Iterator[Mutant]:
    place = _places(source)
    tree = ast.parse(source)
    for statement in tree.body:
        words = _words(statement)
        for node in _read(statement):
            for start, end, text in _changes(node, source, place, drawn=path.startswith(_DRAWN)):
                yield Mutant(path, start, end, text, words)


def _read(statement: ast.stmt) -> Iterator[ast.AST]:
    """The nodes of a statement that decide something when it runs."""
    text = ast.unparse(statement)
    if isinstance(statement, ast.If) and any(word in text.splitlines()[0] for word in _UNREAD):
        return
    waiting: list[ast.AST] = [statement]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith(_UNREAD[:2]):
            continue
        # Where something stands within an f-string Python 3.11 does not say.
        if isinstance(node, ast.JoinedStr):
            continue
        yield node
        for name, value in ast.iter_fields(node):
            if name in ("annotation", "returns", "decorator_list"):
                continue
            waiting += [v for v in (value if isinstance(value, list) else [value]) if isinstance(v, ast.AST)]


def _changes(node: ast.AST, source: str, place: Any, *, drawn: bool) -> Iterator[tuple[int, int, str]]:
    match node:
        case ast.Compare(left=left, ops=[operation], comparators=[right]) if type(operation) in _COMPARED:
            yield from _between(source, place, left, right, *_COMPARED[type(operation)])
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _COUNTED:
            if not any(isinstance(side, ast.JoinedStr) or _is_text(side) for side in (left, right)):
                yield from _between(source, place, left, right, *_COUNTED[type(operation)])
        case ast.BoolOp(op=operation, values=[left, right, *_]):
            yield from _between(source, place, left, right, *_JOINED[type(operation)])
        case ast.UnaryOp(op=ast.Not()):
            start = place(node.lineno, node.col_offset)
            yield start, start + len("not "), ""
        case ast.Constant(value=bool(value)):
            yield _spanned(node, place, str(not value))
        case ast.Constant(value=int(value)) if not drawn:
            yield _spanned(node, place, str(value + 1))
        case ast.Return(value=ast.AST() as value) if not isinstance(value, ast.Constant):
            yield _spanned(value, place, "None")


def _between(source: str, place: Any, left: ast.expr, right: ast.expr, sign: str, other: str) -> Iterator:
    """The change of an operator that stands between two expressions."""
    start, end = place(left.end_lineno, left.end_col_offset), place(right.lineno, right.col_offset)
    found = re.search(rf"(?<![\w=<>!*/]){re.escape(sign)}(?![\w=<>*/])", source[start:end])
    if found and "#" not in source[start:end]:
        yield start + found.start(), start + found.end(), other


def _spanned(node: ast.expr, place: Any, text: str) -> tuple[int, int, str]:
    return place(node.lineno, node.col_offset), place(node.end_lineno, node.end_col_offset), text


def _is_text(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _places(source: str):
    """Line and column as the parser counts them, in bytes, become a place in the text."""
    # Not by splitlines, which also ends lines where the parser does not.
    lines = [f"{line}\n" for line in source.split("\n")]
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line))

    def place(line: int, column: int) -> int:
        return starts[line - 1] + len(lines[line - 1].encode()[:column].decode())

    return place


def _words(statement: ast.stmt) -> frozenset[str]:
    """Names that a statement defines, and the short texts in it: of a KPI its name, say."""
    found = {getattr(statement, "name", "")}
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        texts = (n.value for n in ast.walk(statement) if isinstance(n, ast.Constant) and isinstance(n.value, str))
        found |= {text for text in texts if re.fullmatch(r"[a-z][a-z0-9_]{2,}", text)}
    return frozenset(found - {""})
