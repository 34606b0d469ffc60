"""ZIP and gzip archives, opened with suspicion: what they say about themselves is never believed."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from kpi.errors import UserError

# About 40,000 entries; a longer directory costs more memory than any real upload needs.
MAX_DIRECTORY = 4_000_000
DAMAGED = (
    zipfile.BadZipFile, zlib.error, struct.error, OSError, EOFError,
    ValueError, NotImplementedError, RuntimeError, LookupError,
)  # fmt: skip

_CHUNK = 1 << 20
_END = b"PK\x05\x06"
_END_64 = b"PK\x06\x06"
_FARTHEST_END = (1 << 16) + 22
_UNPACKABLE = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Damaged(Exception):
    """The packed bytes are cut off or changed; ``str()`` says what was found."""


def open_zip(path: Path) -> zipfile.ZipFile:
    """The archive at ``path``, its table of contents read. Raises Damaged when that is missing, wrong or huge."""
    try:
        size = _directory_size(path)
        if size > MAX_DIRECTORY:
            raise Damaged(f"its table of contents takes {size / 1e6:,.0f} MB")
        return zipfile.ZipFile(path)
    except DAMAGED:
        raise Damaged("its table of contents, which stands at the end of the file, cannot be read") from None


def overlapping(archive: zipfile.ZipFile) -> bool:
    """Whether two members claim the same bytes, as only a bomb does."""
    end = 0
    for member in sorted(archive.infolist(), key=lambda info: info.header_offset):
        if member.header_offset < end:
            return True
        end = member.header_offset + member.compress_size
    return False


def own_name(member: zipfile.ZipInfo) -> str:
    """The member's name; many programs write UTF-8 without saying so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return member.filename


def zip_chunks(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> Iterator[bytes]:
    """A member's content in pieces. Raises Damaged, and UserError for a password or an unusual way of packing."""
    if member.flag_bits & 0x41:
        raise UserError("It is protected with a password.", "Remove the password, pack it again and load it again.")
    if member.compress_type not in _UNPACKABLE:
        raise UserError(
            "It is packed in a way that cannot be unpacked here.",
            "Pack it again as an ordinary .zip, or load it as it is.",
        )
    try:
        with archive.open(member) as content:
            while chunk := content.read(_CHUNK):
                yield chunk
    except DAMAGED:
        raise Damaged("its packed content is cut off or changed") from None


def gzip_chunks(path: Path) -> Iterator[tuple[bytes, int]]:
    """The content of a gzip file in pieces, each with the number of packed bytes taken so far.

    Streams that follow one another are joined. What follows the last one and is not gzip comes last, as a piece of
    no bytes with the negative number of bytes left over. Raises Damaged when the file is cut off or changed.
    """
    taken = 0
    with path.open("rb") as file:
        packed = file.read(_CHUNK)
        while packed:
            stream = zlib.decompressobj(wbits=31)
            while not stream.eof:
                try:
                    chunk = stream.decompress(packed, _CHUNK)
                except zlib.error:
                    raise Damaged("its packed content is changed") from None
                taken += len(packed) - len(stream.unconsumed_tail) - len(stream.unused_data)
                if chunk:
                    yield chunk, taken
                packed = stream.unconsumed_tail
                if not packed and not stream.eof:
                    packed = file.read(_CHUNK)
                    if not packed:
                        raise Damaged("its packed content is cut off")
            packed = (stream.unused_data + file.read(_CHUNK)).lstrip(b"\0") or _next_filled(file)
            if packed and not packed.startswith(b"\x1f\x8b"):
                left = len(packed)
                while more := file.read(_CHUNK):
                    left += len(more)
                yield b"", -left
                return


def _next_filled(file: BinaryIO) -> bytes:
    """What follows a padding of NUL bytes."""
    while chunk := file.read(_CHUNK):
        if filled := chunk.lstrip(b"\0"):
            return filled
    return b""


def _directory_size(path: Path) -> int:
    """Bytes of the table of contents, as the end of the archive gives them and as its reader will take them."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _FARTHEST_END))
        tail = file.read()
        at = tail.rfind(_END)
        if at < 0 or len(tail) < at + 22:
            raise ValueError("no end of the table of contents")
        (found,) = struct.unpack_from("<L", tail, at + 12)
        wide = tail.rfind(_END_64, 0, at)
        if wide >= 0 and len(tail) >= wide + 48:
            found = max(found if found != 0xFFFFFFFF else 0, struct.unpack_from("<Q", tail, wide + 40)[0])
    return found
