"""The receipt of a load: every line of the file accounted for, and the money in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from kpi.errors import Question
from kpi.intake.grid import Decision
from kpi.intake.values.numbers import amount_text

# Why a line is not data: for one line, and for several.
SKIP_WORDS = {
    "title": ("title line", "title lines"),
    "header": ("header line", "header lines"),
    "total": ("total row", "total rows"),
    "blank": ("blank line", "blank lines"),
    "note": ("note line", "note lines"),
    "heading": ("group heading", "group headings"),
    "payout": ("payout to the bank", "payouts to the bank"),
    "withdrawal": ("withdrawal", "withdrawals"),
    "transfer": ("transfer", "transfers"),
    "deposit": ("deposit", "deposits"),
    "conversion": ("currency conversion", "currency conversions"),
    "pending": ("pending row", "pending rows"),
    "unanswered": ("answer without a score or a comment", "answers without a score or a comment"),
    "hold": ("hold or reserve", "holds and reserves"),
    "authorisation": ("authorisation", "authorisations"),
    "purchase": ("payment to others", "payments to others"),
    "sale": ("sale that the order export holds", "sales that the order export holds"),
    "tax": ("tax collected for the state", "taxes collected for the state"),
    "gift card": ("gift card sold", "gift cards sold"),
    "failed": ("failed payment", "failed payments"),
    "cancelled": ("cancelled row without amounts", "cancelled rows without amounts"),
    "elsewhere": ("order of another shop", "orders of another shop"),
    "other table": ("line of a table that is not known", "lines of a table that is not known"),
}


@dataclass(frozen=True)
class Problem:
    """A line that was set aside, with the column and the value that stopped it."""

    line: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class MoneyCheck:
    """One amount column: what the file says, and where it went. Decimal amounts as text."""

    label: str
    currency: str
    in_file: str
    set_aside: str
    duplicates: str
    in_workspace: str

    @property
    def agrees(self) -> bool:
        """Whether not a cent is missing."""
        accounted = Decimal(self.set_aside) + Decimal(self.duplicates) + Decimal(self.in_workspace)
        return abs(Decimal(self.in_file) - accounted) < Decimal("0.005")


@dataclass(frozen=True)
class Receipt:
    """What happened to one file.

    ``rows_in`` = ``rows_loaded`` + ``rows_set_aside`` + ``duplicates`` + the sum of ``skipped``, always.
    ``restated`` of the loaded rows replaced older ones. ``totals`` are the sums in the workspace per field.
    """

    file: str
    source: str
    table: str
    rows_in: int
    rows_loaded: int
    rows_set_aside: int = 0
    duplicates: int = 0
    restated: int = 0
    skipped: Mapping[str, int] = field(default_factory=dict)
    totals: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    decisions: tuple[Decision, ...] = ()
    money: tuple[MoneyCheck, ...] = ()
    notes: tuple[str, ...] = ()
    load_id: int = 0
    loaded_at: datetime | None = None
    digest: str = ""
    undone: bool = False

    @classmethod
    def left_out(cls, label: str, lines: int) -> Receipt:
        """The receipt of a table that was not loaded because nobody knows it, beside others of its file that were."""
        note = "It is not a table that is known. To load it, say what its columns mean."
        return cls(label, "", "", lines, 0, skipped={"other table": lines}, notes=(note,))

    @property
    def balances(self) -> bool:
        """Whether every line of the file is accounted for."""
        return self.rows_in == self.rows_loaded + self.rows_set_aside + self.duplicates + sum(self.skipped.values())

    def sentences(self) -> list[str]:
        """The receipt in words, for a page or a terminal."""
        skipped = ", ".join(f"{n:,} {skip_word(kind, n)}" for kind, n in self.skipped.items() if n)
        lines = [
            f"{self.rows_in:,} lines in {self.file}: {self.rows_loaded:,} loaded, {self.rows_set_aside:,} set aside, "
            f"{self.duplicates:,} already there" + (f", {skipped}." if skipped else ".")
        ]
        if self.restated:
            lines.append(f"{self.restated:,} of the loaded lines replace older ones that have changed since.")
        for check in self.money:
            currency = f" {check.currency}" if check.currency else ""
            ends = (
                "the same in the workspace"
                if check.agrees and Decimal(check.in_workspace) == Decimal(check.in_file)
                else (
                    f"{amount_text(check.in_workspace)} in the workspace, {amount_text(check.set_aside)} set aside, "
                    f"{amount_text(check.duplicates)} already there" + ("" if check.agrees else ": they differ")
                )
            )
            lines.append(f"{check.label}: {amount_text(check.in_file)}{currency} in the file, {ends}.")
        reasons: dict[tuple[str, str], int] = {}
        for problem in self.problems:
            reasons[problem.column, problem.reason] = reasons.get((problem.column, problem.reason), 0) + 1
        for (column, reason), n in reasons.items():
            where = f"{column}: " if column else ""
            lines.append(f"Set aside: {n:,} line{'s' * (n != 1)}, because {where}{reason}.")
        return lines + list(self.notes)

    def json(self) -> dict:
        """The receipt as plain data for scripts and the ledger."""
        return {
            "load": self.load_id,
            "file": self.file,
            "source": self.source,
            "table": self.table,
            "rows_in": self.rows_in,
            "rows_loaded": self.rows_loaded,
            "rows_set_aside": self.rows_set_aside,
            "duplicates": self.duplicates,
            "restated": self.restated,
            "skipped": dict(self.skipped),
            "questions": [],
            "totals": dict(self.totals),
            "problems": [asdict(p) for p in self.problems],
            "decisions": [asdict(d) for d in self.decisions],
            "money": [asdict(m) | {"agrees": m.agrees} for m in self.money],
            "notes": list(self.notes),
            "loaded_at": self.loaded_at.isoformat(sep=" ", timespec="seconds") if self.loaded_at else None,
            "digest": self.digest,
            "undone": self.undone,
        }


def from_json(data: Mapping) -> Receipt:
    """The receipt that ``Receipt.json`` wrote."""
    return Receipt(
        file=data["file"],
        source=data["source"],
        table=data["table"],
        rows_in=data["rows_in"],
        rows_loaded=data["rows_loaded"],
        rows_set_aside=data["rows_set_aside"],
        duplicates=data["duplicates"],
        restated=data["restated"],
        skipped=data["skipped"],
        totals=data["totals"],
        problems=tuple(Problem(**p) for p in data["problems"]),
        decisions=tuple(Decision(**d) for d in data["decisions"]),
        money=tuple(MoneyCheck(**{k: v for k, v in m.items() if k != "agrees"}) for m in data["money"]),
        notes=tuple(data["notes"]),
        load_id=data["load"],
        digest=data["digest"],
        undone=data["undone"],
        loaded_at=datetime.fromisoformat(data["loaded_at"]) if data["loaded_at"] else None,
    )


def undone(receipt: Receipt) -> Receipt:
    """The same receipt, taken back."""
    return replace(receipt, undone=True)


def question_json(question: Question) -> dict:
    """A question as plain data."""
    return {
        "key": question.key,
        "column": question.column,
        "text": question.text,
        "examples": list(question.examples),
        "choices": [{"answer": answer, "meaning": meaning} for answer, meaning in question.choices],
    }


def skip_word(kind: str, count: int) -> str:
    """What lines of a kind that is not data are called."""
    return SKIP_WORDS.get(kind, (kind, kind))[count != 1]
