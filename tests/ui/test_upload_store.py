"""Uploads go to disk piece by piece, behind the same checks as Streamlit's own route, and go away with their session."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from streamlit import config
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager

from kpi.web import stored_files, uploads

FOLDER = "shop.uploads"
# The folder that the server of the running test takes uploads into.
TAKEN: dict[str, Path] = {}
BOUNDARY = "----plumbline"


class Server:
    """Streamlit's side of an upload: one live session and the records that it is given."""

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/_stcore/upload_file")

    def is_active_session(self, session_id: str) -> bool:
        return session_id == "live"


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Server:
    made = Server()
    monkeypatch.setitem(TAKEN, "into", tmp_path / FOLDER)
    monkeypatch.setattr(uploads, "get_instance", lambda: made)
    monkeypatch.setattr(uploads, "is_xsrf_enabled", lambda: False)
    return made


def finished(work: Any):
    """The result of a coroutine, run in a thread of its own: a browser test may have left a loop in this one."""
    with ThreadPoolExecutor(1) as beside:
        return beside.submit(asyncio.run, work).result()


def form(*files: tuple[str, bytes]) -> bytes:
    parts = b""
    for name, content in files:
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{name}"\r\nContent-Type: text/csv\r\n\r\n'
        parts += head.encode() + content + b"\r\n"
    return parts + f"--{BOUNDARY}--\r\n".encode()


def put(
    body: bytes,
    *,
    session: str = "live",
    headers: dict[str, str] | None = None,
    piece: int = 7_001,
    disconnected: bool = False,
) -> int:
    """Send a body in pieces; the status of the answer (0 when there is none)."""
    pieces = [body[i : i + piece] for i in range(0, len(body), piece)] or [b""]
    messages = [
        {"type": "http.request", "body": p, "more_body": disconnected or n < len(pieces) - 1}
        for n, p in enumerate(pieces)
    ]
    sent: list[dict] = []

    async def receive() -> dict:
        return messages.pop(0) if messages else {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        sent.append(message)

    async def inner(scope: dict, receive: Callable, send: Callable) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})

    said = {"content-type": f"multipart/form-data; boundary={BOUNDARY}", **(headers or {})}
    scope = {
        "type": "http",
        "method": "PUT",
        "path": f"/base/_stcore/upload_file/{session}/file-1",
        "headers": [(k.encode(), v.encode()) for k, v in said.items()],
        "query_string": b"",
    }
    finished(uploads.DiskUploads(inner, lambda: TAKEN["into"])(scope, receive, send))  # type: ignore[arg-type]
    return sent[0]["status"] if sent else 0


def files(tmp_path: Path) -> list[Path]:
    folder = tmp_path / FOLDER
    return sorted(folder.iterdir()) if folder.exists() else []


def test_an_upload_lies_on_disk_as_it_was_sent_and_not_in_memory(server: Server, tmp_path: Path):
    content = bytes(range(256)) * 40_000 + f"\r\n--{BOUNDARY[:-1]}".encode() * 3
    assert put(form(("../../etc/été.csv", content))) == 204
    (record,) = server.uploaded_file_mgr.get_files("live", ["file-1"])
    (file,) = files(tmp_path)
    assert file.read_bytes() == content
    assert (record.name, record.type, len(record.data)) == ("../../etc/été.csv", "text/csv", 0)
    assert record.data.file.path == file  # type: ignore[attr-defined]


@pytest.mark.parametrize("piece", [1, 2, 61, 4_096, 10_000_000])
def test_the_pieces_in_which_it_arrives_make_no_difference(server: Server, tmp_path: Path, piece: int):
    content = b"a,b\r\n1,2\r\n--\r\n" * (5 if piece < 10 else 500)
    assert put(form(("a.csv", content)), piece=piece) == 204
    assert files(tmp_path)[0].read_bytes() == content


def test_the_file_goes_with_its_session(server: Server, tmp_path: Path):
    put(form(("a.csv", b"1")))
    assert len(files(tmp_path)) == 1
    server.uploaded_file_mgr.remove_session_files("live")
    gc.collect()
    assert files(tmp_path) == []


def test_nobody_uploads_without_a_session_or_a_token(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    assert put(form(("a.csv", b"1")), session="ended") == 400
    monkeypatch.setattr(uploads, "is_xsrf_enabled", lambda: True)
    assert put(form(("a.csv", b"1"))) == 403
    assert put(form(("a.csv", b"1")), headers={"x-xsrftoken": "guessed", "cookie": "_streamlit_xsrf=other"}) == 403
    assert files(tmp_path) == []


def test_a_file_over_the_limit_is_refused_by_what_it_says_and_by_what_arrives(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    options = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: 1 if name == "server.maxUploadSize" else options(name))
    large = form(("a.csv", bytes(3 << 20)))
    assert put(large, headers={"content-length": str(len(large))}) == 413
    assert put(large, headers={"content-length": "10"}, piece=100_000) == 413
    assert put(large, piece=100_000) == 413
    assert put(form(("a.csv", bytes(1 << 20)))) == 204
    gc.collect()
    assert [f.stat().st_size for f in files(tmp_path)] == [1 << 20]


@pytest.mark.parametrize(
    "body, headers",
    [
        (b"not a form", {}),
        (form(), {}),
        (form(("a.csv", b"1"), ("b.csv", b"2")), {}),
        (form(("a.csv", b"1")), {"content-type": "text/csv"}),
        (form(("a.csv", b"1")), {"content-type": "multipart/form-data"}),
        (form(("a.csv", b"1")), {"content-length": "many"}),
    ],
)
def test_what_is_no_form_with_one_file_leaves_nothing_behind(server: Server, tmp_path: Path, body: Any, headers: dict):
    assert 400 <= put(body, headers=headers) < 500
    gc.collect()
    assert files(tmp_path) == [] and server.uploaded_file_mgr.get_files("live", ["file-1"]) == []


def test_an_upload_that_breaks_off_leaves_nothing_behind(server: Server, tmp_path: Path):
    whole = form(("a.csv", bytes(100_000)))
    assert put(whole[:50_000]) == 400
    assert put(whole[:50_000], disconnected=True) == 0
    gc.collect()
    assert files(tmp_path) == []


def test_a_full_disk_is_said_so(server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    async def full(*_) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(uploads, "_written", full)
    assert put(form(("a.csv", b"1"))) == 507
    assert files(tmp_path) == []


def test_everything_else_is_left_to_streamlit(server: Server):
    async def call(method: str, path: str) -> int:
        sent = []

        async def inner(scope: Any, receive: Any, send: Any) -> None:
            await send({"status": 299})

        async def send(message: dict) -> None:
            sent.append(message["status"])

        receive: Any = None
        taking: Any = uploads.DiskUploads(inner, lambda: TAKEN["into"])
        await taking({"type": "http", "method": method, "path": path}, receive, send)
        return sent[0]

    assert finished(call("DELETE", "/_stcore/upload_file/live/file-1")) == 299
    assert finished(call("PUT", "/api/other")) == 299


def test_what_a_crashed_process_left_is_swept_away_and_what_is_in_use_stays(server: Server, tmp_path: Path):
    mine = stored_files.new_file(tmp_path / FOLDER)
    mine.path.write_bytes(b"1")
    left = tmp_path / FOLDER / "77-deadbeef-0123"
    left.write_bytes(b"2")
    ((tmp_path / FOLDER) / "77-deadbeef-folder").mkdir()
    stored_files.sweep(tmp_path / FOLDER)
    assert files(tmp_path) == [mine.path]
    mine.delete()
    assert files(tmp_path) == []
