"""The command line: the same core without a browser.

Exit status: 0 done; 2 a user's error, one message on stderr; 3 a question must be answered first, nothing of that
file was loaded. With --json (or --format json) stdout is one JSON document and nothing else.
"""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from kpi.commands import COMMANDS
from kpi.commands.arguments import DONE, FAULT, USER_ERROR, Parser
from kpi.errors import UserError
from kpi.store.paths import default_path
from kpi.version import VERSION

# What the program writes down for itself is no message for the user.
logging.getLogger("kpi").addHandler(logging.NullHandler())

APOLOGY = "Something went wrong on our side, and nothing was changed. The details are in {log}."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    options = parser().parse_args(arguments)
    try:
        return options.run(options)
    except UserError as error:
        print(error.message, file=sys.stderr)
        if error.hint:
            print(error.hint, file=sys.stderr)
        return USER_ERROR
    except BrokenPipeError:
        return DONE
    except Exception:
        print(APOLOGY.format(log=_log_fault()), file=sys.stderr)
        return FAULT


def _log_fault() -> Path:
    """Write the traceback of the fault being handled into a log file; its path."""
    log = Path(tempfile.gettempdir()) / "plumbline.log"
    logging.basicConfig(filename=log, format="%(asctime)s %(levelname)s %(name)s: %(message)s", force=True)
    logging.getLogger(__name__).exception("fault in: %s", " ".join(sys.argv[1:]))
    return log


def parser() -> Parser:
    """The parser of all commands."""
    parser = Parser(
        prog="python -m kpi", description="Every KPI by channel, period and region, from spreadsheet exports."
    )
    parser.add_argument("--version", action="version", version=f"Plumbline {VERSION}")
    parser.add_argument(
        "--workspace",
        metavar="FILE",
        type=Path,
        default=default_path(),
        help="the workspace's DuckDB file (default: KPI_WORKSPACE, else data/workspace.duckdb)",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=Parser)

    for command in COMMANDS:
        command.add(commands)
    return parser
