"""From step to step of a visit funnel: who went on, who was lost, and what the lost would have brought."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kpi.analyses.scope import share

STEPS = ("visits", "product_views", "carts", "checkouts", "purchases")
WORDS = {name: name.replace("_", " ") for name in STEPS}


@dataclass(frozen=True)
class Step:
    """One step. ``count`` is what the files say, ``passed`` counts visits that skipped the step as well.

    ``conversion``, ``lost_visits``, ``lost_orders`` and ``lost_money`` are those on the way to the next step: a
    fraction, visits, orders, and money in the workspace's currency; ``before`` are the visits that the conversion is a
    share of. None where they cannot be told, and at the end.
    """

    name: str
    count: int
    passed: int
    conversion: float | None = None
    lost_visits: int | None = None
    lost_orders: float | None = None
    lost_money: float | None = None
    before: int | None = None


@dataclass(frozen=True)
class Funnel:
    """The funnel of one slice; ``value`` is the slice (None: without a name, or everything).

    ``overall`` is purchases per visit, ``abandonment`` 1 - purchases/carts, both over rows that know both.
    """

    value: str | None
    steps: tuple[Step, ...]
    overall: float | None
    abandonment: float | None
    order_value: float | None
    notes: tuple[str, ...]

    @property
    def worst(self) -> Step | None:
        """The step that loses the most money, or the most orders where money is not known; None when nothing is lost."""
        losing = [s for s in self.steps if s.lost_orders]
        return max(losing, key=lambda s: (s.lost_money or 0.0, s.lost_orders or 0.0), default=None)


def funnel_of(value: str | None, written: Sequence[tuple], order_value: float | None) -> Funnel:
    """The funnel of one slice from rows of a count per step (None: not known), with what one of its orders is worth."""
    shown = [i for i in range(len(STEPS)) if any(row[i] is not None for row in written)]
    rows = [_passed(row) for row in written]
    notes = []
    ways = [(a, b, *_between(rows, a, b)) for a, b in zip(shown, shown[1:], strict=False)]
    rates = [share(after, before) for *_, before, after in ways]
    steps = []
    for place, i in enumerate(shown):
        count, passed = (sum(row[i] or 0 for row in kind) for kind in (written, rows))
        if passed > count:
            notes.append(
                f"At least {passed - count:,} visits went on without {WORDS[STEPS[i]]};"
                " they count as having passed that step."
            )
        if place == len(shown) - 1:
            steps.append(Step(STEPS[i], count, passed))
            continue
        *_, before, after = ways[place]
        onward = 1.0
        for rate in rates[place + 1 :]:
            onward = None if onward is None or rate is None else onward * rate
        # Orders are only what is lost where the funnel ends in purchases.
        ends = STEPS[shown[-1]] == "purchases"
        orders = (before - after) * onward if ends and onward is not None and before else None
        money = orders * order_value if orders is not None and order_value is not None else None
        steps.append(
            Step(STEPS[i], count, passed, rates[place], before - after if before else None, orders, money, before)
        )
    visits, carts, bought = (STEPS.index(name) for name in ("visits", "carts", "purchases"))
    in_cart, paid = _between(written, carts, bought)
    abandonment = None if not in_cart or paid > in_cart else 1 - paid / in_cart
    if in_cart and paid > in_cart:
        notes.append("There are more purchases than carts, so cart abandonment cannot be told.")
    came, paid = _between(written, visits, bought)
    return Funnel(value, tuple(steps), share(paid, came), abandonment, order_value, tuple(notes))


def merged(groups: Iterable[Sequence[tuple]]) -> list[tuple]:
    """Rows of all slices, added up for each set of known steps."""
    summed: dict[tuple, list[int]] = {}
    for row in (row for rows in groups for row in rows):
        given = tuple(n is not None for n in row)
        counts = summed.setdefault(given, [0] * len(STEPS))
        for i, n in enumerate(row):
            counts[i] += n or 0
    return [
        tuple(n if is_given else None for is_given, n in zip(given, counts, strict=True))
        for given, counts in summed.items()
    ]


def _passed(row: tuple) -> tuple:
    """A row with every known step at least as large as those after it."""
    most, raised = 0, []
    for n in reversed(row):
        most = max(most, n or 0)
        raised.append(None if n is None else most)
    return tuple(reversed(raised))


def _between(rows: Sequence[tuple], a: int, b: int) -> tuple[int, int]:
    both = [row for row in rows if row[a] is not None and row[b] is not None]
    return sum(row[a] for row in both), sum(row[b] for row in both)
