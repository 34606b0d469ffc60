"""The rules that names come with. They hold for recognised exports only: what a plain table says stays as written."""

from __future__ import annotations

import re

from kpi.naming.channel_groups import UNASSIGNED, channel_group, source_and_medium
from kpi.naming.places import country_name, state_name
from kpi.sources import SOURCES

_SHOPIFY = {"web": "Online Store", "pos": "Point of Sale", "shopify_draft_order": "Draft Orders"}
# How WooCommerce writes where an order came from: "Organic: Google".
_ORIGIN = re.compile(r"(organic|referral): .+", re.IGNORECASE)
_ORIGINS = {"organic": "Organic Search", "referral": "Referral"}


def default_name(dimension: str, source: str, written: str, within: str = "") -> str:
    """The name that a recognised export's value has by default; "" when no rule says anything.

    ``within`` is the country of a region, as the file writes it.
    """
    if source not in SOURCES:
        return ""
    if dimension == "channel":
        return _channel(source, written)
    if dimension == "country":
        return country_name(written)
    return state_name(written, within) if dimension == "region" else ""


def _channel(source: str, written: str) -> str:
    if source.startswith("shopify") and written.strip().casefold() in _SHOPIFY:
        return _SHOPIFY[written.strip().casefold()]
    origin = _ORIGIN.fullmatch(written.strip()) if source.startswith("woocommerce") else None
    if origin:
        return _ORIGINS[origin.group(1).casefold()]
    parts = source_and_medium(written)
    if parts and parts[0].casefold() == "(not set)" and parts[1].casefold() == "(not set)":
        return UNASSIGNED
    return channel_group(*parts) if parts else ""
