"""Google Analytics 4: visits by channel, from the traffic acquisition report or a snapshot of several tables."""

from __future__ import annotations

from kpi.sources.cells import SpanDay
from kpi.sources.declaration import NotData, Source

_CHANNEL = ("Session primary channel group*", "Session default channel group", "Session default channel grouping")

GA4_TRAFFIC = Source(
    name="ga4_traffic_acquisition",
    label="GA4 traffic acquisition",
    table="visits",
    signature=("Session primary channel group (Default Channel Group)", "Sessions"),
    variants=(("Session default channel group", "Sessions"), ("Session * channel group*", "Sessions")),
    fields={
        "date": ("Date", "Day"),
        # A report that compares two periods has a row of each for every channel.
        "period_start": (SpanDay("Date range"),),
        "period_end": (SpanDay("Date range", last=True),),
        "channel": _CHANNEL,
        "region": ("Region",),
        "country": ("Country",),
        "device": ("Device category",),
        "campaign": ("Session campaign",),
        "visits": ("Sessions",),
        "visitors": ("Total users", "Active users", "Users"),
        "carts": ("Add to carts",),
        "checkouts": ("Checkouts",),
        "purchases": ("Ecommerce purchases", "Transactions"),
    },
    remarks={
        "Add to carts": "Add to carts counts how often something was put in the cart, not visits: where that happens more"
        " than once in a visit, the share of visits with a cart is lower than it looks.",
        "Checkouts": "Checkouts counts how often a checkout was begun, not visits.",
    },
    not_data=(
        NotData("total", "Session * channel group*", ("", "Grand total")),
        NotData("header", "Sessions", ("Sessions",)),
    ),
    export="Reports › Acquisition › Traffic acquisition, add the dimension Date, Share › Download › CSV",
    left_out="Other tables of a snapshot: they count people, pages or events, or the same sessions once more. Users of"
    " single days are no users of a month. Rates are computed from the counts, and revenue comes from the orders.",
)

SOURCES = (GA4_TRAFFIC,)
