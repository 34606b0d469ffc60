"""Customers with their attributes, subscriptions, what they do in the product, what they say, and the facts of these."""

from __future__ import annotations

from dataclasses import replace

from kpi.tables.commerce import ORDERS
from kpi.tables.declaration import Column, Table, Type
from kpi.tables.dimensions import PLACE, USUAL
from kpi.tables.fact import Fact
from kpi.tables.shared import CHANNEL, COUNTRY, CURRENCY, REGION
from kpi.tables.synonyms import customers, shared

# Days, weeks and months of use: within so many days somebody was there.
USER_WINDOWS = (1, 7, 30)
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
        Column("segment", Type.TEXT, "customer segment", shared.SEGMENT),
        Column("age_band", Type.TEXT, "age band, such as 25-34", customers.AGE_BAND),
        REGION,
        COUNTRY,
        Column("acquisition_channel", Type.TEXT, "channel that won the customer", customers.ACQUISITION_CHANNEL),
        Column("created_at", Type.TIME, "when the customer was first known", customers.CUSTOMER_SINCE),
    ),
)

SUBSCRIPTIONS = Table(
    name="subscriptions",
    label="Subscriptions",
    about="one row per subscription and price",
    date="started_at",
    until="ended_at",
    runs_on=True,
    unlocks="MRR, churn, contractual lifetime value",
    needs=(("customer_id", "subscription_id"), ("started_at",), ("monthly_amount",)),
    key=("subscription_id", "customer_id", "plan", "started_at"),
    columns=(
        Column("subscription_id", Type.TEXT, "number of the subscription", customers.SUBSCRIPTION_ID),
        _CUSTOMER_ID,
        Column("started_at", Type.DATE, "first day", customers.STARTED_AT),
        Column("ended_at", Type.DATE, "last day; empty while it runs", customers.ENDED_AT),
        Column("monthly_amount", Type.MONEY, "price a month", customers.MONTHLY),
        CURRENCY,
        Column("plan", Type.TEXT, "plan or product", customers.PLAN),
        CHANNEL,
        REGION,
    ),
)

USAGE_EVENTS = Table(
    name="usage_events",
    label="Product usage",
    about="one row per event of a user in the product",
    date="occurred_at",
    past=True,
    unlocks="daily and monthly active users, stickiness, feature adoption",
    needs=(("occurred_at",), ("user_id",)),
    key=("event_id", "occurred_at", "user_id", "event", "feature"),
    columns=(
        Column("event_id", Type.TEXT, "number of the event, if it has one", customers.EVENT_ID),
        Column("occurred_at", Type.TIME, "when it happened", (*customers.OCCURRED_AT, *shared.DAY)),
        Column("user_id", Type.TEXT, "who did it", customers.USER_ID),
        Column("event", Type.TEXT, "what was done", customers.EVENT),
        Column("feature", Type.TEXT, "feature it belongs to", customers.FEATURE),
        CHANNEL,
        REGION,
    ),
)

FEEDBACK = Table(
    name="feedback",
    label="Feedback",
    about="one row per answer, rating or review",
    one="answer",
    date="given_at",
    past=True,
    unlocks="NPS, CSAT, ratings",
    needs=(("given_at",), ("score", "comment")),
    key=("feedback_id", "given_at", "customer_id", "kind", "product", "channel"),
    columns=(
        Column("feedback_id", Type.TEXT, "number of the answer, if it has one", customers.FEEDBACK_ID),
        Column("given_at", Type.TIME, "when it was given", (*customers.GIVEN_AT, *shared.DAY)),
        _CUSTOMER_ID,
        Column("kind", Type.TEXT, "nps, csat or rating", customers.FEEDBACK_KIND),
        Column("score", Type.QUANTITY, "the score as given", customers.SCORE),
        Column("scale_max", Type.QUANTITY, "highest score of the scale", customers.SCALE_MAX),
        CHANNEL,
        REGION,
        Column("product", Type.TEXT, "product it is about", shared.PRODUCT),
        Column("comment", Type.TEXT, "what was said", customers.COMMENT),
    ),
)

ANSWERS = Fact("answers", FEEDBACK, "answers", "daily_answers", (*PLACE, "product"), PLACE, "answers")

_BY_PLAN = (*USUAL, "plan")
RECURRING = Fact(
    "recurring", SUBSCRIPTIONS, "recurring", "daily_recurring", _BY_PLAN, USUAL, "subscriptions", state=True,
    sized_by="active_subscriptions",
)  # fmt: skip
OPENING_RECURRING = replace(RECURRING, name="opening_recurring", opening=True, like=RECURRING, sized_by="")
SUBSCRIBERS = Fact(
    "subscribers", SUBSCRIPTIONS, "subscription_spans", "subscription_spans", _BY_PLAN, _BY_PLAN, "subscriptions",
    state=True, worked_out=True, like=RECURRING,
)  # fmt: skip
OPENING_SUBSCRIBERS = replace(SUBSCRIBERS, name="opening_subscribers", opening=True)
SUBSCRIBER_MOVES = Fact(
    "subscriber_moves", SUBSCRIPTIONS, "subscriber_changes", "subscriber_changes", _BY_PLAN, _BY_PLAN, "subscriptions",
    worked_out=True, like=RECURRING,
)  # fmt: skip

_USE = (*PLACE, "feature")
ACTIVE_USERS = Fact("active_users", USAGE_EVENTS, "feature_days", "user_days", _USE, PLACE, "product usage")
FEATURE_USE = Fact(
    "feature_use", USAGE_EVENTS, "feature_days", "feature_days", _USE, _USE, "product usage", like=ACTIVE_USERS
)
NEW_USERS = Fact(
    "new_users", USAGE_EVENTS, "new_users", "new_users", PLACE, PLACE, "product usage", like=ACTIVE_USERS,
    sized_by="new_users",
)  # fmt: skip
PRODUCT_USE = replace(ACTIVE_USERS, name="product_use", worked_out=True, like=ACTIVE_USERS)
LATEST_USE = replace(PRODUCT_USE, name="latest_use", state=True)
