"""Reports that are known and hold no table of rows: what to export in their place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kpi.errors import UserError

_LOOKED_AT = 12


@dataclass(frozen=True)
class Report:
    """A report by the words that begin its first lines; ``what`` it is, and what to export ``instead``."""

    words: tuple[str, ...]
    what: str
    instead: str


REPORTS = (
    Report(
        ("email campaign report", "title:"),
        "Mailchimp's report of one campaign: names and values, no rows",
        "Export the list of campaigns, which has a row for this one too: Campaigns › All campaigns, select them, Export.",
    ),
)


def known_report(first_cells: Sequence[str], file: str) -> UserError | None:
    """The reason why a file is none to load, from the first cells of its lines; None when it is no known report."""
    words = {cell.strip().casefold() for cell in first_cells[:_LOOKED_AT]}
    for report in REPORTS:
        if words.issuperset(report.words):
            return UserError(f"{file} is {report.what}.", report.instead)
    return None
