"""What is refused before it is read, and in which words."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.containers import files

TABLE = b"Date,Channel,Net sales\n2024-01-02,Email,12.50\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def archive(*members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        for member in members:
            out.writestr(member, "<x/>")
    return content.getvalue()


def open_document(kind: Any, manifest: str = "<manifest/>"):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        out.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        out.writestr("META-INF/manifest.xml", manifest)
    return content.getvalue()


@pytest.fixture
def refused(tmp_path: Path):
    def refusal(content: Any, name: Any):
        path = tmp_path / "upload"
        path.write_bytes(content)
        with pytest.raises(UserError) as error:
            files.check(path, name)
        assert error.value.hint
        return error.value.message

    return refusal


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "a.txt", "june.2024.csv"])
def test_text_is_accepted(tmp_path: Path, name: str):
    path = tmp_path / "upload"
    path.write_bytes(TABLE)
    assert files.check(path, name) == "text"


@pytest.mark.parametrize("name", ["a.xlsx", "a.XLSM", "a.xls", "a.ods", "a.xlsb"])
@pytest.mark.parametrize(
    "content", [archive("xl/workbook.xml"), archive("xl/workbook.bin"), open_document("spreadsheet"), OLE]
)
def test_workbooks_are_accepted_under_each_other_s_name(tmp_path: Path, name: str, content: Any):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert files.check(path, name) == "workbook"


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b'[{"id": 1}]', "a.json"),
        (b'{"id": 1}\n{"id": 2}', "a.jsonl"),
        ('\ufeff[{"id": 1}]'.encode("utf-16-le"), "a.json"),
        (b'{"id": 1}', "a.ndjson"),
        (b"PAR1" + bytes(9), "a.parquet"),
    ],
)
def test_objects_are_accepted(tmp_path: Path, content: bytes, name: str):
    path = tmp_path / "upload"
    path.write_bytes(content)
    assert files.check(path, name) == "objects"


def test_text_called_xls_is_text(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_bytes(TABLE.replace(b",", b"\t"))
    assert files.check(path, "a.xls") == "text"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "a.csv is empty (0 bytes)."),
        (b" \r\n\t\n", "a.csv", "a.csv holds nothing but blanks."),
        (b"\xef\xbb\xbf\r\n", "a.csv", "a.csv holds nothing but blanks."),
        ("\ufeff \r\n".encode("utf-16-le"), "a.csv", "a.csv holds nothing but blanks."),
        (TABLE, "a.pdf", "a.pdf has the extension .pdf, which is not accepted."),
        (TABLE, "a", "a has no extension, which is not accepted."),
        (TABLE, "a.numbers", "a.numbers is an Apple Numbers document, which cannot be read."),
        (b"x", "a.tar", "a.tar is packed as .tar, which cannot be unpacked."),
        (b"7z\xbc\xaf\x27\x1c", "a.7z", "a.7z is packed as .7z, which cannot be unpacked."),
        (b"7z\xbc\xaf\x27\x1c", "a.zip", "a.zip ends in .zip but is a 7-Zip archive."),
        (bytes(257) + b"ustar\x0000" + bytes(999), "x.tar.gz: x.csv", "x.tar.gz: x.csv ends in .csv but is a tar archive."),
        (archive("a.csv"), "a.zip", "a.zip is a ZIP archive, whose files are read one by one."),
        (archive("a.csv")[:-9], "a.zip", "a.zip is damaged: its table of contents, which stands at the end of the file, cannot be read."),
        (TABLE, "a.zip", "a.zip ends in .zip but is plain text."),
        (TABLE, "a.gz", "a.gz ends in .gz but is plain text."),
        (TABLE, "a.parquet", "a.parquet ends in .parquet but is plain text."),
        (b"PAR1" + bytes(99), "a.json", "a.json ends in .json but is a Parquet file."),
        (b"PARE" + bytes(99), "a.parquet", "a.parquet ends in .parquet but is an encrypted Parquet file."),
        (b"<html><table>", "a.xls", "a.xls ends in .xls but is a web page."),
        (b"<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>", "a.xls", "a.xls ends in .xls but is an Excel 2003 XML file."),
        (b"\x09\x04\x06\x00\x00\x00\x10\x00", "a.xls", "a.xls ends in .xls but is a workbook of an Excel older than 1995."),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.csv", "a.csv ends in .csv but is a PNG picture."),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.xlsx", "a.xlsx ends in .xlsx but is a PNG picture."),
        (b"%PDF-1.7\n", "a.csv", "a.csv ends in .csv but is a PDF document."),
        (b"\x1f\x8b\x08" + bytes(9), "a.csv", "a.csv ends in .csv but is a gzip archive."),
        (b"\n<!DOCTYPE html><html>", "a.csv", "a.csv ends in .csv but is a web page."),
        (b'[{"id": 1}]', "a.csv", "a.csv ends in .csv but is a JSON file."),
        (archive("xl/workbook.xml"), "a.csv", "a.csv ends in .csv but is an Excel workbook."),
        (archive("a.csv"), "a.csv", "a.csv ends in .csv but is a ZIP archive."),
        (archive("word/document.xml"), "a.xlsx", "a.xlsx ends in .xlsx but is a Word document."),
        (archive("Index/Document.iwa"), "a.xlsx", "a.xlsx ends in .xlsx but is an Apple Numbers document."),
        (open_document("text"), "a.ods", "a.ods ends in .ods but is an OpenDocument file that is no spreadsheet."),
        (open_document("spreadsheet", "<encryption-data/>"), "a.ods", "a.ods is protected with a password."),
        (open_document("spreadsheet"), "a.csv", "a.csv ends in .csv but is an OpenDocument spreadsheet (.ods)."),
        (TABLE, "a.xlsx", "a.xlsx ends in .xlsx but is plain text."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "a.xlsx is protected with a password."),
        (OLE, "a.csv", "a.csv ends in .csv but is an Excel 97-2003 workbook (.xls)."),
        (bytes(range(256)) * 9, "a.csv", "a.csv ends in .csv but does not hold text."),
    ],
)  # fmt: skip
def test_refusals(refused: Any, content: Any, name: str, said: str):
    assert refused(content, name) == said


def test_block_of_nul_bytes_is_refused_with_its_line(refused: Any):
    assert "NUL bytes begins in line 3" in refused(TABLE + bytes(512), "a.csv")


def test_one_nul_and_utf16_are_not_a_block(tmp_path: Path):
    path = tmp_path / "upload"
    for content in (TABLE + b"2024-01-03,E\0mail,1\n", TABLE.decode().encode("utf-16-be")):
        path.write_bytes(content)
        assert files.check(path, "a.csv") == "text"


def test_size_limit_names_both_sizes(refused: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1_000_000)
    assert refused(TABLE + b"x" * 1_500_000, "a.csv") == "a.csv has 1.5 MB; the limit is 1 MB."
    monkeypatch.setattr(files, "MAX_BYTES", 2_000_000)
    monkeypatch.setattr(files, "MAX_BYTES_IN_MEMORY", 1_000_000)
    assert refused(b'{"a": 1}' * 200_000, "a.json") == "a.json has 1.6 MB; the limit is 1 MB."


def test_cut_workbook_is_called_damaged(refused: Any):
    assert "is damaged" in refused(archive("xl/workbook.xml")[:-30], "a.xlsx")


def test_names_are_shown_without_folders_or_direction_marks():
    assert files.shown("../../etc/\u202eevil.csv") == "evil.csv"
    assert files.shown("C:\\x\\y.csv") == "y.csv"
    assert len(files.shown("x" * 500 + ".csv")) == 80
    assert files.shown("x/exports.zip: jan/../orders.csv") == "exports.zip: jan/orders.csv"
    assert files.shown("exports.zip: ../../etc/\u202eevil.csv") == "exports.zip: etc/evil.csv"


def test_digest(tmp_path: Path):
    path = tmp_path / "upload"
    path.write_bytes(TABLE)
    assert files.digest(path) == hashlib.sha256(TABLE).hexdigest()
