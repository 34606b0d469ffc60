"""Make the sample shop "Harbour & Pine": two years of exports from an invented home-goods shop.

    python sample_data/make_sample_shop.py [FOLDER]

Writes the export files and ``expected.json``, the true totals, next to this script (or into FOLDER). The same
script always writes the same bytes. Everything is invented; only the column headers are those of the real exports.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import books
import online_visits
import people
import pine_club
import plans
import shop_app
import trade_deals
import voices
from exports import (
    GOOGLE_HEADER,
    META_HEADER,
    SHOPIFY_HEADER,
    TILL_HEADER,
    VISITS_HEADER,
    google_rows,
    google_spend,
    meta_rows,
    meta_spend,
    shopify_rows,
    till_rows,
    visits_rows,
)
from harbour_and_pine import (
    FIRST_DAY,
    LAST_DAY,
    STORE,
    Order,
    Shop,
    cents,
    month,
    ratio,
)

# --- the truth ------------------------------------------------------------------------------------------------------


def money(amounts: Iterable[Decimal]) -> str:
    return str(cents(sum(amounts, Decimal(0))))


def sales(orders: list[Order]) -> dict:
    """Totals of one currency. Cancelled orders are no sales; they are counted apart."""
    sold = [order for order in orders if not order.cancelled]
    cancelled = [order for order in orders if order.cancelled]
    return {
        "orders": len(sold),
        "gross": money(order.gross for order in sold),
        "discounts": money(order.discount for order in sold),
        "refunds": money(order.refund for order in sold),
        "net": money(order.subtotal - order.refund for order in sold),
        "tax": money(order.tax for order in sold),
        "shipping": money(order.shipping for order in sold),
        "cancelled_orders": len(cancelled),
        "cancelled_gross": money(order.gross for order in cancelled),
    }


def split(orders: list[Order], key: Callable[[Order], str]) -> dict:
    """Sales by currency, then by whatever ``key`` says of an order."""
    groups: dict[str, dict[str, list[Order]]] = {"USD": defaultdict(list), "CAD": defaultdict(list)}
    for order in orders:
        groups[order.currency][key(order)].append(order)
    return {currency: {name: sales(named[name]) for name in sorted(named)} for currency, named in groups.items()}


def net_on_refund_date(orders: list[Order]) -> dict:
    """Net sales in USD by month, each refund in the month it was made, or in the order's where no file says when."""
    net: dict[str, Decimal] = defaultdict(Decimal)
    for order in orders:
        if order.currency == "USD" and not order.cancelled:
            net[month(order.at)] += order.subtotal
            net[month(order.refunded_at or order.at)] -= order.refund
    return {name: str(cents(net[name])) for name in sorted(net)}


def customers(orders: list[Order]) -> dict:
    """By the channel of the first order: new customers, those who ordered again, and lifetime net sales.

    Lifetime sales are those of customers who pay in USD; a customer never pays in two currencies.
    """
    history: dict[str, list[Order]] = defaultdict(list)
    for order in orders:
        if order.email and not order.cancelled:
            history[order.email].append(order)
    answer = {}
    for channel in sorted({own[0].channel for own in history.values()}):
        everyone = [own for own in history.values() if own[0].channel == channel]
        usd = [own for own in everyone if own[0].currency == "USD"]
        months = Counter(month(own[0].at) for own in everyone)
        answer[channel] = {
            "new_customers": len(everyone),
            "repeat_customers": sum(len(own) > 1 for own in everyone),
            "usd_customers": len(usd),
            "usd_lifetime_net": money(order.subtotal - order.refund for own in usd for order in own),
            "new_customers_by_month": {name: months[name] for name in sorted(months)},
        }
    return answer


def visits_by_month(shop: Shop) -> dict[str, Counter]:
    visits: dict[str, Counter] = defaultdict(Counter)
    for (day, channel), count in shop.visits.items():
        visits[channel][month(day)] += count
    for (day, _), count in shop.door.items():
        visits[STORE.name][month(day)] += count
    return visits


def spend_by_month(shop: Shop) -> dict[str, Counter]:
    """Cents by channel and month."""
    spend: dict[str, Counter] = {"Paid Search": Counter(), "Paid Social": Counter()}
    for day, *_, spent in google_spend(shop):
        spend["Paid Search"][month(day)] += spent
    for first_day, *_, spent in meta_spend(shop):
        spend["Paid Social"][month(first_day)] += spent
    return spend


def planted(visits: dict[str, Counter], orders: Counter, spend: dict[str, Counter], who: dict) -> dict:
    """The few numbers by which the planted problems show."""

    def email(months: list[str]) -> dict:
        seen, bought = sum(visits["Email"][m] for m in months), sum(orders["Email", m] for m in months)
        return {
            "months": f"{months[0]} to {months[-1]}",
            "visits": seen,
            "orders": bought,
            "conversion": ratio(bought, seen),
        }

    months = sorted(visits["Email"])
    return {
        "email_before": email(months[-9:-5]),
        "email_fading": email(months[-5:]),
        "email_last_two": email(months[-2:]),
        "cac_usd": {c: ratio(Decimal(spend[c].total()) / 100, who[c]["new_customers"], 2) for c in spend},
        "repeat_rate": {c: ratio(own["repeat_customers"], own["new_customers"], 4) for c, own in who.items()},
        "usd_lifetime_net_per_customer": {
            c: ratio(Decimal(own["usd_lifetime_net"]), own["usd_customers"], 2) for c, own in who.items()
        },
    }


