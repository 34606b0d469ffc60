"""Typed cells as text: ISO dates, TRUE and FALSE, whole numbers without a point, no exponent."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

# A number of Excel or of IEEE 754 ends at 309 digits; a longer one is a trick to fill the memory.
_MOST_DIGITS = 400


def number(written: str) -> str:
    """A number as it is written, without an exponent and without a fraction of zero."""
    if written[-2:] == ".0":
        return written[:-2]
    if "e" not in written and "E" not in written:
        return written
    # Rare, and not worth its start where there is none.
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415

    try:
        value = Decimal(written)
    except (InvalidOperation, ValueError):
        return written
    if not value.is_finite() or abs(value.adjusted()) > _MOST_DIGITS or len(value.as_tuple().digits) > _MOST_DIGITS:
        return written
    plain = format(value, "f")
    return plain[: plain.index(".")] if "." in plain and not plain.rpartition(".")[2].strip("0") else plain


def _float(value: float) -> str:
    return number(repr(value))


def _moment(value: datetime.datetime) -> str:
    if not value.microsecond:
        return value.isoformat(" ")
    return value.isoformat(" ", "milliseconds" if value.microsecond % 1000 == 0 else "microseconds")


def _clock(value: datetime.time) -> str:
    if not value.microsecond:
        return value.isoformat()
    return value.isoformat("milliseconds" if value.microsecond % 1000 == 0 else "microseconds")


def duration(value: datetime.timedelta) -> str:
    """Hours, minutes and seconds; the hours may be more than 24."""
    sign = "-" if value < datetime.timedelta(0) else ""
    milliseconds = round(abs(value).total_seconds() * 1000)
    seconds, rest = divmod(milliseconds, 1000)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{sign}{hours:02d}:{minutes:02d}:{seconds:02d}" + (f".{rest:03d}" if rest else "")


def _bytes(value: bytes) -> str:
    try:
        return value.decode()
    except UnicodeDecodeError:
        return value.hex()


_TEXT: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _float,
    int: str,
    bool: lambda value: "TRUE" if value else "FALSE",
    bytes: _bytes,
    datetime.date: datetime.date.isoformat,
    datetime.datetime: _moment,
    datetime.time: _clock,
    datetime.timedelta: duration,
    type(None): lambda value: "",
}


def texts(column: tuple | list) -> tuple | list:
    """The cells of one column as text."""
    if set(map(type, column)) == {str}:
        return column
    return [cell if cell.__class__ is str else _TEXT[cell.__class__](cell) for cell in column]


def joined(column: tuple | list, separator: str) -> str:
    """As ``texts``, joined; columns of one type go through without a look at each cell."""
    kinds = set(map(type, column))
    if kinds == {str}:
        return separator.join(column)
    if kinds == {float}:
        written = separator.join(map(repr, column))
        if "e" not in written:
            return (written + separator).replace(".0" + separator, separator)[: -len(separator)]
    elif kinds == {datetime.datetime} or kinds == {datetime.date}:
        written = separator.join(map(str, column))
        if "." not in written:
            return written
    return separator.join(texts(column))
