"""Names for customers by their scores of recency, frequency and monetary value, and what to do about each."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.errors import UnknownName


@dataclass(frozen=True)
class Segment:
    """A name for customers whose scores lie between these bounds, both included; ``m`` has those of ``f``.

    ``about`` says what to do.
    """

    name: str
    r: tuple[int, int]
    f: tuple[int, int]
    about: str

    def holds(self, r: int, f: int, m: int) -> bool:
        return self.r[0] <= r <= self.r[1] and all(self.f[0] <= score <= self.f[1] for score in (f, m))


# The first that fits is taken: narrow ones stand before the wide ones that would swallow them.
SEGMENTS = (
    Segment("Champions", (4, 5), (4, 5), "bought lately, often and for much: thank them, ask for reviews"),
    Segment("New customers", (4, 5), (1, 1), "bought lately, hardly more than once: welcome them"),
    Segment("Promising", (3, 3), (1, 1), "bought a while ago, hardly more than once: remind them of you"),
    Segment("Cannot lose them", (1, 1), (4, 5), "bought most, and very long ago: call them"),
    Segment("Loyal customers", (2, 5), (3, 5), "come regularly: offer them more, and better things"),
    Segment("Potential loyalists", (3, 5), (1, 3), "bought lately, and more than once: win them for the next order"),
    Segment("Need attention", (2, 2), (2, 3), "average buyers who have become quiet: make a limited offer"),
    Segment("About to sleep", (2, 2), (1, 2), "bought little, some time ago: win them back before they are gone"),
    Segment("At risk", (1, 2), (2, 5), "bought often, long ago: write to them in person"),
    Segment("Lost", (1, 1), (1, 2), "bought least, and long ago: do not spend much on them"),
)
OTHERS = Segment("Others", (1, 5), (1, 5), "fit no segment: often but little, or seldom but much")


def segment_of(r: int, f: int, m: int) -> Segment:
    """The segment of three scores."""
    return next((s for s in SEGMENTS if s.holds(r, f, m)), OTHERS)


def named_segment(name: str) -> Segment:
    """The segment of that name, in any case; UnknownName when there is none."""
    by_name = {s.name.casefold(): s for s in (*SEGMENTS, OTHERS)}
    if name.casefold() not in by_name:
        raise UnknownName("segment", name, (s.name for s in by_name.values()))
    return by_name[name.casefold()]
