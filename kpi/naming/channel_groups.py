"""Google Analytics' default channel groups: which channel a source and a medium belong to.

The order of the rules and their patterns are those that Google publishes for manually tagged traffic
(https://support.google.com/analytics/answer/9756891). Google's own list of sites is long; here are those that shops
meet. What a click id or an ad network would say is not in an export and so not known here.
"""

from __future__ import annotations

import re

UNASSIGNED = "Unassigned"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SEARCH = _words(
    "google bing yahoo duckduckgo ecosia qwant baidu yandex naver daum sogou seznam ask aol lycos exalead dogpile "
    "360.cn so centrum rambler go.mail.ru googlemybusiness google-play search-results startsiden virgilio onet najdi "
    "msn rakuten kvasir terra globo eniro"
)
_SOCIAL = _words(
    "facebook fb fb.me instagram ig twitter t.co linkedin lnkd.in pinterest reddit tumblr snapchat tiktok whatsapp "
    "t.me messenger vk vkontakte odnoklassniki weibo wechat line line.me kakao quora medium.com meetup nextdoor xing "
    "flickr foursquare yelp tripadvisor houzz goodreads deviantart stackoverflow stackexchange hootsuite blogger "
    "blogspot wordpress livejournal disqus skype yammer wattpad fandom news.ycombinator.com getpocket.com bit.ly "
    "groups.google.com myspace viadeo weebly ravelry wikihow"
)
_SHOPPING = _words(
    "amazon ebay etsy walmart alibaba mercadolibre shopify googleshopping igshopping shopzilla stripe shop.app "
    "shopping.net shopping.yahoo.com shopping.naver.com simplycodes"
)
_VIDEO = _words("youtube vimeo dailymotion twitch netflix hulu disneyplus wistia crackle veoh ted iqiyi")
# Parts of an address that stand before and after the name of a site.
_BEFORE = _words("www m l lm mobile web touch amp old out search business apps us uk de fr es it nl br au ca")
_AFTER = _words("com org net co ne de fr es it nl uk at ch be pl se dk eu tv cz ru jp br au ca mx ar in ie")

_PAID = re.compile(r"(.*cp.*|ppc|retargeting|paid.*)", re.DOTALL)
_SHOP_CAMPAIGN = re.compile(r"(.*(([^a-df-z]|^)shop|shopping).*)", re.DOTALL)
_VIDEO_MEDIUM = re.compile(r"(.*video.*)", re.DOTALL)
_DISPLAY = ("display", "banner", "expandable", "interstitial", "cpm")
_SOCIAL_MEDIUM = ("social", "social-network", "social-media", "sm", "social network", "social media")
_EMAIL = ("email", "e-mail", "e_mail", "e mail")
_NOTHING = ("", "(none)", "(not set)", "none", "not set")


def channel_group(source: str, medium: str, campaign: str = "") -> str:
    """The default channel group of one source, medium and campaign, in any case; "Unassigned" when no rule fits."""
    source, medium, campaign = (text.strip().casefold() for text in (source, medium, campaign))
    paid = bool(_PAID.fullmatch(medium))
    site = _kinds(source)
    shop = "shopping" in site or bool(_SHOP_CAMPAIGN.fullmatch(campaign))
    rules = (
        ("Direct", source in ("(direct)", "direct", "") and medium in _NOTHING),
        ("Cross-network", "cross-network" in campaign),
        ("Paid Shopping", shop and paid),
        ("Paid Search", "search" in site and paid),
        ("Paid Social", "social" in site and paid),
        ("Paid Video", "video" in site and paid),
        ("Display", medium in _DISPLAY),
        ("Paid Other", paid),
        ("Organic Shopping", shop),
        ("Organic Social", "social" in site or medium in _SOCIAL_MEDIUM),
        ("Organic Video", "video" in site or bool(_VIDEO_MEDIUM.fullmatch(medium))),
        ("Organic Search", "search" in site or medium == "organic"),
        ("Email", source in _EMAIL or medium in _EMAIL),
        ("Affiliates", medium == "affiliate"),
        ("Referral", medium in ("referral", "app", "link")),
        ("Audio", medium == "audio"),
        ("SMS", source == "sms" or medium == "sms"),
        (
            "Mobile Push Notifications",
            medium.endswith("push") or "mobile" in medium or "notification" in medium or source == "firebase",
        ),
    )
    return next((name for name, holds in rules if holds), UNASSIGNED)


def source_and_medium(text: str) -> tuple[str, str] | None:
    """The two parts of "google / cpc", as analytics tools write them; None for any other text."""
    parts = text.split(" / ")
    return (parts[0].strip(), parts[1].strip()) if len(parts) == 2 and all(p.strip() for p in parts) else None


def _kinds(source: str) -> set[str]:
    """What kinds of site a source is: by all of it, or by the name that its address leaves."""
    labels = source.split(".")
    while len(labels) > 1 and labels[-1] in _AFTER:
        labels.pop()
    while len(labels) > 1 and labels[0] in _BEFORE:
        labels.pop(0)
    names = {source, source.removeprefix("www."), source.replace(" ", ""), *(labels if len(labels) == 1 else [])}
    lists = {"search": _SEARCH, "social": _SOCIAL, "shopping": _SHOPPING, "video": _VIDEO}
    return {kind for kind, sites in lists.items() if names & sites}
