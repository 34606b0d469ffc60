"""What customers leave of their net sales, by the channel of their first order."""

from __future__ import annotations

from collections.abc import Mapping

from kpi.analyses.assumptions import share_of_revenue
from kpi.compiler import Statement
from kpi.store import Workspace

_SHARES = """
select channel,
    case when cast($assumed_margin as double) is null then known_share
        else margin_share + uncosted_share * cast($assumed_margin as double) end as share
from channel_margins
where coalesce(currency, $own_currency) = $own_currency
order by channel, currency
"""


class Margins:
    """Shares of net sales that are margin. With ``of_all`` it is that one for every channel.

    ``known`` is False where nothing is known of margins: then net sales count.
    """

    def __init__(self, by_channel: Mapping[str | None, float | None], of_all: float | None = None) -> None:
        self.of_all = of_all
        self._by_channel = by_channel
        self.known = of_all is not None or any(share is not None for share in by_channel.values())

    def of(self, channel: str | None) -> float | None:
        """The share of a channel, 1 where net sales count; None where it cannot be told."""
        if not self.known:
            return 1.0
        return self.of_all if self.of_all is not None else self._by_channel.get(channel)


def margins(workspace: Workspace, given: float | None = None) -> Margins:
    """The margins to count with: the share ``given``, else by what is known of costs, with the workspace's assumed margin
    for what has no cost. UserError when ``given`` is no share."""
    if given is not None:
        return Margins({}, share_of_revenue(given, workspace.coverage))
    coverage = workspace.coverage
    params = {"assumed_margin": coverage.assumed_margin, "own_currency": coverage.currency}
    _, rows = workspace.run(Statement(_SHARES.strip(), params))
    return Margins(dict(rows))
