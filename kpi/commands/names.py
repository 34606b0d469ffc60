"""``names``: what is called how, and the workspace's own rules."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable
from pathlib import Path

from kpi.commands.arguments import DONE, Commands, Parser, content_of, opened
from kpi.errors import UserError
from kpi.naming import (
    ANY_SOURCE,
    NAMED,
    Name,
    Rule,
    Unmatched,
    names,
    own_rules,
    remove_rule,
    rules_csv,
    rules_from_csv,
    set_rules,
    suggestions,
    unmatched,
)
from kpi.store import Workspace


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    command = commands.add_parser(
        "names", help="how channels, regions, countries and products are called, and the rules behind it"
    )
    actions = command.add_subparsers(dest="action", metavar="ACTION", parser_class=Parser)
    command.add_argument("--json", action="store_true")
    command.set_defaults(run=lambda options: _with(options, _list))
    for name, arguments, act, text in (
        ("set", ("dimension", "written", "name"), _set, "give a written value a name"),
        ("remove", ("dimension", "written"), _remove, "take a rule of yours away"),
        ("export", ("file",), _export, "write your rules into a CSV file"),
        ("import", ("file",), _import, "take rules in from a CSV file"),
    ):
        action = actions.add_parser(name, help=text)
        for argument in arguments:
            action.add_argument(argument, metavar=argument.upper())
        if name in ("set", "remove"):
            action.add_argument("--source", default=ANY_SOURCE, help="only as this export writes it (default: any)")
        action.set_defaults(run=lambda options, act=act: _with(options, act))


def _with(options: argparse.Namespace, act: Callable[[argparse.Namespace, Workspace], None]) -> int:
    with opened(options) as workspace:
        act(options, workspace)
    return DONE


def _list(options: argparse.Namespace, workspace: Workspace) -> None:
    rules, lonely = own_rules(workspace), unmatched(workspace)
    found = {dimension: names(workspace, dimension) for dimension in NAMED}
    alike = {dimension: suggestions(workspace, dimension) for dimension in NAMED}
    if options.json:
        document = {
            "names": {d: [_name_json(n) for n in listed] for d, listed in found.items()},
            "unmatched": [{"channel": u.name, "why": u.why, **_amounts_json(u)} for u in lonely],
            "suggestions": [
                {"dimension": d, "names": [n.name for n in s.names], "into": s.into, "why": s.why}
                for d, listed in alike.items()
                for s in listed
            ],
            "rules": [vars(r) for r in rules],
        }
        print(json.dumps(document, ensure_ascii=False, allow_nan=False))
        return
    for dimension, listed in found.items():
        for name in listed:
            others = sorted({f"{f.written} ({f.source})" for f in name.forms if f.written != name.name})
            print(f"{dimension}: {name.name}{' from ' + ', '.join(others) if others else ''}")
    for lone in lonely:
        print(f"{lone.name} {lone.why}.")
    for suggested in alike.values():
        for s in suggested:
            print(f"Perhaps one {s.dimension}: {', '.join(n.name for n in s.names)} ({s.why}).")


def _name_json(name: Name) -> dict:
    return {"name": name.name, "written": [vars(f) for f in name.forms], **_amounts_json(name)}


def _amounts_json(holder: Name | Unmatched) -> dict:
    amounts = holder.amounts
    return {
        "orders": amounts.orders,
        "net_sales": None if amounts.revenue is None else float(amounts.revenue),
        "visits": amounts.visits,
        "ad_spend": None if amounts.spend is None else float(amounts.spend),
    }


def _set(options: argparse.Namespace, workspace: Workspace) -> None:
    set_rules(workspace, [Rule(options.dimension, options.source, options.written, options.name)])
    print(f"{options.written} is now {options.name}.")


def _remove(options: argparse.Namespace, workspace: Workspace) -> None:
    remove_rule(workspace, options.dimension, options.written, options.source)
    print(f"Your rule for {options.written} is gone.")


def _export(options: argparse.Namespace, workspace: Workspace) -> None:
    rules = own_rules(workspace)
    try:
        Path(options.file).write_bytes(rules_csv(rules))
    except OSError as error:
        raise UserError(f"{options.file} cannot be written: {error.strerror}.", "Choose another place.") from error
    print(f"{_counted(rules)} written into {options.file}.")


def _import(options: argparse.Namespace, workspace: Workspace) -> None:
    rules = rules_from_csv(content_of(options.file))
    set_rules(workspace, rules)
    print(f"{_counted(rules)} taken in.")


def _counted(rules: list[Rule]) -> str:
    return f"{len(rules):,} {'rule was' if len(rules) == 1 else 'rules were'}"
