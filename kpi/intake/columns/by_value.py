"""What the values of a column say about what it can mean: the check on every suggestion by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from kpi.intake.values.dates import form_of
from kpi.tables import Column, Type
from kpi.tables.synonyms import names

MOST_VALUES = 500
_NUMBER = re.compile(
    r"[(]?[-−+]?\s*(?:[A-Z]{3}|[€$£¥]|R\$|kr\.?)?\s*[-−]?(?:\d[\d.,'’  ]*|[.,]\d+)\s*(?:[A-Z]{3}|[€$£¥]|kr\.?)?-?[)]?"
)
_DECIMALS = re.compile(r"\d[.,]\d{1,2}(?!\d)|[.,]\d{4,}")
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_NOTHING = frozenset(("", "-", "--", "–", "n/a", "na", "null", "none", "(not set)"))

CURRENCIES = frozenset(
    names(
        "AED, ARS, AUD, BGN, BRL, CAD, CHF, CLP, CNY, COP, CZK, DKK, EGP, EUR, GBP, HKD, HRK, HUF, IDR, ILS, INR, ISK, JPY, "
        "KES, KRW, MAD, MXN, MYR, NGN, NOK, NZD, PEN, PHP, PKR, PLN, QAR, RON, RSD, RUB, SAR, SEK, SGD, THB, TRY, TWD, "
        "UAH, USD, UYU, VND, ZAR"
    )
)
_COUNTRIES = frozenset(
    name.casefold()
    for name in names(
        "Germany, Austria, Switzerland, France, Spain, Portugal, Italy, Netherlands, The Netherlands, Belgium, Luxembourg, "
        "United Kingdom, UK, Great Britain, Ireland, Denmark, Sweden, Norway, Finland, Poland, Czechia, United States, "
        "United States of America, USA, Canada, Mexico, Brazil, Argentina, Chile, Colombia, Australia, New Zealand, Japan, "
        "China, India, South Africa, Turkey, Greece, Hungary, Romania, Singapore, "
        "DE, AT, CH, FR, ES, PT, IT, NL, BE, LU, GB, IE, DK, SE, NO, FI, PL, CZ, US, CA, MX, BR, AR, CL, CO, AU, NZ, JP, "
        "CN, IN, ZA, TR, GR, HU, RO, SG",
        de="Deutschland, Österreich, Schweiz, Frankreich, Spanien, Italien, Niederlande, Belgien, Luxemburg, "
        "Großbritannien, Vereinigtes Königreich, Irland, Dänemark, Schweden, Norwegen, Finnland, Polen, Tschechien",
        fr="Allemagne, Autriche, Suisse, Espagne, Italie, Pays-Bas, Belgique, Royaume-Uni, Irlande, États-Unis, Suède",
        es="Alemania, España, Francia, Italia, Países Bajos, Bélgica, Reino Unido, Estados Unidos, México, Suiza",
        pt="Alemanha, Espanha, França, Itália, Países Baixos, Bélgica, Reino Unido, Estados Unidos, Brasil, Suíça",
        it="Germania, Spagna, Francia, Italia, Paesi Bassi, Belgio, Regno Unito, Stati Uniti, Svizzera, Portogallo",
        nl="Duitsland, Oostenrijk, Zwitserland, Frankrijk, Spanje, Italië, Nederland, België, Verenigd Koninkrijk",
    )
)
_CHANNELS = frozenset(
    name.casefold()
    for name in names(
        "web, website, webshop, web shop, online, online store, shop, store, retail, pos, marketplace, amazon, ebay, etsy, "
        "email, e-mail, phone, telephone, fax, mail, wholesale, app, social, organic search, paid search, direct, referral, "
        "paid social, organic social, display, affiliates, affiliate, google ads, google, facebook, instagram, tiktok, meta, "
        "newsletter, sales visit, branch, google / cpc, google / organic, (direct) / (none), bing",
        de="onlineshop, laden, filiale, telefon, marktplatz, ladengeschäft, außendienst, katalog, messe",
        fr="boutique, magasin, site web, en ligne, téléphone",
        es="tienda, tienda online, teléfono, en línea",
        pt="loja, loja online, loja física, site, telefone",
        it="negozio, sito, sito web, telefono",
        nl="winkel, telefoon, marktplaats",
    )
)
_STATUSES = frozenset(
    name.casefold()
    for name in names(
        "paid, pending, refunded, partially refunded, partially_refunded, voided, cancelled, canceled, completed, complete, "
        "processing, on-hold, failed, shipped, delivered, fulfilled, unfulfilled, open, closed, unshipped, returned, unpaid",
        de="bezahlt, offen, storniert, versendet, abgeschlossen, erstattet, geliefert, in bearbeitung",
        fr="payé, payée, en attente, annulé, annulée, remboursé, expédié, livré, terminé",
        es="pagado, pendiente, cancelado, reembolsado, enviado, entregado, completado",
        pt="pago, pendente, cancelado, reembolsado, enviado, entregue, concluído",
        it="pagato, in attesa, annullato, rimborsato, spedito, consegnato, completato",
        nl="betaald, in behandeling, geannuleerd, terugbetaald, verzonden, geleverd, voltooid",
    )
)


@dataclass(frozen=True)
class Look:
    """What a sample of a column's values looks like; every part but ``count`` and ``distinct`` is a share, 0 to 1."""

    count: int
    distinct: int
    dates: float
    numbers: float
    decimals: float
    percents: float
    shares: float
    emails: float
    currencies: float
    countries: float
    channels: float
    statuses: float
    scores: float

    @property
    def unique(self) -> float:
        """How many of the values occur once, as a share."""
        return self.distinct / self.count if self.count else 0.0

    @property
    def amounts(self) -> float:
        """How many values are numbers and neither percentages nor days written in digits."""
        return 0.0 if self.dates > 0.9 else self.numbers


