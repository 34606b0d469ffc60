"""What holds for all rows of a file: its time zone, its currency, and whether net amounts are after refunds."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zoneinfo import ZoneInfo

from kpi.errors import UserError
from kpi.intake.grid import Decision
from kpi.intake.rows.staging import TYPED
from kpi.intake.values.reading import Reading
from kpi.store import Workspace
from kpi.store.connection import Cursor
from kpi.store.settings import setting
from kpi.tables import ORDERS


def zone(workspace: Workspace, settings: Mapping[str, str]) -> str | None:
    """The time zone to which moments with an offset are moved: as set for the file, else for the workspace."""
    name = settings.get("timezone") or setting(workspace, "timezone")
    if name:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError):
            raise UserError(
                f"'{name}' is not a time zone.", "Use a name such as Europe/Berlin or America/New_York."
            ) from None
    return name


def currency(reading: Reading, settings: Mapping[str, str]) -> str | None:
    """The currency of amounts that have none of their own: as set, else as the file says."""
    if "currency" in settings:
        code = settings["currency"].strip().upper()
        if not re.fullmatch(r"[A-Z]{3}", code):
            raise UserError(
                f"'{settings['currency']}' is not a currency code.",
                "Use three letters, for example --set currency=EUR.",
            )
        return code
    return reading.currency


def net_includes_refunds(
    cursor: Cursor, reading: Reading, settings: Mapping[str, str]
) -> tuple[bool, tuple[Decision, ...]]:
    """Whether the net amount is after refunds: as set, as the rows show, else as the name says."""
    if not (reading.field("net_amount") and reading.field("refund_amount") and reading.source.table == ORDERS.name):
        return True, ()
    answer = settings.get("net_includes_refunds")
    if answer is not None:
        yes = answer.casefold() in ("yes", "true", "1")
        return yes, (Decision("net_includes_refunds", "yes" if yes else "no", "you said so"),)
    if reading.field("gross_amount"):
        discount = "coalesce(abs(discount_amount), 0)" if reading.field("discount_amount") else "0"
        after, before = cursor.execute(
            f"select count(*) filter (where abs(net_amount - (gross_amount - {discount} - abs(refund_amount))) < 0.005),"
            f" count(*) filter (where abs(net_amount - (gross_amount - {discount})) < 0.005)"
            f" from {TYPED} where taken_as = 'data' and problem is null and refund_amount <> 0"
        ).fetchall()[0]
        if after != before:
            yes = after > before
            return yes, (
                Decision(
                    "net_includes_refunds",
                    "yes" if yes else "no",
                    f"gross, discount, refund and net fit together so on {max(after, before):,} lines with a refund",
                ),
            )
    return True, (
        Decision("net_includes_refunds", "yes", "a net amount is after refunds unless the lines show otherwise"),
    )
