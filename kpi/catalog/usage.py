"""Product use: how many come, how often, what they use, and whether they come again."""

from __future__ import annotations

from kpi.catalog.declaration import Benchmark, Good, Interval, Kpi, Unit
from kpi.catalog.wholes import ALL_FEATURES
from kpi.formula import Rollup
from kpi.tables import ACTIVE_USERS, FEATURE_USE, LATEST_USE, NEW_USERS, PRODUCT_USE

_GROUP = "Product use"
_NEVER_ADDED = "Different users: days do not add up to weeks, nor channels to the total, where one user is in several."
_TOO_FEW_DAYS = "there are fewer than {} days of data by then"
_NO_USE = "nobody used the product in these days"

_user_days = PRODUCT_USE.measure(
    "user_days", "different users of each day, added up", "sum(within_1)", rollup=Rollup.DISTINCT
)
_known_days = PRODUCT_USE.measure("days_of_use", "days", "count(within_1)")
_daily_shares = PRODUCT_USE.measure(
    "daily_shares",
    "each day's users as a share of those of its 30 days, added up",
    "sum(1e0 * within_1 / nullif(within_30, 0))",
    rollup=Rollup.DISTINCT,
)
_shared_days = PRODUCT_USE.measure(
    "shared_days",
    "days with 30 days of data",
    "sum(case when within_30 > 0 then 1 else 0 end)",
    absent=_TOO_FEW_DAYS.format(30),
    causes=(("count(within_30) > 0", "nobody used the product within 30 days"),),
)

DAU = Kpi(
    name="dau",
    label="Daily active users",
    group=_GROUP,
    aliases=("daily_active_users",),
    about="Different users of a day, as the mean over the days of the period.",
    formula=_user_days / _known_days,
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall=_NEVER_ADDED + " Days without any use count as 0, days before and after your data do not count.",
    cannot_tell=_NO_USE,
)
WAU = Kpi(
    name="wau",
    label="Weekly active users",
    group=_GROUP,
    aliases=("weekly_active_users",),
    about="Different users of the 7 days that end on the last day of the period.",
    formula=LATEST_USE.measure(
        "wau",
        "different users of 7 days",
        "sum(within_7)",
        empty=None,
        rollup=Rollup.DISTINCT,
        absent=_TOO_FEW_DAYS.format(7),
    ),
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall=_NEVER_ADDED,
)
MAU = Kpi(
    name="mau",
    label="Monthly active users",
    group=_GROUP,
    aliases=("monthly_active_users",),
    about="Different users of the 30 days that end on the last day of the period.",
    formula=LATEST_USE.measure(
        "mau",
        "different users of 30 days",
        "sum(within_30)",
        empty=None,
        rollup=Rollup.DISTINCT,
        absent=_TOO_FEW_DAYS.format(30),
    ),
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    pitfall=_NEVER_ADDED + " Some tools take 28 days.",
)
STICKINESS = Kpi(
    name="stickiness",
    label="Stickiness",
    group=_GROUP,
    aliases=("dau_mau",),
    about="Which share of its monthly users comes on a day: DAU over MAU, as the mean over the days of the period.",
    formula=_daily_shares / _shared_days,
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.DISTINCT,
    benchmark=Benchmark(
        0.15, "A common average of software as a service; 20 % is said to be good. Shops are lower, social apps higher."
    ),
    pitfall="It says little about a product that nobody needs every day.",
)
FEATURE_ADOPTION = Kpi(
    name="feature_adoption",
    label="Feature adoption",
    group=_GROUP,
    about="Share of the active users of the period that used the feature; without one chosen, any feature.",
    formula=FEATURE_USE.measure(
        "feature_users",
        "users of the feature",
        "count(distinct user_number) filter (where feature is not null)",
        filled="feature",
        rollup=Rollup.DISTINCT,
    )
    / ACTIVE_USERS.measure("active_users", "active users", "count(distinct user_number)", rollup=Rollup.DISTINCT).over(
        ALL_FEATURES
    ),
    unit=Unit.RATE,
    good=Good.HIGHER,
    rollup=Rollup.MODEL,
    interval=Interval.SHARE,
    benchmark=Benchmark(
        0.1, "A starting point: a feature that fewer than one in ten active users touch is worth improving or removing."
    ),
    pitfall="A feature that came in the middle of the period could not be used before, and looks less adopted than it is. A "
    "longer period gives every feature more time to be tried.",
    cannot_tell=_NO_USE,
)
NEW_USERS_ = Kpi(
    name="new_users",
    label="New users",
    group=_GROUP,
    about="Users on the day of their first use.",
    formula=NEW_USERS.measure("new_users", "new users", "sum(user_count)"),
    unit=Unit.COUNT,
    good=Good.HIGHER,
    rollup=Rollup.ADDITIVE,
    interval=Interval.SUM,
    variance=NEW_USERS.measure("new_users", "new users", "sum(user_count)"),
    pitfall="Everybody seems new at the beginning of the data.",
)


def _kept(week: int, words: str) -> Kpi:
    return Kpi(
        name=f"user_retention_week_{week}",
        label=f"User retention, week {week}",
        group=_GROUP,
        about=f"Share of the users who began in the period that were active again in the {words} week after their first.",
        formula=NEW_USERS.measure(f"kept_week_{week}", f"those active in week {week}", f"sum(kept_{week})")
        / NEW_USERS.measure(
            f"known_week_{week}",
            "new users whose week is over",
            f"sum(known_{week})",
            absent="nobody began to use the product in these days",
            causes=(("sum(user_count) > 0", "no user who began then is old enough"),),
        ),
        unit=Unit.RATE,
        good=Good.HIGHER,
        rollup=Rollup.RATIO,
        interval=Interval.SHARE,
        pitfall="Weeks begin on Monday, and users belong to the channel of their first use. Users of the first week in the data "
        "may have come earlier. Only users whose week is over in the data count.",
    )


USER_RETENTION = (_kept(1, "first"), _kept(4, "fourth"))
KPIS = (DAU, WAU, MAU, STICKINESS, FEATURE_ADOPTION, NEW_USERS_, *USER_RETENTION)
