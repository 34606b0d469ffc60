"""Any table of orders, however it is written, is in the workspace as it was, and the receipt says so."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpi.errors import QuestionsOpen
from kpi.intake import load, undo
from kpi.store import Workspace

HEADER = ["order_id", "ordered_at", "channel", "net_amount"]
DATES = {
    "%Y-%m-%d": None,
    "%d/%m/%Y": "yes",
    "%m/%d/%Y": "no",
    "%d.%m.%Y": "yes",
    "%Y%m%d": None,
    "%b %d, %Y": None,
}
# A cell that begins or ends with a space, or is empty, is trimmed or nothing: said in the documentation.
WORDS = st.text(
    st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"), exclude_characters="\u00a0\ufeff"),
    min_size=1,
    max_size=12,
).filter(lambda t: t == t.strip() and any(c.isalpha() for c in t) and "total" not in t.casefold())


@dataclass(frozen=True)
class Writing:
    """One way of writing a table."""

    delimiter: str
    quoting: int
    line_end: str
    encoding: str
    decimal: str
    thousands: str
    date: str
    title: bool
    last_break: bool

    def amount(self, value: Decimal) -> str:
        text = f"{value:,.2f}"
        return text.replace(",", "T").replace(".", self.decimal).replace("T", self.thousands)


@dataclass(frozen=True)
class Order:
    """A row, and what was done to it: nothing, an amount or a date that is none, or a line without a cell."""

    day: date
    channel: str
    amount: Decimal
    fate: str


WRITINGS = st.builds(
    Writing,
    delimiter=st.sampled_from(",;\t|"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    line_end=st.sampled_from(["\n", "\r\n"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    decimal=st.sampled_from(".,"),
    thousands=st.sampled_from(["", " "]),
    date=st.sampled_from(sorted(DATES)),
    title=st.booleans(),
    last_break=st.booleans(),
)
ORDERS = st.lists(
    st.builds(
        Order,
        day=st.integers(0, 900).map(lambda n: date(2024, 1, 1) + timedelta(days=n)),
        channel=WORDS,
        amount=st.decimals(Decimal("-9999.99"), Decimal("999999.99"), places=2),
        fate=st.sampled_from(["good"] * 8 + ["no amount", "no day", "blank line"]),
    ),
    min_size=3,
    max_size=25,
).filter(lambda orders: any(order.fate != "blank line" for order in orders))


def written(orders: list[Order], how: Writing) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=how.delimiter, quoting=how.quoting, lineterminator=how.line_end)  # type: ignore[arg-type]
    if how.title:
        out.write(f"Orders of the shop{how.line_end}{how.line_end}")
    writer.writerow(HEADER)
    for number, order in enumerate(orders):
        if order.fate == "blank line":
            out.write(how.line_end)
            continue
        amount = "lots" if order.fate == "no amount" else how.amount(order.amount)
        day = "someday" if order.fate == "no day" else order.day.strftime(how.date)
        writer.writerow([f"A{number}", day, order.channel, amount])
    text = out.getvalue()
    return (text if how.last_break else text.removesuffix(how.line_end)).encode(how.encoding)


def answers(how: Writing, error: QuestionsOpen) -> dict[str, str]:
    """What the person who wrote the file would say; a question that the file does not leave open is a fault."""
    known = {"day_first": DATES[how.date], "decimal": how.decimal}
    found = {question.key: known[question.key] for question in error.questions}
    assert None not in found.values(), f"asked about {error.questions}"
    return found  # type: ignore[return-value]


def stored(workspace: Workspace) -> list[tuple]:
    with workspace.cursor() as cursor:
        return cursor.execute(
            "select order_id, cast(ordered_at as date), channel, net_amount from orders order by order_id"
        ).fetchall()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(orders=ORDERS, how=WRITINGS)
def test_what_is_written_is_what_is_stored(workspace: Workspace, orders: list[Order], how: Writing):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "orders.csv"
        path.write_bytes(written(orders, how))
        # The rows are told apart from the header by their values: where none has one, the file is refused.
        said = {"header_line": "3" if how.title else "1"}
        try:
            receipt = load(workspace, path, path.name, settings=said)
        except QuestionsOpen as error:
            receipt = load(workspace, path, path.name, settings=said | answers(how, error))
        try:
            fates = Counter(order.fate for order in orders)
            blanks = fates["blank line"] + how.title
            if not how.last_break and orders[-1].fate == "blank line":
                blanks -= 1
            assert receipt.balances and all(check.agrees for check in receipt.money)
            assert receipt.rows_loaded == fates["good"]
            assert receipt.rows_set_aside == fates["no amount"] + fates["no day"]
            assert receipt.skipped.get("blank", 0) == blanks
            assert [p.value for p in receipt.problems] == [
                "lots" if o.fate == "no amount" else "someday" for o in orders if o.fate in ("no amount", "no day")
            ]
            expected = [(f"A{n}", o.day, o.channel, o.amount) for n, o in enumerate(orders) if o.fate == "good"]
            assert stored(workspace) == sorted(expected)
        finally:
            undo(workspace, receipt.load_id)
    assert stored(workspace) == []
