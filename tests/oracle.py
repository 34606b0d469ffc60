"""A second implementation of the main KPIs, in plain Python with exact fractions, from the same rows.

It shares nothing with the program: no SQL, no models, no formulas. ``channel`` is one channel (None = no channel) or
EVERY for the total; an oracle that goes ``by`` something else takes a region, say, in its place.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any

Row = dict[str, Any]
EVERY = "every channel"
_PLACES = Decimal("0.0001")


class Oracle:
    """The KPIs of a set of rows of the canonical tables."""

    def __init__(
        self,
        orders: list[Row],
        visit_rows: list[Row],
        spend_rows: list[Row],
        deals: list[Row] = (),
        answers: list[Row] = (),
        costs: list[Row] = (),
        *,
        by: str = "channel",
    ) -> None:
        self.by = by
        self.deals = [d for d in deals if d["status"] != "deleted"]
        self.scores, self.cost_rows = answers, costs
        self.sales = [o for o in orders if o["is_sale"]]
        self.not_sales = [o for o in orders if not o["is_sale"]]
        self.visit_rows, self.spend_rows = visit_rows, spend_rows
        self.paid = {s["channel"] for s in spend_rows if s["amount"] != 0}
        self.by_customer: dict[object, list[Row]] = {}
        for sale in sorted(self.sales, key=lambda o: (o["ordered_at"], o["order_id"])):
            if sale["customer_id"] is not None:
                self.by_customer.setdefault(sale["customer_id"], []).append(sale)

    def channels(self) -> set:
        rows = [*self.sales, *self.visit_rows, *self.spend_rows]
        return {row["channel"] for row in rows}

    def gross_sales(self, channel: object) -> Fraction:
        return self._sum(self._in(self.sales, channel), "gross_amount")

    def discounts(self, channel: object) -> Fraction:
        return self._sum(self._in(self.sales, channel), "discount_amount")

    def returns(self, channel: object) -> Fraction:
        return self._sum(self._in(self.sales, channel), "refund_amount")

    def net_sales(self, channel: object) -> Fraction:
        return self.gross_sales(channel) - self.discounts(channel) - self.returns(channel)

    def discount_rate(self, channel: object) -> Fraction | None:
        return _ratio(self.discounts(channel), self.gross_sales(channel))

    def return_rate(self, channel: object) -> Fraction | None:
        return _ratio(self.returns(channel), self.gross_sales(channel))

    def orders(self, channel: object) -> Fraction:
        return Fraction(len(self._in(self.sales, channel)))

    def visits(self, channel: object) -> Fraction:
        return Fraction(sum(v["visits"] for v in self._in(self.visit_rows, channel)))

    def ad_spend(self, channel: object) -> Fraction:
        return self._sum(self._in(self.spend_rows, channel), "amount")

    def impressions(self, channel: object) -> Fraction | None:
        return self._told(channel, "impressions")

    def clicks(self, channel: object) -> Fraction | None:
        return self._told(channel, "clicks")

    def ad_conversions(self, channel: object) -> Fraction | None:
        return self._told(channel, "conversions")

    def ctr(self, channel: object) -> Fraction | None:
        both = self._telling(channel, "impressions", "clicks")
        return _ratio(self._sum(both, "clicks"), self._sum(both, "impressions"))

    def cpc(self, channel: object) -> Fraction | None:
        return self._paid_for(channel, "clicks")

    def cpm(self, channel: object) -> Fraction | None:
        one = self._paid_for(channel, "impressions")
        return None if one is None else 1000 * one

    def cost_per_conversion(self, channel: object) -> Fraction | None:
        return self._paid_for(channel, "conversions")

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
        return self._within(30, channel)

    def lifetime_revenue_90(self, channel: object) -> Fraction | None:
        return self._within(90, channel)

    def lifetime_revenue_180(self, channel: object) -> Fraction | None:
        return self._within(180, channel)

    def lifetime_revenue(self, channel: object) -> Fraction | None:
        return self._within(365, channel)

    def _within(self, days: int, channel: object) -> Fraction | None:
        """What customers who are old enough brought in their first days, each."""
        last = max((_day(o) for o in self.sales), default=date.min)
        window = timedelta(days=days)
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

    def deals_created(self, channel: object) -> Fraction:
        return Fraction(sum(d["created_at"] is not None for d in self._in(self.deals, channel)))

    def deals_won(self, channel: object) -> Fraction:
        return Fraction(len(self._closed(channel, "won")))

    def deals_lost(self, channel: object) -> Fraction:
        return Fraction(len(self._closed(channel, "lost")))

    def win_rate(self, channel: object) -> Fraction | None:
        return _ratio(self.deals_won(channel), self.deals_won(channel) + self.deals_lost(channel))

    def average_deal(self, channel: object) -> Fraction | None:
        worth = [Fraction(d["amount"]) for d in self._closed(channel, "won") if d["amount"] is not None]
        return _ratio(sum(worth, Fraction(0)), Fraction(len(worth)))

    def answers(self, channel: object) -> Fraction:
        return Fraction(len(self._in(self.scores, channel)))

    def nps(self, channel: object) -> Fraction | None:
        asked = [a["score"] for a in self._in(self.scores, channel) if a["kind"] == "nps" and a["scale_max"] != 5]
        asked = [s for s in asked if s is not None and s <= 10]
        return _ratio(Fraction(100 * (sum(s > 8 for s in asked) - sum(s < 7 for s in asked))), Fraction(len(asked)))

    def csat(self, channel: object) -> Fraction | None:
        asked = [
            (a["score"], a["scale_max"])
            for a in self._in(self.scores, channel)
            if a["kind"] == "csat" and None not in (a["score"], a["scale_max"]) and a["score"] <= a["scale_max"]
        ]
        pleased = sum(score >= {5: 4, 10: 9}[int(scale)] for score, scale in asked)
        return _ratio(Fraction(pleased), Fraction(len(asked)))

    def costs(self, channel: object) -> Fraction:
        return sum((Fraction(c["amount"]) for c in self._placed(channel)), Fraction(0))

    def fees(self, channel: object) -> Fraction:
        return sum((Fraction(c["amount"]) for c in self._placed(channel) if c["kind"] == "fee"), Fraction(0))

    def contribution(self, channel: object) -> Fraction | None:
        sold = self._in(self.sales, channel)
        if any(o["cost_amount"] is None for o in sold):
            return None
        goods = sum((Fraction(o["cost_amount"]) for o in sold), Fraction(0))
        return self.net_sales(channel) - goods - self.costs(channel) - self.ad_spend(channel)

    def _closed(self, channel: object, status: str) -> list[Row]:
        return [d for d in self._in(self.deals, channel) if d["status"] == status and d["closed_at"] is not None]

    def _placed(self, channel: object) -> list[Row]:
        """Costs of a channel: their own, else that of their order."""
        of_orders = {o["order_id"]: o["channel"] for o in [*self.sales, *self.not_sales]}
        placed = [{**c, "channel": c["channel"] or of_orders.get(c["order_id"])} for c in self.cost_rows]
        return self._in(placed, channel)

    def kpi(self, name: str) -> Callable[[object], Fraction | None]:
        return getattr(self, name)

    def _acquired(self, channel: object) -> list:
        return [c for c, sales in self.by_customer.items() if channel is EVERY or sales[0][self.by] == channel]

    def _in(self, rows: list[Row], channel: object) -> list[Row]:
        return [row for row in rows if channel is EVERY or row[self.by] == channel]

    def _telling(self, channel: object, *columns: str) -> list[Row]:
        """Rows of spend that say something of all these columns."""
        return [s for s in self._in(self.spend_rows, channel) if all(s[c] is not None for c in columns)]

    def _told(self, channel: object, column: str) -> Fraction | None:
        """What rows of spend add up to; not known where there is spend and no row says it."""
        telling = self._telling(channel, column)
        return None if self._in(self.spend_rows, channel) and not telling else self._sum(telling, column)

    def _paid_for(self, channel: object, column: str) -> Fraction | None:
        telling = self._telling(channel, column)
        return _ratio(self._sum(telling, "amount"), self._sum(telling, column))

    def _sum(self, rows: list[Row], column: str) -> Fraction:
        return sum((Fraction(row[column]) for row in rows), Fraction(0))


def converted(orders: list[Row], rates: list[Row], own: str) -> list[Row]:
    """The orders that count in the workspace's own currency, every amount at the rate of its day, to four places.

    An order without a currency is in the own one; one before the first rate of its currency is none of them.
    """

    def worth(currency: object, day: date) -> Decimal | None:
        given = [r for r in rates if r["currency"] == currency and r["date"] <= day]
        return max(given, key=lambda r: r["date"])["rate"] if given else None

    counted = []
    for order in orders:
        if order["currency"] in (own, None):
            counted.append(order)
        elif rate := worth(order["currency"], _day(order)):
            back = (order["refunded_at"] and worth(order["currency"], order["refunded_at"].date())) or rate
            times = {"gross_amount": rate, "discount_amount": rate, "refund_amount": back}
            counted.append(order | {c: (order[c] * r).quantize(_PLACES, ROUND_HALF_UP) for c, r in times.items()})
    return counted


def _ratio(numerator: Fraction, denominator: Fraction) -> Fraction | None:
    return numerator / denominator if denominator else None


def _day(order: Row) -> date:
    return order["ordered_at"].date()
