"""What is refused before it is read, and in which words."""

import hashlib
import io
import zipfile

import pytest

from kpi.errors import UserError
from kpi.intake import files

TABLE = b"Date,Channel,Net sales\n2024-01-02,Email,12.50\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def archive(*members):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out:
        for member in members:
            out.writestr(member, "<x/>")
    return content.getvalue()


@pytest.fixture
def refused(tmp_path):
    def refusal(content, name):
        path = tmp_path / "upload"
        path.write_bytes(content)
        with pytest.raises(UserError) as error:
            files.check(path, name)
        assert error.value.hint
        return error.value.message

    return refusal


@pytest.mark.parametrize("name", ["a.csv", "A.CSV", "a.tsv", "a.txt", "june.2024.csv"])
def test_text_is_accepted(tmp_path, name):
    path = tmp_path / "upload"
    path.write_bytes(TABLE)
    assert files.check(path, name) == "text"


def test_workbook_is_accepted(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(archive("[Content_Types].xml", "xl/workbook.xml"))
    assert files.check(path, "orders.xlsx") == "workbook"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "a.csv", "a.csv is empty (0 bytes)."),
        (b" \r\n\t\n", "a.csv", "a.csv holds nothing but blanks."),
        (b"\xef\xbb\xbf\r\n", "a.csv", "a.csv holds nothing but blanks."),
        ("\ufeff \r\n".encode("utf-16-le"), "a.csv", "a.csv holds nothing but blanks."),
        (TABLE, "a.pdf", "a.pdf has the extension .pdf, which is not accepted."),
        (TABLE, "a", "a has no extension, which is not accepted."),
        (OLE, "a.xls", "a.xls is an Excel 97-2003 workbook (.xls), which cannot be read yet."),
        (b"PK", "a.xlsm", "a.xlsm is an Excel workbook with macros (.xlsm), which cannot be read yet."),
        (b"PK", "a.ods", "a.ods is an OpenDocument spreadsheet (.ods), which cannot be read yet."),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.csv", "a.csv ends in .csv but is a PNG picture."),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.xlsx", "a.xlsx ends in .xlsx but is a PNG picture."),
        (b"%PDF-1.7\n", "a.csv", "a.csv ends in .csv but is a PDF document."),
        (b"\x1f\x8b\x08" + bytes(9), "a.csv", "a.csv ends in .csv but is a gzip archive."),
        (b"\n<!DOCTYPE html><html>", "a.csv", "a.csv ends in .csv but is a web page."),
        (b'[{"id": 1}]', "a.csv", "a.csv ends in .csv but is a JSON file."),
        (archive("xl/workbook.xml"), "a.csv", "a.csv ends in .csv but is an Excel workbook."),
        (archive("a.csv"), "a.csv", "a.csv ends in .csv but is a ZIP archive."),
        (archive("word/document.xml"), "a.xlsx", "a.xlsx ends in .xlsx but is a Word document."),
        (archive("xl/workbook.bin"), "a.xlsx", "a.xlsx ends in .xlsx but is a binary Excel workbook (.xlsb)."),
        (TABLE, "a.xlsx", "a.xlsx ends in .xlsx but is plain text."),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.xlsx", "a.xlsx is protected with a password."),
        (OLE, "a.xlsx", "a.xlsx ends in .xlsx but is an Excel 97-2003 workbook (.xls)."),
        (OLE, "a.csv", "a.csv ends in .csv but is an Excel 97-2003 workbook (.xls)."),
        (bytes(range(256)) * 9, "a.csv", "a.csv ends in .csv but does not hold text."),
    ],
)  # fmt: skip
def test_refusals(refused, content, name, said):
    assert refused(content, name) == said


def test_block_of_nul_bytes_is_refused_with_its_line(refused):
    assert "NUL bytes begins in line 3" in refused(TABLE + bytes(512), "a.csv")


def test_one_nul_and_utf16_are_not_a_block(tmp_path):
    path = tmp_path / "upload"
    for content in (TABLE + b"2024-01-03,E\0mail,1\n", TABLE.decode().encode("utf-16-be")):
        path.write_bytes(content)
        assert files.check(path, "a.csv") == "text"


def test_size_limit_names_both_sizes(refused, monkeypatch):
    monkeypatch.setattr(files, "MAX_BYTES", 1_000_000)
    assert refused(TABLE + b"x" * 1_500_000, "a.csv") == "a.csv has 1.5 MB; the limit is 1 MB."


def test_cut_workbook_is_called_damaged(refused):
    assert "is damaged" in refused(archive("xl/workbook.xml")[:-30], "a.xlsx")


def test_names_are_shown_without_folders_or_direction_marks():
    assert files.shown("../../etc/\u202eevil.csv") == "evil.csv"
    assert files.shown("C:\\x\\y.csv") == "y.csv"
    assert len(files.shown("x" * 500 + ".csv")) == 80


def test_digest(tmp_path):
    path = tmp_path / "upload"
    path.write_bytes(TABLE)
    assert files.digest(path) == hashlib.sha256(TABLE).hexdigest()
