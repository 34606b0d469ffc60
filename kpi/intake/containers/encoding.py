"""Bytes to text: which encoding a file is written in, and its text without losing a character."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.grid import Decision

_CHUNK = 8 << 20
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_UTF8 = ("utf-8", "utf-8-sig")
_NOT_FOR_FILES = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
_FALLBACK = "kpi.windows-1252"


def _one_byte_as_windows_1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    byte = error.object[error.start : error.start + 1]
    try:
        return byte.decode("cp1252"), error.start + 1
    except UnicodeDecodeError:
        return byte.decode("latin-1"), error.start + 1


codecs.register_error(_FALLBACK, _one_byte_as_windows_1252)


def wide_encoding(head: bytes) -> str:
    """ "utf-16", "utf-32" or one of their -le/-be forms when the head of a file is written so, else ""."""
    for mark, encoding, _ in _MARKS:
        if head.startswith(mark):
            return "" if encoding == "utf-8-sig" else encoding
    sample = head[: len(head) & ~3]
    if len(sample) < 4 or b"\0" not in sample:
        return ""
    units = len(sample) // 4
    nul = [sample[place::4].count(0) for place in range(4)]
    if nul[0] == 0 and min(nul[2], nul[3]) == units:
        return "utf-32-le"
    if nul[3] == 0 and min(nul[0], nul[1]) == units:
        return "utf-32-be"
    even, odd = nul[0] + nul[2], nul[1] + nul[3]
    if even * 5 <= odd and _looks_wide(sample, "utf-16-le", odd / (units * 2)):
        return "utf-16-le"
    if odd * 5 <= even and _looks_wide(sample, "utf-16-be", even / (units * 2)):
        return "utf-16-be"
    return ""


def _looks_wide(sample: bytes, encoding: str, share: float) -> bool:
    """Whether NULs are in half of all pairs, or, as in Greek or Chinese text, at least in the line ends."""
    if share >= 0.5:
        return True
    line_ends = sample.decode(encoding, "replace").count("\n")
    return share >= 0.1 and line_ends > 0 and line_ends * 2 >= sample.count(b"\n")


def detect_encoding(path: Path, limit: int | None = None) -> Decision:
    """The encoding of a text file, as a Python codec name, with the reason; the whole file is looked at.

    ``limit`` looks at that many first bytes only. Raises UserError when UTF-16 or UTF-32 text is cut or damaged.
    """
    with path.open("rb") as file:
        head = file.read(64 << 10)
    for mark, encoding, label in _MARKS:
        if head.startswith(mark):
            if encoding != "utf-8-sig":
                _validate(path, encoding, limit)
                return Decision("encoding", encoding, f"the file begins with the mark of {label}")
            break
    else:
        encoding = wide_encoding(head)
        if encoding:
            _validate(path, encoding, limit)
            return Decision("encoding", encoding, "every other byte is NUL, which is how UTF-16 or UTF-32 looks")
    marked = head.startswith(codecs.BOM_UTF8)
    bad = _first_bad_byte(path, "utf-8", limit)
    if bad is None:
        if marked:
            return Decision("encoding", "utf-8-sig", "the file begins with the mark of UTF-8 and all of it is UTF-8")
        seen = "all of it" if limit is None or path.stat().st_size <= limit else "what was read of it"
        return Decision("encoding", "utf-8", f"{seen} is UTF-8")
    place, byte = bad
    line = _line_of(path, place)
    good, broken = _count_utf8(path, limit)
    if marked or good > broken:
        return Decision(
            "encoding",
            "utf-8-sig" if marked else "utf-8",
            f"almost all of it is UTF-8; {_bytes(broken)} not (the first, 0x{byte:02X}, in line {line}) and read as "
            "Windows-1252",
        )
    return Decision(
        "encoding", "cp1252", f"line {line} holds the byte 0x{byte:02X}, which is not UTF-8; read as Windows-1252"
    )


def forced_encoding(path: Path, name: str, limit: int | None = None) -> Decision:
    """The encoding that the user named, checked against the file.

    Raises UserError when there is no such encoding, or when the file is not written in it.
    """
    try:
        found = codecs.lookup(name.strip())
    except (LookupError, ValueError):
        found = None
    if found is None or not getattr(found, "_is_text_encoding", True) or found.name in _NOT_FOR_FILES:
        raise UserError(f"There is no encoding called '{name[:40]}'.", "Use utf-8, utf-16, cp1252 or latin-1.")
    encoding = found.name
    with path.open("rb") as file:
        if encoding == "utf-8" and file.read(3) == codecs.BOM_UTF8:
            encoding = "utf-8-sig"
    if encoding != "cp1252":
        _validate(path, encoding, limit)
    return Decision("encoding", encoding, "as you set it")


def decode(path: Path, encoding: str) -> str:
    """The whole text of a file. A byte that UTF-8 or Windows-1252 does not know is kept as one character.

    Raises UserError when a file in another encoding is damaged.
    """
    return decode_bytes(path.read_bytes(), encoding)


def decode_bytes(data: bytes, encoding: str, *, final: bool = True) -> str:
    """As ``decode`` for bytes already read; ``final`` False leaves out a character that is cut at the end."""
    errors = _FALLBACK if encoding in (*_UTF8, "cp1252") else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    try:
        return decoder.decode(data, final)
    except UnicodeError as error:
        raise _damaged(encoding, getattr(error, "start", len(data))) from None


def decoded(path: Path, encoding: str) -> Iterator[str]:
    """As ``decode``, in pieces that are cut anywhere."""
    errors = _FALLBACK if encoding in (*_UTF8, "cp1252") else "strict"
    decoder = codecs.getincrementaldecoder(encoding)(errors)
    done = 0
    try:
        for chunk in _chunks(path, None):
            yield decoder.decode(chunk)
            done += len(chunk)
        yield decoder.decode(b"", True)
    except UnicodeError as error:
        raise _damaged(encoding, done + getattr(error, "start", 0)) from None


def _chunks(path: Path, limit: int | None) -> Iterator[bytes]:
    with path.open("rb") as file:
        left = limit
        while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
            yield chunk
            if left is not None:
                left -= len(chunk)
                if left <= 0:
                    return


def _first_bad_byte(path: Path, encoding: str, limit: int | None) -> tuple[int, int] | None:
    """Offset and value of the first byte that is not in ``encoding``, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    done = 0
    ascii_only = encoding in _UTF8
    for chunk in _chunks(path, limit):
        waiting = decoder.getstate()[0] if ascii_only else b""
        if ascii_only and not waiting and chunk.isascii():
            done += len(chunk)
            continue
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError as error:
            place = done - len(waiting) + error.start
            return place, error.object[error.start]
        done += len(chunk)
    waiting = decoder.getstate()[0]
    if waiting and (limit is None or path.stat().st_size <= limit):
        return done - len(waiting), waiting[0]
    return None


