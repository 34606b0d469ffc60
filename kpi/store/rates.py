"""Exchange rates: which currency they lead to, and what is said about them when they are loaded."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from kpi.errors import UserError
from kpi.models import MODELS, OWN_CURRENCY
from kpi.periods import day_text
from kpi.store.connection import Cursor

DAILY_RATES = "daily_rates"
MOST = 1_000_000
PER = "per"
# What one unit is worth in US dollars, to two digits, as a mean of many years: enough to tell a rate from its inverse
# where one unit is worth far more or far less than another.
_WORTH = {
    "USD": 1.0, "EUR": 1.15, "GBP": 1.4, "CHF": 1.05, "AUD": 0.75, "CAD": 0.78, "NZD": 0.68, "SGD": 0.74, "JPY": 0.0085,
    "CNY": 0.148, "HKD": 0.128, "INR": 0.014, "KRW": 0.00083, "TWD": 0.032, "THB": 0.030, "MYR": 0.25, "IDR": 0.00007,
    "PHP": 0.019, "VND": 0.000042, "SEK": 0.11, "NOK": 0.115, "DKK": 0.154, "ISK": 0.0077, "PLN": 0.26, "CZK": 0.044,
    "HUF": 0.0034, "RON": 0.24, "BGN": 0.59, "TRY": 0.06, "RUB": 0.015, "UAH": 0.03, "ILS": 0.28, "ZAR": 0.065,
    "BRL": 0.22, "MXN": 0.053, "CLP": 0.0013, "COP": 0.00027, "PEN": 0.28, "AED": 0.272, "SAR": 0.267, "QAR": 0.275,
    "KWD": 3.3, "BHD": 2.65, "EGP": 0.035, "NGN": 0.0015, "KES": 0.0085, "PKR": 0.0055, "BDT": 0.0105, "LKR": 0.0045,
}  # fmt: skip
_CLEAR = 3.0


def register_rates(cursor: Cursor, load_id: int) -> list[str]:
    """Remember for which currency a load's rates are given, inside its transaction; sentences for its receipt.

    Raises UserError when the workspace has no currency yet: then nobody can tell what the rates lead to.
    """
    own = currency_of(cursor)
    if not own:
        raise UserError(
            "Exchange rates say what other currencies are worth in the workspace's own, and it has none yet.",
            "Set it first: on the Upload page under Money, or with python -m kpi settings currency=EUR.",
        )
    cursor.execute("delete from rate_bases where load_id = ?", [load_id])
    cursor.execute("insert into rate_bases values (?, ?)", [load_id, own])
    rows = cursor.execute(
        "select upper(currency), count(*), min(date), max(date) from exchange_rates"
        f" where load_id = ? and rate > 0 and rate < {MOST} group by upper(currency) order by upper(currency)",
        [load_id],
    ).fetchall()
    per = direction(cursor) == PER
    notes = []
    for currency, count, first, last in rows:
        if currency == own:
            notes.append(f"{count:,} rates of {own} are not needed: it is the workspace's own currency.")
            continue
        days = day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
        notes.append(f"{example(cursor, currency, own, per=per)} Rates of {currency} are known for {days}.")
    notes += _doubts(cursor, load_id, own, per=per)
    return notes


def settle_rates(cursor: Cursor) -> None:
    """Give every order in another currency the rates of its days, inside a transaction, once ``daily_rates`` is built.

    What is paid back later is worth what it is on its own day, and stays with its order when that has no rate.
    """
    refund = "case when r.rate is not null then coalesce(b.rate, r.rate) end"
    cursor.execute(
        "update orders set rate = x.rate, refund_rate = x.refund_rate from ("
        f"select o.rowid as order_row, r.rate, {refund} as refund_rate from orders o"
        " left join daily_rates r on r.day = cast(o.ordered_at as date) and r.currency = o.currency"
        " left join daily_rates b on b.day = cast(o.refunded_at as date) and b.currency = o.currency"
        " where (o.rate is not null or o.currency in (select currency from daily_rates))"
        f" and (o.rate is distinct from r.rate or o.refund_rate is distinct from {refund})"
        ") x where orders.rowid = x.order_row"
    )


def currency_of(cursor: Cursor) -> str:
    """The currency that the workspace counts in as things stand inside a transaction; "" when it has none."""
    sql = next(m.sql for m in MODELS if m.name == OWN_CURRENCY)
    return cursor.execute(sql).fetchall()[0][0] or ""


def latest_rates(cursor: Cursor) -> list[tuple[str, Decimal, date]]:
    """The last rate of every currency but the workspace's own as it was loaded, and its day."""
    return cursor.execute(
        "select currency, rate, date from (select upper(currency) as currency, rate, date, row_number() over"
        " (partition by upper(currency) order by date desc, load_id desc, line desc) as place from exchange_rates"
        f" where rate > 0 and rate < {MOST}) r where place = 1"
        " and currency not in (select currency from own_currency where currency is not null) order by currency"
    ).fetchall()


