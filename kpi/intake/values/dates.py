"""How a file writes dates, and the SQL that reads them without guessing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision
from kpi.intake.values import months
from kpi.intake.values.shapes import Shape

_OFFSET = re.compile(r"\s*(Z|UTC|GMT|[+-]99:?99|(?:UTC|GMT)?[+-]99?(?::?99)?)$")
_ZONE_NAME = re.compile(r"\s+[A-Z]{2,5}$")
_TIME = re.compile(r"[T ,]+(99?:99(?::99(?:\.9{1,6})?)?)(\s*[AaPp]\.?[Mm]\.?)?$")
OFFSET_SQL = r"\s*(Z|UTC|GMT|((UTC|GMT)?[+-]\d{1,2}(:?\d{2})?))$"
ZONE_SQL = r"\s+[A-Z]{2,5}$"
# Days counted from the end of 1899, as spreadsheets keep a date: 20000 is in 1954, 69999 in 2091.
_SERIAL = re.compile(r"9{5}(?:[.,]9+)?")
_SERIAL_SQL = r"[2-6]\d{4}([.,]\d+)?"
# Seconds since 1970, or thousandths of them: 1000000000 is in 2001.
_EPOCH = re.compile(r"9{10}(?:9{3})?")
_EPOCH_SQL = r"[12]\d{9}(\d{3})?"
# Names of time zones that stand for one offset; others, such as IST, are those of several countries.
_ZONES = {
    "PST": "-0800", "PDT": "-0700", "MST": "-0700", "MDT": "-0600", "CST": "-0600", "CDT": "-0500", "EST": "-0500",
    "EDT": "-0400", "AKST": "-0900", "AKDT": "-0800", "HST": "-1000", "BRT": "-0300", "WET": "+0000", "WEST": "+0100",
    "CET": "+0100", "CEST": "+0200", "MEZ": "+0100", "MESZ": "+0200", "EET": "+0200", "EEST": "+0300", "JST": "+0900",
    "AEST": "+1000", "AEDT": "+1100", "NZST": "+1200", "NZDT": "+1300",
}  # fmt: skip
_ORDERS = ("yes", "no", "year")
_ANSWERS = {"yes": "yes", "true": "yes", "1": "yes", "no": "no", "false": "no", "0": "no", "year": "year"}
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
    text, time_format, offset, zone = months.plain(shape), "", False, False
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
        mark, year = found[1], "%Y" if len(found[2]) == 4 else "%y"
        return (f"%d{mark}%m{mark}{year}", f"%m{mark}%d{mark}{year}", f"%y{mark}%m{mark}%d"), True, "day"
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

    ``serial`` is an example of a day that is written as a number, "" when there is none; ``spellings`` are replaced
    before anything is read. ``epoch`` says that numbers are seconds, or thousandths of them, since 1970 in UTC.
    """

    formats: tuple[str, ...]
    span: str
    offset: bool
    zone: bool
    serial: str = ""
    spellings: tuple[tuple[str, str], ...] = ()
    epoch: bool = False

    @property
    def serial_day(self) -> str:
        """The day that the example of a number stands for, as ISO text."""
        return (_SERIAL_ZERO + timedelta(days=int(self.serial[:5]))).isoformat()


@dataclass(frozen=True)
class Numbers:
    """What the dates of a column that are written in three numbers go up to, and the least of their first numbers."""

    first: int
    second: int
    third: int
    least: int


def numbers_sql(column: str, found: Sequence[Shape]) -> str:
    """SQL of the four figures of ``Numbers`` over a text column with these shapes; NULL where there are none."""
    value = months.plain_sql(column, months.spellings(s.text for s in found))
    pattern = r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{2,4})"
    first, second, third = (f"try_cast(regexp_extract({value}, '{pattern}', {n}) as integer)" for n in (1, 2, 3))
    return f"max({first}), max({second}), max({third}), min({first})"


