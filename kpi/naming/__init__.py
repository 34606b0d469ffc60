"""One name for one thing: channels, regions, countries and products that exports spell differently."""

from kpi.naming.alike import Suggestion, alike, apart, leave_apart, suggestions
from kpi.naming.listing import Amounts, Form, Name, Unmatched, names, unmatched
from kpi.naming.rule_files import rules_csv, rules_from_csv
from kpi.naming.rules import ANY_SOURCE, Rule, apply_names, own_rules, refresh, remove_rule, rename, set_rules
from kpi.tables import NAMED

__all__ = [
    "ANY_SOURCE", "NAMED", "Amounts", "Form", "Name", "Rule", "Suggestion", "Unmatched", "alike", "apart", "apply_names", "leave_apart",
    "names", "own_rules", "refresh", "remove_rule", "rename", "rules_csv", "rules_from_csv", "set_rules", "suggestions",
    "unmatched",
]  # fmt: skip
