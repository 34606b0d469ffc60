"""ABC analysis: the few that bring most, those that bring the next part, and the rest."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from kpi.errors import UserError

FIRST, NEXT = 0.8, 0.95


def abc_classes(
    values: Mapping[object, Decimal | float], first: float = FIRST, following: float = NEXT
) -> dict[object, str]:
    """A, B or C for each value: A up to the one with which ``first`` of the sum is reached, B up to ``following``.

    Equal values always share a class, and what is 0 or less is C. The sum is that of what is above 0. UserError when
    the thresholds are not 0 < first <= following <= 1.
    """
    if not 0 < first <= following <= 1:
        raise UserError(
            f"A up to {first:.0%} and B up to {following:.0%} is not possible.",
            "Both lie above 0 and up to 1, and B does not end before A.",
        )
    whole = sum(v for v in values.values() if v > 0)
    ranked = sorted(values.items(), key=lambda item: -item[1])
    letters, before = {}, 0.0
    for value, tied in groupby(ranked, key=lambda item: item[1]):
        names = [name for name, _ in tied]
        reached = before / float(whole) if whole else 1.0
        # A sum of shares that is 0.8 in decimals is not always so in binary.
        letter = "C" if value <= 0 or reached >= following - 1e-12 else "A" if reached < first - 1e-12 else "B"
        letters |= dict.fromkeys(names, letter)
        before += float(max(value, 0)) * len(names)
    return letters
