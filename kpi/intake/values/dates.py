"""How a file writes dates, and the SQL that reads them without guessing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.errors import Question, UserError
from kpi.intake.grids.grid import Decision
from kpi.intake.values import months
from kpi.intake.values.evidence import Shape

_OFFSET = re.compile(r"\s*(Z|UTC|GMT|[+-]99:?99|(?:UTC|GMT)?[+-]99?(?::?99)?)$")
_ZONE_NAME = re.compile(r"\s+[A-Z]{2,5}$")
_TIME = re.compile(r"[T ,]+(99?:99(?::99(?:\.9{1,6})?)?)(\s*[AaPp]\.?[Mm]\.?)?$")
OFFSET_SQL = r"\s*(Z|UTC|GMT|((UTC|GMT)?[+-]\d{1,2}(:?\d{2})?))$"
ZONE_SQL = r"\s+[A-Z]{2,5}$"
# Days counted from the end of 1899, as spreadsheets keep a date: 20000 is in 1954, 69999 in 2091.
_SERIAL = re.compile(r"9{5}(?:[.,]9+)?")
_SERIAL_SQL = r"[2-6]\d{4}([.,]\d+)?"
_NAMED_SPANS = {
    "week": ("week", "week starting", "week beginning", "woche", "semaine", "semana", "settimana"),
    "month": ("month", "monat", "mois", "mes", "mês", "mese", "maand"),
}
_SERIAL_ZERO = date(1899, 12, 30)
# Formats of digits alone.
_UNMARKED = ("%Y%m%d", "%Y")


@dataclass(frozen=True)
class Form:
    """One way of writing dates: its strptime formats, whether day and month may be swapped, and what it spans.

    ``serial`` says that it is a number of days as spreadsheets count them.
    """

    formats: tuple[str, ...]
    swappable: bool = False
    span: str = "day"
    offset: bool = False
    zone: bool = False
    serial: bool = False


def form_of(shape: str) -> Form | None:
    """The form that a shape has, None when it is not a date we read."""
    if _SERIAL.fullmatch(shape):
        return Form((), serial=True)
    text, time_format, offset, zone = months.english(shape), "", False, False
    if ":" in text:
        if _OFFSET.search(text) and _TIME.search(_OFFSET.sub("", text)):
            text, offset = _OFFSET.sub("", text), True
        elif _ZONE_NAME.search(text) and not re.search(r"[AaPp]\.?[Mm]\.?$", text):
            text, zone = _ZONE_NAME.sub("", text), True
        found = _TIME.search(text)
        if not found:
            return None
        separator = text[found.start() : found.start(1)]
        time_format = separator + _time_format(found.group(1), found.group(2) or "")
        text = text[: found.start()]
    date_forms = _date_formats(text)
    if date_forms is None:
        return None
    formats, swappable, span = date_forms
    if time_format and span != "day":
        return None
    return Form(tuple(f + time_format for f in formats), swappable, span, offset, zone)


def _time_format(clock: str, half: str) -> str:
    hour = "%I" if half else "%H"
    parts = [f"{hour}:%M"]
    if clock.count(":") == 2:
        parts.append(":%S")
    if "." in clock:
        parts.append(".%g" if len(clock.partition(".")[2]) <= 3 else ".%f")
    return "".join(parts) + (" %p" if half.startswith(" ") else "%p" if half else "")


def _date_formats(text: str) -> tuple[tuple[str, ...], bool, str] | None:
    if re.fullmatch(r"9{8}", text):
        return ("%Y%m%d",), False, "day"
    if found := re.fullmatch(r"9999([-/.])99?\1(99?)", text):
        return (f"%Y{found[1]}%m{found[1]}%d",), False, "day"
    if found := re.fullmatch(r"99?([-/. ])99?\1(9999|99)", text):
        year = "%Y" if len(found[2]) == 4 else "%y"
        return (f"%d{found[1]}%m{found[1]}{year}", f"%m{found[1]}%d{found[1]}{year}"), True, "day"
    if found := re.fullmatch(r"(99?)(\.? |[-/.])([A-Za-z]{3,9})(\.?[- ]|, |[/.])(9999|99)", text):
        year = "%Y" if len(found[5]) == 4 else "%y"
        return tuple(f"%d{found[2]}{month}{found[4]}{year}" for month in _months(found[3])), False, "day"
    if found := re.fullmatch(r"([A-Za-z]{3,9})(\.? |[-/])(99?)(, ?| |[-/])(9999|99)", text):
        year = "%Y" if len(found[5]) == 4 else "%y"
        return tuple(f"{month}{found[2]}%d{found[4]}{year}" for month in _months(found[1])), False, "day"
    if found := re.fullmatch(r"9999([-/.])99", text):
        return (f"%Y{found[1]}%m",), False, "month"
    if found := re.fullmatch(r"99?([-/.])9999", text):
        return (f"%m{found[1]}%Y",), False, "month"
    if found := re.fullmatch(r"([A-Za-z]{3,9})([ -])9999", text):
        return tuple(f"{month}{found[2]}%Y" for month in _months(found[1])), False, "month"
    if text == "9999":
        return ("%Y",), False, "year"
    return None


def _months(name: str) -> tuple[str, ...]:
    return ("%b", "%B") if len(name) == 3 else ("%B",)


@dataclass(frozen=True)
class DateStyle:
    """How one column is read: formats tried in order, the span of its values, and whether a zone is cut off.

    ``serial`` is an example of a day that is written as a number, "" when there is none; ``month_names`` are those
    of other languages with the English ones.
    """

    formats: tuple[str, ...]
    span: str
    offset: bool
    zone: bool
    serial: str = ""
    month_names: tuple[tuple[str, str], ...] = ()

    @property
    def serial_day(self) -> str:
        """The day that the example of a number stands for, as ISO text."""
        return (_SERIAL_ZERO + timedelta(days=int(self.serial[:5]))).isoformat()


def decide(columns: Mapping[str, tuple[Sequence[Shape], int, int]], setting: str | None) -> Decision | Question | None:
    """Whether the day stands before the month, from all date columns of a file; None when none could be swapped.

    ``columns`` maps a header to its shapes and the largest first and second number of its swappable values.
    """
    swappable = {c: v for c, v in columns.items() if any((f := form_of(s.text)) and f.swappable for s in v[0])}
    if not swappable:
        return None
    if setting is not None:
        answer = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no"}.get(setting.casefold())
        if answer is None:
            raise UserError(f"'{setting}' does not answer day_first.", "Use --set day_first=yes or --set day_first=no")
        return Decision("day_first", answer, "you said so")
    first = max(v[1] for v in swappable.values())
    second = max(v[2] for v in swappable.values())
    if first > 12 >= second:
        return Decision("day_first", "yes", f"the first number goes up to {first}, so it is the day")
    if second > 12 >= first:
        return Decision("day_first", "no", f"the second number goes up to {second}, so it is the day")
    column, (found, _, _) = next(iter(swappable.items()))
    examples = tuple(s.example for s in found if (f := form_of(s.text)) and f.swappable)[:3]
    a, b = re.findall(r"\d+", examples[0])[:2]
    why = "both orders occur in it" if first > 12 else "no day in it is above 12"
    return Question(
        "day_first",
        f"Does the day or the month come first in column '{column}'? {examples[0]} could be either: {why}.",
        column,
        examples,
        (("yes", f"{examples[0]}: day {a}, month {b}"), ("no", f"{examples[0]}: month {a}, day {b}")),
    )


def style(found: Sequence[Shape], day_first: bool) -> DateStyle:
    """How to read a column with these shapes."""
    forms = [f for f in (form_of(s.text) for s in found) if f]
    formats: list[str] = []
    for form in forms:
        chosen = form.formats[:1] if day_first else form.formats[1:]
        formats += [f for f in (chosen if form.swappable else form.formats) if f not in formats]
    spans = {f.span for f in forms}
    span = "year" if "year" in spans else "month" if "month" in spans else "day"
    serial = next((s.example for s in found if _SERIAL.fullmatch(s.text)), "")
    names = months.foreign(s.text for s in found)
    return DateStyle(tuple(formats), span, any(f.offset for f in forms), any(f.zone for f in forms), serial, names)


def named_span(header: str, span: str) -> str:
    """What a date stands for by the name of its column: a day under "Week" is the first of seven."""
    words = header.casefold()
    return next((s for s, names in _NAMED_SPANS.items() if words in names), span) if span == "day" else span


def time_sql(column: str, style: DateStyle, zone: str | None) -> str:
    """SQL that reads a text column as a naive timestamp; NULL for what has none of the formats.

    Without ``zone`` the clock is kept as written and an offset is dropped: it is the shop's own local time. With
    ``zone`` a moment with an offset is moved there.
    """
    if style.serial:
        number = f"cast(replace({column}, ',', '.') as double)"
        counted = f"timestamp '{_SERIAL_ZERO} 00:00:00' + to_seconds(cast(floor({number} * 86400 + 0.5) as bigint))"
        read = f"case when regexp_full_match({column}, '{_SERIAL_SQL}') then {counted} end"
        return f"coalesce({read}, {time_sql(column, replace(style, serial=''), zone)})" if style.formats else read
    if not style.formats:
        return "cast(null as timestamp)"
    formats = ", ".join(_quoted(f) for f in style.formats)
    value = column = months.english_sql(column, style.month_names)
    if any(f in _UNMARKED for f in style.formats):
        # Digits alone may be a number of anything; those that begin with no year of ours are none.
        number = f"regexp_full_match({value}, '[0-9]+')"
        value = column = f"case when not {number} or substr({value}, 1, 2) in ('19', '20') then {value} end"
    if zone and style.offset:
        with_offset = ", ".join(_quoted(f + space + "%z") for f in style.formats for space in (" ", ""))
        normal = f"regexp_replace(regexp_replace({value}, '(Z|UTC|GMT)$', '+0000'), '([+-]\\d\\d):(\\d\\d)$', '\\1\\2')"
        moved = f"timezone({_quoted(zone)}, try_strptime({normal}, [{with_offset}])::timestamptz)"
        return f"coalesce({moved}, try_strptime({value}, [{formats}])::timestamp)"
    if style.offset:
        value = f"case when contains({value}, ':') then regexp_replace({value}, '{OFFSET_SQL}', '') else {value} end"
    if style.zone:
        value = f"regexp_replace({value}, '{ZONE_SQL}', '')"
    return f"try_strptime({value}, [{formats}])::timestamp"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
