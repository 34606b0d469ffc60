"""``analyse``: what is more than a ratio of sums; its commands are made from the declarations of the analyses."""

from __future__ import annotations

import argparse
import sys
from datetime import date
from functools import partial

from kpi.analyses.declaration import Analysis, Answer, Option
from kpi.analyses.registry import ANALYSES
from kpi.commands.arguments import DONE, Parser, day, filters, opened
from kpi.commands.printing import plain, print_json, print_table


def add(commands) -> None:
    """Add the command to the parser's commands."""
    command = commands.add_parser("analyse", help="what is more than a ratio of sums")
    analyses = command.add_subparsers(dest="analysis", required=True, metavar="NAME", parser_class=Parser)
    for analysis in ANALYSES.values():
        parser = analyses.add_parser(analysis.name, help=analysis.about)
        for option in analysis.options:
            _add_option(parser, option)
        parser.add_argument("--json", action="store_true")
        parser.set_defaults(run=partial(_analyse, analysis))


def _add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    add_argument = partial(parser.add_argument, option.flag, dest=option.name, help=option.about or None)
    if option.kind is bool:
        add_argument(action="store_true")
        return
    add_argument(
        action="append" if option.repeated else "store",
        type=str if option.kind is date else option.kind,
        default=[] if option.repeated else option.default,
        required=option.required,
        metavar=option.metavar or None,
        choices=option.choices if option.choices and not option.metavar else None,
    )


def _analyse(analysis: Analysis, options: argparse.Namespace) -> int:
    chosen = {option.name: _value(option, getattr(options, option.name)) for option in analysis.options}
    if analysis.tables:
        with opened(options) as workspace:
            answer = analysis.answer(workspace, chosen)
    else:
        answer = analysis.answer(None, chosen)
    if options.json:
        print_json(plain(answer.json))
    else:
        _print(answer)
    return DONE


def _value(option: Option, written: object) -> object:
    """The value of an option from what was written."""
    if option.kind is date:
        return day(written, option.flag)
    if option.name == "where":
        return filters(written, option.flag)
    return tuple(written) if option.repeated else written


def _print(answer: Answer) -> None:
    for block in answer.rows:
        if isinstance(block, str):
            print(block)
        else:
            print_table(block)
    for note in answer.notes:
        print(note, file=sys.stderr)