def direction(cursor: Cursor) -> str:
    """ "per" when the rates say how many units one unit of the own currency buys, "" when they say what one is worth."""
    rows = cursor.execute("select value from settings where name = 'rate_direction'").fetchall()
    return rows[0][0] if rows and rows[0][0] else ""


def example(cursor: Cursor, currency: str, own: str, *, per: bool) -> str:
    """The latest rate of a currency as a sentence: "1 GBP = 1.17 EUR on 3 Jan 2026."."""
    day, rate = cursor.execute(
        "select date, rate from exchange_rates where upper(currency) = ? and rate > 0"
        " order by date desc, load_id desc, line desc limit 1",
        [currency],
    ).fetchall()[0]
    return f"{equation(currency, own, rate, per=per)} on {day_text(day)}."


def equation(currency: str, own: str, rate: object, *, per: bool) -> str:
    """A rate as people write it."""
    number = f"{rate:f}".rstrip("0").rstrip(".")
    return f"1 {own} = {number} {currency}" if per else f"1 {currency} = {number} {own}"


def _doubts(cursor: Cursor, load_id: int, own: str, *, per: bool) -> list[str]:
    """What is odd about a load's rates: the wrong way round, twice for one day, or no rate at all."""
    notes = []
    rows = cursor.execute(
        "select upper(currency), median(rate) from exchange_rates where load_id = ? and rate > 0 group by 1 order by 1",
        [load_id],
    ).fetchall()
    odd = [currency for currency, rate in rows if _turned(currency, own, float(rate), per=per)]
    if odd:
        notes.append(
            f"The rates of {', '.join(odd)} look as if they were the other way round. If the file says how many"
            f" {odd[0]} one {own} buys, say so under Money on the Upload page, or with"
            f" python -m kpi settings rate_direction={'worth' if per else PER}."
        )
    twice = cursor.execute(
        "select count(*) from (select 1 from exchange_rates where load_id = ? group by upper(currency), date"
        " having count(distinct rate) > 1) d",
        [load_id],
    ).fetchall()[0][0]
    if twice:
        notes.append(f"For {twice:,} {'day' if twice == 1 else 'days'} there are two rates: the lower line counts.")
    unusable = cursor.execute(
        f"select count(*) from exchange_rates where load_id = ? and (rate is null or rate <= 0 or rate >= {MOST})",
        [load_id],
    ).fetchall()[0][0]
    if unusable:
        notes.append(f"{unusable:,} rates are not above 0 and below a million: they are not used.")
    return notes


def _turned(currency: str, own: str, rate: float, *, per: bool) -> bool:
    if currency not in _WORTH or own not in _WORTH:
        return False
    expected = _WORTH[currency] / _WORTH[own]
    said = 1 / rate if per else rate
    return _apart(said, expected) > _CLEAR and _apart(1 / said, expected) < _CLEAR


def _apart(one: float, other: float) -> float:
    return max(one / other, other / one)
