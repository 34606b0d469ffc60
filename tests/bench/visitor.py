"""The app's server as a process, and a visitor who speaks to it as a browser does: protobuf over a websocket."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from tests.bench.data import CACHE, ROOT

_PATIENCE = 300
_numbers = count(1)


@dataclass
class Server:
    """A running server. ``started`` is when its process was launched."""

    process: subprocess.Popen
    port: int
    started: float
    log: Path

    def wait_until_healthy(self) -> float:
        """Seconds from the launch to the first good answer of the health check."""
        while perf_counter() - self.started < _PATIENCE:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}; see {self.log}")
            try:
                connection = HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/_stcore/health")
                if connection.getresponse().status == 200:
                    return perf_counter() - self.started
            except OSError:
                pass
            finally:
                connection.close()
            sleep(0.01)
        raise TimeoutError(f"the server did not become healthy; see {self.log}")


@contextmanager
def serving(script: Path, workspace: Path | None = None) -> Iterator[Server]:
    """The script served by Streamlit on a free port, until the block ends."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        str(script),
        "--server.port",
        str(port),
        "--server.address",
        "127.0.0.1",
        "--server.headless",
        "true",
        # Watching would let go of modules that are edited meanwhile, and the next run would mix old code with new.
        "--server.fileWatcherType",
        "none",
        "--browser.gatherUsageStats",
        "false",
    ]
    environment = os.environ | ({"KPI_WORKSPACE": str(workspace)} if workspace else {})
    CACHE.mkdir(parents=True, exist_ok=True)
    log = CACHE / f"{script.stem}-{next(_numbers)}.log"
    with log.open("w") as output:
        started = perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            yield Server(process, port, started, log)
        finally:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@dataclass(frozen=True)
class PageAddress:
    """A page of the app's navigation."""

    name: str
    path: str
    script_hash: str


@dataclass
class Run:
    """One script run as the visitor saw it: seconds from asking to its end, its size, and what it drew."""

    seconds: float
    bytes: int = 0
    pages: list[PageAddress] = field(default_factory=list)
    marks: list[int] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    content: int = 0


class Visitor:
    """One browser session. ``run`` asks for a page with an address and waits until the script has finished."""

    def __init__(self, server: Server) -> None:
        from websockets.sync.client import connect  # noqa: PLC0415 (loaded where it is measured)

        self._socket = connect(
            f"ws://127.0.0.1:{server.port}/_stcore/stream",
            subprotocols=["streamlit"],  # type: ignore[list-item]
            compression=None,
            max_size=None,
            open_timeout=_PATIENCE,
        )

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: Any) -> None:
        self._socket.close()

    def run(self, page: PageAddress | None = None, address: str = "") -> Run:
        """Run a page (None = the one the app opens with); what came is looked at only after the clock has stopped."""
        from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: PLC0415 (loaded where it is measured)
        from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: PLC0415 (loaded where it is measured)

        asked = BackMsg()
        asked.rerun_script.query_string = address
        asked.rerun_script.page_script_hash = page.script_hash if page else ""
        asked.rerun_script.context_info.timezone = "UTC"
        asked.rerun_script.context_info.locale = "en-GB"
        messages, size = [], 0
        started = perf_counter()
        self._socket.send(asked.SerializeToString())
        while True:
            payload = self._socket.recv(timeout=_PATIENCE)
            message = ForwardMsg.FromString(payload)
            messages.append(message)
            size += len(payload)
            ended = message.WhichOneof("type") == "script_finished"
            if ended and message.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                break
        return _seen(Run(perf_counter() - started, size), messages)


def _seen(run: Run, messages: list) -> Run:
    """Read the messages of a run."""
    for message in messages:
        kind = message.WhichOneof("type")
        if kind == "navigation":
            run.pages = [
                PageAddress(p.page_name, p.url_pathname, p.page_script_hash) for p in message.navigation.app_pages
            ]
        elif kind == "page_not_found":
            run.troubles.append("page not found")
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            run.content = hash((run.content, element.SerializeToString(deterministic=True)))
            _look_at(run, element)
    return run


def _look_at(run: Run, element: Any) -> None:
    kind = element.WhichOneof("type")
    if kind == "vega_lite_chart":
        run.marks.append(_rows(element.vega_lite_chart))
    elif kind == "exception":
        run.troubles.append(element.exception.message)
    elif kind == "alert" and element.alert.format == element.alert.ERROR:
        run.troubles.append(element.alert.body)


def _rows(chart: Any) -> int:
    """Rows of data sent with a chart, as Arrow beside the specification or as JSON inside it."""
    import json  # noqa: PLC0415 (loaded where it is measured)

    specification = json.loads(chart.spec)
    inside = [specification.get("data", {}).get("values") or [], *specification.get("datasets", {}).values()]
    beside = [chart.data.data, *(named.data.data for named in chart.datasets)]
    return sum(len(rows) for rows in inside if isinstance(rows, list)) + sum(
        _arrow_rows(data) for data in beside if data
    )


def _arrow_rows(data: bytes) -> int:
    import pyarrow as pa  # noqa: PLC0415 (loaded where it is measured)

    with pa.ipc.open_stream(data) as stream:
        return stream.read_all().num_rows
