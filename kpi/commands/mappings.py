"""``mappings``: what is remembered of earlier files."""

from __future__ import annotations

import argparse
from pathlib import Path

from kpi.commands.arguments import DONE, Commands, content_of, opened
from kpi.commands.printing import print_json
from kpi.errors import UserError


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    remembered = commands.add_parser(
        "mappings", help="what is remembered of earlier files; 'mappings forget ID' lets go of one"
    )
    remembered.add_argument("action", nargs="?", choices=("forget", "export", "import"))
    remembered.add_argument("what", nargs="?", metavar="ID|FILE")
    remembered.add_argument("--json", action="store_true")
    remembered.set_defaults(run=_mappings)


def _mappings(options: argparse.Namespace) -> int:
    from kpi.intake.columns import mapping_csv, memory  # noqa: PLC0415 (a command loads what it runs)

    if options.action and not options.what:
        wanted = "ID" if options.action == "forget" else "FILE"
        raise UserError(f"mappings {options.action} needs one more word.", f"Write mappings {options.action} {wanted}.")
    with opened(options) as workspace:
        if options.action == "forget":
            if not options.what.isdecimal():
                raise UserError(f"'{options.what}' is not the number of a mapping.", "mappings lists them.")
            found = [memory.forget(workspace, int(options.what))]
        elif options.action == "import":
            found = mapping_csv.import_csv(workspace, content_of(options.what))
        else:
            found = memory.mappings(workspace)
        if options.action == "export":
            Path(options.what).write_bytes(mapping_csv.export_csv(workspace))
    if options.json:
        print_json([kept.json() for kept in found])
    elif options.action == "export":
        print(f"{len(found):,} mappings are written to {options.what}.")
    else:
        for kept in found:
            print(kept.sentence())
    return DONE
