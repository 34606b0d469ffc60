"""Use of the product: active users, how often they come, which features they use, and whether they stay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from kpi.analyses.scope import EVERYTHING, Scope, require
from kpi.compiler import Statement
from kpi.periods import day_text
from kpi.store import Workspace
from kpi.tables import USAGE_EVENTS

WEEK, MONTH = 7, 30


@dataclass(frozen=True)
class Day:
    """Different users of one day, and of the 7 and 30 days that end on it; None before so many days are in the data."""

    day: date
    dau: int
    wau: int | None
    mau: int | None


@dataclass(frozen=True)
class Feature:
    """Different users of a feature, ``adoption`` over all active users.

    ``adoption_since`` is over the users who were active on or after ``since``, the day the feature was first used:
    the fair one for a feature that came later.
    """

    feature: str
    users: int
    adoption: float
    since: date
    adoption_since: float


@dataclass(frozen=True)
class Week:
    """Of the ``users`` whose first week lies at least ``week`` complete weeks back, those ``active`` in that week."""

    week: int
    users: int
    active: int

    @property
    def retention(self) -> float:
        return self.active / self.users


@dataclass(frozen=True)
class Usage:
    """The use of the product. ``stickiness`` is the mean of DAU/MAU over the days whose 30 days are all in the data."""

    users: int
    days: tuple[Day, ...]
    stickiness: float | None
    features: tuple[Feature, ...]
    retention: tuple[Week, ...]
    cohorts: tuple[tuple[date, tuple[int, ...]], ...]
    notes: tuple[str, ...]
    statements: tuple[Statement, ...]

    def json(self) -> dict:
        """Everything as plain data."""
        last = self.days[-1] if self.days else None
        return {
            "as_of": last.day.isoformat() if last else None,
            "users": self.users,
            "dau": last.dau if last else None,
            "wau": last.wau if last else None,
            "mau": last.mau if last else None,
            "stickiness": self.stickiness,
            "notes": list(self.notes),
            "days": [{**vars(d), "day": d.day.isoformat()} for d in self.days],
            "features": [{**vars(f), "since": f.since.isoformat()} for f in self.features],
            "retention": [{**vars(w), "retention": w.retention} for w in self.retention],
            "cohorts": [{"week": first.isoformat(), "active": list(active)} for first, active in self.cohorts],
        }

    def rows(self) -> list[dict[str, object]]:
        """One row per day."""
        return [{"day": d.day, "DAU": d.dau, "WAU": d.wau, "MAU": d.mau} for d in self.days]

    def feature_rows(self) -> list[dict[str, object]]:
        """One row per feature."""
        return [
            {"feature": f.feature, "users": f.users, "adoption": f.adoption, "since": f.since,
             "adoption since": f.adoption_since}
            for f in self.features
        ]  # fmt: skip

    def retention_rows(self) -> list[dict[str, object]]:
        """One row per week since the first use."""
        return [
            {"week": w.week, "users": w.users, "active": w.active, "retention": w.retention} for w in self.retention
        ]


# A user is counted from a day of use until the window ends or the next day of use takes over: pieces of one user do not
# overlap, so that beginnings minus ends is a number of different users.
_SEEN = """
with seen as (
    select distinct user_number, day
    from user_days
    where day >= $month_before and day <= $last_day
), followed as (
    select user_number, day, lead(day) over (partition by user_number order by day) as next_day
    from seen
), ended as (
    select day, case when next_day < day + 7 then next_day else day + 7 end as week_end,
        case when next_day < day + 30 then next_day else day + 30 end as month_end
    from followed
)
select day, sum(day_count) as day_count, sum(week_step) as week_step, sum(month_step) as month_step
from (
    select day, count(*) as day_count, count(*) as week_step, count(*) as month_step from ended group by day
    union all
    select week_end as day, 0 as day_count, -count(*) as week_step, 0 as month_step from ended group by week_end
    union all
    select month_end as day, 0 as day_count, 0 as week_step, -count(*) as month_step from ended group by month_end
) s
group by day
order by day
"""
_LAST_SEEN = """
select last_day, count(*) as user_count
from (
    select user_number, max(day) as last_day
    from user_days
    where day >= $first_day and day <= $last_day
    group by user_number
) u
group by last_day
order by last_day
"""
_FEATURES = """
select feature, count(distinct case when day >= $first_day then user_number end) as user_count, min(day) as since
from feature_days
where feature is not null and day <= $last_day
group by feature
having max(day) >= $first_day
order by user_count desc, feature
"""
_COHORTS = """
with user_weeks as (
    select distinct user_number, cast(date_trunc('week', day) as date) as week
    from user_days
), started as (
    select user_number, cast(date_trunc('week', min(day)) as date) as first_week
    from user_days
    group by user_number
    having min(day) >= $first_day and min(day) <= $last_day
)
select s.first_week, w.week, count(*) as user_count
from user_weeks w
join started s on s.user_number = w.user_number
group by s.first_week, w.week
order by s.first_week, w.week
"""
_SPAN = "select min(day) as first_day, max(day) as last_day from user_days"


def statements(scope: Scope) -> tuple[Statement, ...]:
    """Beginnings and ends of use by day; users by their last day; users of features; active users by first week; the first
    and the last day in the data."""
    days = scope.days
    looking_back = {
        "month_before": scope.start - timedelta(days=MONTH - 1) if scope.start else days["first_day"],
        "last_day": days["last_day"],
    }
    return (
        Statement(_SEEN.strip(), looking_back),
        *(Statement(sql.strip(), days) for sql in (_LAST_SEEN, _FEATURES, _COHORTS)),
        Statement(_SPAN, {}),
    )


def usage(workspace: Workspace, scope: Scope = EVERYTHING) -> Usage:
    """Active users by day, stickiness, adoption of features, and retention by week since the first use.

    All counts are of different users, told apart by their id as text, and never sums of other counts. The weeks and months
    of the first days reach back to before them, and users who began in the days are followed to the end of the data. Raises
    UserError when no usage is loaded.
    """
    require(workspace, USAGE_EVENTS)
    questions = statements(scope)
    seen, last_seen, features, cohorts, [(first, last)] = (workspace.run(s)[1] for s in questions)
    if not last_seen:
        return Usage(0, (), None, (), (), (), ("There is no use of the product in these days.",), questions)
    users = sum(n for _, n in last_seen)
    days = _days(seen, first, max(scope.start or first, first), min(scope.end or last, last))
    full = [d for d in days if d.mau]
    adopted = [
        Feature(name, n, n / users, since, n / sum(count for day, count in last_seen if day >= since))
        for name, n, since in features
    ]
    curve, table = _retention(cohorts, last)
    notes = [
        "A user whose first week is the first one in the data may have come earlier.",
        "DAU, WAU and MAU are different users of 1, 7 and 30 days: days do not add up to weeks or months.",
    ]
    if not full:
        notes.append(f"There are fewer than {MONTH} days of use, so MAU and stickiness cannot be told yet.")
    if not adopted:
        notes.append("No event names a feature, so adoption cannot be told.")
    if last.weekday() != 6:
        notes.append(f"The week of {day_text(last)} is not over in your data: it is left out of retention.")
    sticky = sum(d.dau / d.mau for d in days if d.mau) / len(full) if full else None
    return Usage(users, days, sticky, tuple(adopted), curve, table, tuple(notes), questions)


def _days(seen: list[tuple], begun: date, start: date, end: date) -> tuple[Day, ...]:
    """Every day from ``start`` to ``end``, of data that begin on ``begun``."""
    steps = {day: counts for day, *counts in seen}
    day, in_order, week, month = min(steps), [], 0, 0
    while day <= end:
        dau, week_step, month_step = steps.get(day, (0, 0, 0))
        week, month = week + week_step, month + month_step
        age = (day - begun).days
        if day >= start:
            wau, mau = int(week) if age >= WEEK - 1 else None, int(month) if age >= MONTH - 1 else None
            in_order.append(Day(day, int(dau), wau, mau))
        day += timedelta(days=1)
    return tuple(in_order)


def _retention(rows: list[tuple], last: date) -> tuple[tuple[Week, ...], tuple[tuple[date, tuple[int, ...]], ...]]:
    """The curve over the cohorts that are old enough, and the active users of every cohort by complete week."""
    # The last complete week is the one whose Sunday is in the data.
    complete = last - timedelta(days=(last.weekday() + 1) % 7 + 6)
    active: dict[date, dict[date, int]] = {}
    for first, week, n in rows:
        active.setdefault(first, {})[week] = n
    table = []
    for first, weeks in active.items():
        whole_weeks = (complete - first).days // WEEK + 1
        if whole_weeks > 0:
            table.append((first, tuple(weeks.get(first + timedelta(days=WEEK * k), 0) for k in range(whole_weeks))))
    curve = []
    for k in range(max((len(counts) for _, counts in table), default=0)):
        old_enough = [counts for _, counts in table if len(counts) > k]
        curve.append(Week(k, sum(counts[0] for counts in old_enough), sum(counts[k] for counts in old_enough)))
    return tuple(curve), tuple(table)
