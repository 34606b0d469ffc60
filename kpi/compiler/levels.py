"""Relations that are worked out for one question: for what it is split by, its filters and its periods.

How many different people there are, and who came and who left, cannot be added up from parts: it is counted anew at
every level. Each function gives the SQL of a relation with a ``day``, the dimensions and columns of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass

from kpi.tables import SUBSCRIBER_MOVES, SUBSCRIBERS, USER_WINDOWS, Fact


@dataclass(frozen=True)
class Level:
    """What a relation is worked out for.

    ``dimensions`` gives the SQL of each that the question is split by, ``joins`` and ``conditions`` what it is narrowed
    to, all over the alias ``f``; ``needed`` are the dimensions of both, ``single`` those narrowed to one value,
    ``in_currency`` tells that the conditions also keep one currency. ``first`` and ``last`` are the parameters of its
    days, ``period`` turns the SQL of a day into that of its period, "" when the question has none; ``by_month`` tells
    that its periods are calendar months, ``whole`` that the days cut off none of them.
    """

    dimensions: Mapping[str, str]
    needed: Set[str]
    single: Set[str]
    in_currency: bool
    joins: str
    conditions: Sequence[str]
    first: str
    last: str
    period: Callable[[str], str]
    by_month: bool
    whole: bool

    @property
    def selected(self) -> str:
        return "".join(f", {sql} as {name}" for name, sql in self.dimensions.items())

    @property
    def partition(self) -> str:
        return "".join(f", {sql}" for sql in self.dimensions.values())

    @property
    def names(self) -> str:
        return "".join(f", {name}" for name in self.dimensions)

    def where(self, *more: str) -> str:
        return f"where {' and '.join(kept)}" if (kept := [*self.conditions, *more]) else ""

    def is_stored(self, cuts: Sequence[Set[str]]) -> bool:
        """Whether a model that is cut by these dimensions has its values as they are."""
        return self.needed in cuts and self.needed <= self.dimensions.keys() | self.single

    def cut(self, names: Sequence[str]) -> list[str]:
        """Conditions that keep the cut of such a model that is asked for."""
        return [f"f.by_{name} = {int(name in self.needed)}" for name in names]


def present(
    source: str, who: str, span: tuple[str, str], windows: Sequence[int], level: Level, only: Sequence[str] = ()
) -> str:
    """For each day, how many different ``who`` were there within so many days that end on it: columns ``within_<n>``.

    ``span`` are the columns of ``source`` with the first and the last day of a presence, ``only`` keeps some of its rows. Presences of one person that
    overlap count from where the one before ends, so that beginnings less ends are different people.
    """
    first, last = span
    in_time = ", ".join(dict.fromkeys((f"f.{first}", f"f.{last}")))
    longest = max(windows)
    zeros = ", ".join(f"0 as within_{n}" for n in windows)
    steps = []
    for window in windows:
        counts = ", ".join(f"{{}}people as within_{n}" if n == window else f"0 as within_{n}" for n in windows)
        begin = f"case when last_before >= first_day - {window} then last_before + {window} else first_day end"
        steps.append(f"select {begin} as day{level.names}, {counts.format('')} from counted")
        steps.append(f"select last_day + {window} as day{level.names}, {counts.format('-')} from counted")
    stacked = "\n      union all\n      ".join(steps)
    sums = ", ".join(f"sum(within_{n}) as within_{n}" for n in windows)
    by = f"partition by {level.names[2:]} " if level.names else ""
    running = ", ".join(f"sum(within_{n}) over ({by}order by day) as within_{n}" for n in windows)
    within = level.where(*only, f"f.{first} <= {level.last}", f"f.{last} > {level.first} - {longest + 1}")
    return f"""(
    with present as (
      select f.{first} as first_day, f.{last} as last_day{level.selected},
        max(f.{last}) over (
          partition by f.{who}{level.partition} order by {in_time}
          rows between unbounded preceding and 1 preceding
        ) as last_before
      from {source} f{level.joins}
      {within}
    ), counted as (
      select first_day, last_day{level.names},
        case when last_before >= first_day - {longest} then last_before end as last_before, count(*) as people
      from present
      where last_before is null or last_before < last_day
      group by first_day, last_day{level.names}, case when last_before >= first_day - {longest} then last_before end
    ), groups as (
      {f"select distinct 1 as one{level.selected}" if level.names else "select 1 as one"}
      from {source} f{level.joins}
      {level.where(*only)}{"" if level.names else " limit 1"}
    ), begun as (
      select min({first}) as first_day
      from {source}
    ), steps as (
      {stacked}
      union all
      select c.day{level.names}, {zeros}
      from calendar c
      cross join groups
      where c.day >= {level.first} - 1 and c.day <= {level.last}
    ), daily as (
      select day{level.names}, {sums}
      from steps
      where day <= {level.last}
      group by day{level.names}
    ), added as (
      select day{level.names}, {running}
      from daily
    )
    select a.day{level.names}, {", ".join(_once_known(n) for n in windows)}
    from added a
    cross join begun b
    where a.day >= b.first_day
  )"""


def _once_known(window: int) -> str:
    """The people within a window once the data hold all of its days."""
    if window == 1:
        return "a.within_1"
    return f"case when a.day >= b.first_day + {window - 1} then a.within_{window} end as within_{window}"


def moved(level: Level, only: Sequence[str] = ()) -> str:
    """What each subscriber's amount changed by from the evening before a period to its last evening, by kind.

    One row per period, subscriber and group, on the last day of the period; ``only`` keeps some of the days. Whether somebody came, left or stayed is told
    from all their subscriptions, also when the question is about a part of them.
    """
    period, day = level.period("f.day"), level.period("c.day")
    keys = f"{period}, " if period else ""
    return f"""(
    with periods as (
      select {f"{day} as period, " if day else ""}min(c.day) as first_day, max(c.day) as last_day
      from calendar c
      where c.day >= {level.first} and c.day <= {level.last}{
        f'''
      group by {day}'''
        if day
        else ""
    }
    ), changes as (
      select {f"{period} as period, " if period else ""}f.customer_id{level.selected}, sum(f.amount) as amount
      from subscriber_changes f{level.joins}
      {level.where(*only, f"f.day >= {level.first}", f"f.day <= {level.last}")}
      group by {keys}f.customer_id{level.partition}
    )
    select p.last_day as day{level.names},
      case when o.customer_id is null and n.began >= p.first_day then c.amount else 0 end as new_amount,
      case when o.customer_id is null and n.began < p.first_day then c.amount else 0 end as returned_amount,
      case when o.customer_id is not null and n.customer_id is not null and c.amount > 0 then c.amount else 0 end
        as expansion_amount,
      case when o.customer_id is not null and n.customer_id is not null and c.amount < 0 then -c.amount else 0 end
        as contraction_amount,
      case when o.customer_id is not null and n.customer_id is null then -c.amount else 0 end as churned_amount,
      case when o.customer_id is not null and n.customer_id is null and c.amount < 0 then 1 else 0 end as lost
    from changes c
    join periods p on {"p.period = c.period" if period else "1 = 1"}
    left join subscriber_stays o on o.customer_id = c.customer_id
      and o.first_day < p.first_day and o.last_day >= p.first_day - 1
    left join subscriber_stays n on n.customer_id = c.customer_id
      and n.first_day <= p.last_day and n.last_day >= p.last_day
  )"""


# What the models of different people and of movements are cut by, beside the whole.
_STORED: tuple[set[str], ...] = (set(), {"channel"}, {"region"}, {"channel", "region"})
_STORED_BY_PLAN: tuple[set[str], ...] = (set(), {"channel"}, {"region"}, {"plan"})
_MOVES = ("new_amount", "returned_amount", "expansion_amount", "contraction_amount", "churned_amount", "lost")


def stored_use(level: Level) -> str:
    """Daily, weekly and monthly users of the whole product, of channels, of regions or of both, from the model of them."""
    columns = ", ".join(f"f.within_{n}" for n in USER_WINDOWS)
    return f"""(
    select f.day{level.selected}, {columns}
    from daily_use f
    {level.where(*level.cut(("channel", "region")), f"f.day >= {level.first}", f"f.day <= {level.last}")}
  )"""


def stored_subscribers(level: Level) -> str:
    """Subscribers of each day: all, or those of a plan, a channel or a region, from the model of them."""
    cut = level.cut(("plan", "channel", "region"))
    return f"""(
    select f.day{level.selected}, f.within_1
    from daily_subscribers f
    {level.where(*cut, f"f.day >= {level.first} - 1", f"f.day <= {level.last}")}
  )"""


def stored_moves(level: Level) -> str:
    """What ``moved`` gives, added up: whole months from the model of them, the others worked out."""
    cut = [*level.cut(("plan", "channel", "region")), f"f.by_currency = {int(level.in_currency)}"]
    month = "date_trunc('month', f.day)::date"
    in_part = f"({month} < {level.first} or {month} + interval '1 month' > {level.last} + 1)"
    parts = f"""
    union all
    select day{level.names}, {", ".join(_MOVES)}
    from {moved(level, (in_part,))} parts"""
    return f"""(
    select f.day{level.selected}, {", ".join(f"f.{name}" for name in _MOVES)}
    from monthly_moves f
    {level.where(*cut, f"f.first_day >= {level.first}", f"f.day <= {level.last}")}{"" if level.whole else parts}
  )"""


def relation(fact: Fact, level: Level) -> str:
    """The relation of a fact that is worked out for each question."""
    if fact.name == SUBSCRIBER_MOVES.name:
        return stored_moves(level) if level.by_month and level.is_stored(_STORED_BY_PLAN) else moved(level)
    if fact.table is SUBSCRIBERS.table:
        if level.is_stored(_STORED_BY_PLAN) and not level.in_currency:
            return stored_subscribers(level)
        paid = ("f.monthly_amount > 0",)
        return present(fact.rollup, "customer_id", ("first_day", "last_day"), (1,), level, paid)
    if level.is_stored(_STORED):
        return stored_use(level)
    return present(fact.relation(set(level.needed)), "user_number", ("day", "day"), USER_WINDOWS, level)
