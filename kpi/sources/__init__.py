"""Every export format that is recognised, one declaration each. To add one: a declaration, a sample, its expected rows."""

from __future__ import annotations

from collections.abc import Sequence

from kpi.errors import UnknownName, UserError
from kpi.sources import (
    accounting,
    advertising,
    amazon,
    crm,
    ebay,
    etsy,
    feedback,
    ga4,
    mail,
    payments,
    shop_builders,
    shopify,
    woocommerce,
)
from kpi.sources.cells import Above, Cells, Either, Heading, Joined, Minus, Part, SpanDay, Sum, find, headers_of
from kpi.sources.declaration import Beside, Kind, NotData, Source, names_amounts

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
        *accounting.SOURCES,
        *ga4.SOURCES,
        *advertising.SOURCES,
        *crm.SOURCES,
        *mail.SOURCES,
        *feedback.SOURCES,
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
