"""From the rows of an answer to the rows of a chart: values with their texts."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from kpi.catalog import Kpi
from kpi.charts.format import change_text, name_text, part_text, value_text
from kpi.formula import numerator_and_denominator
from kpi.periods import bucket_text, end_of, start_of


def parts_of(kpi: Kpi) -> tuple[str, str] | None:
    """What stands above and below the line of a ratio, in words."""
    sides = numerator_and_denominator(kpi.formula)
    if sides is None:
        return None
    top, bottom = (text[0].upper() + text[1:] for text in (side.text() for side in sides))
    return top, bottom


def texts(kpi: Kpi, name: str, row: Mapping, currency: str) -> dict[str, str]:
    """The value, its parts and its change as text."""
    sides = numerator_and_denominator(kpi.formula)
    found = {"value_text": value_text(kpi, row[name], currency)}
    if sides:
        for side, key, text in zip(sides, ("num", "den"), ("top_text", "bottom_text"), strict=True):
            money = any(m.money for m in side.measures())
            found[text] = part_text(row.get(f"{name}__{key}"), currency, money=money)
    if f"{name}_change" in row:
        found["change_text"] = compared_text(kpi, name, row, currency)
    return found


def compared_text(kpi: Kpi, name: str, row: Mapping, currency: str) -> str:
    """The change and what it is a change from."""
    before = row.get(f"{name}_previous")
    if before is None:
        return "–"
    return f"{change_text(kpi, row.get(f'{name}_change'), before)} from {value_text(kpi, before, currency)}"


def period_words(grain: str, bucket: date, start: date, end: date) -> str:
    """A bucket's name, and how much of it is shown when it is not whole."""
    text = bucket_text(grain, bucket)
    first, last = start_of(grain, bucket), end_of(grain, bucket)
    if end < last:
        return f"{text} (up to {end.day} {end:%b})"
    return f"{text} (from {start.day} {start:%b})" if start > first else text


def line_rows(
    rows: Sequence[Mapping],
    kpi: Kpi,
    name: str,
    grain: str,
    days: tuple[date, date],
    currency: str,
    *,
    series: Callable[[Mapping], tuple[str, str]],
    pale: bool = False,
) -> list[dict]:
    """Rows of lines: ``series`` gives the name and colour of a row's line. Buckets that the days shown cut are open."""
    drawn = []
    for row in rows:
        if row["period"] is None or row[name] is None:
            continue
        label, colour = series(row)
        words = texts(kpi, name, row, currency)
        when = period_words(grain, row["period"], *days)
        drawn.append(
            {
                "period": row["period"],
                "name": label,
                "colour": colour,
                "value": float(row[name]),
                "pale": pale,
                "when": when,
                "open": not pale and when.endswith(")"),
                "compared": words.pop("change_text", "–"),
                **words,
            }
        )
    return drawn


def cell_rows(
    rows: Sequence[Mapping],
    kpi: Kpi,
    name: str,
    across: str,
    down: str,
    currency: str,
    *,
    across_order: Sequence[object],
    down_order: Sequence[object],
) -> list[dict]:
    """Rows of a heat map in the given orders; what is not among them is left out."""
    found = {(row[across], row[down]): row for row in rows}
    drawn = []
    for low in down_order:
        for over in across_order:
            row = found.get((over, low))
            value = None if row is None or row[name] is None else float(row[name])
            words = texts(kpi, name, row, currency) if row else {"value_text": "–"}
            words["value_text"] = value_text(kpi, value, currency, compact=True)
            drawn.append({"across": name_text(over), "down": name_text(low), "value": value, **words})
    return drawn
