"""``settings``: what a team sets for its workspace."""

from __future__ import annotations

import argparse

from kpi.commands.arguments import DONE, opened, pairs
from kpi.commands.printing import print_json


def add(commands) -> None:
    """Add the command to the parser's commands."""
    settings = commands.add_parser("settings", help="show the workspace's settings, or change one with KEY=VALUE")
    settings.add_argument(
        "changes",
        nargs="*",
        metavar="KEY=VALUE",
        help="currency, timezone, assumed_margin, rate_direction; an empty value removes one",
    )
    settings.add_argument("--json", action="store_true")
    settings.set_defaults(run=_settings)


def _settings(options: argparse.Namespace) -> int:
    from kpi.store import settings

    with opened(options) as workspace:
        for name, value in pairs(options.changes, "settings"):
            settings.change(workspace, name, value.strip())
        current = {name: settings.setting(workspace, name) for name in settings.CHANGEABLE}
    if options.json:
        print_json(current)
    else:
        print(*(f"{name} = {value or '(not set)'}" for name, value in current.items()), sep="\n")
    return DONE
