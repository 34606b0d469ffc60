"""The view in the address: what is shown is in the link, in plain words, and a bad link is mended and says so.

The state lives in session_state under keys that are no widgets, so that it survives pages without the filter bar.
The address is read when it is not the one written last, and written after every run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

import streamlit as st

from kpi.coverage import Coverage
from kpi.periods import GRAINS, add_months, day_text, start_of
from kpi.query import COMPARISONS, UNATTRIBUTED, Query

PRESETS = {
    "30d": "Last 30 days",
    "90d": "Last 90 days",
    "12m": "Last 12 months",
    "year": "This year",
    "all": "All days",
}
DEFAULT_PRESET = "12m"
NO_COMPARISON = "none"
DEFAULT_COMPARE = "previous"
_VIEW, _CHOICES, _SHOWN = "view", "choices", "choices_shown"
_GIVEN, _WRITTEN, _LAST_PAGE, _MESSAGES = "address_given", "address_written", "address_page", "address_messages"
_OWN = ("from", "to", "grain", "channel", "region", "compare", "currency")


@dataclass(frozen=True)
class View:
    """What every KPI page shows: days, grain (None = by the length of the period), filters, comparison, currency."""

    start: date
    end: date
    grain: str | None = None
    channels: tuple[str | None, ...] = ()
    regions: tuple[str | None, ...] = ()
    compare: str | None = DEFAULT_COMPARE
    currency: str | None = None

    @property
    def shown_grain(self) -> str:
        return self.grain or auto_grain(self.start, self.end)

    @property
    def where(self) -> dict[str, tuple[str | None, ...]]:
        return {name: values for name, values in (("channel", self.channels), ("region", self.regions)) if values}

    def query(
        self,
        *kpis: str,
        by: Sequence[str] = (),
        grain: str | None = None,
        compare: str | None = None,
        start: date | None = None,
        end: date | None = None,
    ) -> Query:
        """A question about these days under these filters."""
        return Query(
            kpis,
            by=tuple(by),
            grain=grain,
            start=start or self.start,
            end=end or self.end,
            where=self.where,
            compare=compare,
            currency=self.currency,
        )


@dataclass(frozen=True)
class Options:
    """What the workspace lets one choose from."""

    coverage: Coverage
    channels: tuple[str | None, ...] = ()
    regions: tuple[str | None, ...] = ()

    @property
    def first(self) -> date:
        return min(self.coverage.first, self.coverage.last)

    @property
    def last(self) -> date:
        return self.coverage.last

    @property
    def currencies(self) -> tuple[str, ...]:
        return self.coverage.currencies


@dataclass
class Parsed:
    """A view read from an address, and what had to be mended."""

    view: View
    messages: list[str] = field(default_factory=list)


def auto_grain(start: date, end: date) -> str:
    """A grain that gives a readable number of points."""
    days = (end - start).days + 1
    return "day" if days <= 45 else "week" if days <= 200 else "month" if days <= 366 * 4 else "quarter"


def preset_days(preset: str, options: Options) -> tuple[date, date]:
    """First and last day of a preset; presets end on the last day in the data."""
    last = options.last
    start = {
        "30d": last - timedelta(days=29),
        "90d": last - timedelta(days=89),
        "12m": add_months(last, -12) + timedelta(days=1),
        "year": start_of("year", last),
        "all": options.first,
    }[preset]
    return max(start, options.first), last


def default_view(options: Options) -> View:
    """What a newcomer sees."""
    start, end = preset_days(DEFAULT_PRESET, options)
    return View(start, end)


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


def clamp(view: View, options: Options) -> View:
    """The view within what the workspace holds now (a load may have been undone since)."""
    start, end = max(view.start, options.first), min(view.end, options.last)
    if start > end:
        start, end = preset_days(DEFAULT_PRESET, options)
    return replace(
        view,
        start=start,
        end=end,
        channels=tuple(c for c in view.channels if c in options.channels),
        regions=tuple(r for r in view.regions if r in options.regions),
        currency=view.currency if view.currency in options.currencies[1:] else None,
    )


# The session's side.


def read(page: str, options: Options) -> View:
    """The view of this run: from the address when somebody else wrote it, else the one at hand."""
    given, state = _address(), st.session_state
    if _VIEW not in state or (given and given != state.get(_WRITTEN)):
        parsed = parse(given, options)
        if _VIEW not in state or any(name in given for name in _OWN):
            state[_VIEW] = parsed.view
        state[_MESSAGES] = parsed.messages
        state[_GIVEN] = {name: values for name, values in given.items() if name not in _OWN}
        kept = state.get(_CHOICES, {})
        state[_CHOICES] = {key: value for key, value in kept.items() if key[0] != page}
    state[_VIEW] = clamp(state[_VIEW], options)
    return state[_VIEW]


def change(**fields: object) -> None:
    """Change the view, from a widget's callback."""
    st.session_state[_VIEW] = replace(st.session_state[_VIEW], **fields)
    st.session_state[_MESSAGES] = []


def messages() -> list[str]:
    """What had to be mended in the address of this view."""
    return st.session_state.get(_MESSAGES, [])


def choice(page: str, name: str, default: str, allowed: Sequence[str]) -> str:
    """A page's own choice, such as the KPI it shows, kept in the address as ``name=value``."""
    key, state = (page, name), st.session_state
    chosen = state.setdefault(_CHOICES, {})
    given = state.get(_GIVEN, {}).pop(name, None)
    if given:
        value = given[-1]
        if value in allowed:
            chosen[key] = value
        else:
            state.setdefault(_MESSAGES, []).append(
                f"The link asks for {name} “{value}”, which is not known here; {default} is shown."
            )
            chosen.pop(key, None)
    value = chosen.get(key, default)
    if value not in allowed:
        value = default
    state.setdefault(_SHOWN, {})[name] = (key, default)
    return value


def choose(page: str, name: str, value: str) -> None:
    """Change a page's own choice, from a widget's callback."""
    st.session_state.setdefault(_CHOICES, {})[page, name] = value
    st.session_state[_MESSAGES] = []


def write(page: str, view: View | None) -> None:
    """Write the address of what has just been shown.

    Whoever goes back to an address without a view keeps it: writing it again would push them forward.
    """
    state, given = st.session_state, _address()
    written: dict[str, list[str]] = {}
    if view:
        written = {name: [v] if isinstance(v, str) else list(v) for name, v in params(view).items()}
    for name, (key, default) in state.pop(_SHOWN, {}).items():
        value = state[_CHOICES].get(key, default)
        if value != default:
            written[name] = [value]
    went_back = not given and state.get(_WRITTEN) == written and state.get(_LAST_PAGE) == page
    if given != written and not went_back:
        st.query_params.from_dict(written)
    state[_WRITTEN], state[_LAST_PAGE] = written, page


def _address() -> dict[str, list[str]]:
    return {name: st.query_params.get_all(name) for name in st.query_params}


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
