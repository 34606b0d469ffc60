"""How numbers read, in one place: cards, tables, tooltips, axes and sentences all ask here."""

from __future__ import annotations

from decimal import Decimal
from html import escape

from kpi.catalog import Kpi, Unit
from kpi.formula import Operation

BLANK = "–"
MINUS = "−"
_SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "CAD": "CA$", "AUD": "A$", "NZD": "NZ$", "INR": "₹"}
_STEPS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))

Value = int | float | Decimal | None


def value_text(kpi: Kpi, value: Value, currency: str = "", *, compact: bool = False) -> str:
    """A KPI's value as people read it; compact on cards (12.4k), full elsewhere; a dash when it is not known."""
    if value is None:
        return BLANK
    number = float(value)
    if kpi.unit is Unit.RATE:
        return rate_text(number, full=not compact)
    if kpi.unit is Unit.MONEY:
        return money_text(number, currency, compact=compact, decimals=2 if per_one(kpi) or not compact else None)
    if kpi.unit is Unit.MULTIPLE:
        return f"{_signed(number, '.2f')}×"
    if kpi.unit is Unit.DAYS:
        return f"{_signed(number, ',.0f')} days"
    if kpi.unit is Unit.MONTHS:
        return f"{_signed(number, ',.0f')} {'month' if number == 1 else 'months'}"
    if kpi.unit is Unit.HOURS:
        return f"{_signed(number, ',.0f')} hours"
    if kpi.unit is Unit.PER_ONE:
        return _signed(number, ",.2f")
    if kpi.unit is Unit.POINTS:
        return _signed(number, ".0f" if compact else ".1f")
    return _compact(number) if compact else _signed(number, ",.0f")


def per_one(kpi: Kpi) -> bool:
    """Whether the KPI is an amount per order, visit or customer and not a total."""
    return isinstance(kpi.formula, Operation) and kpi.formula.operator == "/"


def rate_text(number: float, *, full: bool = False) -> str:
    """A fraction in percent: one decimal below 10 %, none above; one more where there is room."""
    digits = (1 if abs(number) < 0.0995 else 0) + full
    return f"{_signed(number * 100, f'.{digits}f')}%"


def money_text(
    number: float | Decimal, currency: str = "", *, compact: bool = False, decimals: int | None = None
) -> str:
    """An amount with its currency: a symbol where one is known, else the code after it."""
    if compact and abs(number) >= 10_000:
        text = _compact(abs(float(number)))
    else:
        text = f"{abs(number):,.{(0 if abs(number) >= 1000 else 2) if decimals is None else decimals}f}"
    sign = MINUS if number < 0 and text.strip("0.,") else ""
    symbol = _SYMBOLS.get(currency)
    return f"{sign}{symbol}{text}" if symbol else f"{sign}{text} {currency}".rstrip()


def count_text(number: Value) -> str:
    """A whole number."""
    return BLANK if number is None else _signed(float(number), ",.0f")


def change_text(kpi: Kpi, change: Value, previous: Value = 0) -> str:
    """A change against a comparison: percentage points for a rate, percent for an amount, "new" against nothing."""
    if change is None:
        differs = kpi.unit in (Unit.RATE, Unit.POINTS)
        return "new" if previous is not None and float(previous) == 0 and not differs else BLANK
    number = float(change)
    if kpi.unit is Unit.RATE:
        text = f"{abs(number) * 100:.{1 if abs(number) < 0.0995 else 0}f} pp"
    elif kpi.unit is Unit.POINTS:
        text = f"{abs(number):.{1 if abs(number) < 9.95 else 0}f} points"
    else:
        text = f"{abs(number) * 100:,.{1 if abs(number) < 0.0995 else 0}f}%"
    return text if set(text) <= set("0. points%") else f"{'+' if number > 0 else MINUS}{text}"


def part_text(value: Value, currency: str, *, money: bool) -> str:
    """A numerator or denominator: an amount when it is money, else a count."""
    if value is None:
        return BLANK
    return money_text(float(value), currency, decimals=2) if money else _signed(float(value), ",.0f")


def column_format(kpi: Kpi, currency: str = "") -> tuple[str, float]:
    """The printf format of a table column, and what its values are multiplied by first."""
    if kpi.unit is Unit.RATE:
        return "%.2f%%", 100.0
    if kpi.unit is Unit.MULTIPLE:
        return "%.2f×", 1.0
    if kpi.unit is Unit.MONEY:
        return "accounting" if per_one(kpi) else "accounting", 1.0
    return "localized", 1.0


def column_label(kpi: Kpi, currency: str = "") -> str:
    """A KPI's name as a column head: with its currency, which the cells leave out."""
    return f"{kpi.label}, {currency}" if kpi.unit is Unit.MONEY and currency else kpi.label


def axis_expression(kpi: Kpi, currency: str = "") -> str:
    """A Vega expression that writes an axis label."""
    if kpi.unit is Unit.RATE:
        return "format(datum.value * 100, abs(datum.value) < 0.05 ? '.1~f' : '.0~f') + '%'"
    if kpi.unit is Unit.MULTIPLE:
        return "format(datum.value, '.2~f') + '×'"
    number = "(abs(datum.value) >= 1e6 ? format(datum.value / 1e6, '.2~f') + 'm' : abs(datum.value) >= 1e3 ?"
    number += " format(datum.value / 1e3, '.1~f') + 'k' : format(datum.value, '.2~f'))"
    if kpi.unit is not Unit.MONEY:
        return number
    symbol = _SYMBOLS.get(currency)
    return f"'{symbol}' + {number}" if symbol else number


def name_text(value: object) -> str:
    """A dimension's value; what has none is said to be unattributed."""
    return "(unattributed)" if value is None else str(value)


def html_text(text: object) -> str:
    """Text for HTML: nothing in it is markup."""
    return escape(str(text), quote=True)


def markdown_text(text: object) -> str:
    """Text for Markdown: nothing in it is markup, colour, an icon or a formula."""
    return "".join(f"\\{c}" if c in r"\`*_{}[]()<>#+-.!|~$:^=" else c for c in str(text)).replace("\n", " ")


def _signed(number: float, form: str) -> str:
    text = format(abs(number), form)
    return MINUS + text if number < 0 and text.strip("0.,") else text


def _compact(number: float) -> str:
    for size, letter in _STEPS:
        if abs(number) >= size * (10 if letter == "k" else 1):
            scaled = abs(number) / size
            return f"{MINUS if number < 0 else ''}{scaled:.{1 if scaled < 100 else 0}f}{letter}"
    return _signed(number, ",.0f")
