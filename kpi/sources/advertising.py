"""Ad platforms: what Google Ads, Meta, LinkedIn, Microsoft, TikTok and X let people download."""

from __future__ import annotations

from kpi.sources.cells import Above
from kpi.sources.declaration import Kind, NotData, Source

# Names of GA4's default channel groups, so that spend meets the visits and sales that it brought.
_SEARCH = {"channel": "Paid Search"}
_SOCIAL = {"channel": "Paid Social"}
_COMPUTED = "Rates and averages are left out: they are computed from the sums."

GOOGLE_ADS = Source(
    name="google_ads_campaigns",
    label="Google Ads campaign report",
    table="ad_spend",
    signature=("Campaign", "Impr.", "Cost", "Currency code"),
    variants=(("Campaña", "Estado de la campaña", "Impr.", "Coste"),),
    fields={
        "date": ("Day", "Date", "Día", "Week", "Semana", "Month", "Mes"),
        "campaign": ("Campaign", "Campaña"),
        "currency": ("Currency code", "Código de moneda"),
        "amount": ("Cost", "Coste"),
        "impressions": ("Impr.",),
        "clicks": ("Clicks", "Clics"),
        "conversions": ("Conversions", "Conversiones"),
    },
    constants=_SEARCH,
    not_data=(
        NotData("total", "Campaign status", ("Total*",)),
        NotData("total", "Estado de la campaña", ("Total*",)),
        NotData("total", "Campaign", ("Total:*", "Total")),
        NotData("total", "Day", ("Total*",)),
        NotData("total", "Día", ("Total*",)),
    ),
    blanks=("--",),
    export="Campaigns, Segment by Time › Day, then Download › .csv or Excel .csv",
    left_out=f"{_COMPUTED} A report without a Day column is one amount for its whole period and shows no trend.",
)

_META_DAY = ("Day", "Jour", "Día")
_META_CAMPAIGN = ("Campaign name", "Nom de la campagne", "Nombre de la campaña")
_META_PARTS = ("Ad set name", "Nom de l'ensemble de publicités", "Nombre del conjunto de anuncios", "Ad name",
               "Nom de la publicité", "Nombre del anuncio")  # fmt: skip

META_ADS = Source(
    name="meta_ads",
    label="Meta ads",
    table="ad_spend",
    signature=("Reporting starts", "Reporting ends", "Amount spent (*)"),
    variants=(
        ("Début des rapports", "Fin des rapports", "Montant dépensé (*)"),
        ("Inicio del informe", "Importe gastado (*)"),
    ),
    fields={
        "date": _META_DAY,
        "period_start": ("Reporting starts", "Début des rapports", "Inicio del informe"),
        "period_end": ("Reporting ends", "Fin des rapports", "Fin del informe", "Finalización del informe"),
        "campaign": tuple(map(Above, (*_META_CAMPAIGN, *_META_PARTS))),
        "amount": ("Amount spent (*)", "Montant dépensé (*)", "Importe gastado (*)"),
        "impressions": ("Impressions", "Impresiones"),
        "clicks": (
            "Link clicks",
            "Clics sur un lien",
            "Clics sur le lien",
            "Clics en el enlace",
            "Clicks (all)",
            "Clics (tous)",
            "Clics (todos)",
        ),
        "conversions": ("Results", "Résultats", "Resultados"),
    },
    constants=_SOCIAL,
    # By day, a campaign may begin with a row for all of its days, which alone says its name. Without days, the row
    # that names no campaign is the sum of the others.
    kinds=(
        *(Kind({day: ("*20*",)}) for day in _META_DAY),
        *(Kind({day: ("", "All", "Tous", "Todos")}, skip="total") for day in _META_DAY),
        *(Kind({name: ("",)}, skip="total") for name in (*_META_CAMPAIGN, *_META_PARTS)),
    ),
    export="Ads Manager › Campaigns, Breakdown by Time › Day, then Reports › Export table data",
    left_out=f"{_COMPUTED} Reach is left out: people who were reached twice cannot be added up.",
)

LINKEDIN_ADS = Source(
    name="linkedin_ads",
    label="LinkedIn campaign performance",
    table="ad_spend",
    signature=("Start Date (in *)", "Campaign Name", "Total Spent"),
    fields={
        "date": ("Start Date (in *)",),
        "campaign": ("Campaign Name",),
        "currency": ("Currency",),
        "amount": ("Total Spent",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks",),
        "conversions": ("Conversions",),
    },
    constants=_SOCIAL,
    remarks={
        "Start Date (in UTC)": "LinkedIn names only the first day of what a row covers. Unless the report is broken down by"
        " day, its spend stands on those first days."
    },
    export="Campaign Manager › Export › Campaign performance, time breakdown: daily",
    left_out=_COMPUTED,
)

MICROSOFT_ADS = Source(
    name="microsoft_ads",
    label="Microsoft Advertising campaign report",
    table="ad_spend",
    signature=("Gregorian date", "Campaign name", "Spend"),
    fields={
        "date": ("Gregorian date",),
        "campaign": ("Campaign name",),
        "currency": ("Currency code",),
        "amount": ("Spend",),
        "impressions": ("Impressions",),
        "clicks": ("Clicks",),
        "conversions": ("Conversions",),
    },
    constants=_SEARCH,
    export="Reports › Campaign, unit of time: day, download as .csv or .xlsx",
    left_out=_COMPUTED,
)

TIKTOK_ADS = Source(
    name="tiktok_ads",
    label="TikTok ads",
    table="ad_spend",
    signature=("Campaign name", "Cost", "Clicks (destination)"),
    fields={
        "date": ("By Day", "Date", "Day"),
        "campaign": ("Campaign name",),
        "currency": ("Currency",),
        "amount": ("Cost",),
        "impressions": ("Impressions", "Impression"),
        "clicks": ("Clicks (destination)",),
        "conversions": ("Conversions", "Results"),
    },
    constants=_SOCIAL,
    not_data=(NotData("total", "Campaign name", ("Total", "Total of *")),),
    blanks=("<*",),
    export="Ads Manager › Reporting, dimension: By Day, export as .xlsx",
    left_out=f"{_COMPUTED} A count that TikTok hides as <5 stays blank.",
)

X_ADS = Source(
    name="x_ads",
    label="X ads",
    table="ad_spend",
    signature=("Fecha", "Nombre de la campaña", "Importe gastado"),
    absent=("Inicio del informe",),
    fields={
        "date": ("Fecha",),
        "campaign": ("Nombre de la campaña",),
        "currency": ("Divisa",),
        "amount": ("Importe gastado",),
        "impressions": ("Impresiones",),
        "clicks": ("Clics en el enlace",),
        "conversions": ("Conversiones",),
    },
    constants=_SOCIAL,
    export="X Ads › Campaigns › Export, by day (in Spanish; a file in another language is matched by hand)",
    left_out=_COMPUTED,
)

SOURCES = (GOOGLE_ADS, META_ADS, LINKEDIN_ADS, MICROSOFT_ADS, TIKTOK_ADS, X_ADS)
