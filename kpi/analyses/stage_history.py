"""The history of deals as SQL: which stage comes after which, and how far every deal got."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from kpi.analyses.deals import COUNTED, ends_deals, is_lost, is_won, listed
from kpi.compiler import Statement
from kpi.store.workspace import Cursor


def stage_key(stage: str) -> str:
    """One key for a stage however it is spelled: 'Qualified To Buy' and 'qualifiedtobuy' are one."""
    return "".join(c for c in stage.casefold() if c.isalnum())


@dataclass(frozen=True)
class Places:
    """The order of the stages: ``keys`` by pipeline, first to last, and SQL that gives the place of a stage."""

    keys: dict[str, tuple[str, ...]]
    labels: dict[tuple[str, str], str]
    spellings: tuple[str, ...]

    def sql(self, pipeline: str, stage: str) -> str:
        """A case that gives the place of a stage from 0, NULL for one without a place."""
        cases = []
        for p, keys in enumerate(self.keys.values()):
            for n, spelling in enumerate(self.spellings):
                if (key := stage_key(spelling)) in keys:
                    cases.append(f"when {pipeline} = $p{p} and {stage} = $s{n} then {keys.index(key)}")
        return f"case {' '.join(cases)} end" if cases else "cast(null as integer)"

    def params(self) -> dict[str, object]:
        """What that SQL binds: every pipeline and every spelling."""
        names = {f"p{n}": name for n, name in enumerate(self.keys)}
        known = {key for keys in self.keys.values() for key in keys}
        used = {f"s{n}": s for n, s in enumerate(self.spellings) if stage_key(s) in known}
        return names | used if used else {}


# The stages that deals entered: one row each.
ENTRIES = (
    "select s.deal_id, coalesce(l.pipeline, '') as pipeline, s.stage, s.entered_at, s.left_at\n"
    "from deal_stages s left join listed l on l.deal_id = s.deal_id\n"
    f"where not exists (select 1 from deals d where d.deal_id = s.deal_id and not ({COUNTED}))"
)
_WRITTEN = (
    "select pipeline, stage, count(*) as entry_count from entries group by pipeline, stage"
    " order by entry_count desc, pipeline, stage"
)
_PAIRS = (
    "with firsts as (\n"
    "select deal_id, pipeline, stage, min(entered_at) as first_at from entries group by deal_id, pipeline, stage)\n"
    "select a.pipeline, a.stage as earlier, b.stage as later, count(*) as deal_count\n"
    "from firsts a join firsts b on b.deal_id = a.deal_id and a.first_at < b.first_at\n"
    "group by a.pipeline, a.stage, b.stage"
)


def places(written: list[tuple], pairs: list[tuple], current: list[tuple]) -> Places:
    """The order of the stages, told by what deals pass before what: a stage stands before those it mostly precedes.

    ``written`` are pipelines and stages, the most frequent first, ``pairs`` how many deals of a pipeline entered one
    stage before another, ``current`` the stages that deals are in.
    """
    before: dict[tuple[str, str, str], int] = defaultdict(int)
    for pipeline, earlier, later, n in pairs:
        before[pipeline, stage_key(earlier), stage_key(later)] += n
    labels: dict[tuple[str, str], str] = {}
    for pipeline, stage, _ in written:
        if not ends_deals(stage):
            labels.setdefault((pipeline, stage_key(stage)), stage)
    keys = {}
    for pipeline in dict.fromkeys(p for p, _ in labels):
        mine = [key for p, key in labels if p == pipeline]
        keys[pipeline] = tuple(sorted(mine, key=lambda k: (-_ahead(k, mine, before, pipeline), mine.index(k))))
    spellings = dict.fromkeys([s for _, s, _ in written] + [s for (s,) in current if s])
    return Places(keys, labels, tuple(spellings))


def _ahead(key: str, all_keys: Iterable[str], before: dict, pipeline: str) -> int:
    """How many more stages mostly come after than before; majorities by pair are not misled by skipped stages."""
    return sum(
        (before[pipeline, key, other] > before[pipeline, other, key])
        - (before[pipeline, key, other] < before[pipeline, other, key])
        for other in all_keys
    )


def placed(order: Places) -> str:
    """SELECT of one row per stage entered: deal_id, pipeline, entered_at, until_at, place, is_won, is_lost."""
    won, lost = is_won("upper(e.stage)"), is_lost("upper(e.stage)")
    return (
        f"select e.deal_id, e.pipeline, e.entered_at, {order.sql('e.pipeline', 'e.stage')} as place,\n"
        f" case when {won} then 1 end as is_won, case when {lost} then 1 end as is_lost,\n"
        " coalesce(e.left_at, lead(e.entered_at) over (partition by e.deal_id order by e.entered_at)) as until_at\n"
        "from entries e"
    )


# One row per deal with history: how far it got, and how it ended.
FURTHEST = (
    "select p.deal_id, p.pipeline, max(p.place) as place,\n"
    " coalesce(min(l.state), case when max(p.is_won) = 1 then 'won' when max(p.is_lost) = 1 then 'lost' else 'open' end)"
    " as state, min(l.closed) as closed, min(l.amount) as amount, min(l.currency) as currency\n"
    "from placed p left join listed l on l.deal_id = p.deal_id\n"
    "group by p.deal_id, p.pipeline"
)
# One row per stage entered that has a place, with the day it ended, if it did, and whether the deal went on from it.
PASSAGES = (
    "select p.deal_id, p.pipeline, p.place, cast(p.entered_at as date) as entered,\n"
    " coalesce(cast(p.until_at as date), f.closed) as ended,\n"
    " f.state, case when f.state = 'won' or f.place > p.place then 1 else 0 end as went_on\n"
    "from placed p join furthest f on f.deal_id = p.deal_id and f.pipeline = p.pipeline where p.place is not null"
)


class History:
    """The stages that deals passed, worked out once for several questions on one cursor.

    They are kept in temporary tables ``listed``, ``entries``, ``placed`` and ``furthest`` that end with the cursor.
    ``currency`` is that of deals that name none, ``by`` the dimension of ``listed``.
    """

    def __init__(self, cursor: Cursor, currency: str, by: str | None) -> None:
        self._cursor = cursor
        self._keep("listed", Statement(listed(by), {"currency": currency}))
        self._keep("entries", Statement(ENTRIES, {}))
        current = self.ask(Statement("select distinct stage from listed order by stage", {}))
        self.order = places(self.ask(Statement(_WRITTEN, {})), self.ask(Statement(_PAIRS, {})), current)
        if self.order.keys:
            self._keep("placed", Statement(placed(self.order), self.order.params()))
            self._keep("furthest", Statement(FURTHEST, {}))

    def _keep(self, name: str, statement: Statement) -> None:
        self.ask(Statement(f"create temporary table {name} as {statement.sql}", statement.params))

    def ask(self, statement: Statement) -> list[tuple]:
        """The rows of one statement, which may read ``placed`` and ``furthest``."""
        return self._cursor.execute(statement.sql, dict(statement.params) or None).fetchall()
