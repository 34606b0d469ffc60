"""Dropped files on disk: each lies under a generated name beside the workspace and goes with whoever holds it."""

from __future__ import annotations

import os
import shutil
import weakref
from contextlib import ExitStack
from pathlib import Path
from uuid import uuid4

from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileManager

from kpi.intake.containers.parts import Part, unpacked

_CHUNK = 1 << 20
# Files of this process; those of an earlier one that crashed have another mark.
_MARK = f"{os.getpid()}-{uuid4().hex[:8]}"


class StoredFile:
    """A file on disk that is deleted when nothing refers to it any more, at the latest when the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._delete = weakref.finalize(self, path.unlink, missing_ok=True)

    def delete(self) -> None:
        """Delete the file now."""
        self._delete()


class StoredContent(bytes):
    """What stands for the bytes of an upload in Streamlit's memory: none, and the file that has them."""

    file: StoredFile

    def __new__(cls, file: StoredFile) -> StoredContent:
        content = super().__new__(cls, b"")
        content.file = file
        return content


def new_file(folder: Path) -> StoredFile:
    """A file in ``folder`` that does not exist yet, under a name that says nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    return StoredFile(folder / f"{_MARK}-{uuid4().hex}")


class Unpacked:
    """The parts of a dropped file. What had to be unpacked lies in a folder that goes when this goes."""

    def __init__(self, file: StoredFile, name: str) -> None:
        scratch = file.path.with_name(f"{_MARK}-{uuid4().hex}")
        scratch.mkdir()
        opened = ExitStack()
        opened.callback(shutil.rmtree, scratch, ignore_errors=True)
        self.parts: tuple[Part, ...] = opened.enter_context(unpacked(file.path, name, scratch))
        # A part that was not packed is the dropped file itself.
        self._file = file
        weakref.finalize(self, opened.close)


def sweep(folder: Path) -> None:
    """Delete what an earlier process left in ``folder``. Call it only while this one has the workspace open."""
    for left in folder.iterdir() if folder.exists() else ():
        if left.name.startswith(_MARK):
            continue
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left, ignore_errors=True)
        else:
            left.unlink(missing_ok=True)


def take(upload: UploadedFile, folder: Path) -> StoredFile:
    """The file behind an upload; from here on it belongs to the caller and no longer to the widget.

    An upload that did not come through ``DiskUploads`` is written into ``folder``.
    """
    context = get_script_run_ctx()
    records = context.uploaded_file_mgr.get_files(context.session_id, [upload.file_id]) if context else []
    if records and isinstance(records[0].data, StoredContent):
        stored = records[0].data.file
    else:
        stored = new_file(folder)
        with stored.path.open("wb") as out:
            while chunk := upload.read(_CHUNK):
                out.write(chunk)
    if context:
        files_in_memory(context.uploaded_file_mgr).remove_file(context.session_id, upload.file_id)
    return stored


def files_in_memory(manager: UploadedFileManager) -> MemoryUploadedFileManager:
    """Streamlit's list of uploads, which only its own kind of manager lets one change."""
    assert isinstance(manager, MemoryUploadedFileManager)
    return manager