def truth(shop: Shop) -> dict:
    visits, spend, who = visits_by_month(shop), spend_by_month(shop), customers(shop.orders)
    orders = Counter((order.channel, month(order.at)) for order in shop.orders if not order.cancelled)
    late = [order for order in shop.till() if order.refunded_at and month(order.refunded_at) != month(order.at)]
    return {
        "first_day": str(FIRST_DAY),
        "last_day": str(LAST_DAY),
        "time_zone": "America/New_York",
        "all": {currency: groups["all"] for currency, groups in split(shop.orders, lambda order: "all").items()},
        "by_channel": split(shop.orders, lambda order: order.channel),
        "by_month": split(shop.orders, lambda order: month(order.at)),
        "by_region": split(shop.orders, lambda order: order.region),
        "usd_net_by_month_of_refund": net_on_refund_date(shop.orders),
        "till_refunds_in_a_later_month": {"orders": len(late), "refunds": money(order.refund for order in late)},
        "orders": {
            c: {"all": sum(orders[c, m] for m in by), **{m: orders[c, m] for m in by}} for c, by in visits.items()
        },
        "visits": {c: {"all": by.total(), **by} for c, by in visits.items()},
        "ad_spend_usd": {
            c: {"all": f"{by.total() / 100:.2f}", **{m: f"{by[m] / 100:.2f}" for m in by}} for c, by in spend.items()
        },
        "customers_by_first_channel": who,
        "planted": planted(visits, orders, spend, who),
    }


# --- writing --------------------------------------------------------------------------------------------------------


def write(path: Path, header: str, rows: list[list], encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        file.write(header + "\n")
        csv.writer(file, lineterminator="\n").writerows(rows)


def beside_the_sales(shop: Shop) -> tuple[dict[str, tuple[str, list[list]]], dict]:
    """The files that are no orders, visits or ad spend, as header and rows, and their true totals."""
    deals, known = trade_deals.deals(), people.people(shop)
    club = pine_club.subscriptions(known)
    used = shop_app.events(known, {subscription.person.email for subscription in club})
    said, paid = voices.answers(shop), books.costs(shop)
    counted, wanted = plans.stock(shop), plans.targets(shop)
    files = {
        "hubspot_deals.csv": (trade_deals.DEALS_HEADER, trade_deals.deal_rows(deals)),
        "hubspot_deal_stages.csv": (trade_deals.STAGES_HEADER, trade_deals.stage_rows(deals)),
        "customers.csv": (people.HEADER, people.rows(known)),
        "subscriptions.csv": (pine_club.HEADER, pine_club.rows(club)),
        "usage_events.csv": (shop_app.HEADER, shop_app.rows(used)),
        "feedback.csv": (voices.HEADER, voices.rows(said)),
        "costs.csv": (books.HEADER, books.rows(paid)),
        "stock.csv": (plans.STOCK_HEADER, plans.stock_rows(counted)),
        "targets.csv": (plans.TARGETS_HEADER, plans.target_rows(wanted)),
        "experiments.csv": (plans.EXPERIMENTS_HEADER, list(plans.EXPERIMENTS)),
    }
    totals = {
        "deals": trade_deals.truth(deals),
        "customers": people.truth(known),
        "subscriptions": pine_club.truth(club),
        "usage": shop_app.truth(used),
        "feedback": voices.truth(said),
        "costs": books.truth(paid),
        "stock": plans.stock_truth(shop, counted),
        "targets": plans.target_truth(shop, wanted),
    }
    return files, totals


def main(folder: Path) -> None:
    shop = Shop()
    write(folder / "shopify_orders.csv", SHOPIFY_HEADER, shopify_rows(shop))
    write(folder / "till_orders.csv", TILL_HEADER, till_rows(shop))
    visits = online_visits.seen(shop)
    write(folder / "ga4_traffic_acquisition.csv", online_visits.HEADER, online_visits.rows(visits))
    write(folder / "visits.csv", VISITS_HEADER, visits_rows(shop))
    write(folder / "google_ads_campaigns.csv", GOOGLE_HEADER, google_rows(shop))
    write(folder / "meta_ads.csv", META_HEADER, meta_rows(shop), encoding="utf-8-sig")
    files, totals = beside_the_sales(shop)
    for name, (header, rows) in files.items():
        write(folder / name, header, rows)
    everything = truth(shop) | {"funnel": online_visits.truth(visits)} | totals
    (folder / "expected.json").write_text(json.dumps(everything, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
