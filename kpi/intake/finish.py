"""Typed rows into the canonical tables and a receipt about it, inside the open transaction of a load."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kpi.intake.bookkeeping import accounting, ledger, money_checks, restating
from kpi.intake.bookkeeping.ledger import Again
from kpi.intake.bookkeeping.receipt import Problem, Receipt
from kpi.intake.copying import FileCopy
from kpi.intake.decisions import Decisions
from kpi.intake.rows.conventions import net_includes_refunds
from kpi.intake.rows.fill import Load, fill
from kpi.intake.rows.staging import TYPED, lines_above
from kpi.intake.values.reading import Reading
from kpi.naming import apply_names
from kpi.periods import now
from kpi.store.connection import Cursor
from kpi.store.settings import register_channels
from kpi.tables import ORDERS


def finish(
    cursor: Cursor,
    copy: FileCopy,
    decisions: Decisions,
    *,
    careful: bool,
    again: Again | None = None,
) -> Receipt:
    """Fill the tables from the typed rows and write the receipt.

    A file that was loaded before changes nothing: its rows count as duplicates. ``again`` says in which load's place
    the rows come.
    """
    grid, reading = decisions.grid, decisions.reading
    before = ledger.loaded_before(cursor, copy.digest, reading.source.table, decisions.how)
    load_id = again.load_id if again else ledger.next_id(cursor)
    includes, refund_decision = net_includes_refunds(cursor, reading, decisions.instructions.settings)
    own = decisions.currency
    first_row = cursor.execute(f"select coalesce(min(rowid), 0) from {TYPED}").fetchall()[0][0]
    made = Load(load_id, copy.digest, own, includes, decisions.period, grid.first_line - first_row)
    rows, aside = cursor.execute(
        f"select count(*), count(*) filter (where problem is not null) from {TYPED}"
    ).fetchall()[0]
    skipped = accounting.skipped(cursor)
    data = rows - sum(skipped.values()) - aside
    above = lines_above(grid)
    for kind, count in (("title", above.title), ("blank", above.blank), ("header", above.header)):
        skipped[kind] = skipped.get(kind, 0) + count
    receipt = Receipt(
        file=grid.name,
        source=reading.source.name,
        table=reading.source.table,
        rows_in=rows + len(grid.preamble) + grid.header_lines,
        rows_loaded=0,
        rows_set_aside=aside,
        skipped={k: n for k, n in sorted(skipped.items()) if n},
        decisions=decisions.reasons + refund_decision,
        loaded_at=again.loaded_at if again else now(),
        digest=copy.digest,
        notes=grid.notes,
    )
    if before is not None:
        note = f"This file was loaded before, as load {before}: nothing was changed. Undo that load to load it differently."
        return replace(receipt, load_id=before, duplicates=data, notes=(*receipt.notes, note))
    counts = fill(cursor, reading, made)
    names = apply_names(cursor, load_id, reading.source.name, reading.source.tables)
    register_channels(cursor)
    set_aside = accounting.problems(cursor, reading, grid) if careful and aside else []
    rows_of_file = money_checks.typed_rows(reading, own or "", exact=careful)
    receipt = replace(
        receipt,
        load_id=load_id,
        rows_loaded=counts["loaded"],
        duplicates=counts["duplicates"],
        restated=counts["restated"],
        totals=accounting.totals(cursor, reading.source.table, load_id),
        problems=tuple(p for p, _ in set_aside),
        money=tuple(
            money_checks.money(cursor, reading, load_id, own or "", rows_of_file, net_includes_refunds=includes)
        ),
        notes=(*receipt.notes, *names, *_notes(cursor, reading, load_id)),
    )
    return recorded(cursor, receipt, decisions, set_aside, again)


def recorded(
    cursor: Cursor,
    receipt: Receipt,
    decisions: Decisions,
    set_aside: Sequence[tuple[Problem, str]] = (),
    again: Again | None = None,
) -> Receipt:
    """The receipt, written into the ledger. A receipt that does not balance is a fault of the program."""
    if not receipt.balances:
        raise RuntimeError(f"the receipt does not balance: {receipt.json()}")
    mends = again.mends if again else None
    ledger.record(cursor, receipt, set_aside, how=decisions.how, columns=decisions.grid.columns, mends=mends)
    return receipt


def _notes(cursor: Cursor, reading: Reading, load_id: int) -> list[str]:
    notes = (
        accounting.total_row_notes(cursor, reading) + accounting.remarks(reading) + restating.sentences(cursor, load_id)
    )
    if reading.source.table == ORDERS.name:
        notes += accounting.sales_notes(cursor, load_id) + accounting.twice_notes(cursor, load_id)
        if not reading.field("order_id"):
            notes.append("The file has no order number: every line counts as one order.")
    return notes
