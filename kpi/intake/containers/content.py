"""What a file is by its bytes, whatever its name says."""

from __future__ import annotations

import mmap
import re
import zipfile
from pathlib import Path

from kpi.intake.containers.archive import DAMAGED, Damaged, open_zip
from kpi.intake.containers.encoding import wide_encoding

BLANK = b" \t\r\n\x0b\x0c"

# What can be read, in the words of a message; everything else that is recognised is a description already.
WORDS = {
    "xlsx": "an Excel workbook",
    "xlsb": "a binary Excel workbook (.xlsb)",
    "xls": "an Excel 97-2003 workbook (.xls)",
    "ods": "an OpenDocument spreadsheet (.ods)",
    "locked": "a workbook protected with a password",
    "json": "a JSON file",
    "parquet": "a Parquet file",
    "gzip": "a gzip archive",
    "zip": "a ZIP archive",
    "damaged zip": "a damaged ZIP archive",
    "text": "plain text",
    "blank": "a file of blanks",
    "binary": "a file that does not hold text",
}
FAMILY = {
    "xlsx": "workbook", "xlsb": "workbook", "xls": "workbook", "ods": "workbook",
    "json": "objects", "parquet": "objects",
    "gzip": "archive", "zip": "archive",
    "text": "text", "blank": "text",
}  # fmt: skip

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SIGNATURES = (
    (b"\x1f\x8b", "gzip"),
    (b"PAR1", "parquet"),
    (b"PARE", "an encrypted Parquet file"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"{\\rtf", "an RTF document"),
)
# Workbooks of Excel 2 to 4 are bare streams of records that begin so.
_OLDEST_EXCEL = re.compile(rb"\x09[\x00\x02\x04]\x04\x00|\x09[\x02\x04]\x06\x00")


def recognise(path: Path, head: bytes) -> str:
    """A key of ``WORDS`` for what can be read or unpacked, else a description such as "a PNG picture".

    ``head`` is the first 64 KB of the file.
    """
    if head.startswith(_OLE):
        return _ole(path)
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zip(path)
    for start, what in _SIGNATURES:
        if head.startswith(start):
            return what
    if _OLDEST_EXCEL.match(head):
        return "a workbook of an Excel older than 1995"
    if head[257:262] == b"ustar":
        return "a tar archive"
    return _text(head)


def _text(head: bytes) -> str:
    wide = wide_encoding(head)
    start = head[:4000].decode(wide, "ignore").encode() if wide else head
    start = start.removeprefix(b"\xef\xbb\xbf").lstrip(BLANK)
    tag = start[:400].lower()
    if re.match(rb"<(!doctype html|html|head|body|table|meta|script)\b", tag):
        return "a web page"
    if tag.startswith(b"<?xml"):
        return "an Excel 2003 XML file" if b"excel.sheet" in start[:2000].lower() else "an XML file"
    if re.match(rb'\{\s*("|\})|\[\s*([\[{]|\]\s*$)', tag):
        return "json"
    if not start.strip(BLANK + b"\0"):
        return "blank"
    return "binary" if not wide and _is_binary(head) else "text"


def _is_binary(head: bytes) -> bool:
    controls = len(head) - len(head.translate(None, bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a\x1c\x1d\x1e\x1f"))))
    return controls > 4 and controls * 50 > len(head)


def _ole(path: Path) -> str:
    """Tell a password-protected workbook from the formats of Office 97-2003 by the names of the parts inside."""
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for part, what in (
            ("EncryptedPackage", "locked"),
            ("WordDocument", "a Word 97-2003 document"),
            ("PowerPoint Document", "a PowerPoint 97-2003 document"),
            ("__properties_version1.0", "an Outlook message"),
        ):
            if content.find(part.encode("utf-16-le")) >= 0:
                return what
    return "xls"


def _zip(path: Path) -> str:
    try:
        with open_zip(path) as archive:
            members = {name.replace("\\", "/").lstrip("/").casefold(): name for name in archive.namelist()}
            return _zip_content(archive, members)
    except Damaged:
        return "damaged zip"


def _zip_content(archive: zipfile.ZipFile, members: dict[str, str]) -> str:
    if "xl/workbook.bin" in members:
        return "xlsb"
    if any(member.startswith("xl/") for member in members):
        return "xlsx"
    if any(member.startswith("word/") for member in members):
        return "a Word document"
    if any(member.startswith("ppt/") for member in members):
        return "a PowerPoint document"
    if any(member.endswith("index/document.iwa") for member in members):
        return "an Apple Numbers document"
    if "meta-inf/manifest.xml" in members and "mimetype" in members:
        return _open_document(archive, members)
    return "zip"


def _open_document(archive: zipfile.ZipFile, members: dict[str, str]) -> str:
    try:
        with archive.open(members["mimetype"]) as part:
            kind = part.read(200)
        with archive.open(members["meta-inf/manifest.xml"]) as part:
            manifest = part.read(4 << 20)
    except DAMAGED:
        return "damaged zip"
    if b"opendocument" not in kind:
        return "zip"
    if b"encryption-data" in manifest:
        return "locked"
    return "ods" if b"spreadsheet" in kind else "an OpenDocument file that is no spreadsheet"
