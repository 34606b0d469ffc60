"""Rules of names go out as files and come back, and lines of orders follow them."""

from __future__ import annotations

from decimal import Decimal

import pytest

from kpi.errors import UserError
from kpi.naming import (
    Rule,
    own_rules,
    rename,
    rules_csv,
    rules_from_csv,
    set_rules,
    suggestions,
)
from kpi.store import Workspace
from tests.conftest import fill, line, open_shop
from tests.naming.test_rules import SHOPIFY, sums


def test_rules_go_out_as_csv_and_come_back(workspace: Workspace) -> None:
    rules = [
        Rule("channel", "", "=cmd|' /C calc'!A0", "Odd, \"very\" odd"), Rule("channel", SHOPIFY, "web", "Shop"),
        Rule("region", "", "-x", "Nord\nWest"), Rule("product", "", "ü;", "Ü"),
    ]  # fmt: skip
    set_rules(workspace, rules)
    content = rules_csv(own_rules(workspace))
    assert b"\n=cmd" not in content and b",=cmd" not in content
    assert set(rules_from_csv(content)) == set(rules)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dimension,written\nchannel,web\n", "no column name"),
        ("dimension,source,written,name\ncolour,,red,Red\n", "Line 2 .*'colour' has no names"),
        ("dimension;source;written;name\nchannel;;web;Shop\nchannel;;;Shop\n", "Line 3 .*no written value"),
        ("", "no column dimension"),
    ],
)
def test_a_file_of_rules_that_is_wrong_says_where(text: str, words: str) -> None:
    with pytest.raises(UserError, match=words):
        rules_from_csv(text.encode())


def test_lines_of_orders_have_named_products_once(workspace: Workspace) -> None:
    open_shop(workspace)
    fill(workspace, order_lines=[line("1007", "kettle", "Kitchen", 1, "70.00")])
    assert [{n.name for n in s.names} for s in suggestions(workspace, "product")] == [{"Kettle", "kettle"}]
    rename(workspace, "product", ["kettle"], "Kettle")
    assert sums(workspace, "product", "net_sales")["Kettle"] == Decimal("197.00")
