"""How a file writes numbers, and the SQL that reads them without guessing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision
from kpi.intake.values.shapes import Shape
from kpi.tables import DECIMAL_PLACES, Type

_GROUPING = " '’\u00a0\u202f"
# What may stand beside an amount for its currency.
SIGN = r"(?:[A-Z]{3}|(?:US|CA|C|AU|A|NZ|HK|S) ?\$|R\$|[Kk]r\.?|zł|Kč|Ft|Rp\.?|Rs\.?|Euro|[$€£¥₹৳₺₽₩₪₫฿₱₦₴])"
_MINUS = r"[-−–]"
# "5.-" and "5,--" are whole amounts.
_NO_CENTS = re.compile(r"9([.,])[-–—]{1,2}(?!9)")
_SHORT = re.compile(r"[^\W\d_]\.")
_BEFORE_DIGITS = re.compile(r"^[^0-9]*")
_CORE = re.compile(rf"9[9.,{_GROUPING}]*9|9|[.,]9+")
_PLAIN = re.compile(r"-?9+(\.9+)?|-?\.9+")
_OTHER = {".": ",", ",": "."}
EXACT_SQL = "decimal(38,10)"


def decide(columns: Mapping[str, tuple[Type, Sequence[Shape]]], setting: str | None) -> Decision | Question:
    """The decimal mark of a file from all its numeric columns: "." or ",", or the question to ask.

    ``columns`` maps a header to its type and shapes. ``setting`` is the user's own answer. 1.234 alone does not
    tell whether it is a thousand or one and a bit; 12.50, 1,234.50 or 1.234.567 do. Counts have no decimals, so
    a mark in them groups thousands.
    """
    if setting is not None:
        if setting not in _OTHER:
            raise UserError(f"'{setting}' is not a decimal mark.", "Use --set decimal=. or --set decimal=,")
        return Decision("decimal", setting, "you said so")
    votes = {".": 0, ",": 0}
    unsure: list[tuple[str, Shape]] = []
    for column, (type_, found) in columns.items():
        for shape in found:
            mark = _mark(shape)
            if mark in votes:
                votes[mark] += shape.count
            elif mark == "?" and type_ is Type.COUNT:
                votes[_OTHER[_single(shape.text)]] += shape.count
            elif mark == "?":
                unsure.append((column, shape))
    if votes["."] or votes[","]:
        best = max(votes, key=lambda m: votes[m])
        sure, against = votes[best], votes[_OTHER[best]]
        but = f"; {against:,} say otherwise and are looked at one by one" if against else ""
        return Decision("decimal", best, f"{sure:,} numbers settle it{but}")
    if unsure:
        column, shape = unsure[0]
        mark = _single(shape.example)
        whole, part = shape.example.replace(mark, ""), shape.example.replace(mark, ".")
        return Question(
            "decimal",
            f"Is {shape.example} in column '{column}' {whole} or {part}?",
            column,
            tuple(s.example for c, s in unsure if c == column)[:3],
            ((_OTHER[mark], f"{shape.example} is {whole}"), (mark, f"{shape.example} is {part}")),
        )
    return Decision("decimal", ".", "no number has a mark")


def _single(text: str) -> str:
    return "," if "," in text else "."


def _mark(shape: Shape) -> str:
    """The decimal mark that a shape proves: ".", ",", "?" when it could be either, "" when it has none."""
    if whole := _NO_CENTS.search(shape.text):
        return whole.group(1)
    found = _CORE.search(_SHORT.sub("", shape.text))
    core = found.group(0) if found else ""
    if "." in core and "," in core:
        return max(".,", key=core.rindex)
    mark = "." if "." in core else "," if "," in core else ""
    if not mark:
        return ""
    if core.count(mark) > 1:
        return _OTHER[mark]
    before, after = core.split(mark)
    grouped = len(after) == 3 and 1 <= len(before.strip()) <= 3
    # No group of thousands begins with a nought, and the example is the first of its shape in the alphabet.
    decimal = any(g in core for g in _GROUPING) or _BEFORE_DIGITS.sub("", shape.example).startswith("0")
    return "?" if grouped and not decimal else mark


def plain(found: Sequence[Shape]) -> bool:
    """Whether every value is written as 1234.5 or -1234.5, with no more decimals than are kept."""
    return all(_PLAIN.fullmatch(s.text) and len(s.text.partition(".")[2]) <= DECIMAL_PLACES for s in found)


def number_sql(column: str, type_: Type, decimal: str, *, is_plain: bool) -> str:
    """SQL that reads a text column as a number of ``type_``; NULL for what is not one in the decided style."""
    if is_plain:
        return (
            f"try_cast({column} as {type_.value})"
            if type_ is not Type.COUNT
            else _whole(f"try_cast({column} as decimal(18,3))")
        )
    return (
        _whole(_styled(column, "decimal(18,3)", decimal))
        if type_ is Type.COUNT
        else _styled(column, type_.value, decimal)
    )


def exact_sql(column: str, decimal: str) -> str:
    """SQL for the value as written, with ten decimals: what the receipt adds up beside the typed columns."""
    return _styled(column, EXACT_SQL, decimal)


def _whole(value: str) -> str:
    return f"case when {value} = floor({value}) then cast({value} as bigint) end"


def _styled(column: str, sql_type: str, decimal: str) -> str:
    group = _OTHER[decimal]
    whole = rf"(?:\d{{1,3}}(?:[{group}{_GROUPING}]\d{{2,3}})*[{group}{_GROUPING}]\d{{3}}|\d+)"
    amount = rf"(?:{whole}?\{decimal}\d+|{whole}(?:\{decimal}[-–—]{{0,2}})?)"
    before, after = rf"(?:{SIGN}\s*)?", rf"(?:\s*{SIGN})?"
    # One minus or a pair of brackets: two of them may mean anything.
    written = (
        rf"(?:{_MINUS}|\+)?\s*{before}{amount}{after}",
        rf"{SIGN}\s*{_MINUS}\s*{amount}",
        rf"{before}{amount}{after}\s*{_MINUS}",
        rf"{before}{amount}\s*{_MINUS}{after}",
        rf"{before}\(\s*{_MINUS}?\s*{before}{amount}{after}\s*\){after}",
    )
    pattern = "|".join(written).replace("'", "''")
    # The point of "Rs." is none of a number, and the strokes of "5,--" are no minus.
    digits = f"regexp_replace({column}, '\\p{{L}}\\.|[^0-9{decimal}]', '', 'g')"
    if decimal == ",":
        digits = f"replace({digits}, ',', '.')"
    sign = f"case when regexp_matches({column}, '[(]|(^|[^.,–—-])[−–-]') then '-' else '' end"
    return (
        f"case when regexp_full_match(trim({column}), '{pattern}') then try_cast({sign} || {digits} as {sql_type}) end"
    )


def amount_text(amount: str | int | Decimal) -> str:
    """An amount with thousands marks and at least two decimals, trailing zeros beyond them left out."""
    value = Decimal(amount)
    text = f"{value:,.4f}".rstrip("0")
    whole, _, part = text.partition(".")
    return f"{whole}.{part:0<2}"
