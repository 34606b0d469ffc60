"""How a file writes its values: the shapes in every column, and what they say of numbers, dates and money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi.errors import Question
from kpi.intake.grid import Decision, Grid
from kpi.intake.values import dates, money_words, numbers
from kpi.intake.values.shapes import Shape, TextRows, shapes_of
from kpi.intake.values.wanted import Wanted, cells_sql, says_nothing
from kpi.sources import Cells, Source, headers_of
from kpi.tables import Type

NUMERIC = (Type.MONEY, Type.COUNT, Type.QUANTITY, Type.RATE, Type.FIGURE)
DAYS = (Type.TIME, Type.DATE)
_NOTHING = ("--", "-", "–", "n/a", "N/A")


@dataclass(frozen=True)
class Texts:
    """The text of cells as SQL, NULL where they are empty; ``blanks`` are the words by which an export says nothing."""

    rows: TextRows
    blanks: tuple[str, ...]

    def as_written(self, cells: Cells) -> str:
        """Whatever stands there."""
        return cells_sql(cells, self.rows.columns, (), trim=self.rows.trim)

    def said(self, cells: Cells) -> str:
        """NULL, too, where the export says nothing."""
        return cells_sql(cells, self.rows.columns, self.blanks, trim=self.rows.trim)

    def of_value(self, cells: Cells) -> str:
        """NULL, too, for what stands instead of a number or a day anywhere, such as a dash."""
        return cells_sql(cells, self.rows.columns, self.nothing, trim=self.rows.trim)

    @property
    def nothing(self) -> tuple[str, ...]:
        """What means that there is no value."""
        return (*self.blanks, *_NOTHING)


@dataclass(frozen=True)
class Written:
    """The shapes of all cells that hold numbers or days: ``every`` one of them, and those of ``values`` only."""

    texts: Texts
    every: Mapping[Cells, Sequence[Shape]]
    values: Mapping[Cells, Sequence[Shape]] = field(init=False)

    def __post_init__(self) -> None:
        nothing = self.texts.nothing
        values = {
            cells: [shape for shape in shapes if not says_nothing(shape.text, nothing)]
            for cells, shapes in self.every.items()
        }
        object.__setattr__(self, "values", values)

    def every_of(self, want: Wanted) -> list[Shape]:
        """All shapes of a field."""
        return [shape for cells in want.values for shape in self.every.get(cells, ())]

    def values_of(self, want: Wanted) -> list[Shape]:
        """The shapes of a field without those that say nothing."""
        return [shape for cells in want.values for shape in self.values.get(cells, ())]


@dataclass(frozen=True)
class Style:
    """How a file writes numbers, days and money. What is open is a question, and read in the commoner way for now."""

    decimal: Decision | Question
    day_first: Decision | Question | None
    money: money_words.Currencies

    @property
    def mark(self) -> str:
        """The decimal mark."""
        return self.decimal.value if isinstance(self.decimal, Decision) else "."

    @property
    def day_order(self) -> str:
        """The answer to day_first."""
        return self.day_first.value if isinstance(self.day_first, Decision) else "no"

    @property
    def decisions(self) -> list[Decision]:
        """What is settled of numbers and days."""
        return [d for d in (self.decimal, self.day_first) if isinstance(d, Decision)]

    @property
    def questions(self) -> tuple[Question, ...]:
        return tuple(q for q in (self.decimal, self.day_first, self.money.question) if isinstance(q, Question))


def look(rows: TextRows, source: Source, wants: Sequence[Wanted]) -> Written:
    """The shapes of every field that is more than text."""
    texts = Texts(rows, source.blanks)
    looked_at = dict.fromkeys(cells for want in wants if want.column.type is not Type.TEXT for cells in want.values)
    return Written(texts, {cells: shapes_of(rows, texts.as_written(cells)) for cells in looked_at})


def decide_style(
    written: Written,
    wants: Sequence[Wanted],
    source: Source,
    grid: Grid,
    settings: Mapping[str, str],
    *,
    home: str | None,
) -> Style:
    """How the file writes its values, from all of them and from ``settings``.

    ``home`` is the currency that the workspace counts in.
    """
    of_numbers = {
        label(cells): (want.column.type, written.values[cells])
        for want in wants
        if want.column.type in NUMERIC
        for cells in want.values
    }
    of_days = {
        label(cells): (written.values[cells], _day_numbers(written, cells))
        for want in wants
        if want.column.type in DAYS
        for cells in want.cells
    }
    return Style(
        numbers.decide(of_numbers, settings.get("decimal")),
        dates.decide(of_days, settings.get("day_first")),
        _money(written, wants, source, grid, settings.get("currency"), home=home),
    )


def label(cells: Cells) -> str:
    """What to call cells in a sentence: their columns."""
    return " + ".join(headers_of(cells))


def _day_numbers(written: Written, cells: Cells) -> dates.Numbers:
    sql = dates.numbers_sql(written.texts.of_value(cells), written.values[cells])
    return dates.Numbers(*(n or 0 for n in written.texts.rows.figures(sql)))


def _money(
    written: Written, wants: Sequence[Wanted], source: Source, grid: Grid, answer: str | None, *, home: str | None
) -> money_words.Currencies:
    amounts = {
        label(cells): written.values[cells] for want in wants if want.column.type is Type.MONEY for cells in want.values
    }
    column = next((want.cells[0] for want in wants if want.name == "currency" and want.cells), None)
    beside = None
    if column is not None:
        texts = written.texts
        beside = money_words.read_beside(texts.rows, texts.said(column), source, amounts, grid, answer=answer)
    return beside or money_words.read(source, amounts, grid, answer=answer, home=home)
