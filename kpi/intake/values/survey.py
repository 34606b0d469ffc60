"""Which column of a survey holds the score: found by its values and its words, asked where they leave it open."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision, Grid
from kpi.intake.values.row_kinds import literal
from kpi.intake.values.shapes import TextRows
from kpi.sources import Kind, Part, Source, find, headers_of

KEY = "score_column"
_NPS = re.compile(r"\bnps\b|recommend|empfehl|recomm?and|recomend|raccomand|consiglier|aanbevel")
_CSAT = re.compile(
    r"\bcsat\b|satisf|zufrieden|satisfait|satisfech|soddisf|tevreden|\brat(?:e|ing)\b|\bscore\b|\bstars?\b"
)
_NPS_MAX, _SCALES = 10, (5, 7, 10)
# "10", "10 - Extremely likely", "3 (neutral)"
_NUMBER = r"^(10|[0-9])(?:\.0+)?(?:$|\s*[-–—(:=].*$)"
_SHOWN = 6


@dataclass(frozen=True)
class _Column:
    """A column of small whole numbers."""

    header: str
    least: int
    most: int

    @property
    def kind(self) -> str:
        words = self.header.casefold()
        if _NPS.search(words):
            return "nps"
        return "csat" if _CSAT.search(words) and self.least >= 1 else ""

    @property
    def scale(self) -> tuple[str, int]:
        """What its score is taken for, and the end of its scale."""
        if self.kind == "nps":
            return "nps", _NPS_MAX
        most = next(end for end in _SCALES if self.most <= end)
        return (self.kind or ("nps" if self.least == 0 else "rating")), most if self.least else _NPS_MAX


def with_score(
    rows: TextRows, grid: Grid, source: Source, settings: Mapping[str, str]
) -> tuple[Source, tuple[Decision, ...], tuple[Question, ...]]:
    """The source with its score column; what was decided about it, or the question to ask.

    A source that is no survey, or whose score a person has mapped, comes back as it is. Raises UserError for an answer
    that names no column of scores.
    """
    if not source.survey or source.mapping(grid.columns).get("score"):
        return source, (), ()
    scores = _columns(rows, source)
    answer = settings.get(KEY)
    if answer is not None:
        return _answered(answer, scores, grid, source)
    named = [c for c in scores if c.kind]
    if len(named) == 1:
        kind, most = named[0].scale
        why = f"it is the one column of whole numbers from {named[0].least} to {named[0].most} that asks for a score"
        return _scored(source, named[0], grid), (Decision(KEY, named[0].header, f"{why}: {kind}, at most {most}"),), ()
    if not scores:
        return source, (Decision(KEY, "none", "no column holds whole numbers from 0 to 10 only"),), ()
    choices = tuple((c.header, f"'{c.header}': {c.least} to {c.most}") for c in named or scores)
    text = "Which column holds the score? " + (
        f"{len(named)} columns ask for one." if named else "None says so in words that are known."
    )
    return source, (), (Question(KEY, text, "", tuple(c.header for c in (named or scores)[:_SHOWN]), choices),)


def _answered(
    answer: str, scores: Sequence[_Column], grid: Grid, source: Source
) -> tuple[Source, tuple[Decision, ...], tuple[Question, ...]]:
    header = find(answer, grid.columns)
    chosen = next((c for c in scores if c.header == header), None)
    if chosen is None:
        raise UserError(
            f"'{answer}' does not hold whole numbers from 0 to 10.",
            f"Name one of these columns: {', '.join(c.header for c in scores[:_SHOWN])}."
            if scores
            else "No column of the file does.",
        )
    kind, most = chosen.scale
    return _scored(source, chosen, grid), (Decision(KEY, header, f"you said so: {kind}, at most {most}"),), ()


def _scored(source: Source, column: _Column, grid: Grid) -> Source:
    """The survey with its score; a row that answers neither the score nor the comment is no data."""
    kind, most = column.scale
    comment = find_comment(source, grid.columns, column.header)
    unanswered = {column.header: ("",)} | ({comment: ("",)} if comment else {})
    fields = {**source.fields, "score": (Part(column.header, _NUMBER),), "comment": (comment,) if comment else ()}
    return replace(
        source,
        fields=fields,
        constants={**source.constants, "kind": kind, "scale_max": str(most)},
        kinds=(*source.kinds, Kind(unanswered, skip="unanswered")),
    )


def find_comment(source: Source, columns: Sequence[str], score: str) -> str:
    """The first column beside the score that asks for words."""
    others = [c for c in columns if c != score]
    return next((c for p in source.fields.get("comment", ()) for h in headers_of(p) if (c := find(h, others))), "")


def _columns(rows: TextRows, source: Source) -> list[_Column]:
    """Columns that hold whole numbers from 0 to 10 and nothing else, without those that mean something else."""
    taken = {h for name in source.fields if name != "comment" for p in source.fields[name] for h in headers_of(p)}
    mine = {find(name, rows.columns) for name in (*taken, "Collector ID", "Network ID")}
    scores = []
    for place, header in enumerate(rows.columns):
        if header in mine:
            continue
        text = f"nullif(trim(c{place}), '')"
        number = f"try_cast(nullif(regexp_extract({text}, {literal(_NUMBER)}, 1), '') as integer)"
        filled, read, least, most = rows.figures(f"count({text}), count({number}), min({number}), max({number})")
        if filled and filled == read:
            scores.append(_Column(header, least, most))
    return scores
