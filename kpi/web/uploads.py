"""Uploads go to disk as they arrive.

Streamlit keeps every upload in the server's memory, at the end twice. This stands before its own route, makes the
same checks, writes the body to a file piece by piece, and gives Streamlit a record that points to the file. The file
goes when Streamlit forgets the record: when it is removed from the widget or its session ends.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import get_instance
from streamlit.runtime.uploaded_file_manager import UploadedFileRec
from streamlit.web.server.server_util import is_xsrf_enabled
from streamlit.web.server.starlette.starlette_app_utils import validate_xsrf_token
from streamlit.web.server.starlette.starlette_server_config import XSRF_COOKIE_NAME

if TYPE_CHECKING:
    from python_multipart.multipart import MultipartCallbacks

log = logging.getLogger(__name__)
_PATH = re.compile(r"/_stcore/upload_file/([^/]+)/([^/]+)$")
_WRITE_AT_ONCE = 4 << 20
# A body is a little larger than the file in it: the marks of its parts and their headers.
_AROUND_FILE = 1 << 20


class DiskUploads:
    """ASGI middleware that takes the uploads of ``st.file_uploader`` into the folder that ``folder`` names."""

    def __init__(self, app: ASGIApp, folder: Callable[[], Path]) -> None:
        self.app = app
        self._folder = folder

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _PATH.search(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if not found:
            await self.app(scope, receive, send)
            return
        try:
            session_id, file_id = found.groups()
            response = await _put(Request(scope, receive), session_id, file_id, self._folder)
        except ClientDisconnect:
            return
        await response(scope, receive, send)


async def _put(request: Request, session_id: str, file_id: str, folder: Callable[[], Path]) -> Response:
    token, cookie = request.headers.get("X-Xsrftoken"), request.cookies.get(XSRF_COOKIE_NAME)
    if is_xsrf_enabled() and not validate_xsrf_token(token, cookie):
        return PlainTextResponse("XSRF token missing or invalid", 403)
    runtime = get_instance()
    if not runtime.is_active_session(session_id):
        return PlainTextResponse("There is no such session", 400)
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        return PlainTextResponse("A form with one file is expected", 400)
    most = config.get_option("server.maxUploadSize") * 1024 * 1024
    declared = request.headers.get("content-length", "0")
    if not declared.isdigit() or int(declared) > most + _AROUND_FILE:
        return PlainTextResponse("File too large", 413)
    # The modules of the app are loaded with its first page, not with the server.
    from kpi.web.stored_files import StoredContent, files_in_memory, new_file  # noqa: PLC0415

    stored = await run_in_threadpool(lambda: new_file(folder()))
    try:
        body = await _written(request, stored.path, options[b"boundary"], most)
    except _TooLarge:
        stored.delete()
        return PlainTextResponse("File too large", 413)
    except MultipartParseError:
        stored.delete()
        return PlainTextResponse("The form cannot be read", 400)
    except OSError as error:
        stored.delete()
        log.warning("an upload could not be written: %s", error)
        return PlainTextResponse("The server has no room for this file", 507)
    except BaseException:
        stored.delete()
        raise
    if body.files != 1 or not body.whole:
        stored.delete()
        return PlainTextResponse("A form with one file is expected", 400)
    record = UploadedFileRec(file_id, body.name, body.type, StoredContent(stored))
    files_in_memory(runtime.uploaded_file_mgr).add_file(session_id, record)
    return Response(status_code=204)


class _TooLarge(Exception):
    """A body that is larger than it may be."""


class _Body:
    """The parts of a form as the parser meets them; the bytes of its first file wait in ``pending``."""

    def __init__(self) -> None:
        self.name, self.type, self.files = "", "application/octet-stream", 0
        self.pending = bytearray()
        # Whether the mark at the end of the form was there: without it the file may be cut.
        self.whole = False
        self._field, self._value, self._inside = bytearray(), bytearray(), False

    def callbacks(self) -> MultipartCallbacks:
        return {
            "on_part_begin": self._part_begins,
            "on_header_field": lambda data, start, end: self._field.extend(data[start:end]),
            "on_header_value": lambda data, start, end: self._value.extend(data[start:end]),
            "on_header_end": self._header_ends,
            "on_part_data": self._part_goes_on,
            "on_end": self._ends,
        }

    def _part_begins(self) -> None:
        self._inside = False

    def _header_ends(self) -> None:
        field, value = bytes(self._field).lower(), bytes(self._value)
        self._field.clear()
        self._value.clear()
        if field == b"content-disposition":
            name = parse_options_header(value)[1].get(b"filename")
            if name is not None:
                self.files += 1
                self._inside = self.files == 1
                self.name = name.decode("utf-8", "replace")
        elif field == b"content-type" and self._inside:
            self.type = value.decode("latin-1")

    def _ends(self) -> None:
        self.whole = True

    def _part_goes_on(self, data: bytes, start: int, end: int) -> None:
        if self._inside:
            self.pending += data[start:end]


async def _written(request: Request, path: Path, boundary: bytes, most: int) -> _Body:
    body, received, written = _Body(), 0, 0
    parser = MultipartParser(boundary, body.callbacks())
    with path.open("wb") as out:
        async for chunk in request.stream():
            received += len(chunk)
            parser.write(chunk)
            if received > most + _AROUND_FILE or written + len(body.pending) > most:
                raise _TooLarge
            if len(body.pending) >= _WRITE_AT_ONCE:
                piece, body.pending = body.pending, bytearray()
                written += len(piece)
                await asyncio.to_thread(out.write, piece)
        parser.finalize()
        await asyncio.to_thread(out.write, body.pending)
    return body
