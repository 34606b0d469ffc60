"""Is this file one that can be read at all: size, extension, and content that agrees with the extension."""

from __future__ import annotations

import hashlib
import mmap
import os
import re
import unicodedata
import zipfile
from pathlib import Path

from kpi.errors import UserError
from kpi.intake.text import wide_encoding

MAX_BYTES = int(float(os.environ.get("KPI_MAX_UPLOAD_MB", "200")) * 1_000_000)
EXTENSIONS = (".csv", ".tsv", ".txt", ".xlsx")
ACCEPTED = "Accepted are .csv, .tsv, .txt and .xlsx."

_CHUNK = 8 << 20
_BLANK = b" \t\r\n\x0b\x0c"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
_OTHER_WORKBOOKS = {
    ".xls": "an Excel 97-2003 workbook",
    ".xlsm": "an Excel workbook with macros",
    ".xlsb": "a binary Excel workbook",
    ".ods": "an OpenDocument spreadsheet",
    ".numbers": "an Apple Numbers document",
}
# Runs this long do not occur as a stray character or as an escape sign; they come from a damaged disk or download.
_NUL_BLOCK = bytes(4)


def shown(name: str) -> str:
    """The file's own name as it may stand in a message: no folders, no control or direction marks, 80 characters."""
    base = re.split(r"[\\/]", name)[-1]
    clean = "".join(c for c in base if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp"))
    return clean if len(clean) <= 80 else clean[:50] + "..." + clean[-27:]


def check(path: Path, name: str, *, head: bool = False) -> str:
    """Whether the file at ``path`` is a "text" or a "workbook"; ``name`` is what the user calls it.

    ``head`` looks for damage in the first megabytes of a text only.
    Raises UserError for an empty or oversized file, an extension that is not accepted, content that contradicts
    the extension, a password, or a block of NUL bytes.
    """
    name_shown = shown(name)
    extension = os.path.splitext(name_shown)[1].casefold()
    _refuse_extension(extension, name_shown)
    size = path.stat().st_size
    if size == 0:
        raise UserError(f"{name_shown} is empty (0 bytes).", "Export it again, then load the new file.")
    if size > MAX_BYTES:
        raise UserError(
            f"{name_shown} has {_megabytes(size)}; the limit is {_megabytes(MAX_BYTES)}.",
            "Export a shorter period, or raise KPI_MAX_UPLOAD_MB.",
        )
    with path.open("rb") as file:
        start = file.read(64 << 10)
    found = _content(path, start)
    if extension == ".xlsx":
        _refuse_not_xlsx(found, start, name_shown)
        return "workbook"
    _refuse_not_text(found, start, extension, name_shown)
    _refuse_damaged_text(path, start, name_shown, min(size, _CHUNK) if head else size)
    return "text"


def digest(path: Path) -> str:
    """SHA-256 of the file's bytes in hexadecimal."""
    seen = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            seen.update(chunk)
    return seen.hexdigest()


def _refuse_extension(extension: str, name: str) -> None:
    if extension in EXTENSIONS:
        return
    if extension in _OTHER_WORKBOOKS:
        raise UserError(
            f"{name} is {_OTHER_WORKBOOKS[extension]} ({extension}), which cannot be read yet.",
            f"Open it, choose Save As, and save it as .xlsx or .csv. {ACCEPTED}",
        )
    ending = f"the extension {extension}" if extension else "no extension"
    raise UserError(f"{name} has {ending}, which is not accepted.", ACCEPTED)


def _content(path: Path, head: bytes) -> str:
    """What the first bytes say the file is: "xlsx", "locked", "xls", a description such as "a PNG picture", or ""."""
    if head.startswith(_OLE):
        return _ole_content(path)
    if head.startswith(b"PK\x03\x04") or head.startswith(b"PK\x05\x06"):
        return _zip_content(path)
    for start, what in _SIGNATURES:
        if head.startswith(start):
            return what
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip(_BLANK)[:400].lower()
    if re.match(rb"<(!doctype html|html|head|body|table|meta|script)\b", text):
        return "a web page"
    if text.startswith(b"<?xml"):
        return "an XML file"
    if re.match(rb'\{\s*("|\})|\[\s*[\[{]', text):
        return "a JSON file"
    return ""


def _ole_content(path: Path) -> str:
    """Tell a password-protected workbook from the formats of Office 97-2003 by the names of the parts inside."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find("EncryptedPackage".encode("utf-16-le")) >= 0:
            return "locked"
        if content.find("WordDocument".encode("utf-16-le")) >= 0:
            return "a Word 97-2003 document"
        if content.find("PowerPoint Document".encode("utf-16-le")) >= 0:
            return "a PowerPoint 97-2003 document"
        return "xls"


def _zip_content(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            members = set(archive.namelist()[:100_000])
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        return "a damaged ZIP archive"
    folded = {member.replace("\\", "/").lstrip("/").casefold() for member in members}
    if "xl/workbook.bin" in folded:
        return "a binary Excel workbook (.xlsb)"
    if any(member.startswith("xl/") for member in folded):
        return "xlsx"
    if any(member.startswith("word/") for member in folded):
        return "a Word document"
    if any(member.startswith("ppt/") for member in folded):
        return "a PowerPoint document"
    if "content.xml" in folded:
        return "an OpenDocument file"
    return "a ZIP archive"


def _refuse_not_xlsx(found: str, head: bytes, name: str) -> None:
    if found == "xlsx":
        return
    if found == "locked":
        raise UserError(
            f"{name} is protected with a password.",
            "Open it in Excel, remove the password (File > Info > Protect Workbook), save it and load it again.",
        )
    if found == "xls":
        raise UserError(
            f"{name} ends in .xlsx but is an Excel 97-2003 workbook (.xls).", "Open it and save it as .xlsx or .csv."
        )
    if found == "a damaged ZIP archive":
        raise UserError(
            f"{name} is damaged: its table of contents, which stands at the end of the file, cannot be read.",
            "Often the download was cut off. Export or download it again.",
        )
    if found:
        raise UserError(f"{name} ends in .xlsx but is {found}.", ACCEPTED)
    if not head.strip(_BLANK + b"\x00"):
        raise UserError(f"{name} holds nothing but blanks.", "Export it again, then load the new file.")
    if _is_binary(head) and not wide_encoding(head):
        raise UserError(f"{name} ends in .xlsx but is not an Excel workbook.", "Export or download it again.")
    raise UserError(f"{name} ends in .xlsx but is plain text.", "Rename it so that it ends in .csv and load it again.")


def _refuse_not_text(found: str, head: bytes, extension: str, name: str) -> None:
    if found in ("xlsx", "a damaged ZIP archive"):
        what = "an Excel workbook" if found == "xlsx" else found
        hint = "Rename it so that it ends in .xlsx and load it again." if found == "xlsx" else ACCEPTED
        raise UserError(f"{name} ends in {extension} but is {what}.", hint)
    if found == "locked":
        raise UserError(
            f"{name} ends in {extension} but is an Excel workbook protected with a password.",
            "Open it in Excel, remove the password and save it as .xlsx or .csv.",
        )
    if found == "xls":
        raise UserError(
            f"{name} ends in {extension} but is an Excel 97-2003 workbook (.xls).",
            "Open it and save it as .xlsx or .csv.",
        )
    if found:
        hint = ACCEPTED
        if found == "a web page":
            hint = "Often that is a login or error page saved in place of the export. Export it again."
        raise UserError(f"{name} ends in {extension} but is {found}.", hint)
    if _is_binary(head) and not wide_encoding(head) and _NUL_BLOCK not in head:
        raise UserError(f"{name} ends in {extension} but does not hold text.", ACCEPTED)


def _refuse_damaged_text(path: Path, head: bytes, name: str, limit: int) -> None:
    wide = wide_encoding(head)
    if wide:
        try:
            blank = not head.decode(wide, errors="ignore").strip("\ufeff \t\r\n\x00")
        except UnicodeError:
            blank = False
        if blank and path.stat().st_size <= len(head):
            raise UserError(f"{name} holds nothing but blanks.", "Export it again, then load the new file.")
        return
    with path.open("rb") as file, mmap.mmap(file.fileno(), limit, access=mmap.ACCESS_READ) as content:
        at = content.find(_NUL_BLOCK)
        if at >= 0:
            line = content[:at].count(b"\n") + 1
            raise UserError(
                f"{name} is damaged: a block of NUL bytes begins in line {line}, where text should stand.",
                "Often the download or the copy was cut off. Export it again.",
            )
    with path.open("rb") as file:
        first = True
        while chunk := file.read(_CHUNK):
            if (chunk.removeprefix(b"\xef\xbb\xbf") if first else chunk).strip(_BLANK):
                return
            first = False
    raise UserError(f"{name} holds nothing but blanks.", "Export it again, then load the new file.")


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f"))))
    return controls > 4 and controls * 50 > len(head)


def _megabytes(size: int) -> str:
    return f"{size:,} bytes" if size < 100_000 else f"{size / 1e6:,.1f}".removesuffix(".0") + " MB"
