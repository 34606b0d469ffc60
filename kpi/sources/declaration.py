"""What an export format declares about itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kpi.sources.cells import Above, Cells, Heading, find, first_there, headers_of
from kpi.tables import ORDER_LINES, ORDERS, Type, table

Fields = Mapping[str, tuple[Cells, ...]]


@dataclass(frozen=True)
class NotData:
    """Rows that are not data: those whose ``column`` (* = any) holds one of ``values`` (patterns with *; "" = empty).

    ``reason`` is a word of ``kpi.intake.bookkeeping.receipt.SKIP_WORDS``. Where the export has no such column the rule is left out.
    """

    reason: str
    column: str
    values: tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """What rows of one kind stand for. The first kind that fits a row decides.

    ``when`` names columns and the values that each must hold (patterns with *; "" = empty; in any case). A kind
    whose columns the file does not have is left out. Exactly one of these:

    - ``skip``: the rows are not data; a word of ``kpi.intake.bookkeeping.receipt.SKIP_WORDS``.
    - ``table``: the rows fill that table with ``fields`` and ``constants`` and nothing else.
    - neither: the rows fill the source's own table; ``fields`` and ``constants`` go before those of the source.
      A kind that names amounts has only these: the source's own amounts are not read on its rows.

    ``refund`` says that the rows pay money back, in whatever sign: they are kept apart from the order's own row as
    refunds of their own day, so that a later export does not take the sale for changed. Rows without ``lines`` say
    something about a whole order and are no lines of it.
    """

    when: Mapping[str, tuple[str, ...]]
    skip: str = ""
    table: str = ""
    fields: Fields = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    refund: bool = False
    lines: bool = True


@dataclass(frozen=True)
class Beside:
    """A second table that rows of the source's own table fill too, where the amount is there and is not 0."""

    table: str
    fields: Fields
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """One export format.

    ``signature`` lists header names that a file of this kind always has, in any order and case; ``variants`` are other
    such lists, for other years and languages; ``absent`` are headers that tell a look-alike from it. ``fields`` and
    ``line_fields`` give for each field of the table (and of order lines, when the export has one row per line) the
    cells that it may come from (see ``kpi.sources.cells``); the first that the file has are taken. A header pattern
    may hold ``*``; the second of two columns of one name is called "Name (2)".

    ``constants`` fill fields where the export leaves them unsaid. ``values`` gives for a text field other words for
    those of the export (patterns with *). ``not_data`` and ``kinds`` say what rows are; with ``strict`` a row that is
    of no kind is set aside by name, and ``strict`` names the column with its money.

    ``order_amounts`` says where the money of an order of several rows stands: on its "first" row or repeated on all of
    them; on "each" row for what that row sold; or in "parts", one amount a row. ``sales`` are the only statuses that
    are sales, ``not_sales`` are more that are not. ``blanks`` are texts that mean "nothing" in this export, patterns
    with * those by which it hides small numbers. ``remarks`` are sentences to say when that column fills a field.
    A ``survey`` has other columns in each file: the one with the score is found by what it says.
    ``family`` is what exports of one shop have in common that call the same order by the same number: what one of
    them says about an order then replaces what another said, and nothing counts twice. ``caution`` is a sentence for
    the receipt about what may count twice all the same. ``total`` names a column of the total row and the column whose sum over all other rows it says.

    ``export`` says where to click for it, ``left_out`` what is not taken from it and why: both for the documentation.
    """

    name: str
    label: str
    table: str
    signature: tuple[str, ...]
    fields: Fields
    line_fields: Fields = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    order_amounts: str = "each"
    not_data: tuple[NotData, ...] = ()
    blanks: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    variants: tuple[tuple[str, ...], ...] = ()
    kinds: tuple[Kind, ...] = ()
    strict: str = ""
    beside: tuple[Beside, ...] = ()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sales: tuple[str, ...] = ()
    not_sales: tuple[str, ...] = ()
    total: tuple[str, str] | None = None
    family: str = ""
    caution: str = ""
    survey: bool = False
    remarks: Mapping[str, str] = field(default_factory=dict)
    export: str = ""
    left_out: str = ""

    def __post_init__(self) -> None:
        for name in (*self.fields, *self.constants, *self.values):
            table(self.table).field(name)
        for name in self.line_fields:
            ORDER_LINES.field(name)
        if self.line_fields and self.table != ORDERS.name:
            raise ValueError(f"{self.name}: only orders come with lines")
        others: tuple[Kind | Beside, ...] = (*self.kinds, *self.beside)
        for other in others:
            for name in (*other.fields, *other.constants):
                table(other.table or self.table).field(name)
            if other.table == self.table:
                raise ValueError(f"{self.name}: rows of its own table need no table named")
        if any(k.skip and (k.table or k.fields or k.refund) for k in self.kinds):
            raise ValueError(f"{self.name}: rows that are not data fill nothing")
        if self.strict and not self.kinds:
            raise ValueError(f"{self.name}: no kind is known")

    @property
    def tables(self) -> tuple[str, ...]:
        """Every table that a load may fill, the source's own first."""
        lines = (ORDER_LINES.name,) if self.table == ORDERS.name else ()
        further = [k.table for k in self.kinds] + [b.table for b in self.beside]
        return tuple(dict.fromkeys((self.table, *lines, *filter(None, further))))

    @property
    def origin(self) -> str:
        """By what the rows of this export are told from those of others in the workspace."""
        return self.family or self.name

    @property
    def same_rows(self) -> bool:
        """Whether every row below the header is read in the same way, with nothing to look at beside it."""
        return (
            not (self.not_data or self.kinds or self.beside or self.values or self.survey)
            and self.order_amounts == "each"
        )

    @property
    def row_by_row(self) -> bool:
        """Whether a row can be read without the rows around it."""
        every = (cells for choices in self.fields.values() for cells in choices)
        return not self.survey and not any(isinstance(cells, Heading | Above) for cells in every)

    @property
    def signatures(self) -> tuple[tuple[str, ...], ...]:
        """Every list of header names by which the export is known."""
        return (self.signature, *self.variants)

    def recognises(self, columns: Sequence[str]) -> bool:
        """Whether a header has everything that this export always has."""
        known = any(s and all(find(name, columns) for name in s) for s in self.signatures)
        return known and not any(find(n, columns) for n in self.absent)

    def kinds_in(self, columns: Sequence[str]) -> tuple[Kind, ...]:
        """The kinds of rows that a file with this header can tell apart."""
        return tuple(k for k in self.kinds if all(find(name, columns) for name in k.when))

    def kind_column(self, columns: Sequence[str]) -> str:
        """The header of the column that tells most about the kind of a row."""
        names = [name for kind in self.kinds_in(columns) for name in kind.when]
        return find(max(dict.fromkeys(names), key=names.count), columns)

    def mapping(self, columns: Sequence[str]) -> dict[str, str]:
        """Field to header for the fields that this file has; of several columns the first."""
        return {name: headers_of(cells)[0] for name, cells in found(self.fields, columns).items() if headers_of(cells)}


def found(fields: Fields, columns: Sequence[str]) -> dict[str, Cells]:
    """The cells of every field for which a file has the columns."""
    chosen = {name: first_there(choices, columns) for name, choices in fields.items()}
    return {name: cells for name, cells in chosen.items() if cells is not None}


def names_amounts(kind: Kind, own_table: str) -> bool:
    """Whether a kind says itself where the money of its rows stands."""
    target = table(kind.table or own_table)
    return any(target.field(name).type is Type.MONEY for name in kind.fields)