def look(values: Sequence[str]) -> Look:
    """What the values of one column look like; empty cells and dashes are left out."""
    kept = [v.strip() for v in values if v.strip().casefold() not in _NOTHING][:MOST_VALUES]
    low = [v.casefold() for v in kept]

    def share(tests: Sequence[object]) -> float:
        return sum(map(bool, tests)) / len(kept) if kept else 0.0

    numbers = [_NUMBER.fullmatch(v) is not None for v in kept]
    return Look(
        len(kept),
        len(set(low)),
        share([_is_date(v) for v in kept]),
        share(numbers),
        share([n and _DECIMALS.search(v) for n, v in zip(numbers, kept, strict=True)]),
        share([re.fullmatch(r"[-−]?[\d.,]+ ?%", v) for v in kept]),
        share([re.fullmatch(r"0|1|[01]?[.,]\d+|0[.,]0+|1[.,]0+", v) for v in kept]),
        share([_EMAIL.fullmatch(v) for v in kept]),
        share([v.upper() in CURRENCIES for v in kept]),
        share([v in _COUNTRIES for v in low]),
        share([v in _CHANNELS for v in low]),
        share([v in _STATUSES for v in low]),
        share([re.fullmatch(r"10|\d(?:[.,]\d)?", v) for v in kept]),
    )


def _is_date(value: str) -> bool:
    if value.isdecimal() and len(value) == 8:
        return value[:2] in ("19", "20") and "01" <= value[4:6] <= "12" and "01" <= value[6:] <= "31"
    if value.isdecimal():
        return len(value) == 4 and "1950" <= value <= "2099"
    return _dated(re.sub(r"\d", "9", value))


@lru_cache(maxsize=10_000)
def _dated(shape: str) -> bool:
    return form_of(shape) is not None


_FEW = 60
# Texts that people write; numbers there are hardly ever right.
_WORDS = frozenset(
    names(
        "channel, country, region, status, device, kind, stage, kpi, campaign, product, category, subject, owner, audience, "
        "segment, plan, event, pipeline"
    )
)
_NUMERIC = (Type.MONEY, Type.COUNT, Type.QUANTITY, Type.RATE, Type.FIGURE)


def agrees(name: str, column: Column, seen: Look) -> tuple[float, str]:
    """How well values agree with being a field, from 0 (they cannot be) to 1, and why when they do not."""
    if not seen.count:
        return 0.95, "it has no values to check"
    if column.type in _NUMERIC:
        return _agrees_number(name, column, seen)
    if column.type in (Type.TIME, Type.DATE):
        return (1.0, "") if seen.dates > 0.8 else (0.6, "not all values are dates") if seen.dates > 0.5 else (
            0.0,
            "its values are no dates",
        )  # fmt: skip
    return _agrees_text(name, seen)


def _agrees_number(name: str, column: Column, seen: Look) -> tuple[float, str]:
    if seen.percents > 0.5 and column.type not in (Type.RATE, Type.FIGURE):
        return 0.0, "its values are percentages"
    if seen.numbers < 0.5:
        return 0.0, "its values are no numbers"
    if seen.numbers < 0.9:
        return (0.85 if seen.numbers > 0.7 else 0.6), "not all values are numbers"
    if name == "discount_amount" and seen.shares == 1.0 and seen.decimals:
        return 0.4, "its values lie between 0 and 1, so they may be rates"
    if column.type is Type.COUNT and seen.decimals > 0.5:
        return 0.3, "its values have decimals"
    return 1.0, ""


def _agrees_text(name: str, seen: Look) -> tuple[float, str]:
    if name == "currency":
        return (1.0, "") if seen.currencies > 0.8 or seen.distinct <= 3 and not seen.numbers else (
            0.3,
            "its values are no currency codes",
        )  # fmt: skip
    if name == "comment" or name == "description":
        return (0.3, "its values are numbers") if seen.numbers > 0.9 else (1.0, "")
    identifies = name.endswith("_id") or name in ("product", "subject", "owner", "audience", "campaign", "cancelled_at")
    if seen.decimals > 0.5:
        return 0.2, "its values are amounts"
    if seen.numbers > 0.7 and name in _WORDS:
        return 0.5, "its values are numbers"
    if identifies:
        return (0.3, "its values are dates") if name != "cancelled_at" and _days(seen) else (1.0, "")
    if _days(seen):
        return 0.2, "its values are dates"
    if seen.distinct > _FEW and seen.unique > 0.9 and name in ("channel", "status", "device", "segment", "stage"):
        return 0.4, "nearly every row has another value"
    return 1.0, ""


def _days(seen: Look) -> bool:
    return seen.dates > 0.9 and seen.numbers < 0.5


def meant(name: str, seen: Look) -> tuple[float, str]:
    """How strongly values alone say that a column is a field, whatever its name; 0 for fields that values cannot tell."""
    if not seen.count:
        return 0.0, ""
    few = seen.distinct <= max(3, seen.count // 2)
    by_field = {
        "customer_id": (0.7 * (seen.emails > 0.8), "its values are e-mail addresses"),
        "currency": (0.75 * (seen.currencies > 0.9), "its values are currency codes"),
        "country": (0.65 * (seen.countries > 0.9 and seen.currencies < 0.9), "its values are countries"),
        "channel": (0.6 * (seen.channels > 0.6), "its values are channels"),
        "status": (0.6 * (seen.statuses > 0.7 and few), "its values are order states"),
    }
    return by_field.get(name, (0.0, ""))
