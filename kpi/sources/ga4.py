"""Google Analytics 4: the traffic acquisition report."""

from __future__ import annotations

from kpi.sources.declaration import NotData, Source

_CHANNEL = ("Session primary channel group*", "Session default channel group", "Session default channel grouping")

GA4_TRAFFIC = Source(
    name="ga4_traffic_acquisition",
    label="GA4 traffic acquisition",
    table="visits",
    signature=("Session * channel group*", "Sessions"),
    fields={
        "date": ("Date", "Day"),
        "channel": _CHANNEL,
        "region": ("Region",),
        "country": ("Country",),
        "device": ("Device category",),
        "campaign": ("Session campaign",),
        "visits": ("Sessions",),
        "visitors": ("Total users", "Active users", "Users"),
    },
    not_data=(
        NotData("total", "Session * channel group*", ("", "Grand total")),
        NotData("header", "Sessions", ("Sessions",)),
    ),
)
