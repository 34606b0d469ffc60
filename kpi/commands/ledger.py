"""``receipts``, ``undo``, ``restatements`` and ``check``: what was loaded, and whether it is all there."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from kpi.commands.arguments import DONE, USER_ERROR, Commands, opened
from kpi.commands.printing import print_json, print_table
from kpi.errors import UserError


def add(commands: Commands) -> None:
    """Add the command to the parser's commands."""
    receipts = commands.add_parser(
        "receipts", help="every load with its accounting; 'receipts undo LOAD' takes one back out"
    )
    receipts.add_argument("action", nargs="?", choices=("undo",))
    receipts.add_argument("load", nargs="?", type=int, metavar="LOAD")
    receipts.add_argument("--json", action="store_true")
    receipts.set_defaults(run=_receipts)

    undo = commands.add_parser("undo", help="take a load back out")
    undo.add_argument("load", type=int, metavar="LOAD")
    undo.add_argument("--json", action="store_true")
    undo.set_defaults(run=_undo)

    restated = commands.add_parser("restatements", help="what a load changed of what was loaded before, cell by cell")
    restated.add_argument("load", type=int, metavar="LOAD")
    restated.add_argument("--json", action="store_true")
    restated.set_defaults(run=_restatements)

    check = commands.add_parser("check", help="compare the workspace with its ledger; a damaged one is rebuilt")
    check.add_argument("--json", action="store_true")
    check.set_defaults(run=_check)


def _receipts(options: argparse.Namespace) -> int:
    from kpi.intake import receipts  # noqa: PLC0415 (a command loads what it runs)

    if options.action == "undo":
        if options.load is None:
            raise UserError("Which load is to be undone?", "Write receipts undo LOAD; receipts lists the loads.")
        return _undo(options)
    with opened(options) as workspace:
        found = receipts(workspace)
    if options.json:
        print_json([r.json() for r in found])
        return DONE
    for receipt in found:
        print(
            f"Load {receipt.load_id}, {receipt.loaded_at}, {receipt.source} into {receipt.table}{', undone' if receipt.undone else ''}"
        )
        print(*(f"  {line}" for line in receipt.sentences()), sep="\n")
    return DONE


def _undo(options: argparse.Namespace) -> int:
    from kpi.intake import undo  # noqa: PLC0415 (a command loads what it runs)

    with opened(options) as workspace:
        receipt = undo(workspace, options.load)
    if options.json:
        print_json(receipt.json())
    else:
        print(f"Load {receipt.load_id} ({receipt.file}) was taken back out: {receipt.rows_loaded:,} lines.")
    return DONE


def _restatements(options: argparse.Namespace) -> int:
    from kpi.intake import count_restatements, restatements  # noqa: PLC0415 (a command loads what it runs)
    from kpi.intake.bookkeeping.ledger import find  # noqa: PLC0415 (a command loads what it runs)

    with opened(options) as workspace:
        find(workspace, options.load)
        found, total = restatements(workspace, options.load), count_restatements(workspace, options.load)
    if options.json:
        print_json({"load": options.load, "total": total, "restatements": [asdict(r) for r in found]})
    else:
        print_table([asdict(r) for r in found])
        print(f"{total:,} cells changed.", file=sys.stderr)
    return DONE


def _check(options: argparse.Namespace) -> int:
    from kpi.intake import check, receipts  # noqa: PLC0415 (a command loads what it runs)

    with opened(options) as workspace:
        problems, loads = check(workspace), sum(not r.undone for r in receipts(workspace))
    if options.json:
        print_json({"notice": workspace.notice, "loads": loads, "problems": problems})
    elif not problems:
        print(f"Everything agrees: the rows and sums of {loads:,} loads, and their kept files.")
    if problems and not options.json:
        print(*problems, sep="\n", file=sys.stderr)
    return USER_ERROR if problems else DONE
