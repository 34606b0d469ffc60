"""The lines of a text, split as the cells need it, as many at a time as are asked for."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

LINE = re.compile(r"[^\r\n]*(?:\r{0,4}\n|\r)|[^\r\n]+")


def split_lines(text: str) -> list[str]:
    """The lines of a text with their ends: CR, LF, or LF after up to four CR."""
    if "\r" not in text:
        return io.StringIO(text, newline="\n").readlines()
    return LINE.findall(text)


def lines_of(texts: Iterable[str]) -> Iterator[list[str]]:
    """The lines of a text that comes in pieces, cut anywhere."""
    waiting: list[str] = []
    for text in texts:
        # The end of the last line may come with the next piece, be it one more CR or LF.
        body = len(text.rstrip("\r")) if not text.endswith("\n") else len(text)
        cut = max(text.rfind("\n", 0, body), text.rfind("\r", 0, body)) + 1 if text else 0
        if cut == 0:
            waiting.append(text)
            continue
        yield split_lines("".join((*waiting, text[:cut])))
        waiting = [text[cut:]]
    if rest := "".join(waiting):
        yield split_lines(rest)


class Lines:
    """Lines that are held from the first one that is still needed to the last one asked for so far."""

    def __init__(self, parts: Iterable[list[str]]) -> None:
        self._parts = iter(parts)
        self._held: list[str] = []
        self._first = 0

    def between(self, start: int, end: int) -> list[str]:
        """Lines ``start`` to ``end`` (from 0, the last not included), fewer where the text ends before."""
        while self._first + len(self._held) < end and self._more():
            pass
        return self._held[start - self._first : end - self._first]

    def __getitem__(self, index: int) -> str:
        return self.between(index, index + 1)[0]

    def forget(self, before: int) -> None:
        """Let go of the lines before one."""
        del self._held[: before - self._first]
        self._first = before

    def _more(self) -> bool:
        part = next(self._parts, None)
        if part is None:
            return False
        self._held += part
        return True
