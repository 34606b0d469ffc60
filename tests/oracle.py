"""A second implementation of the main KPIs, in plain Python with exact fractions, from the same rows.

It shares nothing with the program: no SQL, no models, no formulas. ``channel`` is one channel (None = no channel) or
EVERY for the total.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction

Row = dict[str, object]
EVERY = "every channel"


class Oracle:
    """The KPIs of a set of orders, visits and spend rows."""

    def __init__(self, orders: list[Row], visit_rows: list[Row], spend_rows: list[Row]) -> None:
        self.sales = [o for o in orders if o["is_sale"]]
        self.visit_rows, self.spend_rows = visit_rows, spend_rows
        self.paid = {s["channel"] for s in spend_rows if s["amount"] != 0}
        self.by_customer: dict[object, list[Row]] = {}
        for sale in sorted(self.sales, key=lambda o: (o["ordered_at"], o["order_id"])):
            if sale["customer_id"] is not None:
                self.by_customer.setdefault(sale["customer_id"], []).append(sale)

    def channels(self) -> set:
        rows = [*self.sales, *self.visit_rows, *self.spend_rows]
        return {row["channel"] for row in rows}

    def net_sales(self, channel: object) -> Fraction:
        return sum(
            (
                Fraction(o["gross_amount"]) - Fraction(o["discount_amount"]) - Fraction(o["refund_amount"])
                for o in self._in(self.sales, channel)
            ),
            Fraction(0),
        )

    def orders(self, channel: object) -> Fraction:
        return Fraction(len(self._in(self.sales, channel)))

    def visits(self, channel: object) -> Fraction:
        return Fraction(sum(v["visits"] for v in self._in(self.visit_rows, channel)))

    def ad_spend(self, channel: object) -> Fraction:
        return sum((Fraction(s["amount"]) for s in self._in(self.spend_rows, channel)), Fraction(0))

    def aov(self, channel: object) -> Fraction | None:
        return _ratio(self.net_sales(channel), self.orders(channel))

    def conversion_rate(self, channel: object) -> Fraction | None:
        return _ratio(self.orders(channel), self.visits(channel))

    def new_customers(self, channel: object) -> Fraction:
        return Fraction(len(self._acquired(channel)))

    def cac(self, channel: object) -> Fraction | None:
        if not self._in(self.spend_rows, channel):
            return None
        won = [c for c in self._acquired(channel) if self.by_customer[c][0]["channel"] in self.paid]
        return _ratio(self.ad_spend(channel), Fraction(len(won)))

    def repeat_purchase_rate(self, channel: object) -> Fraction | None:
        acquired = self._acquired(channel)
        return _ratio(Fraction(sum(len(self.by_customer[c]) > 1 for c in acquired)), Fraction(len(acquired)))

    def lifetime_revenue_30(self, channel: object) -> Fraction | None:
        last = max((_day(o) for o in self.sales), default=date.min)
        window = timedelta(days=30)
        mature = [c for c in self._acquired(channel) if last - _day(self.by_customer[c][0]) >= window]
        brought = sum(
            (
                Fraction(o["net_amount"])
                for c in mature
                for o in self.by_customer[c]
                if _day(o) - _day(self.by_customer[c][0]) <= window
            ),
            Fraction(0),
        )
        return _ratio(brought, Fraction(len(mature)))

    def kpi(self, name: str) -> Callable[[object], Fraction | None]:
        return getattr(self, name)

    def _acquired(self, channel: object) -> list:
        return [c for c, sales in self.by_customer.items() if channel is EVERY or sales[0]["channel"] == channel]

    def _in(self, rows: list[Row], channel: object) -> list[Row]:
        return [row for row in rows if channel is EVERY or row["channel"] == channel]


def _ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator else None


def _day(order: Row) -> date:
    return order["ordered_at"].date()
