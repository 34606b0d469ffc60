"""Encodings are found from the whole file, and no character is lost."""

from pathlib import Path
from typing import Any

import pytest

from kpi.errors import UserError
from kpi.intake.containers import encoding as encodings

TABLE = "Datum;Kanal;Umsatz\n02.01.2024;Café Größe;12,50 €\n"


def written(tmp_path: Any, content: Any):
    path = tmp_path / "upload.csv"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TABLE.encode(), "utf-8"),
        (TABLE.encode("utf-8-sig"), "utf-8-sig"),
        (TABLE.encode("cp1252"), "cp1252"),
        (TABLE.encode("utf-16"), "utf-16"),
        (b"\xfe\xff" + TABLE.encode("utf-16-be"), "utf-16"),
        (TABLE.encode("utf-16-le"), "utf-16-le"),
        (TABLE.encode("utf-16-be"), "utf-16-be"),
        (TABLE.encode("utf-32"), "utf-32"),
        (TABLE.encode("utf-32-le"), "utf-32-le"),
    ],
)
def test_encoding_and_text(tmp_path: Path, content: bytes, encoding: str):
    path = written(tmp_path, content)
    decision = encodings.detect_encoding(path)
    assert (decision.key, decision.value) == ("encoding", encoding)
    assert decision.reason
    assert encodings.decode(path, encoding) == TABLE


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_a_mark_beyond_latin(tmp_path: Path, encoding: str):
    table = "日期,渠道,销售额\n2024-01-02,电子邮件,上\nДата,Канал,Сумма\n" * 3
    path = written(tmp_path, table.encode(encoding))
    assert encodings.detect_encoding(path).value == encoding
    assert encodings.decode(path, encoding) == table


def test_a_stray_nul_is_not_utf16(tmp_path: Path):
    assert encodings.detect_encoding(written(tmp_path, b"id,name\n1,a\0b\n2,c\n")).value == "utf-8"


def test_emoji_in_utf16(tmp_path: Path):
    path = written(tmp_path, ("Name\n\U0001f600\n" * 5).encode("utf-16"))
    assert encodings.decode(path, encodings.detect_encoding(path).value).count("\U0001f600") == 5


def test_the_whole_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(encodings, "_CHUNK", 7)
    path = written(tmp_path, b"a,b\n" * 5000 + b"caf\xe9,1\n")
    decision = encodings.detect_encoding(path)
    assert decision.value == "cp1252"
    assert "line 5001" in decision.reason and "0xE9" in decision.reason
    assert encodings.detect_encoding(path, limit=1000).value == "utf-8"


@pytest.mark.parametrize("size", range(1, 9))
def test_a_character_may_lie_across_chunks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: Any):
    monkeypatch.setattr(encodings, "_CHUNK", size)
    assert encodings.detect_encoding(written(tmp_path, "aé€\U0001f600b\n".encode() * 3)).value == "utf-8"


def test_bytes_that_windows_1252_does_not_know_are_kept(tmp_path: Path):
    path = written(tmp_path, b"a\x81b,\x80\n")
    assert encodings.detect_encoding(path).value == "cp1252"
    assert encodings.decode(path, "cp1252") == "a\x81b,€\n"


def test_one_foreign_byte_does_not_spoil_a_utf8_file(tmp_path: Path):
    path = written(tmp_path, "Größe,Café\n".encode() * 50 + b"na\xefve,1\n")
    decision = encodings.detect_encoding(path)
    assert decision.value == "utf-8"
    assert "1 byte is not (the first, 0xEF, in line 51)" in decision.reason
    decoded = encodings.decode(path, "utf-8")
    assert decoded.count("Größe") == 50 and decoded.endswith("naïve,1\n")


def test_a_cut_utf16_file_is_refused(tmp_path: Path):
    with pytest.raises(UserError, match="breaks off or is damaged"):
        encodings.detect_encoding(written(tmp_path, TABLE.encode("utf-16")[:-1]))


def test_a_forced_encoding_is_checked(tmp_path: Path):
    path = written(tmp_path, b"caf\xe9\n" * 3)
    assert encodings.forced_encoding(path, "Latin-1").value == "iso8859-1"
    with pytest.raises(UserError, match="cannot be read as utf-8"):
        encodings.forced_encoding(path, "utf8")
    for name in ("klingon", "zip", "punycode"):
        with pytest.raises(UserError, match=f"no encoding called '{name}'"):
            encodings.forced_encoding(path, name)
