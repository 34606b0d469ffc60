"""What filling a table needs to know about its load, and the values that several tables are given in the same way."""

from __future__ import annotations

from dataclasses import dataclass

from kpi.intake.values.money_words import code_sql
from kpi.tables import MONEY_SQL


@dataclass(frozen=True)
class Load:
    """What filling needs to know about the load: its number, the hash of its file, and its answers.

    ``line_offset`` added to a row's rowid gives its line, for rows that were read without one.
    """

    load_id: int
    digest: str
    currency: str | None
    net_includes_refunds: bool
    period: tuple[str, str] | None
    line_offset: int


def row_line(load: Load) -> str:
    """SQL of the line of a typed row."""
    return f"coalesce(line, rowid + {load.line_offset})"


def currency_sql(field: str, have: set[str], load: Load) -> str:
    """SQL of a currency: as the row says it, else that of the file."""
    of_file = f"'{load.currency}'" if load.currency else "cast(null as varchar)"
    if field not in have:
        return of_file
    code = code_sql(field)
    return f"coalesce({code}, {of_file})" if load.currency else code


def line_amount_sql(name: str, have: set[str], prefix: str) -> str:
    """Amounts of an order line from whatever of price, gross, discount, net, cost and profit the file gives."""
    p = prefix
    quantity = f"{p}quantity" if f"{p}quantity" in have else "1"
    discount = f"coalesce(abs({p}discount_amount), 0)" if f"{p}discount_amount" in have else "0"
    if f"{p}net_amount" in have:
        net = f"{p}net_amount"
    elif f"{p}gross_amount" in have:
        net = f"{p}gross_amount - {discount}"
    elif f"{p}unit_price" in have:
        net = f"cast({p}unit_price * {quantity} - {discount} as {MONEY_SQL})"
    else:
        net = f"cast(null as {MONEY_SQL})"
    if name == "net_amount":
        return f"cast({net} as {MONEY_SQL})"
    if name == "discount_amount":
        return f"cast({discount} as {MONEY_SQL})"
    if f"{p}cost_amount" in have:
        return f"{p}cost_amount"
    return (
        f"cast({net} - {p}profit_amount as {MONEY_SQL})"
        if f"{p}profit_amount" in have
        else f"cast(null as {MONEY_SQL})"
    )
