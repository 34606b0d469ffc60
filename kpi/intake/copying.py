"""A file copied to where SQL may read it, hashed and counted beside the reading of it."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from kpi.intake.containers import files
from kpi.intake.progress import Progress
from kpi.store import Workspace

# What fits into the processor's cache is hashed and counted in two thirds of the time.
_CHUNK = 1 << 20


class FileCopy:
    """A file in the staging folder under a generated name."""

    def __init__(self, path: Path, counting: Future[tuple[str, int]]) -> None:
        self.path = path
        self._counting = counting
        self._utf8: Path | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""
        return self._counting.result()[0]

    @property
    def lines(self) -> int:
        """Lines of the file, a last one without a line break included."""
        return self._counting.result()[1]

    @property
    def size(self) -> int:
        """Bytes."""
        return self.path.stat().st_size

    def as_utf8(self, encoding: str) -> Path:
        """The file in UTF-8, which is the one encoding that SQL reads without loss; the copy itself where it is that.

        Raises UnicodeError where the file is not written in ``encoding``.
        """
        if codecs.lookup(encoding).name in ("utf-8", "utf-8-sig", "ascii"):
            return self.path
        if self._utf8 is None:
            target = self.path.with_name(f"{uuid4().hex}.utf8")
            self._utf8 = target
            decoder = codecs.getincrementaldecoder(encoding)()
            with self.path.open("rb") as source, target.open("wb") as out:
                while chunk := source.read(_CHUNK):
                    out.write(decoder.decode(chunk).encode("utf-8"))
                out.write(decoder.decode(b"", True).encode("utf-8"))
        return self._utf8

    def discard(self) -> None:
        """Remove what is left in the staging folder."""
        for path in (self.path, self._utf8):
            if path is not None:
                path.unlink(missing_ok=True)


@contextmanager
def copied(workspace: Workspace, path: Path, name: str, progress: Progress) -> Iterator[FileCopy]:
    """The file under a generated name in the staging folder, gone afterwards. Raises UserError where it is no good file."""
    # Damage within a text is looked for as it goes by; only a NUL byte asks for a look at all of it.
    looked_at = files.check(path, name, head=True) != "text"
    suffix = Path(name).suffix.lower()[:6]
    target = workspace.staging / f"{uuid4().hex}{suffix if suffix.isascii() else ''}"
    copy: FileCopy | None = None
    try:
        size = max(path.stat().st_size, 1)
        with path.open("rb") as source, target.open("wb") as out:
            done = 0
            while chunk := source.read(_CHUNK):
                if not looked_at and b"\0" in chunk:
                    files.check(path, name)
                    looked_at = True
                out.write(chunk)
                done += len(chunk)
                progress.at(done / size)
        with ThreadPoolExecutor(1) as beside:
            copy = FileCopy(target, beside.submit(_counted, target, progress))
            yield copy
    finally:
        if copy is not None:
            copy.discard()
        target.unlink(missing_ok=True)


def _counted(path: Path, progress: Progress) -> tuple[str, int]:
    digest, breaks, last = hashlib.sha256(), 0, b"\n"
    with path.open("rb") as file:
        # Nobody asks for what was counted of a file once its load is stopped.
        while not progress.cancelled and (chunk := file.read(_CHUNK)):
            digest.update(chunk)
            breaks += chunk.count(b"\n")
            last = chunk[-1:]
    return digest.hexdigest(), breaks + (last != b"\n")
