"""A view as an address, in plain words, and back: a bad link is mended and says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from kpi.periods import GRAINS, day_text
from kpi.query import COMPARISONS, UNATTRIBUTED
from kpi.ui.frame.view import DEFAULT_COMPARE, Options, View, default_view

NO_COMPARISON = "none"
# What of an address is the view; all else are choices of its page.
VIEW_PARAMS = ("from", "to", "grain", "channel", "region", "compare", "currency")


@dataclass
class Parsed:
    """A view read from an address, and what had to be mended."""

    view: View
    messages: list[str] = field(default_factory=list)


def parse(given: Mapping[str, Sequence[str]], options: Options) -> Parsed:
    """Read a view from an address. Whatever cannot be is replaced by the nearest that can, with a message."""
    default = default_view(options)
    parsed = Parsed(default)
    start, end = _days(given, options, default, parsed.messages)
    parsed.view = View(
        start,
        end,
        grain=_one_of(given, "grain", GRAINS, None, parsed.messages),
        channels=_values(given, "channel", options.channels, parsed.messages),
        regions=_values(given, "region", options.regions, parsed.messages),
        compare=_compare(given, parsed.messages),
        currency=_currency(given, options, parsed.messages),
    )
    return parsed


def params(view: View) -> dict[str, list[str] | str]:
    """The view as an address: the days always, everything else only where it differs from the default."""
    written: dict[str, list[str] | str] = {"from": view.start.isoformat(), "to": view.end.isoformat()}
    if view.grain:
        written["grain"] = view.grain
    if view.channels:
        written["channel"] = [_written(v) for v in view.channels]
    if view.regions:
        written["region"] = [_written(v) for v in view.regions]
    if view.compare != DEFAULT_COMPARE:
        written["compare"] = view.compare or NO_COMPARISON
    if view.currency:
        written["currency"] = view.currency
    return written


def link(view: View, **choices: str) -> dict[str, list[str] | str]:
    """The address of another page under the same filters."""
    return {**params(view), **choices}


def _written(value: str | None) -> str:
    return UNATTRIBUTED if value is None else value


def _days(given: Mapping, options: Options, default: View, messages: list[str]) -> tuple[date, date]:
    start, end = _day(given, "from", default.start, messages), _day(given, "to", default.end, messages)
    if start > end:
        messages.append(f"The link's days were the wrong way round; {day_text(end)} to {day_text(start)} is shown.")
        start, end = end, start
    first, last = options.first, options.last
    if end < first or start > last:
        messages.append(
            f"The link asks for {day_text(start)} to {day_text(end)}; your data reach from {day_text(first)} to "
            f"{day_text(last)}, so the usual period is shown."
        )
        return default.start, default.end
    if start < first or end > last:
        start, end = max(start, first), min(end, last)
        messages.append(f"The link asks for days outside your data; {day_text(start)} to {day_text(end)} is shown.")
    return start, end


def _day(given: Mapping, name: str, default: date, messages: list[str]) -> date:
    if not given.get(name):
        return default
    text = given[name][-1]
    try:
        return date.fromisoformat(text)
    except ValueError:
        messages.append(f"The link's {name}={_short(text)} is not a day; {day_text(default)} is used.")
        return default


def _one_of(given: Mapping, name: str, allowed: Sequence[str], default: str | None, messages: list[str]) -> str | None:
    if not given.get(name):
        return default
    value = given[name][-1]
    if value in allowed:
        return value
    messages.append(f"The link's {name}={_short(value)} is not known; it is left out.")
    return default


def _compare(given: Mapping, messages: list[str]) -> str | None:
    value = _one_of(given, "compare", (*COMPARISONS, NO_COMPARISON), DEFAULT_COMPARE, messages)
    return None if value == NO_COMPARISON else value


def _currency(given: Mapping, options: Options, messages: list[str]) -> str | None:
    value = _one_of(given, "currency", options.currencies, None, messages)
    return value if value in options.currencies[1:] else None


def _values(given: Mapping, name: str, allowed: Sequence[str | None], messages: list[str]) -> tuple[str | None, ...]:
    values = [None if v == UNATTRIBUTED else v for v in given.get(name, ())]
    known = [v for v in values if v in allowed]
    if len(known) < len(values):
        unknown = ", ".join(_short(_written(v)) for v in values if v not in allowed)
        messages.append(f"There is no {name} {unknown} in your data; it is left out.")
    return tuple(dict.fromkeys(known))


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"
