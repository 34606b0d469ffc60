"""What KPIs are split by."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dimension:
    """Something a KPI can be split by. ``few`` dimensions have so few values that empty periods are shown as 0.

    The values of a ``named`` one may have a name of the workspace's own beside what the file wrote: the table has a column
    ``<name>_name`` for it, NULL = as written.
    """

    name: str
    label: str
    plural: str
    few: bool = True
    named: bool = False


SHARED = (
    Dimension("channel", "Channel", "channels", named=True),
    Dimension("channel_type", "Online or offline", "online and offline"),
    Dimension("region", "Region", "regions", named=True),
    Dimension("country", "Country", "countries", named=True),
    Dimension("product", "Product", "products", few=False, named=True),
    Dimension("category", "Category", "categories"),
    Dimension("device", "Device", "devices"),
    Dimension("campaign", "Campaign", "campaigns", few=False),
    Dimension("segment", "Segment", "segments"),
    Dimension("age_band", "Age band", "age bands"),
    Dimension("owner", "Owner", "owners"),
    Dimension("plan", "Plan", "plans"),
    Dimension("feature", "Feature", "features"),
    Dimension("currency", "Currency", "currencies"),
)

# What most facts can be split by, and what some say of their customers and of the campaign that brought them.
PLACE = ("channel", "channel_type", "region")
USUAL = (*PLACE, "currency")
OF_CUSTOMER = ("segment", "age_band")
OF_CAMPAIGN = ("campaign", "device")
