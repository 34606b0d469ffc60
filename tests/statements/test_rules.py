"""Each rule is broken by what it is about, and by nothing else."""

from __future__ import annotations

import pytest

from tests.statements.rules import RULES, breaches
from tests.statements.tables import KEYS

ORDER = "has rows in an order of chance"
FUNCTION = "a function that other engines have not, or with another value"
DIVISION = "a division that may truncate, or be by 0"
TRUNCATED = "a truncated date that is not cast to one"
QUANTILE = "a quantile of what may be decimals, or of several shares"
BROKEN = [
    ("select quantile_disc(net_amount, 0.9) as least from orders", FUNCTION),
    ("select round(sum(net_amount), 2) as net from orders", FUNCTION),
    ("select date_diff('week', min(ordered_at), max(ordered_at)) as weeks from orders", FUNCTION),
    ("select list(channel order by channel) as channels from orders", FUNCTION),
    ("select any_value(channel) as channel from orders", FUNCTION),
    ("select u.x from (select unnest([1, 2]) as x) u order by u.x", FUNCTION),
    ("select day from generate_series(1, 3) t(day) order by day", FUNCTION),
    ("select isodow(ordered_at) as d, count(*) as n from orders group by isodow(ordered_at) order by d", FUNCTION),
    ("select * from loads order by load_id", "columns that are not named"),
    ('select count(*) as "Net sales" from orders', "a name that is not plain"),
    ("select max(date_trunc('month', ordered_at)) as month from orders", TRUNCATED),
    ("select sum(net_amount) / sum(quantity) as price from orders", DIVISION),
    ("select sum(net_amount) / nullif(sum(quantity), 0) as price from orders", DIVISION),
    ("select 1e0 * sum(net_amount) / sum(quantity) as price from orders", DIVISION),
    ("select sum(net_amount) // 2 as half from orders", "a whole division, which is another one elsewhere"),
    ("select channel, count(*) as n from orders group by all order by channel", "groups that are not named"),
    ("select channel, count(*) as n from orders group by 1 order by channel", "groups that are not named"),
    ("select channel, count(*) as n from orders group by channel order by 1", "an order by numbers of columns"),
    ("select count(*) as n from orders o full join costs c on c.order_id = o.order_id", "a full join, or one by names"),
    ("select count(*) as n from orders join order_lines using (order_id)", "a full join, or one by names"),
    ("select median(net_amount) as middle from orders", QUANTILE),
    ("select quantile_cont(cast(net_amount as double), [0.2, 0.8]) as cuts from orders", QUANTILE),
    ("select cuts[1] as first_cut from (select max(cuts) as cuts from t) c", "a part of a list"),
    ("select channel, count(*) as n from orders group by channel", ORDER),
    ("select channel, sum(net_amount) as net from orders group by channel order by net", ORDER),
    ("select channel, is_whole, count(*) as n from t group by channel, is_whole, x order by channel", ORDER),
    ("insert into orders select order_id from orders", "is no question"),
    ("select from where", "cannot be read"),
]
SOUND = [
    "select count(*) as n from orders",
    "select channel, cast(date_trunc('month', ordered_at) as date) as month, sum(net_amount) as net from orders "
    "group by channel, cast(date_trunc('month', ordered_at) as date) order by month, channel",
    "select 1e0 * sum(net_amount) / nullif(sum(quantity), 0) as price, sum(quantity) / 2e0 as half from orders",
    "select channel, is_whole, count(*) as n from t group by channel, is_whole order by channel",
    "select quantile_cont(cast(net_amount as double), 0.9) as q, median(cast(quantity as double)) as m from orders",
]


@pytest.mark.parametrize(("sql", "rule"), BROKEN)
def test_what_breaks_a_rule_is_told(sql: str, rule: str) -> None:
    assert rule in {told.split(": ")[0] for told in breaches(sql, KEYS)}


def test_every_rule_can_be_broken() -> None:
    assert {rule for _, rule in BROKEN} >= set(RULES)


@pytest.mark.parametrize("sql", SOUND)
def test_what_is_sound_breaks_nothing(sql: str) -> None:
    assert breaches(sql, KEYS) == ()
