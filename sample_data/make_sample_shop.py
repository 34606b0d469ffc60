"""Make the sample shop "Harbour & Pine": two years of exports from an invented home-goods shop.

    python sample_data/make_sample_shop.py [FOLDER]

Writes the export files and ``expected.json``, the true totals, next to this script (or into FOLDER). The same
script always writes the same bytes. Everything is invented; only the column headers are those of the real exports.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
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
from harbour_and_pine import (
    FIRST_DAY,
    LAST_DAY,
    REGIONS,
    SEED,
    SHOP,
    STORE,
    WELCOME,
    Order,
    Shop,
    cents,
    days,
    month,
    ratio,
)

GOOGLE_CAMPAIGNS = (  # name, type, months it runs in, share of clicks, cents a click, daily budget
    ("Search | Brand", "Search", range(1, 13), 3, (38, 52), "20.00"),
    ("Search | Storage and shelving", "Search", range(1, 13), 5, (58, 78), "45.00"),
    ("Shopping | Gifts", "Shopping", range(10, 13), 4, (55, 74), "40.00"),
)
META_CAMPAIGNS = (("Prospecting - Living room", 55), ("Lookalike - Past buyers", 30), ("Retargeting - Carts", 15))
META_CENTS_A_CLICK = (142, 168)

SHOPIFY_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,Billing Name,Billing Street,Billing Address1,Billing Address2,Billing Company,"
    "Billing City,Billing Zip,Billing Province,Billing Country,Billing Phone,Shipping Name,Shipping Street,"
    "Shipping Address1,Shipping Address2,Shipping Company,Shipping City,Shipping Zip,Shipping Province,"
    "Shipping Country,Shipping Phone,Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,"
    "Refunded Amount,Vendor,Outstanding Balance,Employee,Location,Device ID,Id,Tags,Risk Level,Source,"
    "Lineitem discount,Tax 1 Name,Tax 1 Value,Tax 2 Name,Tax 2 Value,Tax 3 Name,Tax 3 Value,Tax 4 Name,Tax 4 Value,"
    "Tax 5 Name,Tax 5 Value,Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,"
    "Payment Terms Name,Next Payment Due At,Payment References"
)
GOOGLE_HEADER = (
    "Campaign report\n"
    f'"{FIRST_DAY:%B} {FIRST_DAY.day}, {FIRST_DAY.year} - {LAST_DAY:%B} {LAST_DAY.day}, {LAST_DAY.year}"\n'
    "Day,Campaign status,Campaign,Budget,Budget name,Budget type,Currency code,Status,Campaign type,Impr.,Clicks,CTR,"
    "Avg. CPC,Cost"
)
META_HEADER = (
    "Reporting starts,Reporting ends,Campaign name,Campaign delivery,Results,Result indicator,Reach,Impressions,"
    "Cost per results,Amount spent (USD),Ends,Link clicks,CPC (cost per link click) (USD)"
)
TILL_HEADER = (
    "order_id,ordered_at,customer_id,channel,region,currency,gross_amount,discount_amount,refund_amount,refunded_at,"
    "net_amount,tax_amount,cost_amount,status"
)
VISITS_HEADER = "date,channel,region,device,visits,product_views,carts,checkouts,purchases"


# --- the files ------------------------------------------------------------------------------------------------------


def with_offset(at: datetime) -> str:
    """Local time as Shopify writes it: US daylight saving runs from March's second to November's first Sunday."""

    def sunday(month_number: int, nth: int) -> datetime:
        first = date(at.year, month_number, 1)
        return datetime.combine(first + timedelta(days=(6 - first.weekday()) % 7 + 7 * (nth - 1)), time(2))

    return f"{at:%Y-%m-%d %H:%M:%S} {'-0400' if sunday(3, 2) <= at < sunday(11, 1) else '-0500'}"


def shopify_rows(shop: Shop) -> list[list]:
    """Newest order first, the order's own fields only on its first line, as Shopify writes it."""
    columns, rows = SHOPIFY_HEADER.split(","), []
    for order in reversed(shop.online()):
        for position, (product, price, quantity) in enumerate(order.lines):
            cells = dict.fromkeys(columns, "")
            if position == 0:
                cells |= shopify_order_cells(order)
            cells |= {
                "Name": order.number,
                "Email": order.email,
                "Vendor": SHOP,
                "Lineitem quantity": quantity,
                "Lineitem name": product[1],
                "Lineitem price": price,
                "Lineitem sku": product[0],
                "Lineitem requires shipping": "true",
                "Lineitem taxable": "true",
                "Lineitem discount": "0.00",
                "Lineitem fulfillment status": "fulfilled" if order.shipped else "pending",
            }
            rows.append(list(cells.values()))
    return rows


def shopify_order_cells(order: Order) -> dict:
    code, currency, _, _ = REGIONS[order.region]
    refunded = order.refund + order.refund_other
    status = (
        "voided"
        if order.voided
        else "paid"
        if not refunded
        else "refunded"
        if refunded == order.total
        else "partially_refunded"
    )
    return {
        "Financial Status": status,
        "Paid at": "" if order.voided else with_offset(order.at),
        "Fulfillment Status": "fulfilled" if order.shipped else "unfulfilled",
        "Fulfilled at": with_offset(order.at + timedelta(hours=9)) if order.shipped else "",
        "Accepts Marketing": "yes" if order.code == WELCOME else "no",
        "Currency": currency,
        "Subtotal": order.subtotal,
        "Shipping": cents(order.shipping),
        "Taxes": order.tax,
        "Total": order.total,
        "Discount Code": order.code,
        "Discount Amount": cents(order.discount),
        "Shipping Method": "Standard" if order.shipping else "Free shipping",
        "Created at": with_offset(order.at),
        "Billing Province": code,
        "Billing Country": "CA" if currency == "CAD" else "US",
        "Shipping Province": code,
        "Shipping Country": "CA" if currency == "CAD" else "US",
        "Cancelled at": with_offset(order.at + timedelta(minutes=40)) if order.cancelled else "",
        "Payment Method": "Shopify Payments",
        "Refunded Amount": cents(refunded),
        "Outstanding Balance": "0.00",
        "Id": 5_600_000_000_000 + int(order.number[1:]) * 32_768,
        "Risk Level": "Low",
        "Source": order.channel,
        "Billing Province Name": order.region,
        "Shipping Province Name": order.region,
    }


