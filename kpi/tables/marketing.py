"""Visits, ad spend and mailings, and the facts that are told of them."""

from __future__ import annotations

from kpi.tables.declaration import Column, Table, Type
from kpi.tables.dimensions import PLACE, USUAL
from kpi.tables.fact import Fact
from kpi.tables.shared import CAMPAIGN, CHANNEL, COUNTRY, CURRENCY, DEVICE, PERIOD_END, PERIOD_START, REGION
from kpi.tables.synonyms import marketing, shared

VISITS = Table(
    name="visits",
    label="Visits",
    about="visits per day and channel",
    one="day of visits",
    date="date",
    until="period_end",
    unlocks="conversion rate, revenue per visit",
    needs=(("date", "period_start"), ("visits",)),
    key=("date", "period_end", "channel", "region", "country", "device", "campaign"),
    columns=(
        Column("date", Type.DATE, "day of the visits", (*marketing.VISIT_DAY, *shared.DAY)),
        PERIOD_END,
        CHANNEL,
        REGION,
        COUNTRY,
        DEVICE,
        CAMPAIGN,
        Column("visits", Type.COUNT, "visits or sessions", marketing.VISITS),
        Column("visitors", Type.COUNT, "different people among them", marketing.VISITORS),
        Column("product_views", Type.COUNT, "visits that saw a product", marketing.PRODUCT_VIEWS),
        Column("carts", Type.COUNT, "visits that put something in the cart", marketing.CARTS),
        Column("checkouts", Type.COUNT, "visits that reached the checkout", marketing.CHECKOUTS),
        Column("purchases", Type.COUNT, "visits that bought", marketing.PURCHASES),
    ),
    input_only=(PERIOD_START,),
)

AD_SPEND = Table(
    name="ad_spend",
    label="Ad spend",
    about="marketing spend per day or period, channel and campaign",
    date="date",
    until="period_end",
    unlocks="CAC, ROAS, LTV:CAC",
    needs=(("date", "period_start"), ("amount",)),
    key=("date", "period_end", "channel", "campaign", "region", "currency"),
    columns=(
        Column("date", Type.DATE, "day of the spend", (*marketing.AD_DAY, *shared.DAY)),
        PERIOD_END,
        CHANNEL,
        CAMPAIGN,
        REGION,
        CURRENCY,
        Column("amount", Type.MONEY, "money spent", marketing.SPEND),
        Column("impressions", Type.COUNT, "times shown", marketing.IMPRESSIONS),
        Column("clicks", Type.COUNT, "clicks", marketing.CLICKS),
        Column("conversions", Type.QUANTITY, "conversions as the ad platform counts them", marketing.AD_CONVERSIONS),
    ),
    input_only=(PERIOD_START,),
)

MAILINGS = Table(
    name="mailings",
    label="Mailings",
    about="one row per e-mail or text-message campaign",
    date="sent_at",
    unlocks="open, click and order rates per mailing",
    needs=(("sent_at",), ("recipients", "delivered")),
    key=("sent_at", "campaign", "audience", "variant"),
    columns=(
        Column("sent_at", Type.TIME, "when it was sent", (*marketing.SENT_AT, *shared.DAY)),
        Column("campaign", Type.TEXT, CAMPAIGN.about, (*CAMPAIGN.aliases, *marketing.MAILING_NAME)),
        Column("subject", Type.TEXT, "subject line", marketing.SUBJECT),
        Column("audience", Type.TEXT, "list or segment it went to", marketing.AUDIENCE),
        Column("variant", Type.TEXT, "variant of an A/B test", marketing.MAIL_VARIANT),
        CHANNEL,
        CURRENCY,
        Column("recipients", Type.COUNT, "people it was sent to", marketing.RECIPIENTS),
        Column("delivered", Type.COUNT, "mails that arrived", marketing.DELIVERED),
        Column("opens", Type.COUNT, "people who opened it", marketing.OPENS),
        Column("clicks", Type.COUNT, "people who clicked", marketing.MAIL_CLICKS),
        Column("unsubscribes", Type.COUNT, "people who left the list", marketing.UNSUBSCRIBES),
        Column("purchases", Type.COUNT, "orders that the mail tool counts", marketing.MAIL_ORDERS),
        Column("revenue", Type.MONEY, "revenue that the mail tool counts", marketing.MAIL_REVENUE),
    ),
)

TRAFFIC = Fact(
    "traffic",
    VISITS,
    "traffic",
    "daily_traffic",
    (*PLACE, "country", "device", "campaign"),
    PLACE,
    "visits",
    sized_by="visits",
)
SPEND = Fact(
    "spend", AD_SPEND, "spend", "daily_spend", (*PLACE, "campaign", "currency"), USUAL, "ad spend", sized_by="ad_spend"
)
