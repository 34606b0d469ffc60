"""Who is there at the end of each month: the frame for movements from one month to the next."""

from __future__ import annotations

from datetime import date, timedelta

from kpi.periods import end_of, start_of

# The last days of the months from $first to $last, each with the one before it.
MONTH_ENDS = """month_ends as (
    select max(day) as day
    from calendar
    where day >= $first and day <= $last
    group by cast(date_trunc('month', day) as date)
), following as (
    select b.day, max(a.day) as day_before
    from month_ends b
    join month_ends a on a.day < b.day
    group by b.day
)"""


def last_whole_month_end(last: date) -> date:
    """The last day of the last month that is over on the evening of ``last``."""
    return last if end_of("month", last) == last else start_of("month", last) - timedelta(days=1)