def till_rows(shop: Shop) -> list[list]:
    rows = []
    for order in shop.till():
        status = (
            "cancelled"
            if order.cancelled
            else "completed"
            if not order.refund
            else "refunded"
            if order.refund == order.subtotal
            else "partially refunded"
        )
        rows.append(
            [
                order.number,
                order.at,
                order.email,
                order.channel,
                order.region,
                order.currency,
                order.gross,
                cents(order.discount),
                cents(order.refund),
                order.refunded_at or "",
                order.subtotal - order.refund,
                order.tax,
                order.cost,
                status,
            ]
        )
    return rows


def visits_rows(shop: Shop) -> list[list]:
    """The stores' door counters; a door does not know carts or checkouts."""
    bought = Counter((order.at.date(), order.region) for order in shop.till() if not order.cancelled)
    return [
        [day, STORE.name, region, "", visits, "", "", "", bought[day, region]]
        for (day, region), visits in shop.door.items()
    ]


def google_spend(shop: Shop) -> list[tuple[date, int, int, int, int]]:
    """Day, number of the campaign, impressions, clicks, cents: the visits of Paid Search shared out over campaigns."""
    rng = random.Random(SEED + 2)
    spend = []
    for day in days():
        running = [n for n, campaign in enumerate(GOOGLE_CAMPAIGNS) if day.month in campaign[2]]
        for n in running:
            share = GOOGLE_CAMPAIGNS[n][3] / sum(GOOGLE_CAMPAIGNS[m][3] for m in running)
            clicks = round(shop.visits[day, "Paid Search"] * share * 1.06)
            spend.append((day, n, clicks * rng.randint(18, 36), clicks, clicks * rng.randint(*GOOGLE_CAMPAIGNS[n][4])))
    return spend


def google_rows(shop: Shop) -> list[list]:
    def metrics(impressions: int, clicks: int, spent: int) -> list[str]:
        ctr, cpc = (f"{100 * clicks / impressions:.2f}%", f"{spent / clicks / 100:.2f}") if clicks else (" --", " --")
        return [f"{impressions:,}", f"{clicks:,}", ctr, cpc, f"{Decimal(spent) / 100:,.2f}"]

    spend = google_spend(shop)
    rows = []
    for day, n, *numbers in spend:
        name, kind, _, _, _, budget = GOOGLE_CAMPAIGNS[n]
        rows.append([day, "Enabled", name, budget, " --", "Daily", "USD", "Eligible", kind, *metrics(*numbers)])
    total = metrics(*(sum(row[n] for row in spend) for n in (2, 3, 4)))
    rows += [[label, "", "", "", "", "", "USD", "", "", *total] for label in ("Total: Campaigns", "Total: Account")]
    return rows


def meta_spend(shop: Shop) -> list[tuple[date, date, int, int, int, int]]:
    """First and last day, number of the campaign, purchases claimed, clicks, cents: one entry a campaign and month."""
    rng = random.Random(SEED + 3)
    bought = Counter(month(order.at) for order in shop.online() if order.channel == "Paid Social")
    spend = []
    for name in sorted({month(day) for day in days()}):
        in_month = [day for day in days() if month(day) == name]
        clicks = sum(shop.visits[day, "Paid Social"] for day in in_month)
        for n, (_, share) in enumerate(META_CAMPAIGNS):
            part = clicks * share // 100
            spend.append(
                (
                    in_month[0],
                    in_month[-1],
                    n,
                    bought[name] * share // 80,
                    part,
                    part * rng.randint(*META_CENTS_A_CLICK),
                )
            )
    return spend


def meta_rows(shop: Shop) -> list[list]:
    spend = meta_spend(shop)

    def row(starts: date, ends: date, name: str, claimed: int, clicks: int, spent: int) -> list:
        return [
            starts,
            ends,
            name,
            "active" if name and ends == LAST_DAY else "inactive" if name else "",
            claimed,
            "actions:offsite_conversion.fb_pixel_purchase" if name else "",
            clicks * 31,
            clicks * 74,
            ratio(Decimal(spent) / 100, claimed, 8) if claimed else "",
            Decimal(spent) / 100,
            "Ongoing" if name else "",
            clicks,
            ratio(Decimal(spent) / 100, clicks),
        ]

    total = row(FIRST_DAY, LAST_DAY, "", *(sum(entry[n] for entry in spend) for n in (3, 4, 5)))
    return [total, *(row(starts, ends, META_CAMPAIGNS[n][0], *numbers) for starts, ends, n, *numbers in spend)]


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
        "customers.csv": (people.HEADER, people.rows(on_or_after=known)),
        "subscriptions.csv": (pine_club.HEADER, pine_club.rows(on_or_after=club)),
        "usage_events.csv": (shop_app.HEADER, shop_app.rows(on_or_after=used)),
        "feedback.csv": (voices.HEADER, voices.rows(on_or_after=said)),
        "costs.csv": (books.HEADER, books.rows(on_or_after=paid)),
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
    write(folder / "ga4_traffic_acquisition.csv", online_visits.HEADER, online_visits.rows(on_or_after=visits))
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
