"""Names of months in the languages of exports."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAMES = {
    "Jan": "januar jänner jän janvier janv enero ene gennaio gen janeiro januari",
    "Feb": "februar feber februari février févr fév fevrier febrero febbraio febb fevereiro fev",
    "Mar": "märz mär mrz maerz mars marzo março maart mrt",
    "Apr": "avril avr abril abr aprile",
    "May": "mai mayo maggio mag maio mei",
    "Jun": "juni juin junio giugno giu junho",
    "Jul": "juli juillet juil julio luglio lug julho",
    "Aug": "août aout agosto ago augustus",
    "Sep": "sept septembre septiembre settembre set sett setembro",
    "Oct": "oktober okt octobre octubre ottobre ott outubro out",
    "Nov": "novembre noviembre novembro",
    "Dec": "dezember dez décembre déc decembre diciembre dic dicembre dezembro desember",
}
_ENGLISH = {name: english for english, names in _NAMES.items() for name in names.split()}
_WORD = re.compile(r"[^\W\d_]+")


def english(text: str) -> str:
    """A text with the names of months in English: "10. Dez. 2025" becomes "10. Dec. 2025"."""
    return _WORD.sub(lambda found: _ENGLISH.get(found[0].casefold(), found[0]), text)


def foreign(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """The names of months in some texts that are not English, each with the English one."""
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    return tuple((word, _ENGLISH[word]) for word in sorted(words) if word in _ENGLISH)


def english_sql(column: str, names: Iterable[tuple[str, str]]) -> str:
    """SQL of a text column with names of months in English."""
    for name, month in names:
        column = f"regexp_replace({column}, '(?i)(^|[^\\p{{L}}]){name}($|[^\\p{{L}}])', '\\1{month}\\2')"
    return column
