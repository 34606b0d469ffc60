"""Sources and mediums fall into the channel groups that Google publishes."""

from __future__ import annotations

import pytest

from kpi.naming.channel_groups import channel_group, source_and_medium

GROUPS = [
    ("google", "cpc", "", "Paid Search"),
    ("GOOGLE", "CPC", "", "Paid Search"),
    ("bing", "paidsearch", "", "Paid Search"),
    # cpm is a paid medium before it is a display one.
    ("bing", "cpm", "", "Paid Search"),
    ("partner.example", "banner", "", "Display"),
    ("(direct)", "(none)", "", "Direct"),
    ("(direct)", "(not set)", "", "Direct"),
    ("", "", "", "Direct"),
    ("facebook", "paid", "", "Paid Social"),
    ("instagram.com", "cpc", "", "Paid Social"),
    ("tiktok", "retargeting", "", "Paid Social"),
    ("m.facebook.com", "referral", "", "Organic Social"),
    ("newsfeed", "social-media", "", "Organic Social"),
    ("youtube.com", "referral", "", "Organic Video"),
    ("youtube", "cpc", "", "Paid Video"),
    ("google", "organic", "", "Organic Search"),
    ("uk.search.yahoo.com", "referral", "", "Organic Search"),
    # Only whole names count: a page of Google's that is no search is a referral.
    ("docs.google.com", "referral", "", "Referral"),
    ("facebook_ads", "cpc", "", "Paid Other"),
    ("shopify_email", "email", "", "Email"),
    ("e-mail", "newsletter", "", "Email"),
    ("amazon.co.uk", "referral", "", "Organic Shopping"),
    ("google", "cpc", "summer shopping", "Paid Shopping"),
    # An e may stand before "shop", as in eshop; no other letter may.
    ("google", "cpc", "eshop autumn", "Paid Shopping"),
    ("google", "cpc", "workshop tickets", "Paid Search"),
    ("google", "cpc", "bishops move", "Paid Search"),
    ("google", "cpc", "cross-network", "Cross-network"),
    ("awin", "affiliate", "", "Affiliates"),
    ("spotify", "audio", "", "Audio"),
    ("klaviyo", "sms", "", "SMS"),
    ("sms", "reminder", "", "SMS"),
    ("onesignal", "web push", "", "Mobile Push Notifications"),
    ("firebase", "whatever", "", "Mobile Push Notifications"),
    ("(not set)", "(not set)", "", "Unassigned"),
    ("flyer", "qr", "", "Unassigned"),
]


@pytest.mark.parametrize(("source", "medium", "campaign", "group"), GROUPS)
def test_the_first_rule_that_fits_decides(source: str, medium: str, campaign: str, group: str) -> None:
    assert channel_group(source, medium, campaign) == group


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("google / cpc", ("google", "cpc")),
        ("(direct) / (none)", ("(direct)", "(none)")),
        ("Paid Search", None),
        ("Kitchen / Bath / Garden", None),
        ("and/or", None),
        (" / cpc", None),
    ],
)
def test_only_a_source_and_a_medium_are_taken_apart(text: str, parts: tuple[str, str] | None) -> None:
    assert source_and_medium(text) == parts
