"""What was handed over, as files that can be read one by one: a file, the members of an archive, a folder's files."""

from __future__ import annotations

import stat
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from kpi.errors import UserError
from kpi.intake.containers.archive import Damaged, gzip_chunks, open_zip, overlapping, own_name, zip_chunks
from kpi.intake.containers.content import recognise
from kpi.intake.containers.files import extension, shown

MAX_FILES = 1_000
MAX_UNPACKED = 4_000_000_000
# A table of the same few words packs a hundred times smaller; nothing that people export does so four hundred times.
MAX_RATIO = 400
MAX_DEPTH = 3

_RATIO_FROM = 50_000_000
_NESTED = 1
_LEFT_BY_SYSTEMS = {".ds_store", "thumbs.db", "desktop.ini"}
_AGAIN = "Often the download was cut off. Export or download it again."


@dataclass(frozen=True)
class Part:
    """One file to read.

    ``path`` is where its bytes are and ``name`` what the user calls it, such as ``"exports.zip: jan/orders.csv"``.
    ``error`` is set when it cannot be read at all; ``notes`` are sentences about what was left out around it.
    """

    path: Path
    name: str
    error: UserError | None = None
    notes: tuple[str, ...] = ()


class _TooMuch(Exception):
    """The upload as a whole is over a limit; ``str()`` says which."""


@dataclass
class _Budget:
    """What is left of the limits of one upload."""

    folder: Path
    files: int
    unpacked: int

    def take_file(self) -> None:
        self.files -= 1
        if self.files < 0:
            raise _TooMuch(f"holds more than {MAX_FILES:,} files")

    def write(self, chunks: Iterator[tuple[bytes, int]]) -> tuple[Path, int]:
        """Write (content, packed bytes so far) to a new file; its path, and how many bytes were left over."""
        target = self.folder / uuid4().hex
        written = 0
        with target.open("wb") as out:
            for chunk, packed in chunks:
                if packed < 0:
                    return target, -packed
                written += len(chunk)
                self.unpacked -= len(chunk)
                if self.unpacked < 0:
                    raise _TooMuch(f"unpacks to more than {MAX_UNPACKED / 1e9:g} GB")
                if written > _RATIO_FROM and written > MAX_RATIO * packed:
                    raise _TooMuch(f"is packed more than {MAX_RATIO} times smaller than its content")
                out.write(chunk)
        return target, 0


@contextmanager
def unpacked(path: Path, name: str, folder: Path) -> Iterator[tuple[Part, ...]]:
    """The files in what the user handed over as ``name``; what is unpacked into ``folder`` is deleted at the end.

    A .zip or .gz gives its members (and an archive in it once more), a folder its files down to three levels in the
    order of their names, anything else itself. Raises nothing: what cannot be read is a part with an error.
    """
    budget = _Budget(folder, MAX_FILES, MAX_UNPACKED)
    before = set(folder.iterdir())
    try:
        yield tuple(_folder(path, name, budget) if path.is_dir() else _file(path, name, budget, 0))
    finally:
        for made in set(folder.iterdir()) - before:
            if len(made.name) == 32 and made.is_file():
                made.unlink()


def _folder(path: Path, name: str, budget: _Budget) -> list[Part]:
    name = shown(name) or "The folder"
    parts: list[Part] = []
    try:
        for file in _files_below(path, MAX_DEPTH):
            inside = file.relative_to(path).as_posix()
            if extension(file.name) not in (".zip", ".gz"):
                budget.take_file()
            parts += _file(file, f"{name}: {inside}", budget, 0)
    except (_TooMuch, OSError) as error:
        return [_failed(path, name, error)]
    return parts or [Part(path, name, UserError(f"{name} holds no file.", "Choose the folder with the exports."))]


def _files_below(folder: Path, depth: int) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith((".", "~$")) or entry.name.casefold() in _LEFT_BY_SYSTEMS or entry.name == "__MACOSX":
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir() and depth > 1 and not entry.is_symlink():
            yield from _files_below(entry, depth - 1)


