"""The days that a file stands for when its rows name none: as its title lines say, else as a person does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime

from kpi.errors import Question, UserError
from kpi.intake.grid import Grid
from kpi.intake.values.reading import Reading
from kpi.tables import AD_SPEND, VISITS

_DATE_WORDS = re.compile(
    r"[A-Z][a-z]{2,8}\.? \d{1,2}, \d{4}|\d{1,2}\.? [A-Z][a-z]{2,8}\.? \d{4}|\d{4}-\d\d-\d\d|\b\d{8}\b"
)


def dated(reading: Reading) -> bool:
    """Whether the rows name their own day."""
    return any(reading.field(n) for n in ("date", "period_start", "ordered_at"))


def period(grid: Grid, reading: Reading, settings: Mapping[str, str]) -> tuple[str, str] | None:
    """First and last day that the whole file stands for, when its rows name none."""
    if dated(reading) or reading.source.table not in (VISITS.name, AD_SPEND.name):
        return None
    given = settings.get("period_start"), settings.get("period_end")
    if given[0] and given[1]:
        try:
            return date.fromisoformat(given[0]).isoformat(), date.fromisoformat(given[1]).isoformat()
        except ValueError:
            raise UserError(f"'{given[0]}' to '{given[1]}' is not a period.", "Write days as 2026-01-31.") from None
    days = [
        d for record in grid.preamble for cell in record.cells for d in map(_as_day, _DATE_WORDS.findall(cell)) if d
    ]
    return (days[0].isoformat(), days[-1].isoformat()) if len(days) >= 2 and days[0] <= days[-1] else None


def _as_day(text: str) -> date | None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%B %d, %Y", "%b %d, %Y", "%b. %d, %Y", "%d %B %Y", "%d %b %Y", "%d. %B %Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def period_questions(reading: Reading, grid: Grid, settings: Mapping[str, str]) -> tuple[Question, ...]:
    """What must be asked about the days of a file whose rows name none."""
    if dated(reading) or reading.source.table not in (VISITS.name, AD_SPEND.name) or period(grid, reading, settings):
        return ()
    text = "Its rows name no day. Which period does the file cover?"
    return (
        Question("period_start", text, "", ()),
        Question("period_end", "What is the last day of that period?", "", ()),
    )
