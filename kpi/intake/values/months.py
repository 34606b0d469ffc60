"""Dates in words: names of months and days in the languages of exports, and the small words around them."""

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
_DAYS = (
    "monday mon tuesday tues tue wednesday wed thursday thurs thur thu friday fri saturday sat sunday sun",
    "montag mo dienstag di mittwoch mi donnerstag do freitag fr samstag sonnabend sa sonntag so",
    "lundi lun mardi mercredi mer jeudi jeu vendredi ven samedi sam dimanche dim",
    "lunes martes miércoles miercoles mié jueves jue viernes vie sábado sabado sáb domingo dom",
    "segunda-feira segunda seg terça-feira terça ter quarta-feira quarta qua quinta-feira quinta qui sexta-feira sexta sex",
    "lunedì lunedi martedì martedi mercoledì mercoledi giovedì giovedi gio venerdì venerdi sabato sab domenica",
    "maandag ma dinsdag woensdag wo donderdag vrijdag vr zaterdag za zondag zo",
)
_WORD = re.compile(r"[^\W\d_]+")
# Patterns that mean the same to Python and to the database, with what stands in their place; in this order.
_SPELLINGS = (
    ("[\u00a0\u2009\u202f]", " "),
    (rf"^(?i:{'|'.join(' '.join(_DAYS).split())})[.,]{{0,2}} +", ""),
    (r"([0-9]) ?([AaPp])(?:\. ?[Mm]\.?| [Mm]\.?)( |$)", r"\1 \2M\3"),
    (r"([0-9])(?:st|nd|rd|th|er|º|ª|°)([ ,]|$)", r"\1\2"),
    (r"([0-9A-Za-zÀ-ÿ]) (?:de|del|of) ([0-9A-Za-zÀ-ÿ])", r"\1 \2"),
    (r",? (?:at|um|om|à|a las|às|alle|alle ore|kl\.?) ([0-9])", r" \1"),
    (r"([0-9]) ?h ?([0-9]{2})", r"\1:\2"),
    (r"([0-9]) ?(?:Uhr|uur|h)$", r"\1"),
)
_ENGLISH = {name: english for english, names in _NAMES.items() for name in names.split()}


def plain(text: str) -> str:
    """A date in plain English: "So, 1. März 2026 um 13:05 Uhr" becomes "1. Mar 2026 13:05"."""
    for pattern, instead in _SPELLINGS:
        text = re.sub(pattern, instead, text)
    return _WORD.sub(lambda found: _ENGLISH.get(found[0].casefold(), found[0]), text)


def spellings(texts: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """What has to be replaced in some texts to make them plain: patterns with what stands in their place."""
    texts = list(texts)
    used = tuple(rule for rule in _SPELLINGS if any(re.search(rule[0], text) for text in texts))
    words = {word.casefold() for text in texts for word in _WORD.findall(text)}
    month = r"(?i)(^|[^\p{{L}}]){}($|[^\p{{L}}])"
    return used + tuple((month.format(word), rf"\1{_ENGLISH[word]}\2") for word in sorted(words) if word in _ENGLISH)


def plain_sql(column: str, rules: Iterable[tuple[str, str]]) -> str:
    """SQL of a text column with ``spellings`` replaced."""
    for pattern, instead in rules:
        column = f"regexp_replace({column}, '{pattern}', '{instead}', 'g')"
    return column
