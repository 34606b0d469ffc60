"""Deals as the analyses of the pipeline read them: open, won or lost, in which currency, and until which day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from kpi.analyses.slices import column
from kpi.analyses.survival import kaplan_meier
from kpi.compiler import Statement
from kpi.store import Workspace

BY = ("owner", "channel", "region", "product", "pipeline")
WON = ("WON", "CLOSED WON", "CLOSEDWON", "CLOSED - WON")
# A deal that ended without a decision is not won; leaving it out would make the win rate look better than it is.
LOST = ("LOST", "CLOSED LOST", "CLOSEDLOST", "CLOSED - LOST", "NO DECISION", "ABANDONED", "DISQUALIFIED")
_DELETED = ("DELETED",)
_OPEN = ("OPEN", "")


def _texts(values: tuple[str, ...]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def is_won(word: str) -> str:
    """SQL that is true for a stage or status, in capitals, that says won."""
    return f"({word} in ({_texts(WON)}) or {word} like '% WON')"


def is_lost(word: str) -> str:
    """SQL that is true for a stage or status, in capitals, that says lost or ended without a decision."""
    return f"({word} in ({_texts(LOST)}) or {word} like '% LOST')"


def ends_deals(stage: str) -> bool:
    """Whether a stage is no step of the way but its end, won or lost."""
    word = stage.strip().upper()
    return word in WON + LOST or word.endswith((" WON", " LOST"))


# A status that a plain file writes decides; without one the stage does.
_WORD = "upper(coalesce(d.status, d.stage, ''))"
STATE = f"case when {is_won(_WORD)} then 'won' when {is_lost(_WORD)} then 'lost' else 'open' end"
COUNTED = f"{_WORD} not in ({_texts(_DELETED)})"


def listed(by: str | None) -> str:
    """SELECT of one row per deal that counts: deal_id, value, state, stage, pipeline, currency, amount, days.

    ``value`` is the dimension ``by``; a deal without a currency is in ``$currency``. ``created`` and ``closed`` are
    days; ``closed`` is NULL while the deal is open, although exports give the day it is expected to close.
    """
    return (
        f"select d.deal_id, {column(by, 'd')} as value, {STATE} as state, d.stage, coalesce(d.pipeline, '') as pipeline,"
        " upper(coalesce(d.currency, $currency)) as currency, d.amount, d.owner, cast(d.created_at as date) as created,"
        f" case when {STATE} <> 'open' then cast(d.closed_at as date) end as closed"
        f" from deals d where {COUNTED}"
    )


def own_currency(workspace: Workspace) -> str:
    """The currency of deals that name none: the only one that deals name, else the workspace's; "" when unknown."""
    _, rows = workspace.run(
        Statement("select distinct upper(currency) as currency from deals where currency is not null", {})
    )
    return rows[0][0] if len(rows) == 1 else workspace.coverage.currency


def last_day(workspace: Workspace, currency: str) -> date | None:
    """The last day on which something happened to a deal; days that are only expected do not count."""
    sql = (
        f"with listed as ({listed(None)})\n"
        "select max(day) as day from (select max(created) as day from listed union all select max(closed) as day from listed"
        " union all select cast(max(entered_at) as date) as day from deal_stages"
        " union all select cast(max(left_at) as date) as day from deal_stages) m"
    )
    return workspace.run(Statement(sql, {"currency": currency}))[1][0][0]


def unknown_words(workspace: Workspace) -> list[str]:
    """Statuses that say neither open, won nor lost, as files write them; such deals count as open."""
    sql = (
        "select distinct d.status as status from deals d where d.status is not null"
        f" and {STATE} = 'open' and {_WORD} not in ({_texts(_DELETED + _OPEN)}) order by status"
    )
    return [word for (word,) in workspace.run(Statement(sql, {}))[1]]


def status_notes(workspace: Workspace) -> list[str]:
    """What a reader must know of statuses that are not understood."""
    words = unknown_words(workspace)
    if not words:
        return []
    some = ", ".join(f"'{w}'" for w in words[:5]) + (" and others" if len(words) > 5 else "")
    return [f"Deals with the status {some} count as open: it says neither won nor lost."]


class Tally(dict):
    """How often each value occurs, as value: count."""

    def add(self, value, count: int) -> None:
        self[value] = self.get(value, 0) + count

    @property
    def n(self) -> int:
        return sum(self.values())

    def mean(self) -> float | None:
        return sum(float(v) * n for v, n in self.items()) / self.n if self else None

    def quantile(self, share: float) -> float | None:
        """The quantile with linear interpolation between neighbours; None of nothing."""
        if not self:
            return None
        place = (self.n - 1) * share
        low, rest = int(place), place - int(place)
        seen, lower = 0, None
        for value in sorted(self):
            seen += self[value]
            if lower is None and seen > low:
                lower = float(value)
                if not rest:
                    return lower
            if lower is not None and seen > low + 1:
                return lower + (float(value) - lower) * rest
        return lower


@dataclass
class Times:
    """How many days things took that have ended, and how many days those have lasted that have not."""

    ended: Tally = field(default_factory=Tally)
    running: Tally = field(default_factory=Tally)

    def median(self) -> float | None:
        """Days until half have ended, by Kaplan and Meier; None while fewer than half have."""
        counts = [(float(days), n, 0) for days, n in self.ended.items()]
        counts += [(float(days), 0, n) for days, n in self.running.items()]
        return kaplan_meier(counts).median
