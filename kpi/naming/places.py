"""Countries by the names and codes that exports use, and the states of the two countries whose exports abbreviate them."""

from __future__ import annotations

from functools import cache

_LANGUAGES = ("en", "de", "fr", "es", "it", "pt", "nl")
# Where the Unicode names are longer than what people write.
_SHORT = {"HK": "Hong Kong", "MO": "Macao", "MM": "Myanmar", "PS": "Palestine"}
_ALSO = {
    "uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
    "usa": "US", "u.s.a.": "US", "u.s.": "US", "united states of america": "US", "america": "US",
    "holland": "NL", "the netherlands": "NL", "czech republic": "CZ", "turkey": "TR", "russian federation": "RU",
    "korea, republic of": "KR", "republic of korea": "KR", "viet nam": "VN", "ivory coast": "CI", "macedonia": "MK",
    "swaziland": "SZ", "burma": "MM", "eire": "IE", "hong kong": "HK", "macau": "MO", "congo, dem. rep.": "CD",
}  # fmt: skip

# ISO 3166-2:US and ISO 3166-2:CA.
_STATES = {
    "US": {
        "AL": "Alabama", "AK": "Alaska", "AZ": "Arizona", "AR": "Arkansas", "CA": "California", "CO": "Colorado",
        "CT": "Connecticut", "DE": "Delaware", "DC": "District of Columbia", "FL": "Florida", "GA": "Georgia",
        "HI": "Hawaii", "ID": "Idaho", "IL": "Illinois", "IN": "Indiana", "IA": "Iowa", "KS": "Kansas",
        "KY": "Kentucky", "LA": "Louisiana", "ME": "Maine", "MD": "Maryland", "MA": "Massachusetts", "MI": "Michigan",
        "MN": "Minnesota", "MS": "Mississippi", "MO": "Missouri", "MT": "Montana", "NE": "Nebraska", "NV": "Nevada",
        "NH": "New Hampshire", "NJ": "New Jersey", "NM": "New Mexico", "NY": "New York", "NC": "North Carolina",
        "ND": "North Dakota", "OH": "Ohio", "OK": "Oklahoma", "OR": "Oregon", "PA": "Pennsylvania",
        "RI": "Rhode Island", "SC": "South Carolina", "SD": "South Dakota", "TN": "Tennessee", "TX": "Texas",
        "UT": "Utah", "VT": "Vermont", "VA": "Virginia", "WA": "Washington", "WV": "West Virginia", "WI": "Wisconsin",
        "WY": "Wyoming", "AS": "American Samoa", "GU": "Guam", "MP": "Northern Mariana Islands", "PR": "Puerto Rico",
        "VI": "U.S. Virgin Islands",
    },
    "CA": {
        "AB": "Alberta", "BC": "British Columbia", "MB": "Manitoba", "NB": "New Brunswick",
        "NL": "Newfoundland and Labrador", "NT": "Northwest Territories", "NS": "Nova Scotia", "NU": "Nunavut",
        "ON": "Ontario", "PE": "Prince Edward Island", "QC": "Quebec", "SK": "Saskatchewan", "YT": "Yukon",
    },
}  # fmt: skip


def country_code(written: str) -> str:
    """The two-letter code of a country's code or name in one of seven languages; "" when it is none."""
    return _codes().get(written.strip().casefold(), "")


def country_name(written: str) -> str:
    """The English short name of a country's code or name; "" when it is none."""
    code = country_code(written)
    return _names()[code] if code else ""


def state_name(written: str, country: str) -> str:
    """The name of a state or province, by its code or name, where the country is known to be its own; else ""."""
    states = _STATES.get(country_code(country), {})
    code = written.strip().upper().removeprefix("US-").removeprefix("CA-")
    if code in states:
        return states[code]
    return next((name for name in states.values() if name.casefold() == written.strip().casefold()), "")


@cache
def _names() -> dict[str, str]:
    # Most files name no country, and the names of all languages take their time to start.
    from babel import Locale  # noqa: PLC0415

    english = Locale("en").territories
    return {code: _SHORT.get(code, name) for code, name in english.items() if code in _countries()}


@cache
def _countries() -> frozenset[str]:
    """Codes that stand for one country: those with a three-letter code of their own, and Kosovo."""
    # Most files name no country, and the names of all languages take their time to start.
    from babel.core import get_global  # noqa: PLC0415

    return frozenset(
        new[0]
        for old, new in get_global("territory_aliases").items()
        if len(old) == 3 and old.isalpha() and len(new) == 1 and len(new[0]) == 2
    ) - {"EU"} | {"XK"}


@cache
def _codes() -> dict[str, str]:
    """Code by everything that a country is called. A name that two countries share in two languages is left out."""
    # Most files name no country, and the names of all languages take their time to start.
    from babel import Locale  # noqa: PLC0415
    from babel.core import get_global  # noqa: PLC0415

    found: dict[str, str] = {}
    shared: set[str] = set()
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if code in _countries():
                known = found.setdefault(name.casefold(), code)
                if known != code:
                    shared.add(name.casefold())
    for name in shared:
        del found[name]
    for code, name in _names().items():
        found[name.casefold()] = code
        found[name.casefold().replace("&", "and")] = code
        found[code.casefold()] = code
    for old, new in get_global("territory_aliases").items():
        if len(old) == 3 and old.isalpha() and len(new) == 1 and new[0] in _countries():
            found[old.casefold()] = new[0]
    return found | _ALSO
