"""What a cell looks like: a number, a date, text or nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence

# What separates cells, but for blanks.
CANDIDATES = (",", ";", "\t", "|")

_CURRENCY = (
    r"(?:(?:US|CA|AU|NZ|HK|C|A|R)?\$|[€£¥₹₩₽₺৳฿₫₴₪]|kr\.?|zł|Kč|Fr\.?|USD|EUR|GBP|CHF|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN"
    r"|TRY|JPY|CNY|INR|KRW|AUD|CAD|NZD|SGD|HKD|BRL|MXN|CLP|COP|PEN|ARS|ZAR|EGP|SAR|AED|ILS|THB|VND|IDR|MYR|PHP|UAH)"
)
_NUMBER = re.compile(
    rf"(?P<open>\()?[-+\u2212]?\s*{_CURRENCY}?\s*[-+\u2212]?"
    r"(?:\d{1,3}(?:[., '\u2019\u00a0\u202f]\d{2,3})*(?:[.,]\d+)?|\d+(?:[.,]\d+)?|[.,]\d+)(?:[eE][-+]?\d{1,3})?"
    rf"\s*(?:%|{_CURRENCY}|-)?(?(open)\))"
)
_CLOCK = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[AaPp]\.?[Mm]\.?)?"
_ZONE = r"(?:\s?(?:Z|[A-Z]{2,5}|[-+]\d{2}:?\d{2}))?"
_MONTH = r"[^\W\d_]{3,9}\.?"
_DATE = re.compile(
    rf"(?:\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?|\d{{4}}\.\d{{1,2}}\.\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[- .]{{1,2}}{_MONTH}[- ]\d{{2,4}}|{_MONTH}[- ]\d{{1,2}}(?:,\s?|-|\s)\d{{2,4}}|{_MONTH}[- ]\d{{4}})"
    rf"(?:[T ,]\s?{_CLOCK})?{_ZONE}|{_CLOCK}{_ZONE}"
)
COMMENT = re.compile(r"\s*#(?:[\s\-=#*]|\Z)")


def kind(cell: str) -> str:
    """What a cell looks like: "empty", "number" (money and per cent too), "date" (times too) or "text"."""
    cell = cell.strip()
    if not cell:
        return "empty"
    if len(cell) > 60 or not any(c.isdigit() for c in cell):
        return "text"
    if _DATE.fullmatch(cell):
        return "date"
    return "number" if _NUMBER.fullmatch(cell) else "text"


def torn(cell: str, others: Sequence[str], quote: str) -> bool:
    """Whether a text looks cut out of something: half a bracket, half a quotation, or packed with other delimiters."""
    if len(cell) > 200:
        return False
    if cell.count("(") != cell.count(")") or cell.startswith((quote, " ")) or cell.strip()[:1] in ("'", '"'):
        return True
    return any(other in cell and not re.search(re.escape(other) + r"\s", cell + "x") for other in others)
