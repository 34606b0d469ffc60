"""The currency of amounts that no column names one for: a symbol beside the amounts, or a line above the table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kpi.intake.grids.grid import Decision, Grid
from kpi.intake.values.evidence import Shape

# Only signs that stand for one currency: $ and kr are those of several countries.
_SIGNS = {
    "€": "EUR", "£": "GBP", "R$": "BRL", "zł": "PLN", "₹": "INR", "৳": "BDT", "₺": "TRY", "₽": "RUB", "₩": "KRW",
    "US $": "USD", "US$": "USD", "C $": "CAD", "CA$": "CAD", "C$": "CAD", "AU $": "AUD", "AU$": "AUD", "A$": "AUD",
    "NZ$": "NZD", "NZ $": "NZD",
}  # fmt: skip
_SAID = re.compile(r"(?i:\bcurrency\b|\bamounts\b|\bwährung\b|\bdevise\b|\bmoneda\b)[^A-Z]{0,24}\b([A-Z]{3})\b")


def decide(amounts: Sequence[Shape], grid: Grid) -> Decision | None:
    """The currency of a file with its reason; None when nothing in the file says it, or several are said."""
    signs = {sign for shape in amounts if (sign := _sign(shape.text))}
    if len(signs) == 1:
        (sign,) = signs
        return Decision("currency", _SIGNS.get(sign, sign), f"its amounts are written with {sign}")
    if signs:
        return None
    for record in grid.preamble:
        for cell in record.cells:
            if found := _SAID.search(cell):
                return Decision("currency", found.group(1), f"line {record.line} says so")
    return None


def only_one(cursor, relation: str, text: str) -> Decision | None:
    """The currency that a column names where it is not empty, if it is one only and some rows leave it out."""
    found = cursor.execute(
        f"select min(upper({text})), max(upper({text})), count(*) filter (where {text} is null) from {relation}"
    ).fetchall()[0]
    if found[2] and found[0] and found[0] == found[1]:
        return Decision("currency", found[0], "it is the only one that the file names")
    return None


def _sign(shape: str) -> str:
    word = re.sub(r"[-−+()9.,'’\u00a0\u202f]", "", shape).strip()
    return word if word in _SIGNS or re.fullmatch(r"[A-Z]{3}", word) else ""
