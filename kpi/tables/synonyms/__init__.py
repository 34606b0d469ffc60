"""What exports call our fields, in English, German, French, Spanish, Portuguese, Italian and Dutch.

A name stands here once, under the field that it means; case, accents, spacing and plural do not matter when headers
are compared. A word that means two things in one table (Betrag, say) belongs to the field that files use it for most.
"""

from __future__ import annotations


def names(
    en: str = "", *, de: str = "", fr: str = "", es: str = "", pt: str = "", it: str = "", nl: str = ""
) -> tuple[str, ...]:
    """The names of one field, given as a comma-separated text per language; each name once, English first."""
    said = (name.strip() for text in (en, de, fr, es, pt, it, nl) for name in text.split(","))
    return tuple(dict.fromkeys(name for name in said if name))
