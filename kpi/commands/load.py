"""``load``: files into the workspace."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from kpi.commands.arguments import DONE, QUESTION, USER_ERROR, opened, pairs
from kpi.commands.printing import print_json
from kpi.errors import UserError
from kpi.tables import TABLES


def add(commands) -> None:
    """Add the command to the parser's commands."""
    load = commands.add_parser("load", help="load export files, archives of them, or a folder")
    load.add_argument("files", nargs="+", metavar="FILE")
    load.add_argument("--as", dest="table", metavar="TABLE", help=f"fill this table: {', '.join(TABLES)}")
    load.add_argument("--source", metavar="NAME", help="the export format, when it is not to be recognised")
    load.add_argument("--map", action="append", default=[], metavar="FIELD=COLUMN", help="which column fills a field")
    load.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="answer a question, for example day_first=no"
    )
    load.add_argument("--sheet", metavar="NAME", help="the sheet of a workbook")
    load.add_argument("--section", metavar="NUMBER", help="one of several tables in a file, counted from 1")
    load.add_argument("--json", action="store_true")
    load.set_defaults(run=_load)


def _load(options: argparse.Namespace) -> int:
    from kpi.intake import Instructions, Outcome, load_all
    from kpi.intake.bookkeeping.receipt import question_json

    instructions = Instructions(
        table=options.table,
        source=options.source,
        mapping=dict(pairs(options.map, "--map")) or None,
        settings=dict(pairs(options.set, "--set")),
        sheet=options.sheet,
        section=_section(options.section),
    )
    entries, status = [], DONE
    with opened(options) as workspace:
        for name in options.files:
            path = Path(name)
            try:
                if not path.exists():
                    raise UserError(f"There is no file {name}.", "Check the path.")
                outcomes = load_all(workspace, path, path.name, instructions)
            except UserError as error:
                outcomes = [Outcome(path.name, error=error)]
            for outcome in outcomes:
                if outcome.receipt:
                    entries.append(outcome.receipt.json())
                    if not options.json:
                        print(*outcome.receipt.sentences(), sep="\n  ")
                    continue
                error = outcome.error
                print(*filter(None, (error.message, error.hint)), sep="\n", file=sys.stderr)
                if outcome.questions:
                    status = status or QUESTION
                    entries.append(
                        _nothing_loaded(outcome.file) | {"questions": [question_json(q) for q in outcome.questions]}
                    )
                else:
                    status = USER_ERROR
                    said = {"message": error.message, "hint": error.hint}
                    entries.append(_nothing_loaded(outcome.file) | {"error": said})
    if options.json:
        print_json({"files": entries})
    return status


def _section(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isdecimal() or int(given) < 1:
        raise UserError(f"--section is '{given}', which is not the number of a table.", "Count the tables from 1.")
    return int(given) - 1


def _nothing_loaded(name: str) -> dict:
    return {
        "file": name,
        "source": None,
        "table": None,
        "rows_in": 0,
        "rows_loaded": 0,
        "rows_set_aside": 0,
        "duplicates": 0,
        "skipped": {},
        "questions": [],
        "totals": {},
        "problems": [],
    }
