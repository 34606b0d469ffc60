"""The currency of amounts that no column names one for: a sign beside the amounts, or a line above the table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kpi.errors import Question
from kpi.intake.grid import Decision, Grid
from kpi.intake.values.numbers import SIGN
from kpi.intake.values.shapes import Shape, TextRows
from kpi.sources import Part, Source
from kpi.sources.declaration import Fields
from kpi.tables import table

# Signs that stand for one currency, and then those of several countries' money with the likely ones.
_SIGNS = {
    "€": "EUR", "£": "GBP", "R$": "BRL", "zł": "PLN", "₹": "INR", "৳": "BDT", "₺": "TRY", "₽": "RUB", "₩": "KRW",
    "₪": "ILS", "₫": "VND", "฿": "THB", "₱": "PHP", "₦": "NGN", "₴": "UAH", "Kč": "CZK", "Ft": "HUF", "Rp": "IDR",
    "Euro": "EUR", "US$": "USD", "CA$": "CAD", "C$": "CAD", "AU$": "AUD", "A$": "AUD", "NZ$": "NZD", "HK$": "HKD",
    "S$": "SGD",
}  # fmt: skip
_SHARED = {
    "$": ("USD", "CAD", "AUD", "NZD", "SGD", "HKD", "MXN"),
    "kr": ("SEK", "NOK", "DKK", "ISK"),
    "Kr": ("SEK", "NOK", "DKK", "ISK"),
    "¥": ("JPY", "CNY"),
    "Rs": ("INR", "PKR", "LKR", "NPR"),
}
# What a column of currencies may say instead of a code, in lower case.
_NAMES = {s.casefold(): code for s, code in _SIGNS.items()} | {"euros": "EUR", "us dollar": "USD", "us dollars": "USD"}
_SAID = re.compile(r"(?i:\bcurrency\b|\bamounts\b|\bwährung\b|\bdevise\b|\bmoneda\b)[^A-Z]{0,24}\b([A-Z]{3})\b")

_UNIT = re.compile(rf"[(\[]({SIGN})[)\]]|\b(?:in|en|em) ({SIGN})$")

# Each sign beside amounts with the columns that have it, and a shape that shows it.
Signs = Mapping[str, Mapping[str, Shape]]


@dataclass(frozen=True)
class Currencies:
    """What a file says of the currency of its amounts.

    ``decision`` is that of amounts which name none, or that each row says its own; ``question`` asks which one it is.
    ``codes`` are those of the signs that have to agree with what the row says. ``source`` takes the currency of a row
    from its amount where that has to be.
    """

    source: Source
    decision: Decision | None = None
    question: Question | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    by_row: bool = False


def read(
    source: Source, amounts: Mapping[str, Sequence[Shape]], grid: Grid, *, home: str | None, answer: str | None
) -> Currencies:
    """The currency of a file without a column for it.

    ``amounts`` maps the headers of amounts to their shapes, ``home`` is the currency that the workspace counts in and
    ``answer`` what a person said.
    """
    found, above = _signs(amounts), _outside(amounts, grid)
    codes = {sign: _SIGNS.get(sign, sign) for sign in found if sign not in _SHARED}
    at_home = ""
    for sign in found:
        if sign not in _SHARED:
            continue
        candidates = [code for code in (answer, above and above.value, *codes.values()) if code]
        likely = [code for code in candidates if code in _SHARED[sign]]
        if likely or answer:
            codes[sign] = (likely or candidates)[0]
        elif home in _SHARED[sign]:
            codes[sign] = home
            at_home = f", and the workspace counts in {home}"
        else:
            return Currencies(source, question=_which(sign, found[sign]))
    if not found:
        return Currencies(source, above)
    written = f"its amounts are written with {' and '.join(sorted(found))}{at_home}"
    if len(set(codes.values())) == 1:
        return Currencies(source, Decision("currency", next(iter(codes.values())), written))
    decision = Decision("currency", "row by row", f"{written}: each row counts in its own")
    return Currencies(_by_row(source, found, codes), decision, codes=codes, by_row=True)


def read_beside(
    rows: TextRows,
    text: str,
    source: Source,
    amounts: Mapping[str, Sequence[Shape]],
    grid: Grid,
    *,
    answer: str | None,
) -> Currencies | None:
    """The currency of a file whose column of currencies has this ``text``; None when no row names one."""
    code = code_sql(text)
    least, most, blank = rows.cursor.execute(
        f"select min({code}), max({code}), count(*) filter (where {text} is null) from {rows.relation}"
    ).fetchall()[0]
    if least is None:
        return None
    only = Decision("currency", least, "it is the only one that the file names") if least == most and blank else None
    codes = {sign: _SIGNS.get(sign, sign) for sign in _signs(amounts) if sign not in _SHARED}
    said = Decision("currency", answer.upper(), "you said so") if answer else None
    return Currencies(source, said or only or _outside(amounts, grid), codes=codes)


def _signs(amounts: Mapping[str, Sequence[Shape]]) -> Signs:
    found: dict[str, dict[str, Shape]] = {}
    for header, shapes in amounts.items():
        for shape in shapes:
            if sign := _sign(shape.text):
                found.setdefault(sign, {}).setdefault(header, shape)
        unit = _UNIT.search(header)
        if shapes and unit and (sign := _sign(unit.group(1) or unit.group(2))) in _SHARED:
            found.setdefault(sign, {}).setdefault(header, shapes[0])
    return found


def _by_row(source: Source, found: Signs, codes: Mapping[str, str]) -> Source:
    headers = [header for of_sign in found.values() for header in of_sign]
    said = Part(max(dict.fromkeys(headers), key=headers.count), f"({SIGN})")
    words = {spelling: code for sign, code in codes.items() for spelling in _spelt(sign)}

    def named(fields: Fields, of: str) -> Fields:
        has = "currency" in table(of).fields
        return {**fields, "currency": (*fields.get("currency", ()), said)} if has else fields

    return replace(
        source,
        fields=named(source.fields, source.table),
        values={**source.values, "currency": words},
        kinds=tuple(replace(k, fields=named(k.fields, k.table)) if k.table else k for k in source.kinds),
        beside=tuple(replace(b, fields=named(b.fields, b.table)) for b in source.beside),
    )


def code_sql(text: str) -> str:
    """SQL of the code of a currency that is named by its code, its sign or a word."""
    words = " ".join(f"when '{said}' then '{code}'" for said, code in _NAMES.items())
    # Nearly all are codes, and telling so by the length is quick.
    return f"case when length({text}) = 3 and right({text}, 1) <> '$' then upper({text}) else case lower({text}) {words} else upper({text}) end end"


def contradicts_sql(amount: str, codes: Mapping[str, str], currency: str, default: str | None) -> str:
    """SQL that is true where an amount is written with another currency than that of its row."""
    cases = " ".join(f"when '{said}' then '{code}'" for sign, code in codes.items() for said in _spelt(sign))
    written = f"case lower(regexp_extract({amount}, '{SIGN}')) {cases} end"
    return f"{written} <> coalesce({code_sql(currency)}, '{default or ''}')"


def _which(sign: str, where: Mapping[str, Shape]) -> Question:
    header, shape = next(iter(where.items()))
    return Question(
        "currency",
        f"Which currency is {sign} in column '{header}'? {shape.example} could be that of several countries.",
        header,
        tuple(s.example for s in where.values())[:3],
        tuple((code, code) for code in _SHARED[sign]),
        free=True,
    )


def _outside(amounts: Iterable[str], grid: Grid) -> Decision | None:
    """The currency that the name of an amount or a line above the table says."""
    for header in amounts:
        unit = _UNIT.search(header)
        code = _code(unit.group(1) or unit.group(2)) if unit else None
        if code:
            return Decision("currency", code, f"the name of column '{header}' says so")
    for record in grid.preamble:
        for cell in record.cells:
            if found := _SAID.search(cell):
                return Decision("currency", found.group(1), f"line {record.line} says so")
    return None


def _code(word: str) -> str | None:
    sign = _sign(word)
    return None if sign in _SHARED or not sign else _SIGNS.get(sign, sign)


def _sign(shape: str) -> str:
    """The sign of an amount as it is known here: "US $9.99" has "US$"."""
    word = re.sub(r"[-−–+()9.,'’\u00a0\u202f ]", "", shape)
    return word if word in _SIGNS or word in _SHARED or re.fullmatch(r"[A-Z]{3}", word) else ""


def _spelt(sign: str) -> tuple[str, ...]:
    """How a sign may stand in a file, in lower case."""
    return sign.casefold(), sign.casefold().replace("$", " $"), f"{sign.casefold()}."
