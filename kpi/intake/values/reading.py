"""What was decided about the values of a file: each field with its SQL, and every decision with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from kpi.errors import Question, UserError
from kpi.intake.grid import Decision
from kpi.intake.values import money_words
from kpi.intake.values.wanted import Fill
from kpi.sources import Source, find
from kpi.tables import Column, Type

ANSWERS = (
    "encoding",
    "delimiter",
    "header_line",
    "tables",
    "decimal",
    "day_first",
    "currency",
    "timezone",
    "net_includes_refunds",
    "period_start",
    "period_end",
    "score_column",
    "amounts_repeat",
)


@dataclass(frozen=True)
class Field:
    """One field of the staged rows: its name (see ``wanted``), where it comes from, and its SQL.

    ``header`` is the first of the ``headers`` that it is taken from.
    """

    name: str
    column: Column
    header: str
    text: str
    sql: str
    span: str = "day"
    exact: str = ""
    headers: tuple[str, ...] = ()

    @property
    def is_amount(self) -> bool:
        return self.column.type is Type.MONEY


@dataclass(frozen=True)
class Reading:
    """Everything decided about a file's columns.

    ``plain`` says that all numbers are plainly written; ``fills`` are the further tables that rows fill; ``refunds``
    are the numbers of the kinds whose rows pay money back; ``money`` is what the file says of currencies. ``cells``
    are texts and ``values`` what they are read as, each by the name under which the SQL of fields knows it: what
    stands in many places is written out once, because the database works out every copy. ``repeated`` are the amounts of whole orders that stand on each of their rows.
    """

    source: Source
    fields: tuple[Field, ...]
    decisions: tuple[Decision, ...]
    questions: tuple[Question, ...]
    plain: bool
    fills: tuple[Fill, ...] = ()
    columns: tuple[str, ...] = ()
    refunds: tuple[int, ...] = ()
    money: money_words.Currencies | None = None
    cells: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    repeated: tuple[str, ...] = ()

    @property
    def away(self) -> tuple[int, ...]:
        """The numbers of the kinds whose rows fill another table only."""
        return tuple(n for fill in self.fills for n in fill.kinds or ())

    @property
    def decimal(self) -> str:
        """The decimal mark of the file."""
        return next((d.value for d in self.decisions if d.key == "decimal"), ".")

    @property
    def totals_in(self) -> tuple[str, ...]:
        """The header that says a total, and the one whose rows add up to it; none when the file has not both."""
        headers = tuple(find(name, self.columns) for name in self.source.total or ())
        return headers if all(headers) else ()

    @property
    def names(self) -> set[str]:
        """The columns of the typed rows that belong to the source's own table."""
        return {f.name for f in self.fields} | ({"is_refund"} if self.refunds else set())

    @property
    def currency(self) -> str | None:
        """The currency of amounts which name none, as far as the file says it."""
        if self.money is None or self.money.decision is None or self.money.by_row:
            return None
        return self.money.decision.value

    def field(self, name: str) -> Field | None:
        return next((f for f in self.fields if f.name == name), None)


def check_settings(settings: Mapping[str, str]) -> None:
    """Raise UserError for an answer to a question that nobody asks."""
    for key in settings:
        if key not in ANSWERS:
            raise UserError(f"There is nothing to set called '{key}'.", f"Use one of {', '.join(ANSWERS)}.")
