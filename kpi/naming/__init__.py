"""One name for one thing: channels, regions, countries and products that exports spell differently."""

from kpi.naming.rules import (
    ANY_SOURCE,
    NAMED,
    Rule,
    apply_names,
    own_rules,
    refresh,
    remove_rule,
    rename,
    set_rules,
)

__all__ = [
    "ANY_SOURCE", "NAMED", "Rule", "apply_names", "own_rules", "refresh", "remove_rule", "rename", "set_rules",
]  # fmt: skip
