"""Who of the users of one week comes again in the weeks after."""

from __future__ import annotations

from kpi.analyses.usage.declarations import USAGE
from kpi.analyses.usage.usage import Usage, usage
from kpi.charts.format import count_text, rate_text
from kpi.charts.heat import heat
from kpi.periods import day_text
from kpi.ui.frame.asking import analysed
from kpi.ui.frame.page import Page
from kpi.ui.pieces.blocks import Column, Table, chart, heading, notices
from kpi.ui.pieces.foot import analysis_foot

_MOST_COHORTS, _MOST_WEEKS = 14, 9


def user_cohorts(page: Page) -> None:
    """A heat map: down the weeks in which users began, across the weeks since; the share that was active again."""
    found = analysed(usage, page.workspace)
    shown = [cohort for cohort in found.cohorts if cohort[0] <= page.view.end and len(cohort[1]) > 1][-_MOST_COHORTS:]
    title = _title(found)
    subtitle = (
        "Share of the users who began in a week that were active in the weeks after it; the mean is over all cohorts"
    )
    heading(title, subtitle)
    if not shown:
        notices(found.notes)
        return
    cells = _mean(found)
    for first, active in shown:
        for week in range(1, _MOST_WEEKS + 1):
            cells.append(
                _cell(f"{day_text(first)} ({count_text(active[0])})", week, active[week : week + 1], active[0])
            )
    known = sum(cell["value"] is not None for cell in cells)
    drawing = heat(
        cells,
        title,
        subtitle,
        f"Heat map of returning users by week. {title}. {known} cells are known.",
        page.mode,
        "Week since",
        down="Began in the week of",
        parts=("Active again", "Began"),
    )
    chart(drawing, "cohorts")
    notices(["All users of the workspace, whatever channels and regions are chosen above.", *found.notes])
    rows = [
        {"began": first.isoformat(), **{f"week_{k}": n for k, n in enumerate(active)}}
        for first, active in found.cohorts
    ]
    most = max(len(active) for _, active in found.cohorts)
    table = Table(
        [Column("began", "Began", text=True), *(Column(f"week_{k}", f"Active in week {k}") for k in range(most))], rows
    )
    how = (
        "A user belongs to the calendar week of their first use. The share of a later week is the users of the cohort that were "
        "active in it, over all of the cohort; only weeks that are over count. The mean adds up the cohorts that are old enough."
    )
    analysis_foot(page, "cohorts", USAGE, how, found.statements[3:4], table)


def _mean(found: Usage) -> list[dict]:
    weeks = {w.week: w for w in found.retention}
    cells = []
    for week in range(1, _MOST_WEEKS + 1):
        at = weeks.get(week)
        cells.append(_cell("All cohorts", week, (at.active,) if at else (), at.users if at else 0))
    return cells


def _cell(down: str, week: int, active: tuple[int, ...], began: int) -> dict:
    share = active[0] / began if active and began else None
    return {
        "across": f"Week {week}",
        "down": down,
        "value": share,
        "value_text": rate_text(share) if share is not None else "–",
        "top_text": count_text(active[0]) if active else "–",
        "bottom_text": count_text(began),
    }


def _title(found: Usage) -> str:
    weeks = {w.week: w for w in found.retention}
    if 1 not in weeks:
        return "Whether users come again cannot be told yet"
    later = max(w for w in (1, 4, 8) if w in weeks)
    said = f"{rate_text(weeks[1].retention)} of new users are active again the week after"
    return said if later == 1 else f"{said}, {rate_text(weeks[later].retention)} in week {later}"