def _validate(path: Path, encoding: str, limit: int | None) -> None:
    try:
        decoder = codecs.getincrementaldecoder(encoding)("strict")
    except LookupError:
        raise UserError(f"Files written in {encoding} cannot be read.", "Export it as UTF-8.") from None
    done = 0
    try:
        for chunk in _chunks(path, limit):
            decoder.decode(chunk)
            done += len(chunk)
        if limit is None or path.stat().st_size <= limit:
            decoder.decode(b"", True)
    except UnicodeError as error:
        raise _damaged(encoding, done + getattr(error, "start", 0)) from None


def _damaged(encoding: str, place: int) -> UserError:
    return UserError(
        f"The text cannot be read as {encoding}: it breaks off or is damaged near byte {place:,}.",
        "Export it again; if the encoding was set by hand, set another or leave it out.",
    )


def _line_of(path: Path, place: int) -> int:
    return 1 + sum(chunk.count(b"\n") for chunk in _chunks(path, place)) if place else 1


def _count_utf8(path: Path, limit: int | None) -> tuple[int, int]:
    """How many characters beyond ASCII are well-formed UTF-8, and how many bytes are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("surrogateescape")
    good = bad = 0
    for chunk in _chunks(path, limit):
        text = decoder.decode(chunk)
        if text.isascii():
            continue
        broken = len(re.findall("[\udc80-\udcff]", text))
        bad += broken
        good += len(text) - len(text.encode("ascii", "ignore")) - broken
    return good, bad + len(decoder.getstate()[0])


def _bytes(count: int) -> str:
    return "1 byte is" if count == 1 else f"{count:,} bytes are"
