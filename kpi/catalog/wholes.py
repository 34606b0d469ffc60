"""The wholes that a part is held against: all channels, all regions, all products."""

from __future__ import annotations

from kpi.formula import Whole

ALL_CHANNELS = Whole("all channels", ("channel", "channel_type"))
ALL_PLACES = Whole("all regions", ("region", "country"))
ALL_PRODUCTS = Whole("all products", ("product", "category"))
ALL_FEATURES = Whole("all features", ("feature",))
