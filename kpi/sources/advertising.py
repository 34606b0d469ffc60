"""Ad platforms: Google Ads' campaign report and Meta's ads export."""

from __future__ import annotations

from kpi.sources.declaration import NotData, Source

GOOGLE_ADS = Source(
    name="google_ads_campaigns",
    label="Google Ads campaign report",
    table="ad_spend",
    signature=("Campaign", "Impr.", "Cost", "Currency code"),
    fields={
        "date": ("Day", "Date"),
        "campaign": ("Campaign",),
        "currency": ("Currency code",),
        "amount": ("Cost",),
        "impressions": ("Impr.",),
        "clicks": ("Clicks",),
        "conversions": ("Conversions",),
    },
    constants={"channel": "Paid Search"},
    not_data=(
        NotData("total", "Campaign status", ("Total*",)),
        NotData("total", "Campaign", ("Total:*", "Total")),
        NotData("total", "Day", ("Total*",)),
    ),
    blanks=("--",),
)

META_ADS = Source(
    name="meta_ads",
    label="Meta ads",
    table="ad_spend",
    signature=("Reporting starts", "Reporting ends", "Amount spent (*)"),
    fields={
        "date": ("Day", "Date"),
        "period_start": ("Reporting starts",),
        "period_end": ("Reporting ends",),
        "campaign": ("Campaign name",),
        "amount": ("Amount spent (*)",),
        "impressions": ("Impressions",),
        "clicks": ("Link clicks", "Clicks (all)"),
        "conversions": ("Results",),
    },
    constants={"channel": "Paid Social"},
    not_data=(NotData("total", "Campaign name", ("",)),),
)
