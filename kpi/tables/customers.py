"""Customers with their attributes, subscriptions, what they do in the product, and what they say."""

from __future__ import annotations

from kpi.tables.commerce import ORDERS
from kpi.tables.declaration import Column, Table, Type
from kpi.tables.shared import CHANNEL, COUNTRY, CURRENCY, REGION

_CUSTOMER_ID = ORDERS.fields["customer_id"]

CUSTOMERS = Table(
    name="customers",
    label="Customers",
    about="one row per customer with attributes",
    date="",
    unlocks="segments, age bands",
    needs=(("customer_id",),),
    key=("customer_id",),
    columns=(
        _CUSTOMER_ID,
        Column("segment", Type.TEXT, "customer segment", ORDERS.fields["segment"].aliases),
        Column("age_band", Type.TEXT, "age band, such as 25-34", ("age group", "age", "age range")),
        REGION,
        COUNTRY,
        Column("acquisition_channel", Type.TEXT, "channel that won the customer", ("original source", "first channel")),
        Column("created_at", Type.TIME, "when the customer was first known", ("customer since", "sign up date")),
    ),
)

SUBSCRIPTIONS = Table(
    name="subscriptions",
    label="Subscriptions",
    about="one row per subscription and price",
    date="started_at",
    unlocks="MRR, churn, contractual lifetime value",
    needs=(("customer_id", "subscription_id"), ("started_at",), ("monthly_amount",)),
    key=("subscription_id", "customer_id", "plan", "started_at"),
    columns=(
        Column("subscription_id", Type.TEXT, "number of the subscription", ("subscription",)),
        _CUSTOMER_ID,
        Column("started_at", Type.DATE, "first day", ("start date", "started", "start")),
        Column(
            "ended_at", Type.DATE, "last day; empty while it runs", ("end date", "ended", "canceled at", "cancelled at")
        ),
        Column("monthly_amount", Type.MONEY, "price a month", ("mrr", "monthly price", "monthly charge")),
        CURRENCY,
        Column("plan", Type.TEXT, "plan or product", ("plan name", "tariff")),
        CHANNEL,
        REGION,
    ),
)

USAGE_EVENTS = Table(
    name="usage_events",
    label="Product usage",
    about="one row per event of a user in the product",
    date="occurred_at",
    unlocks="daily and monthly active users, stickiness, feature adoption",
    needs=(("occurred_at",), ("user_id",)),
    key=("event_id", "occurred_at", "user_id", "event", "feature"),
    columns=(
        Column("event_id", Type.TEXT, "number of the event, if it has one", ("insert id", "$insert_id")),
        Column("occurred_at", Type.TIME, "when it happened", ("event time", "event date", "timestamp")),
        Column("user_id", Type.TEXT, "who did it", ("user", "distinct id", "user pseudo id")),
        Column("event", Type.TEXT, "what was done", ("event name", "event type")),
        Column("feature", Type.TEXT, "feature it belongs to", ("module",)),
        CHANNEL,
        REGION,
    ),
)

FEEDBACK = Table(
    name="feedback",
    label="Feedback",
    about="one row per answer, rating or review",
    date="given_at",
    unlocks="NPS, CSAT, ratings",
    needs=(("given_at",), ("score", "comment")),
    key=("feedback_id", "given_at", "customer_id", "kind", "product", "channel"),
    columns=(
        Column("feedback_id", Type.TEXT, "number of the answer, if it has one", ("respondent id", "response id")),
        Column("given_at", Type.TIME, "when it was given", ("submitted at", "response date", "submit date")),
        _CUSTOMER_ID,
        Column("kind", Type.TEXT, "nps, csat or rating", ("survey type", "question type")),
        Column("score", Type.QUANTITY, "the score as given", ("rating", "star rating", "stars", "nps", "csat")),
        Column("scale_max", Type.QUANTITY, "highest score of the scale", ("scale", "max score")),
        CHANNEL,
        REGION,
        Column("product", Type.TEXT, "product it is about", ("product name",)),
        Column("comment", Type.TEXT, "what was said", ("comments", "feedback", "review", "review text")),
    ),
)
