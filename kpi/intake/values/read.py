"""How every column of a file is read: decisions, questions, and the SQL of each field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kpi.intake.grid import Decision, Grid
from kpi.intake.values import dates, numbers
from kpi.intake.values.field_sql import FieldSql, day_span, refunds_apart
from kpi.intake.values.reading import Reading
from kpi.intake.values.shapes import TextRows
from kpi.intake.values.wanted import Wanted, fills, refund_kinds, says_nothing, wanted
from kpi.intake.values.written import DAYS, NUMERIC, Style, Written, decide_style, label, look
from kpi.sources import Source


def read_columns(
    rows: TextRows, grid: Grid, source: Source, settings: Mapping[str, str], *, zone: str | None, home: str | None
) -> Reading:
    """Decide how to read every mapped column from the values of ``rows``.

    ``zone`` is the time zone to which moments are moved, ``home`` the currency that the workspace counts in.
    """
    wants = wanted(source, rows.columns)
    written = look(rows, source, wants)
    style = decide_style(written, wants, source, grid, settings, home=home)
    if style.money.source is not source:
        source = style.money.source
        wants = wanted(source, rows.columns)
    plain = {
        want.name: style.mark == "." and numbers.plain(written.every_of(want))
        for want in wants
        if want.column.type in NUMERIC
    }
    days = {w.name: dates.style(written.values_of(w), style.day_order) for w in wants if w.column.type in DAYS}
    sql = FieldSql(written, style.mark, plain, days, zone)
    fields = [sql.field(want) for want in wants]
    refunds = refund_kinds(source, rows.columns)
    return Reading(
        source,
        refunds_apart(fields, refunds),
        tuple(dict.fromkeys(_decisions(written, style, wants, days, settings, zone=zone))),
        style.questions,
        all(plain.values()),
        fills(source, rows.columns),
        rows.columns,
        tuple(refunds),
        style.money,
        {name: text for text, name in sql.cells.items()},
        {name: value for value, name in sql.values.items()},
    )


def _decisions(
    written: Written,
    style: Style,
    wants: Sequence[Wanted],
    days: Mapping[str, dates.DateStyle],
    settings: Mapping[str, str],
    *,
    zone: str | None,
) -> list[Decision]:
    decisions = style.decisions + _hidden_decisions(written)
    for want in wants:
        if want.name in days and want.cells:
            decisions += _span_decisions(want.headers[0], day_span(want, days[want.name]))
            decisions += _date_decisions(want.headers[0], days[want.name], zone)
    if style.money.decision and "currency" not in settings:
        decisions.append(style.money.decision)
    return decisions


def _hidden_decisions(written: Written) -> list[Decision]:
    """What is said about numbers that the export hides behind a word such as <5."""
    masks = [blank for blank in written.texts.blanks if "*" in blank]
    hidden = {
        cells: next((s for s in shapes if says_nothing(s.text, masks)), None) for cells, shapes in written.every.items()
    }
    reason = "the export hides small values of '{}': they stay blank and are not counted as 0"
    return [Decision("hidden", s.example, reason.format(label(cells))) for cells, s in hidden.items() if s]


def _span_decisions(header: str, span: str) -> list[Decision]:
    reason = f"'{header}' names a {span} only, so its rows stand for all of it"
    return [Decision("span", span, reason)] if span != "day" else []


def _date_decisions(header: str, style: dates.DateStyle, zone: str | None) -> list[Decision]:
    decisions = []
    if style.serial:
        reason = f"'{header}' holds days counted as spreadsheets do: {style.serial} is {style.serial_day}"
        decisions.append(Decision("day_numbers", "read as dates", reason))
    if style.offset:
        reason = (
            f"moments of '{header}' are moved to {zone}"
            if zone
            else f"'{header}' is kept as the clock showed it, without its offset"
        )
        decisions.append(Decision("timezone", zone or "as written", reason))
    return decisions
