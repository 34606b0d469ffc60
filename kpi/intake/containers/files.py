"""Is this file one that can be read at all: size, extension, and content that agrees with the extension."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
import unicodedata
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.containers.content import BLANK, FAMILY, WORDS, recognise
from kpi.intake.containers.encoding import wide_encoding

MAX_BYTES = int(float(os.environ.get("KPI_MAX_UPLOAD_MB", "2000")) * 1_000_000)
# Workbooks, JSON and Parquet are held in memory as a whole, and grow there many times over.
MAX_BYTES_IN_MEMORY = min(MAX_BYTES, 200_000_000)

_FAMILIES = {
    "text": (".csv", ".tsv", ".txt"),
    "workbook": (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"),
    "objects": (".json", ".jsonl", ".ndjson", ".parquet"),
    "archive": (".zip", ".gz"),
}
EXTENSIONS = tuple(extension for family in _FAMILIES.values() for extension in family)
ACCEPTED = f"Accepted are {', '.join(EXTENSIONS[:-1])} and {EXTENSIONS[-1]}."

_CHUNK = 8 << 20
_FAMILY_OF = {extension: family for family, extensions in _FAMILIES.items() for extension in extensions}
_RENAME = {"xlsx": ".xlsx", "xlsb": ".xlsb", "xls": ".xls", "ods": ".ods", "json": ".json", "parquet": ".parquet",
           "gzip": ".gz", "zip": ".zip", "text": ".csv"}  # fmt: skip
_PACKED = (".7z", ".rar", ".tar", ".tgz", ".bz2", ".tbz", ".xz", ".txz", ".zst", ".lz4", ".br", ".z", ".cab", ".arj")
_SAVE_AS = "Open it, choose Save As or Export, and save it as .xlsx or .csv."
_AGAIN = "Export it again, then load the new file."
# Runs this long do not occur as a stray character or as an escape sign; they come from a damaged disk or download.
_NUL_BLOCK = bytes(4)


def shown(name: str) -> str:
    """A file's own name as it may stand in a message: no folders, no control or direction marks, 80 characters.

    The name of a part, ``"exports.zip: jan/orders.csv"``, keeps the folders that are inside of the archive.
    """
    outer, inside, inner = name.partition(": ")
    base = re.split(r"[\\/]", outer)[-1]
    if inside:
        base += ": " + "/".join(piece for piece in re.split(r"[\\/]", inner) if piece not in ("", ".", ".."))
    clean = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return clean if len(clean) <= 80 else clean[:40] + "..." + clean[-37:]


def extension(name: str) -> str:
    """The ending of a file's name in lower case, with its point; "" when it has none."""
    return os.path.splitext(shown(name))[1].casefold()


