"""Every export format that is recognised, one declaration each. To add one: a declaration, a sample, its expected rows."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.errors import UnknownName, UserError
from kpi.sources import amazon, bookkeeping, ebay, etsy, payments, shop_builders, shopify, woocommerce
from kpi.sources.advertising import GOOGLE_ADS, LINKEDIN_ADS, META_ADS, MICROSOFT_ADS, TIKTOK_ADS, X_ADS
from kpi.sources.cells import Above, Cells, Either, Heading, Joined, Minus, Part, SpanDay, Sum, find, headers_of
from kpi.sources.crm import HUBSPOT_DEALS, HUBSPOT_STAGES, PIPEDRIVE_DEALS, SALESFORCE_OPPORTUNITIES
from kpi.sources.declaration import Beside, Kind, NotData, Source, names_amounts
from kpi.sources.feedback import GOOGLE_PLAY_REVIEWS, SURVEY_ANSWERS, SURVEYMONKEY, TYPEFORM
from kpi.sources.ga4 import GA4_TRAFFIC
from kpi.sources.mail import KLAVIYO_CAMPAIGNS, MAILCHIMP_CAMPAIGNS

__all__ = [
    "SOURCES", "Above", "Beside", "Cells", "Either", "Heading", "Joined", "Kind", "Minus", "NotData", "Part", "Source", "SpanDay", "Sum",
    "find", "headers_of", "identify", "names_amounts", "signatures", "source",
]  # fmt: skip

SOURCES: dict[str, Source] = {
    s.name: s
    for s in (
        *shopify.SOURCES,
        *woocommerce.SOURCES,
        *shop_builders.SOURCES,
        *amazon.SOURCES,
        *ebay.SOURCES,
        *etsy.SOURCES,
        *payments.SOURCES,
        *bookkeeping.SOURCES,
        GA4_TRAFFIC,
        GOOGLE_ADS,
        META_ADS,
        LINKEDIN_ADS,
        MICROSOFT_ADS,
        TIKTOK_ADS,
        X_ADS,
        HUBSPOT_DEALS,
        HUBSPOT_STAGES,
        SALESFORCE_OPPORTUNITIES,
        PIPEDRIVE_DEALS,
        MAILCHIMP_CAMPAIGNS,
        KLAVIYO_CAMPAIGNS,
        GOOGLE_PLAY_REVIEWS,
        SURVEYMONKEY,
        TYPEFORM,
        SURVEY_ANSWERS,
    )
}


def source(name: str) -> Source:
    """The source of that name; UnknownName when there is none."""
    if name not in SOURCES:
        raise UnknownName("source", name, SOURCES)
    return SOURCES[name]


def identify(columns: Sequence[str]) -> Source | None:
    """The one source that a header belongs to, None when there is none; UserError naming both when two claim it."""
    matches = [s for s in SOURCES.values() if s.recognises(columns)]
    if len(matches) > 1:
        raise UserError(
            f"The header fits {' and '.join(s.label for s in matches)}.",
            f"Say which with --source {matches[0].name} or --source {matches[1].name}.",
        )
    return matches[0] if matches else None


def signatures() -> tuple[frozenset[str], ...]:
    """Header sets by which a header line is told from the lines above it.

    Names with * are left out, and so are sets of one name: a cell of data may well say "Date".
    """
    sets = (frozenset(n.casefold() for n in names if "*" not in n) for s in SOURCES.values() for names in s.signatures)
    return tuple(dict.fromkeys(names for names in sets if len(names) > 1))
