"""Fair times: a thing and its baseline take turns, and each turn is compared with its own neighbour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter


@dataclass(frozen=True)
class Compared:
    """Seconds of a thing and its baseline, and the ratio: the least of several medians of pairs."""

    seconds: float
    baseline: float
    ratio: float


def clock(run: Callable[[], object]) -> float:
    """Seconds that one call takes."""
    started = perf_counter()
    run()
    return perf_counter() - started


def compare(pair: Callable[[int, bool], tuple[float, float]], pairs: int, rounds: int) -> Compared:
    """Take ``rounds`` of ``pairs``; noise from outside can only make a round worse, so the best round counts.

    ``pair(turn, swapped)`` returns the seconds of the thing and of its baseline on values no turn has had before;
    ``swapped`` asks for the baseline first.
    """
    medians = []
    turn = 0
    for _ in range(rounds):
        taken = []
        for _ in range(pairs):
            taken.append(pair(turn, turn % 2 == 1))
            turn += 1
        medians.append(
            Compared(median(a for a, _ in taken), median(b for _, b in taken), median(a / b for a, b in taken))
        )
    return Compared(min(m.seconds for m in medians), min(m.baseline for m in medians), min(m.ratio for m in medians))


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least ``share`` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(share * 1000) * len(ordered) // 1000) - 1)]
