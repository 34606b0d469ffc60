"""Column names compared: what counts as the same name, and what is only close to one."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from kpi.tables.synonyms import names

_BRACKETS = re.compile(r"[(\[{]([^)\]}]*)[)\]}]")
_UNIT = re.compile(
    r"\b(?:in )?(?:eur|usd|gbp|chf|cad|aud|brl|sek|dkk|nok|pln|jpy|mxn|euros?|dollars?|utc|gmt|stk|pcs|local time)\b"
)
_CURRENCY_SIGNS = re.compile(r"\b(?:in )?[€$£¥]|R\$", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")

# Small words that carry no meaning of their own, in the seven languages.
_SMALL = frozenset(
    names(
        "the, a, an, of, for, in, on, by, at, to, de, des, du, del, della, dell, dello, dei, delle, degli, la, le, "
        "les, el, los, las, da, do, das, dos, di, der, die, den, dem, van, het, een, und, and, et, y, e, o, l, d, "
        "il, lo, gli, nel, al, el"
    )
)
_NUMBER = frozenset(names("no, nr, num, number, numero, nummer, numer, id, ids, code, codice, codigo, key"))
# "Number of orders" counts orders, "order number" names one.
_COUNTS = re.compile(
    r"^(?:(?:number|no|num|count|nr) of|(?:numero|num|no|n) d[eio] (?=\w+s\b)|numero di|nombre (?:de|d)|nb(?: de| d)?"
    r"|anzahl(?: der)?|aantal|total no of) "
)
# With one of these words a column holds something else than the name without it: a rate, a plan, another period.
_CHANGES = frozenset(
    names(
        "per, pro, par, je, percent, percentage, prozent, rate, taux, tasa, taxa, tasso, quote, ratio, share, "
        "average, avg, mean, durchschnitt, durchschnittlicher, durchschnittliche, moyen, moyenne, promedio, medio, "
        "media, gemiddelde, gemiddeld, previous, prior, last, first, vorjahr, compare, planned, plan, budget, "
        "target, forecast, expected, goal, compared, change, growth, cumulative, running, estimated, adjusted, "
        "original, old, new, max, min, maximum, minimum, parent, status, type, tipo, typ, art, soort, estado, stato, statut, etat, situacao, duration, length"
    )
)


@lru_cache(maxsize=20_000)
def folded(name: str) -> str:
    """A header without case, accents, punctuation and spacing: "Order ID" and "order_id" are one name."""
    text = unicodedata.normalize(
        "NFKD", name.casefold().replace("_", " ").replace("%", " percent ").replace("#", " no ")
    )
    text = "".join(c for c in text if not unicodedata.combining(c))
    return re.sub(r"[^\w]+", " ", text).strip()


def key(name: str) -> str:
    """The folded name in one piece, so that "e-mail", "E Mail" and "email" are one name."""
    return folded(name).replace(" ", "")


@lru_cache(maxsize=20_000)
def without_unit(name: str) -> str:
    """The header without its unit: "Umsatz (EUR)", "Revenue in $" and "Total USD" lose it; a percentage is no unit."""
    text = _BRACKETS.sub(lambda m: f" {m[1]} " if "%" in m[1] else f" {_UNIT.sub(' ', m[1].casefold())} ", name)
    text = _CURRENCY_SIGNS.sub(" ", text)
    bare = _UNIT.sub(" ", folded(text))
    return re.sub(r"\s+", " ", bare).strip()


def without_brackets(name: str) -> str:
    """The header without anything in brackets, but for a percentage; "" when there are none."""
    return _BRACKETS.sub(" ", name) if "(" in name and "%" not in name else ""


@lru_cache(maxsize=20_000)
def words(name: str) -> frozenset[str]:
    """The words that carry the meaning of a header, without order and plural: "Date of orders" is "Order date"."""
    text = folded(_CAMEL.sub(" ", name.lstrip("*")))
    count = _COUNTS.match(text)
    parts = text[count.end() :].split() if count else text.split()
    kept = {"id" if w in _NUMBER else _singular(w) for w in parts if w not in _SMALL}
    return frozenset(kept | {"count"} if count else kept)


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def changes_meaning(extra: frozenset[str]) -> bool:
    """Whether words that one name has and the other has not make it another thing."""
    return bool({_singular(w) for w in _CHANGES} & extra) or "count" in extra
