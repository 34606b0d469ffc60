"""``settings``: what a team sets for its workspace."""

from __future__ import annotations

import argparse

from kpi.commands.arguments import DONE, Commands, opened, pairs
from kpi.commands.printing import print_json
from kpi.store import settings


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    parser = commands.add_parser("settings", help="show the workspace's settings, or change one with KEY=VALUE")
    parser.add_argument(
        "changes",
        nargs="*",
        metavar="KEY=VALUE",
        help=f"{', '.join(settings.CHANGEABLE)}; an empty value removes one",
    )
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=_settings)


def _settings(options: argparse.Namespace) -> int:
    with opened(options) as workspace:
        for name, value in pairs(options.changes, "settings"):
            settings.change(workspace, name, value.strip())
        current = {name: settings.setting(workspace, name) for name in settings.CHANGEABLE}
    if options.json:
        print_json(current)
    else:
        print(*(f"{name} = {value or '(not set)'}" for name, value in current.items()), sep="\n")
    return DONE
