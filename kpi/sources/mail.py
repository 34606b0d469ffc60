"""E-mail and text-message campaigns of Mailchimp and Klaviyo."""

from __future__ import annotations

from kpi.sources.declaration import Source

MAILCHIMP_CAMPAIGNS = Source(
    name="mailchimp_campaigns",
    label="Mailchimp campaigns",
    table="mailings",
    signature=("Title", "Send Date", "Total Recipients", "Successful Deliveries"),
    fields={
        "sent_at": ("Send Date",),
        "campaign": ("Title",),
        "subject": ("Subject",),
        "audience": ("List", "Audience"),
        "recipients": ("Total Recipients",),
        "delivered": ("Successful Deliveries",),
        "opens": ("Unique Opens",),
        "clicks": ("Unique Clicks",),
        "unsubscribes": ("Unsubscribes",),
        "purchases": ("Total Orders",),
        "revenue": ("Total Revenue",),
    },
    constants={"channel": "Email"},
    export="Campaigns › All campaigns, select them, Export (the list, not the report of one campaign)",
    left_out="Rates, which are computed from the counts, and repeated opens and clicks of one person.",
)

KLAVIYO_CAMPAIGNS = Source(
    name="klaviyo_campaigns",
    label="Klaviyo campaigns",
    table="mailings",
    signature=("Campaign Name", "Send Time", "Total Recipients", "Unique Opens"),
    fields={
        "sent_at": ("Send Time",),
        "campaign": ("Campaign Name",),
        "subject": ("Subject",),
        "audience": ("List",),
        "variant": ("Winning Variant?",),
        "channel": ("Campaign Channel",),
        "recipients": ("Total Recipients",),
        "delivered": ("Successful Deliveries",),
        "opens": ("Unique Opens",),
        "clicks": ("Unique Clicks",),
        "unsubscribes": ("Unsubscribes",),
        "purchases": ("Unique Placed Order",),
        "revenue": ("Revenue", "Placed Order Value"),
    },
    constants={"channel": "Email"},
    values={"channel": {"email": "Email", "sms": "SMS", "push": "Push", "mobile_push": "Push"}},
    export="Campaigns › Options › Export campaigns",
    left_out="Rates, which are computed from the counts, and repeated opens and clicks of one person.",
)

SOURCES = (MAILCHIMP_CAMPAIGNS, KLAVIYO_CAMPAIGNS)