def _file(path: Path, name: str, budget: _Budget, depth: int) -> list[Part]:
    """The parts of one file, which is opened when both its name and its content say that it is an archive."""
    ending = extension(name)
    if ending not in (".zip", ".gz"):
        return [Part(path, name)]
    with path.open("rb") as file:
        content = recognise(path, file.read(64 << 10))
    if content != {".zip": "zip", ".gz": "gzip"}[ending]:
        return [Part(path, name)]
    if depth > _NESTED:
        hint = "Unpack it, and load the files inside."
        return [Part(path, name, UserError(f"{shown(name)} is an archive in an archive in an archive.", hint))]
    try:
        return (_members_of_zip if ending == ".zip" else _content_of_gzip)(path, name, budget, depth)
    except (Damaged, _TooMuch, OSError) as error:
        return [_failed(path, name, error)]


def _failed(path: Path, name: str, error: Exception) -> Part:
    name_shown = shown(name)
    if isinstance(error, _TooMuch):
        refusal = UserError(f"{name_shown} {error}, which is not accepted.", "Load its files one by one.")
    elif isinstance(error, Damaged):
        refusal = UserError(f"{name_shown} is damaged: {error}.", _AGAIN)
    else:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else "the disk may be full"
        refusal = UserError(f"{name_shown} could not be unpacked: {reason}.", "Free some space, then load it again.")
    return Part(path, name, refusal)


def _content_of_gzip(path: Path, name: str, budget: _Budget, depth: int) -> list[Part]:
    target, left = budget.write(gzip_chunks(path))
    inner = shown(name).rpartition(": ")[2].rpartition("/")[2][: -len(".gz")]
    parts = _file(target, f"{name}: {inner}", budget, depth + 1)
    if left:
        note = f"After the packed content of {shown(name)} stand {left:,} bytes that are not gzip; they were left out."
        parts[0] = replace(parts[0], notes=(*parts[0].notes, note))
    return parts


def _members_of_zip(path: Path, name: str, budget: _Budget, depth: int) -> list[Part]:
    parts: list[Part] = []
    with open_zip(path) as archive:
        if overlapping(archive):
            raise Damaged("two of its files claim the same bytes, as only a bomb does")
        members = [member for member in archive.infolist() if not member.is_dir()]
        wanted = [member for member in members if not _by_system(own_name(member))]
        if len(wanted) > budget.files:
            raise _TooMuch(f"holds more than {MAX_FILES:,} files")
        for member in sorted(wanted, key=own_name):
            parts += _member(archive, member, path, f"{name}: {own_name(member)}", budget, depth)
    if not parts:
        return [Part(path, name, UserError(f"{shown(name)} holds no file.", "Pack the exports again and load it."))]
    if left_out := len(members) - len(wanted):
        files = "1 file" if left_out == 1 else f"{left_out:,} files"
        note = f"Left out of {shown(name)}: {files} that a computer adds by itself, such as .DS_Store."
        parts[0] = replace(parts[0], notes=(*parts[0].notes, note))
    return parts


def _by_system(name: str) -> bool:
    pieces = name.replace("\\", "/").casefold().split("/")
    return "__macosx" in pieces or pieces[-1] in _LEFT_BY_SYSTEMS or pieces[-1].startswith(("._", "~$"))


def _member(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, name: str, budget: _Budget, depth: int
) -> list[Part]:
    if stat.S_ISLNK(member.external_attr >> 16):
        return [Part(path, name, UserError(f"{shown(name)} is a link, not a file.", "Pack the file itself."))]
    budget.take_file()
    packed = max(member.compress_size, 1)
    try:
        target, _ = budget.write((chunk, packed) for chunk in zip_chunks(archive, member))
    except Damaged as error:
        return [_failed(path, name, error)]
    except UserError as error:
        message = error.message.replace("It is", f"{shown(name)} is", 1)
        return [Part(path, name, UserError(message, error.hint))]
    return _file(target, name, budget, depth + 1)
