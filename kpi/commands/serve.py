"""``serve``: the app in a browser."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

from kpi.commands.arguments import DONE
from kpi.installation import APP


def add(commands) -> None:
    """Add the command to the parser's commands."""
    serve = commands.add_parser("serve", help="start the app")
    serve.add_argument("--port", type=int, default=8501)
    serve.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    # The app runs in the folder of its settings; the workspace stays where it was asked for.
    os.environ["KPI_WORKSPACE"] = str(Path(options.workspace).resolve())
    command = [sys.executable, "-m", "streamlit", "run", str(APP), "--server.port", str(options.port)]
    try:
        return subprocess.call(command, cwd=APP.parent)
    except KeyboardInterrupt:
        return DONE
