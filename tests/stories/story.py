"""A small shop whose every row is there for a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pyarrow as pa

from tests.stories.files import told_in_files
from tests.stories.rows import answer, cost, deal, line, order, spent, subscription, used, visit

FIRST_DAY, LAST_DAY = date(2024, 1, 1), date(2025, 2, 12)
CHANNELS = {"Web shop": "online", "Email": "online", "Social": "online", "Marketplace": "online", "Store": "offline"}

ORDERS = [
    # January. Two orders on one day, in two channels and two regions.
    order("1001", "2024-01-02 09:00", "ada", "Web shop", "North", "100.00", cost="60.00", quantity=3),
    order("1002", "2024-01-02 18:30", "ben", "Store", "South", "80.00", discount="8.00", cost="40.00"),
    # Nobody knows how Cleo found the shop; in February she comes back through the web shop.
    order("1003", "2024-01-05 11:00", "cleo", None, "North", "50.00"),
    # A guest pays at the till.
    order("1004", "2024-01-06 16:00", None, "Store", "South", "19.90", cost="9.00"),
    # Dora cancels, so her first order is the one of February.
    order("1005", "2024-01-08 08:00", "dora", "Web shop", "North", "500.00", cost="250.00", quantity=9, cancelled=True),
    # Emma and Finn both buy for the first time at noon of the tenth.
    order("1006", "2024-01-10 12:00", "emma", "Email", "North", "60.00", cost="20.00"),
    order("1007", "2024-01-10 12:00", "finn", "Web shop", "North", "70.00", cost="35.00", tax="13.30", shipping="4.90"),
    # Gus places two orders in the same second; the lower number is the first, whichever was loaded first.
    order("1009", "2024-01-15 20:15:30", "gus", "Web shop", "South", "24.50", cost="12.00"),
    order("1008", "2024-01-15 20:15:30", "gus", "Marketplace", "South", "18.00", discount="1.80"),
    # Ada returns; in March she sends a part of it back, and January keeps its full amount.
    order(
        "1010",
        "2024-01-31 21:00",
        "ada",
        "Web shop",
        "North",
        "40.00",
        cost="22.00",
        refund="15.00",
        refunded_at="2024-03-04 10:00",
    ),
    # February. Emma comes back when she is 30 days old, and once more on the day after.
    order("1024", "2024-02-09 10:00", "emma", "Email", "North", "11.00", cost="4.00"),
    order("1025", "2024-02-10 10:00", "emma", "Web shop", "North", "13.00", cost="5.00"),
    # The marketplace does not say where Hal lives, and a third of a hundred is no round number.
    order("1013", "2024-02-10 13:00", "hal", "Marketplace", None, "33.33", cost="11.11", quantity=None),
    # The export gives no date for Dora's refund, so it lowers February.
    order(
        "1012",
        "2024-02-14 14:00",
        "dora",
        "Email",
        "South",
        "120.00",
        cost="50.00",
        quantity=2,
        refund="20.00",
        refund_other="4.00",
        tax="24.00",
        shipping="5.00",
    ),
    # A leap day.
    order("1011", "2024-02-29 23:30", "cleo", "Web shop", "North", "30.00", discount="3.00", cost="14.00"),
    # March. The last second of the month is still March.
    order("1014", "2024-03-01 00:00", "ben", "Store", "South", "55.55"),
    order("1015", "2024-03-31 23:59:59", "ivy", "Web shop", "North", "10.10", cost="4.00"),
    order("1016", "2024-03-31 12:00", "ada", "Email", "North", "20.20", cost="8.08"),
    # April is empty: no order, no visit, no spend. In May Jon sends everything back; his row names no currency.
    order(
        "1017",
        "2024-05-06 09:30",
        "jon",
        "Web shop",
        "South",
        "75.00",
        cost="40.00",
        currency=None,
        refund="75.00",
        refunded_at="2024-05-20 09:30",
    ),
    order("1018", "2024-05-31 17:45", "kim", "Store", "South", "64.20", cost="30.00", quantity=4),
    # The turn of the year: a Monday and a Wednesday of one week, in two years. Ada and Ben are 364 and 365 days old.
    order("1019", "2024-12-30 10:00", "ada", "Web shop", "North", "90.00", cost="45.00"),
    order("1020", "2025-01-01 10:00", "ben", "Store", "South", "45.00", cost="20.00"),
    # February 2025 is not over: the data end on the twelfth.
    order("1021", "2025-02-03 10:00", "leo", "Web shop", "North", "88.00", cost="44.00"),
    order("1022", "2025-02-12 10:00", None, None, "South", "12.34"),
]

LINES = [
    line("1001", "Kettle", "Kitchen", 2, "60.00", cost="40.00"),
    line("1001", "Lamp", "Light", 1, "40.00", cost="20.00"),
    line("1002", "Kettle", "Kitchen", 1, "27.00", discount="3.00", cost="20.00"),
    line("1002", "Lamp", "Light", 1, "45.00", discount="5.00", cost="20.00"),
    # An article without a name or a cost.
    line("1003", None, None, 1, "50.00"),
    # The cancelled order has lines as well.
    line("1005", "Kettle", "Kitchen", 9, "500.00", cost="250.00"),
    # One product twice in one order is still one order.
    line("1010", "Kettle", "Kitchen", 1, "30.00", cost="16.00", returned=0),
    line("1010", "Kettle", "Kitchen", 1, "10.00", cost="6.00"),
    line("1012", "Rug", "Textile", 2, "120.00", cost="50.00", returned=1),
]

VISITS = [
    visit("2024-01-01", "Web shop", "North", 400, 310, steps=(300, 80, 50, 30)),
    # The checkout was not measured on this day: nobody knows what happened between cart and purchase.
    visit("2024-01-02", "Web shop", "North", 120, 100, steps=(90, 20, None, 6)),
    visit("2024-01-15", "Web shop", "South", 60, 55, steps=(40, 10, 6, 2)),
    visit("2024-01-10", "Email", "North", 45, 40, steps=(None, 9, 5, 3)),
    # The door counter of the store is read once a week, across the end of the month.
    visit("2024-01-29", "Store", "South", 105, 90, until="2024-02-04", device=None, steps=(70, None, None, 14)),
    # Social brings visits that never become orders; the marketplace brings orders and reports no visits.
    visit("2024-01-16", "Social", "North", 900, 850, steps=(500, 0, 0, 0)),
    visit("2024-02-10", "Web shop", "North", 300, 260, steps=(200, 44, 30, 10)),
    visit("2024-02-14", "Email", "South", 50, 44),
    visit("2024-03-01", "Store", "South", 12, 12, device=None),
    visit("2024-03-04", "Social", "South", 210, 200),
    # Visits of unknown origin, like Cleo.
    visit("2024-03-05", None, "North", 33, 30, steps=(30, 5, 4, 1)),
    visit("2024-05-06", "Web shop", "South", 80, 70),
    visit("2024-05-31", "Store", "South", 9, None, device=None),
    # Twice the web shop on one day: nobody knows how many of the people are the same.
    visit("2024-12-30", "Web shop", "North", 70, 60, steps=(50, 8, None, 1)),
    visit("2024-12-30", "Web shop", "North", 40, 35, device="desktop", steps=(35, 7, 5, 2)),
    visit("2025-02-03", "Web shop", "North", 150, 130, steps=(120, 30, 18, 9)),
]

SPEND = [
    # The web shop's agency sends one amount a month: 3.22, 2.07 and 1.10 a day.
    spent("2024-01-01", "Web shop", "North", "99.82", until="2024-01-31", shown=3100, clicked=62, claimed="6.2"),
    spent("2024-02-01", "Web shop", "North", "60.03", until="2024-02-29", clicked=58),
    spent("2024-05-01", "Web shop", "South", "34.10", until="2024-05-31", shown=6200),
    # Social is paid by the day and wins nobody.
    spent("2024-01-15", "Social", "North", "10.01", campaign="winter", shown=1000, clicked=10, claimed="2"),
    spent("2024-01-16", "Social", "North", "10.02", campaign="winter", shown=1001, clicked=0, claimed="0"),
    spent("2024-03-04", "Social", "South", "7.77", campaign="spring", shown=900, clicked=9),
    # A row of 0 is no spend: e-mail costs nothing. The store has customers and no row at all.
    spent("2024-01-10", "Email", "North", "0"),
    # Somebody paid for posters and did not say for which channel.
    spent("2024-01-20", None, "North", "25.00", campaign=None),
    spent("2025-02-03", "Web shop", "North", "44.40", shown=4440, clicked=40, claimed="3.5"),
]

DEALS = [
    deal("D1", "2024-01-03 09:00", "2024-02-05 23:59:59", "won", "1200.00", "Web shop", "North", product="Kettle"),
    deal("D2", "2024-01-10 09:00", "2024-02-20 10:00", "Lost", "500.00", "Web shop", "North", owner="Omar"),
    # Won, and nobody wrote down for how much.
    deal("D3", "2024-01-11 09:00", "2024-03-15 10:00", "won", None, "Store", "South"),
    # Open: the day is the one on which it is hoped for.
    deal("D4", "2024-01-15 09:00", "2024-05-05 10:00", "open", "900.00", "Email", "North", owner=None),
    deal("D5", "2024-01-05 09:00", "2024-01-25 10:00", "won", "333.33", "Store", "South", product="Lamp"),
    deal("D6", "2024-02-01 09:00", "2024-03-10 10:00", "lost", "80.00", None, "North"),
    # Only the stage says that it is won.
    deal("D7", "2024-03-01 09:00", "2024-05-15 10:00", None, "75.50", "Web shop", "South", stage="Closed Won"),
    deal("D8", "2024-03-02 09:00", "2024-03-03 10:00", "deleted", "9999.00", "Web shop", "North"),
    # Nobody knows when it was opened; that it ended without a decision is a loss.
    deal("D9", None, "2024-05-20 10:00", "No decision", "60.00", "Social", "South"),
    deal("D10", "2024-05-02 09:00", "2024-05-31 10:00", "won", "100.10", "Store", "South", owner="Omar"),
    # Won on a day that the export does not give.
    deal("D11", "2024-05-03 09:00", None, "won", "40.00", "Store", "South"),
]

FEEDBACK = [
    answer("2024-01-05 10:00", "nps", "10", "10", "Web shop", "North", product="Kettle"),
    answer("2024-01-06 10:00", "NPS", "9", None, "Web shop", "North"),
    answer("2024-01-07 10:00", "nps", "7", "10", "Web shop", "North"),
    answer("2024-01-31 23:59", "nps", "6", "10", "Web shop", "North"),
    answer("2024-01-20 10:00", "nps", "3", "10", "Store", "South"),
    # No answer from 0 to 10, and one of another scale that calls itself so.
    answer("2024-01-21 10:00", "nps", "12", None, "Store", "South"),
    answer("2024-01-22 10:00", "nps", "5", "5", "Store", "South"),
    answer("2024-03-02 10:00", "nps", "9", "10", None, "North"),
    # Satisfied on a scale up to 5, to 7 and to 10 is something else each time.
    answer("2024-01-08 10:00", "csat", "4", "5", "Web shop", "North"),
    answer("2024-01-09 10:00", "csat", "3", "5", "Web shop", "North"),
    answer("2024-02-10 10:00", "csat", "5", "7", "Store", "South"),
    answer("2024-02-11 10:00", "csat", "6", "7", "Store", "South"),
    answer("2024-03-05 10:00", "csat", "8", "10", None, "North"),
    answer("2024-03-06 10:00", "csat", "9", "10", None, "North"),
    answer("2024-05-06 10:00", "csat", "4", None, "Email", "North"),
    answer("2024-02-14 10:00", "rating", "4", "5", "Email", "North", product="Rug"),
    answer("2024-02-15 10:00", "rating", "9", "10", "Email", "North", product="Rug"),
    answer("2024-05-07 10:00", "rating", "3", "5", "Web shop", "South", product="Lamp"),
    # NPS is told from 30 answers on: 16 promoters, 9 in between, 6 detractors.
    *(answer("2024-05-10 10:00", "nps", score, "10", "Web shop", "South") for score in "9" * 16 + "8" * 9 + "2" * 6),
    # Words without a score.
    answer("2024-05-08 10:00", None, None, None, "Social", "South"),
]

COSTS = [
    cost("2024-01-02", "fee", "2.90", "Web shop", "North", order_id="1001"),
    # The payment service names the order and not the channel; nobody knows the one of Cleo's order.
    cost("2024-01-03", "Fee", "1.50", None, None, order_id="1002"),
    cost("2024-01-05", "fee", "0.75", None, None, order_id="1003"),
    cost("2024-01-10", "shipping", "4.90", "Web shop", "North"),
    # Rent of a month, for no channel: 10 a day.
    cost("2024-02-01", "rent", "290.00", None, "South", until="2024-02-29"),
    cost("2024-02-14", "Payment fee", "3.33", "Email", "South"),
    # A fee that came back, and one of an order that is not there.
    cost("2024-03-04", "fee", "-0.40", "Web shop", "North"),
    cost("2024-05-06", "fee", "2.20", None, None, order_id="9999"),
    cost("2024-05-31", "coffee", "5.00", "Store", "South"),
    # Winning customers: an agency for one channel, somebody's salary for none.
    cost("2024-01-12", "marketing agency", "40.00", "Web shop", "North"),
    cost("2024-01-01", "Sales salaries", "310.00", None, None, until="2024-01-31"),
    # Neither a fee nor shipping, but an order's own.
    cost("2024-01-05", "gift wrap", "1.20", None, None, order_id="1002"),
]

SUBSCRIPTIONS = [
    subscription("ada", "2024-01-15", None, "10.00", "Web shop", "North"),
    # The last day of a month still counts in it.
    subscription("ben", "2024-01-20", "2024-02-29", "20.00", "Store", "South"),
    subscription("cleo", "2024-01-31", "2024-02-28", "5.00", None, "North"),
    # Emma moves to a dearer plan on the first of March.
    subscription("emma", "2024-02-01", "2024-02-29", "8.00", "Web shop", "North"),
    subscription("emma", "2024-03-01", None, "12.50", "Web shop", "North"),
    subscription("finn", "2024-03-31", "2024-05-31", "7.00", "Web shop", "South"),
    # Gus comes and goes within February, Hal comes back through another channel, Ivy keeps the smaller one of two.
    subscription("gus", "2024-02-10", "2024-02-20", "3.00", "Store", "South"),
    subscription("hal", "2024-01-05", "2024-01-31", "4.00", "Web shop", "North"),
    subscription("hal", "2024-03-10", None, "6.00", "Email", "North"),
    subscription("ivy", "2024-01-10", "2024-04-15", "9.00", "Web shop", "North"),
    subscription("ivy", "2024-02-01", None, "1.00", "Store", "South"),
    # Jon's old price ends on the very day on which the new one begins: on that day only the new one counts.
    subscription("jon", "2024-03-05", "2024-04-20", "11.00", "Web shop", "South"),
    subscription("jon", "2024-04-20", None, "11.50", "Web shop", "South"),
]

USAGE = [
    used("2024-01-03 08:00", "ada", "Search", "Web shop", "North"),
    used("2024-01-03 09:00", "ada", "Search", "Web shop", "North"),
    used("2024-01-03 10:00", "ben", None, "Store", "South"),
    used("2024-01-04 08:00", "ada", "Search", "Web shop", "North"),
    used("2024-01-09 08:00", "cleo", "Search", None, "North"),
    used("2024-01-10 08:00", "ada", "Basket", "Web shop", "North"),
    used("2024-01-16 08:00", "cleo", None, None, "North"),
    used("2024-01-31 08:00", "ben", "Search", "Web shop", "North"),
    # Dora uses it in two channels on one day.
    used("2024-02-01 08:00", "dora", "Basket", "Email", "South"),
    used("2024-02-01 23:59:59", "dora", "Search", "Web shop", "South"),
    used("2024-02-01 09:00", "ada", None, "Web shop", "North"),
    used("2024-02-06 09:00", "cleo", "Search", None, "North"),
    used("2024-02-28 09:00", "emma", "Search", "Email", "North"),
    used("2024-02-29 00:00", "dora", None, "Email", "South"),
    used("2024-03-01 09:00", "ada", "Search", "Store", "North"),
    used("2024-03-06 09:00", "emma", None, "Email", "North"),
    used("2024-03-12 09:00", "ada", "Basket", "Web shop", "North"),
]

# What a model might say of the shop's customers: far too few to be fitted, enough to be added up.
EXPECTED = pa.table(
    {
        "customer_id": ["ada", "ben", "cleo", "dora", "emma", "gus", "hal", "ivy", "jon", "kim", "leo"],
        "still_there": [0.9, 0.8, 0.3, 0.2, 0.5, 0.4, 1.0, 1.0, 1.0, 1.0, 1.0],
        "expected_orders": [3.5, 1.25, 0.4, 0.1, 1.0, 0.2, 0.5, 0.5, 0.5, 0.5, 0.75],
        # Nobody can tell what an order of Gus is worth.
        "expected_revenue": [210.0, 70.5, 12.25, 9.0, 15.5, None, 16.0, 5.05, 0.0, 32.1, 66.66],
        "rest_of_year_revenue": [0.0, 0.0, 0.0, 1.0, 0.0, None, 0.25, 0.5, 0.0, 12.0, 60.6],
    }
)

# By day: 20 for all, 13 and 6 by channel, 12 and 7 by region, 10 and 5 by both. They are four targets, not parts of one.
_DAILY_TARGETS = {
    (None, None): 20,
    ("Web shop", None): 13,
    ("Store", None): 6,
    (None, "North"): 12,
    (None, "South"): 7,
    ("Web shop", "North"): 10,
    ("Store", "South"): 5,
}
TARGETS = [
    {
        "kpi": "Revenue" if channel else "net_sales",
        "channel": channel,
        "region": region,
        "month": date.fromisoformat(month),
        "value": Decimal(daily * days),
        "load_id": 8,
        "source": "targets",
    }
    for month, days in (("2024-01-01", 31), ("2024-02-15", 29), ("2024-03-01", 31), ("2025-02-01", 28))
    for (channel, region), daily in _DAILY_TARGETS.items()
]

BRITISH_ORDERS = [
    order("2001", "2024-01-20 10:00", "ann", "Web shop", "Isles", "200.00", cost="90.00", currency="GBP"),
    # Ada travels: her second currency is no part of what she is worth in the first.
    order("2002", "2024-02-20 10:00", "ada", "Web shop", "Isles", "35.00", cost="10.00", currency="GBP"),
]
BRITISH_SPEND = [spent("2024-01-19", "Web shop", "Isles", "50.00", currency="GBP")]

STORY = {
    "orders": ORDERS,
    "order_lines": LINES,
    "visits": VISITS,
    "ad_spend": SPEND,
    "deals": DEALS,
    "feedback": FEEDBACK,
    "costs": COSTS,
    "subscriptions": SUBSCRIPTIONS,
    "usage_events": USAGE,
    "targets": TARGETS,
    **told_in_files(),
}