def check(path: Path, name: str, *, head: bool = False) -> str:
    """Whether the file at ``path`` is a "text", a "workbook" or "objects" (JSON, JSON lines, Parquet).

    ``name`` is what the user calls it; archives are for ``parts.unpacked``. ``head`` looks for damage in the first
    megabytes of a text only. Raises UserError for an empty or oversized file, an extension that is not accepted,
    content that contradicts the extension, a password, or a block of NUL bytes.
    """
    name, ending = shown(name), extension(name)
    _refuse_extension(ending, name)
    size = path.stat().st_size
    if size == 0:
        raise UserError(f"{name} is empty (0 bytes).", _AGAIN)
    _refuse_size(size, MAX_BYTES, name, "Export a shorter period, or raise KPI_MAX_UPLOAD_MB.")
    with path.open("rb") as file:
        start = file.read(64 << 10)
    content = recognise(path, start)
    # Many programs call a table of text .xls, because Excel opens it all the same.
    family = "text" if ending == ".xls" and content == "text" else _FAMILY_OF[ending]
    if family == "text" and (content in ("text", "blank") or (content == "binary" and _NUL_BLOCK in start)):
        _refuse_damaged_text(path, start, name, min(size, _CHUNK) if head else size)
        return "text"
    if content == "blank":
        raise UserError(f"{name} holds nothing but blanks.", _AGAIN)
    if not _agrees(ending, family, content):
        raise _contradiction(content, ending, name)
    hint = "Export a shorter period, or save it as .csv."
    _refuse_size(size, MAX_BYTES_IN_MEMORY, name, hint)
    return family


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal."""
    hashed = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            hashed.update(chunk)
    return hashed.hexdigest()


def _refuse_extension(ending: str, name: str) -> None:
    if ending in EXTENSIONS:
        return
    if ending == ".numbers":
        raise UserError(f"{name} is an Apple Numbers document, which cannot be read.", f"{_SAVE_AS} {ACCEPTED}")
    if ending in _PACKED:
        raise UserError(f"{name} is packed as {ending}, which cannot be unpacked.", "Pack the files as .zip instead.")
    which = f"the extension {ending}" if ending else "no extension"
    raise UserError(f"{name} has {which}, which is not accepted.", ACCEPTED)


def _refuse_size(size: int, most: int, name: str, hint: str) -> None:
    if size > most:
        raise UserError(f"{name} has {_megabytes(size)}; the limit is {_megabytes(most)}.", hint)


def _agrees(ending: str, family: str, content: str) -> bool:
    if family == "objects":
        return content == "parquet" if ending == ".parquet" else content in ("json", "text")
    return FAMILY.get(content) == family == "workbook"


def _contradiction(content: str, ending: str, name: str) -> UserError:
    """What to say of a file whose content is not what its name promises."""
    if content == "locked" and _FAMILY_OF[ending] == "workbook":
        return UserError(
            f"{name} is protected with a password.",
            "Open it in Excel or LibreOffice, remove the password, save it and load it again.",
        )
    if content == "damaged zip" and ending in (".xlsx", ".xlsm", ".xlsb", ".ods", ".zip"):
        return UserError(
            f"{name} is damaged: its table of contents, which stands at the end of the file, cannot be read.",
            "Often the download was cut off. Export or download it again.",
        )
    if FAMILY.get(content) == _FAMILY_OF[ending] == "archive":
        return UserError(
            f"{name} is {WORDS[content]}, whose files are read one by one.", "Load the file that is inside."
        )
    what = WORDS.get(content, content)
    if content == "binary" and ending != ".txt":
        what = "something else that cannot be read" if _FAMILY_OF[ending] != "text" else what
    hint = ACCEPTED
    if content in _RENAME:
        hint = f"Rename it so that it ends in {_RENAME[content]} and load it again."
    elif content == "locked":
        hint = "Open it, remove the password, and save it as .xlsx or .csv."
    elif content == "a web page" and ending == ".xls":
        hint = f"Some programs call a web page .xls. {_SAVE_AS}"
    elif content == "a web page":
        hint = "Often that is a login or error page saved in place of the export. Export it again."
    elif "Excel" in content or content.startswith("an OpenDocument") or content.startswith("an Apple"):
        hint = _SAVE_AS
    elif "archive" in content:
        hint = "Unpack it, and load the files inside or pack them as .zip."
    verb = "does not hold text" if what == WORDS["binary"] else f"is {what}"
    return UserError(f"{name} ends in {ending} but {verb}.", hint)


def _refuse_damaged_text(path: Path, head: bytes, name: str, limit: int) -> None:
    wide = wide_encoding(head)
    if wide:
        try:
            blank = not head.decode(wide, errors="ignore").strip("\ufeff \t\r\n\x00")
        except UnicodeError:
            blank = False
        if blank and path.stat().st_size <= len(head):
            raise UserError(f"{name} holds nothing but blanks.", _AGAIN)
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), limit, access=mmap.ACCESS_READ) as content:
        # One byte is looked for ten times faster than four; most files have none.
        first = content.find(b"\0")
        at = content.find(_NUL_BLOCK, first) if first >= 0 else -1
        if at >= 0:
            line = content[:at].count(b"\n") + 1
            raise UserError(
                f"{name} is damaged: a block of NUL bytes begins in line {line}, where text should stand.",
                "Often the download or the copy was cut off. Export it again.",
            )
    with path.open("rb") as file:
        first = True
        while chunk := file.read(_CHUNK):
            if (chunk.removeprefix(b"\xef\xbb\xbf") if first else chunk).strip(BLANK):
                return
            first = False
    raise UserError(f"{name} holds nothing but blanks.", _AGAIN)


def _megabytes(size: int) -> str:
    return f"{size:,} bytes" if size < 100_000 else f"{size / 1e6:,.1f}".removesuffix(".0") + " MB"
