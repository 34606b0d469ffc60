"""The sales, visits and spend of the sample shop as its shop system, till, analytics and ad platforms export them."""

from __future__ import annotations

import random
from collections import Counter
from datetime import date, datetime, time, timedelta
from decimal import Decimal

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
