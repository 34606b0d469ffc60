"""The life of an invented home-goods shop, day by day: who visited, who bought what, what came back.

The constants describe the shop; ``Shop()`` lives through its two years, always in the same way.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

SEED = 20241101
SHOP = "Harbour & Pine"
FIRST_DAY, LAST_DAY = date(2024, 11, 1), date(2026, 11, 12)  # the last month has only twelve days


@dataclass(frozen=True)
class Channel:
    """An online channel: its usual visits a day, how many of them buy, and who those buyers are."""

    name: str
    visits: int
    conversion: float
    returning: float  # share of its orders that come from people who bought before
    loyalty: int  # how often people who first came through it are the ones who come back
    stays: float  # chance that such a customer is open to a further order after each one


CHANNELS = (
    Channel("Organic Search", 62, 0.027, returning=0.28, loyalty=2, stays=0.70),
    Channel("Paid Search", 38, 0.030, returning=0.14, loyalty=2, stays=0.66),
    Channel("Paid Social", 44, 0.021, returning=0.06, loyalty=16, stays=0.93),
    Channel("Email", 36, 0.046, returning=0.80, loyalty=2, stays=0.72),
    Channel("Direct", 38, 0.031, returning=0.55, loyalty=2, stays=0.70),
    Channel("Referral", 13, 0.025, returning=0.15, loyalty=2, stays=0.68),
)
STORE = Channel("Store", 0, 0.20, returning=0.16, loyalty=1, stays=0.75)
DOOR_VISITS = {"Massachusetts": 8, "Maine": 6}  # people a day through the door of each store; closed on Mondays
GUEST_SHARE, LOYALTY_CARD_SHARE = 0.14, 0.32
EMAIL_FADES = {"2026-07": 0.80, "2026-08": 0.64, "2026-09": 0.53, "2026-10": 0.49, "2026-11": 0.47}  # of its usual

SEASON = {1: 85, 2: 85, 3: 95, 4: 100, 5: 105, 6: 100, 7: 96, 8: 96, 9: 100, 10: 105, 11: 135, 12: 150}  # visits, %
CONVERSION_SEASON = {11: 1.10, 12: 1.15, 1: 0.95}
WEEKDAY = (104, 100, 97, 97, 95, 100, 107)  # visits from Monday to Sunday, %
GROWTH_A_YEAR = 0.10
SALE_FIRST, SALE_LAST, SALE_VISITS = (11, 27), (12, 2), 1.4

REGIONS = {  # code, currency, sales tax, share of online orders
    "New York": ("NY", "USD", "0.08875", 27),
    "Massachusetts": ("MA", "USD", "0.0625", 25),
    "New Jersey": ("NJ", "USD", "0.06625", 13),
    "Connecticut": ("CT", "USD", "0.0635", 10),
    "Pennsylvania": ("PA", "USD", "0.06", 9),
    "Maine": ("ME", "USD", "0.055", 8),
    "Ontario": ("ON", "CAD", "0.13", 5),
    "Quebec": ("QC", "CAD", "0.14975", 3),
}
CAD_PRICE, CAD_IN_USD = Decimal("1.35"), Decimal("0.72")  # Canadian price list; the rate GA4 converts with
FREE_SHIPPING_FROM, SHIPPING = 75, {"USD": Decimal("6.95"), "CAD": Decimal("9.95")}
WELCOME, WELCOME_RATE, WELCOME_SHARE = "WELCOME10", Decimal("0.10"), 0.30
HOLIDAY, HOLIDAY_RATE = "HOLIDAY15", Decimal("0.15")
CANCELLED, REFUNDED, PARTLY_REFUNDED = 0.022, 0.022, 0.07
DAYS_BETWEEN_ORDERS = 14

PRODUCTS = (  # sku, name, price in USD, cost
    ("CAN-CED", "Candle, Cedar 200 g", "18.00", "6.10"),
    ("CAN-SEA", "Candle, Sea Salt 200 g", "18.00", "6.10"),
    ("MUG-STN", "Café Mug - Stone", "14.50", "4.90"),
    ("MUG-BLU", "Café Mug - Harbour Blue", "14.50", "4.90"),
    ("THR-WOL", "Wool Throw - Grey", "89.00", "41.00"),
    ("CSH-LIN", "Linen Cushion 45 cm", "34.00", "13.20"),
    ("BRD-OAK", "Oak Serving Board", "42.00", "18.50"),
    ("SHL-PIN", "Pine Wall Shelf 60 cm", "58.00", "26.40"),
    ("BSK-SEA", "Seagrass Basket", "29.00", "11.80"),
    ("LMP-TBL", "Table Lamp - Driftwood", "79.00", "36.00"),
    ("TWL-SET", "Linen Towel Set", "26.00", "10.30"),
    ("VAS-STN", "Stoneware Vase", "38.00", "14.90"),
    ("HOK-BRS", "Brass Wall Hook", "12.00", "4.20"),
    ("ORN-SET", 'Ornament Set "North"', "24.00", "8.70"),
)
POPULARITY = (12, 10, 11, 9, 5, 8, 7, 5, 8, 4, 8, 6, 9, 4)
GIFT_POPULARITY = (14, 11, 12, 10, 8, 6, 8, 3, 6, 5, 7, 5, 4, 18)  # November and December


@dataclass
class Customer:
    email: str
    region: str
    channel: Channel  # of the first order
    last_order: date


@dataclass
class Order:
    """One order as it really was; the files show parts of it."""

    at: datetime
    channel: str
    region: str
    email: str  # blank for a guest
    lines: list[tuple[tuple[str, str, str, str], Decimal, int]]  # product, unit price, quantity
    code: str
    discount: Decimal
    shipping: Decimal
    tax: Decimal
    refund: Decimal = Decimal(0)  # goods only
    refund_other: Decimal = Decimal(0)  # tax and shipping paid back with them
    refunded_at: datetime | None = None
    cancelled: bool = False
    voided: bool = False  # cancelled before the money was taken
    number: str = ""

    @property
    def currency(self) -> str:
        return REGIONS[self.region][1]

    @property
    def gross(self) -> Decimal:
        return sum((price * quantity for _, price, quantity in self.lines), Decimal(0))

    @property
    def subtotal(self) -> Decimal:
        return self.gross - self.discount

    @property
    def total(self) -> Decimal:
        return self.subtotal + self.shipping + self.tax

    @property
    def shipped(self) -> bool:
        return not self.cancelled and self.at.date() < LAST_DAY

    @property
    def cost(self) -> Decimal:
        return sum((Decimal(product[3]) * quantity for product, _, quantity in self.lines), Decimal(0))


class Shop:
    """Lives through every day once and keeps what happened."""

    def __init__(self) -> None:
        self.rng = random.Random(SEED)
        self.orders: list[Order] = []
        self.visits: dict[tuple[date, str], int] = {}
        self.door: dict[tuple[date, str], int] = {}
        self.active: dict[str, list[Customer]] = defaultdict(list)  # customers who may buy again, by first channel
        self.owed: dict[tuple[str, str], float] = defaultdict(float)  # buyers expected but not yet seen
        self.customers = 0
        for day in days():
            for channel in CHANNELS:
                visits = self.visits[day, channel.name] = self.crowd(channel.visits, day)
                for _ in range(self.buyers(visits, channel, day)):
                    self.sell_online(channel, day)
            for region, usual in DOOR_VISITS.items():
                if day.weekday() != 0:
                    visits = self.door[day, region] = self.crowd(usual, day)
                    for _ in range(self.buyers(visits, STORE, day, region)):
                        self.sell_in_store(region, day)
        self.orders.sort(key=lambda order: order.at)
        for prefix, start, chosen in (("#", 1001, self.online()), ("T-", 100001, self.till())):
            for position, order in enumerate(chosen):
                order.number = f"{prefix}{start + position}"

    def online(self) -> list[Order]:
        return [order for order in self.orders if order.channel != STORE.name]

    def till(self) -> list[Order]:
        return [order for order in self.orders if order.channel == STORE.name]

    def crowd(self, usual: int, day: date) -> int:
        growth = 1 + GROWTH_A_YEAR * (day - FIRST_DAY).days / 365
        sale = SALE_VISITS if on_sale(day) else 1
        noise = 0.8 + 0.1 * sum(self.rng.random() for _ in range(4))
        return round(usual * SEASON[day.month] / 100 * WEEKDAY[day.weekday()] / 100 * growth * sale * noise)

    def buyers(self, visits: int, channel: Channel, day: date, region: str = "") -> int:
        """How many of the visits buy. Days vary; what one falls short by is carried over, so that months hardly do."""
        rate = channel.conversion * CONVERSION_SEASON.get(day.month, 1)
        if channel.name == "Email" and month(day) in EMAIL_FADES:
            rate = channel.conversion * EMAIL_FADES[month(day)]
        owed = self.owed[channel.name, region] + rate * visits * (0.75 + 0.5 * self.rng.random())
        bought = min(visits, max(0, round(owed + 2.4 * (self.rng.random() - 0.5))))
        self.owed[channel.name, region] = owed - bought
        return bought

    def come_back(self, day: date, region: str | None = None) -> Customer | None:
        """A customer who has bought before and does again today, more often one from a loyal channel."""
        channels = [channel for channel in (*CHANNELS, STORE) if self.active[channel.name]]
        if not channels:
            return None
        weights = [channel.loyalty * len(self.active[channel.name]) for channel in channels]
        for channel in self.rng.choices(channels, weights, k=25):
            place = self.rng.randrange(len(self.active[channel.name]))
            customer = self.active[channel.name][place]
            near = region in (None, customer.region)
            if near and (day - customer.last_order).days >= DAYS_BETWEEN_ORDERS:
                customer.last_order = day
                if self.rng.random() > channel.stays:
                    self.active[channel.name].pop(place)
                return customer
        return None

    def meet(self, channel: Channel, region: str, day: date) -> Customer:
        self.customers += 1
        customer = Customer(f"customer{self.customers}@example.com", region, channel, day)
        self.active[channel.name].append(customer)
        return customer

    def sell_online(self, channel: Channel, day: date) -> None:
        customer = self.come_back(day) if self.rng.random() < channel.returning else None
        known = customer is not None
        region = customer.region if known else self.rng.choices(list(REGIONS), [r[3] for r in REGIONS.values()])[0]
        guest = not known and self.rng.random() < GUEST_SHARE
        if not known and not guest:
            customer = self.meet(channel, region, day)
        welcome = not known and not guest and self.rng.random() < WELCOME_SHARE
        order = self.basket(channel.name, region, customer, day, welcome=welcome)
        fate = self.rng.random()
        settled = (LAST_DAY - day).days > 5
        if fate < CANCELLED and (known or guest):
            order.cancelled, order.voided = True, self.rng.random() < 0.4
            if not order.voided:
                order.refund, order.refund_other = order.subtotal, order.total - order.subtotal
        elif settled and CANCELLED <= fate < CANCELLED + REFUNDED:
            order.refund, order.refund_other = order.subtotal, order.total - order.subtotal
        elif settled and fate > 1 - PARTLY_REFUNDED and len(order.lines) > 1 and not order.shipping:
            self.take_one_line_back(order)

    def sell_in_store(self, region: str, day: date) -> None:
        customer = None
        if self.rng.random() < LOYALTY_CARD_SHARE:
            customer = self.come_back(day, region) if self.rng.random() < 0.5 else None
            customer = customer or self.meet(STORE, region, day)
        order = self.basket(STORE.name, region, customer, day, welcome=False)
        fate = self.rng.random()
        back_at = order.at + timedelta(days=self.rng.randint(2, 45))
        if fate < 0.01 and customer is None:
            order.cancelled, order.refund, order.refunded_at = True, order.subtotal, order.at + timedelta(minutes=4)
        elif fate < 0.06 and back_at.date() <= LAST_DAY:
            order.refunded_at = back_at
            if len(order.lines) > 1:
                self.take_one_line_back(order)
            else:
                order.refund, order.refund_other = order.subtotal, order.tax

    def take_one_line_back(self, order: Order) -> None:
        _, price, quantity = self.rng.choice(order.lines)
        order.refund = cents(price * quantity * order.subtotal / order.gross)
        order.refund_other = cents(order.tax * order.refund / order.subtotal)

    def basket(self, channel: str, region: str, customer: Customer | None, day: date, *, welcome: bool) -> Order:
        _, currency, tax_rate, _ = REGIONS[region]
        hours = (8, 22) if channel != STORE.name else (10, 17)
        at = datetime.combine(day, time(self.rng.randint(*hours), self.rng.randint(0, 59), self.rng.randint(0, 59)))
        popularity = GIFT_POPULARITY if day.month > 10 else POPULARITY
        count = self.rng.choices((1, 2, 3, 4), (38, 35, 18, 9))[0]
        chosen = dict.fromkeys(self.rng.choices(PRODUCTS, popularity, k=count))
        lines = []
        for product in chosen:
            price = Decimal(product[2]) if currency == "USD" else cents(Decimal(product[2]) * CAD_PRICE)
            lines.append((product, price, self.rng.choices((1, 2, 3), (78, 18, 4))[0]))
        code, rate = (WELCOME, WELCOME_RATE) if welcome else ("", Decimal(0))
        if on_sale(day):
            code, rate = HOLIDAY, HOLIDAY_RATE
        order = Order(
            at,
            channel,
            region,
            customer.email if customer else "",
            lines,
            code,
            discount=Decimal(0),
            shipping=Decimal(0),
            tax=Decimal(0),
        )
        order.discount = cents(order.gross * rate)
        if channel != STORE.name and order.subtotal < FREE_SHIPPING_FROM:
            order.shipping = SHIPPING[currency]
        order.tax = cents(order.subtotal * Decimal(tax_rate))
        self.orders.append(order)
        return order


def days() -> list[date]:
    return [FIRST_DAY + timedelta(days=n) for n in range((LAST_DAY - FIRST_DAY).days + 1)]


def month(day: date) -> str:
    return f"{day:%Y-%m}"


def on_sale(day: date) -> bool:
    return SALE_FIRST <= (day.month, day.day) <= SALE_LAST


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def ratio(part: Decimal | int, whole: Decimal | int, places: int = 6) -> str:
    return str((Decimal(part) / Decimal(whole)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
