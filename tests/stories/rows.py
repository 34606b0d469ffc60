"""Rows of the canonical tables, one function each, with the columns that a load derives."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

Row = dict[str, Any]


def order(
    order_id: str,
    at: str,
    customer_id: str | None,
    channel: str | None,
    region: str | None,
    gross: str,
    *,
    discount: str = "0",
    refund: str = "0",
    refunded_at: str | None = None,
    refund_other: str = "0",
    tax: str = "0",
    shipping: str = "0",
    cost: str | None = None,
    quantity: int | None = 1,
    currency: str | None = "EUR",
    cancelled: bool = False,
    source: str = "orders",
) -> Row:
    """One row of orders, with the columns that a load derives."""
    gross_, discount_, refund_ = Decimal(gross), Decimal(discount), Decimal(refund)
    return {
        "order_id": order_id,
        "ordered_at": datetime.fromisoformat(at),
        "customer_id": customer_id,
        "channel": channel,
        "region": region,
        "currency": currency,
        "quantity": quantity,
        "gross_amount": gross_,
        "discount_amount": discount_,
        "refund_amount": refund_,
        "refund_other_amount": Decimal(refund_other),
        "refunded_at": datetime.fromisoformat(refunded_at) if refunded_at else None,
        "tax_amount": Decimal(tax),
        "shipping_amount": Decimal(shipping),
        "total_amount": gross_ - discount_ + Decimal(tax) + Decimal(shipping),
        "net_amount": gross_ - discount_ - refund_,
        "cost_amount": Decimal(cost) if cost else None,
        "status": "cancelled" if cancelled else "paid",
        "is_sale": not cancelled,
        "order_count": 0 if cancelled else 1,
        "load_id": 1,
        "source": source,
    }


def line(
    order_id: str,
    product: str | None,
    category: str | None,
    quantity: int,
    net: str,
    *,
    discount: str = "0",
    cost: str | None = None,
    returned: int | None = None,
    source: str = "orders",
) -> Row:
    """One row of order_lines."""
    return {
        "order_id": order_id,
        "product": product,
        "category": category,
        "quantity": quantity,
        "returned_quantity": returned,
        "net_amount": Decimal(net),
        "discount_amount": Decimal(discount),
        "cost_amount": Decimal(cost) if cost else None,
        "load_id": 1,
        "source": source,
    }


def visit(
    day: str,
    channel: str | None,
    region: str | None,
    visits: int,
    visitors: int | None = None,
    *,
    until: str | None = None,
    device: str | None = "phone",
    steps: tuple[int | None, int | None, int | None, int | None] = (None, None, None, None),
) -> Row:
    """One row of visits, for a day or for the days ``until``; ``steps`` are views, carts, checkouts and purchases."""
    return {
        "date": date.fromisoformat(day),
        "period_end": date.fromisoformat(until) if until else None,
        "channel": channel,
        "region": region,
        "device": device,
        "visits": visits,
        "visitors": visitors,
        **dict(zip(("product_views", "carts", "checkouts", "purchases"), steps, strict=True)),
        "load_id": 2,
        "source": "visits",
    }


def spent(
    day: str,
    channel: str | None,
    region: str | None,
    amount: str,
    *,
    until: str | None = None,
    campaign: str | None = "always on",
    currency: str | None = "EUR",
    shown: int | None = None,
    clicked: int | None = None,
    claimed: str | None = None,
) -> Row:
    """One row of ad_spend, for a day or for the days ``until``."""
    return {
        "date": date.fromisoformat(day),
        "period_end": date.fromisoformat(until) if until else None,
        "channel": channel,
        "region": region,
        "campaign": campaign,
        "currency": currency,
        "amount": Decimal(amount),
        "impressions": shown,
        "clicks": clicked,
        "conversions": Decimal(claimed) if claimed else None,
        "load_id": 3,
        "source": "ad_spend",
    }


def deal(  # noqa: PLR0917 (it reads like the row that it is)
    deal_id: str,
    created: str | None,
    closed: str | None,
    status: str | None,
    amount: str | None,
    channel: str | None,
    region: str | None,
    *,
    stage: str | None = None,
    owner: str | None = "Olga",
    product: str | None = None,
    currency: str | None = "EUR",
) -> Row:
    """One row of deals."""
    return {
        "deal_id": deal_id,
        "created_at": datetime.fromisoformat(created) if created else None,
        "closed_at": datetime.fromisoformat(closed) if closed else None,
        "status": status,
        "stage": stage,
        "amount": Decimal(amount) if amount else None,
        "currency": currency,
        "channel": channel,
        "region": region,
        "owner": owner,
        "product": product,
        "load_id": 4,
        "source": "deals",
    }


def answer(
    at: str,
    kind: str | None,
    score: str | None,
    scale: str | None,
    channel: str | None,
    region: str | None,
    *,
    product: str | None = None,
) -> Row:
    """One row of feedback."""
    return {
        "given_at": datetime.fromisoformat(at),
        "kind": kind,
        "score": Decimal(score) if score else None,
        "scale_max": Decimal(scale) if scale else None,
        "channel": channel,
        "region": region,
        "product": product,
        "load_id": 5,
        "source": "feedback",
    }


def cost(
    day: str,
    kind: str,
    amount: str,
    channel: str | None,
    region: str | None,
    *,
    order_id: str | None = None,
    until: str | None = None,
    currency: str | None = "EUR",
) -> Row:
    """One row of costs, for a day or for the days ``until``."""
    return {
        "incurred_at": date.fromisoformat(day),
        "period_end": date.fromisoformat(until) if until else None,
        "kind": kind,
        "amount": Decimal(amount),
        "channel": channel,
        "region": region,
        "order_id": order_id,
        "currency": currency,
        "load_id": 6,
        "source": "costs",
    }


def customer(customer_id: str, segment: str | None, age_band: str | None, *, load: int = 8) -> Row:
    """One row of customers."""
    return {
        "customer_id": customer_id,
        "segment": segment,
        "age_band": age_band,
        "load_id": load,
        "source": "customers",
    }


def subscription(
    customer_id: str,
    started: str,
    ended: str | None,
    monthly: str,
    channel: str | None,
    region: str | None,
    *,
    currency: str | None = "EUR",
) -> Row:
    """One row of subscriptions."""
    return {
        "subscription_id": f"S-{customer_id}-{started}",
        "customer_id": customer_id,
        "started_at": date.fromisoformat(started),
        "ended_at": date.fromisoformat(ended) if ended else None,
        "monthly_amount": Decimal(monthly),
        "currency": currency,
        "channel": channel,
        "region": region,
        "load_id": 7,
        "source": "subscriptions",
    }


def used(at: str, user_id: str, feature: str | None, channel: str | None, region: str | None) -> Row:
    """One row of usage_events."""
    return {
        "occurred_at": datetime.fromisoformat(at),
        "user_id": user_id,
        "event": "open",
        "feature": feature,
        "channel": channel,
        "region": region,
        "load_id": 8,
        "source": "usage",
    }