def decide(columns: Mapping[str, tuple[Sequence[Shape], Numbers]], setting: str | None) -> Decision | Question | None:
    """Whether the day stands before the month, from all date columns of a file; None when none could be swapped.

    ``columns`` maps a header to its shapes and the numbers of its dates. "26-01-31" may begin with the year.
    """
    swappable = {c: v for c, v in columns.items() if any((f := form_of(s.text)) and f.swappable for s in v[0])}
    if not swappable:
        return None
    marks = "".join(sorted({_mark(s.example) for v in swappable.values() for s in v[0]}))
    if setting is not None:
        answer = _ANSWERS.get(setting.casefold())
        if answer is None:
            raise UserError(
                f"'{setting}' does not answer day_first.",
                "Use --set day_first=yes, no, or year where 26-01-31 begins with the year.",
            )
        return Decision("day_first", answer, "you said so", marks)
    first = max(numbers.first for _, numbers in swappable.values())
    second = max(numbers.second for _, numbers in swappable.values())
    third = max(numbers.third for _, numbers in swappable.values())
    least = min(numbers.least for _, numbers in swappable.values())
    # Days that are all above 19 may be years, and then what looks like the year is the day.
    year_first = third <= 31 and second <= 12 and least >= 20
    if first > 12 >= second and not year_first:
        return Decision("day_first", "yes", f"the first number goes up to {first}, so it is the day")
    if second > 12 >= first:
        return Decision("day_first", "no", f"the second number goes up to {second}, so it is the day")
    if year_first and first > 31:
        return Decision("day_first", "year", f"the first number goes up to {first}, so it is the year")
    column, (found, _) = next(iter(swappable.items()))
    examples = tuple(s.example for s in found if (f := form_of(s.text)) and f.swappable)[:3]
    a, b, c = (re.findall(r"\d+", examples[0]) + [""])[:3]
    yes, no = ("yes", f"{examples[0]}: day {a}, month {b}"), ("no", f"{examples[0]}: month {a}, day {b}")
    if year_first:
        text = f"Is {examples[0]} in column '{column}' day {a} of a month, or a day in 20{a}?"
        year = ("year", f"{examples[0]}: year 20{a}, day {c}")
        return Question("day_first", text, column, examples, (yes, year), about=marks)
    why = "both orders occur in it" if first > 12 else "no day in it is above 12"
    return Question(
        "day_first",
        f"Does the day or the month come first in column '{column}'? {examples[0]} could be either: {why}.",
        column,
        examples,
        (yes, no),
        about=marks,
    )


def _mark(example: str) -> str:
    """What stands between day and month: people who write 1.2. and people who write 1/2 do not mean the same."""
    found = re.search(r"\d([-/. ])", example)
    return found[1] if found else ""


def style(found: Sequence[Shape], first: str) -> DateStyle:
    """How to read a column with these shapes; ``first`` is the answer to day_first."""
    forms = [f for f in (form_of(s.text) for s in found) if f]
    formats: list[str] = []
    for form in forms:
        chosen = [form.formats[_ORDERS.index(first)]] if form.swappable else form.formats
        formats += [f for f in chosen if f not in formats]
    spans = {f.span for f in forms}
    span = "year" if "year" in spans else "month" if "month" in spans else "day"
    serial = next((s.example for s in found if _SERIAL.fullmatch(s.text)), "")
    rules = months.spellings(s.text for s in found)
    epoch = any(_EPOCH.fullmatch(s.text) for s in found)
    offset, zone = any(f.offset for f in forms), any(f.zone for f in forms)
    return DateStyle(tuple(formats), span, offset or epoch, zone, serial, rules, epoch)


def named_span(header: str, span: str) -> str:
    """What a date stands for by the name of its column: a day under "Week" is the first of seven."""
    words = header.casefold()
    return next((s for s, names in _NAMED_SPANS.items() if words in names), span) if span == "day" else span


def time_sql(column: str, style: DateStyle, zone: str | None) -> str:
    """SQL that reads a text column as a naive timestamp; NULL for what has none of the formats.

    Without ``zone`` the clock is kept as written and an offset is dropped: it is the shop's own local time. With
    ``zone`` a moment with an offset, or with the name of a time zone that stands for one offset, is moved there; one
    with any other name is not read.
    """
    if style.serial:
        number = f"cast(replace({column}, ',', '.') as double)"
        counted = f"timestamp '{_SERIAL_ZERO} 00:00:00' + to_seconds(cast(floor({number} * 86400 + 0.5) as bigint))"
        read = f"case when regexp_full_match({column}, '{_SERIAL_SQL}') then {counted} end"
        return f"coalesce({read}, {time_sql(column, replace(style, serial=''), zone)})"
    if style.epoch:
        moment = f"timestamp '1970-01-01 00:00:00' + to_seconds(cast(substr({column}, 1, 10) as bigint))"
        local = f"timezone({_quoted(zone)}, timezone('UTC', {moment}))" if zone else moment
        read = f"case when regexp_full_match({column}, '{_EPOCH_SQL}') then {local} end"
        return f"coalesce({read}, {time_sql(column, replace(style, epoch=False), zone)})"
    if not style.formats:
        return "cast(null as timestamp)"
    formats = ", ".join(_quoted(f) for f in style.formats)
    value = column = months.plain_sql(column, style.spellings)
    if any(f in _UNMARKED for f in style.formats):
        # Digits alone may be a number of anything; those that begin with no year of ours are none.
        number = f"regexp_full_match({value}, '[0-9]+')"
        value = column = f"case when not {number} or substr({value}, 1, 2) in ('19', '20') then {value} end"
    if zone and (style.offset or style.zone):
        if style.zone:
            for name, offset in _ZONES.items():
                value = f"regexp_replace({value}, ' {name}$', ' {offset}')"
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
