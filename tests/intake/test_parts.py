"""Archives and folders as files to read one by one, and hostile ones stopped with one sentence."""

import gzip
import io
import os
import struct
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pytest

from kpi.intake.containers import archive, parts
from kpi.intake.containers.parts import unpacked

TABLE = b"Date,Channel,Net sales\n2024-01-02,Email,12.50\n"


def packed(*members, method: Any = zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as out:
        for name, data in members:
            out.writestr(name, data)
    return content.getvalue()


@pytest.fixture
def opened(tmp_path: Path):
    """(name, content or the error's message) of every part, and the notes; nothing may be left behind."""

    def open_it(content: Any, name: Any):
        path = tmp_path / "upload"
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path = content
        folder = tmp_path / "unpacked"
        folder.mkdir(exist_ok=True)
        with unpacked(path, name, folder) as found:
            assert all(part.error is None or part.error.hint for part in found)
            seen = [(part.name, part.error.message if part.error else part.path.read_bytes()) for part in found]
            notes = [note for part in found for note in part.notes]
            for made in folder.iterdir():
                assert len(made.name) == 32
        assert list(folder.iterdir()) == []
        return seen, notes

    return open_it


def test_a_file_that_is_no_archive_is_its_own_part(opened: Any, tmp_path: Path):
    assert opened(TABLE, "a.csv") == ([("a.csv", TABLE)], [])
    assert (tmp_path / "upload").exists()


def test_members_come_in_the_order_of_their_names(opened: Any):
    content = packed(("b.csv", b"b"), ("jan/", b""), ("jan/orders.csv", TABLE), ("a.json", b"[]"))
    seen, notes = opened(content, "exports.zip")
    assert seen == [
        ("exports.zip: a.json", b"[]"),
        ("exports.zip: b.csv", b"b"),
        ("exports.zip: jan/orders.csv", TABLE),
    ]
    assert notes == []


def test_gzip_keeps_the_inner_ending(opened: Any):
    assert opened(gzip.compress(TABLE), "orders.csv.gz")[0] == [("orders.csv.gz: orders.csv", TABLE)]
    two = gzip.compress(TABLE) + gzip.compress(b"2024-01-03,Email,1\n") + bytes(512)
    assert opened(two, "orders.csv.gz") == ([("orders.csv.gz: orders.csv", TABLE + b"2024-01-03,Email,1\n")], [])


def test_large_gzip_content_is_whole(opened: Any):
    content = os.urandom(3_000_000) + bytes(5_000_000)
    assert opened(gzip.compress(content), "orders.csv.gz")[0] == [("orders.csv.gz: orders.csv", content)]


def test_what_follows_a_gzip_is_named(opened: Any):
    seen, notes = opened(gzip.compress(TABLE) + b"garbage", "orders.csv.gz")
    assert seen == [("orders.csv.gz: orders.csv", TABLE)]
    assert notes == [
        "After the packed content of orders.csv.gz stand 7 bytes that are not gzip; they were left out.",
    ]


def test_archives_in_archives_once(opened: Any):
    inner = packed(("a.csv", TABLE))
    content = packed(
        ("one.zip", inner), ("two.csv.gz", gzip.compress(TABLE)), ("three.zip", packed(("four.zip", inner)))
    )
    assert opened(content, "x.zip")[0] == [
        ("x.zip: one.zip: a.csv", TABLE),
        ("x.zip: three.zip: four.zip", "x.zip: three.zip: four.zip is an archive in an archive in an archive."),
        ("x.zip: two.csv.gz: two.csv", TABLE),
    ]


def test_a_workbook_is_not_unpacked(opened: Any):
    book = packed(("xl/workbook.xml", b"<x/>"))
    assert opened(packed(("a.xlsx", book)), "x.zip")[0] == [("x.zip: a.xlsx", book)]
    assert opened(book, "a.zip")[0] == [("a.zip", book)]


def test_files_that_computers_add_are_left_out_with_a_word(opened: Any):
    content = packed(("a.csv", TABLE), ("__MACOSX/._a.csv", b"x"), (".DS_Store", b"x"), ("jan/Thumbs.db", b"x"))
    assert opened(content, "x.zip") == (
        [("x.zip: a.csv", TABLE)],
        ["Left out of x.zip: 3 files that a computer adds by itself, such as .DS_Store."],
    )


def test_names_reach_no_path(opened: Any, tmp_path: Path):
    names = ["../../evil.csv", "/etc/evil.csv", "C:\\evil.csv", "a\u202eb.csv", "x" * 300 + ".csv", "jan//./x.csv"]
    seen, _ = opened(packed(*((name, TABLE) for name in names)), "x.zip")
    assert len(seen) == len(names) and all(content == TABLE for _, content in seen)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["unpacked", "upload"]


@pytest.mark.parametrize(
    ("raw", "name"), [("Umsätze.csv".encode(), "Umsätze.csv"), ("Ums\xe4tze.csv".encode("cp437"), "Umsätze.csv")]
)
def test_names_that_are_not_said_to_be_utf_8(opened: Any, raw: bytes, name: str):
    content = packed(("?" * len(raw), TABLE)).replace(b"?" * len(raw), raw)
    assert opened(content, "x.zip")[0] == [(f"x.zip: {name}", TABLE)]


def test_zip64(opened: Any):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as out, out.open("a.csv", "w", force_zip64=True) as member:
        member.write(TABLE)
    assert opened(content.getvalue(), "x.zip")[0] == [("x.zip: a.csv", TABLE)]


def with_flag(content: Any, flag: Any):
    """The first member's flag set, in its own header and in the directory."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, 6, flag)
    struct.pack_into("<H", changed, content.index(b"PK\x01\x02") + 8, flag)
    return bytes(changed)


def message(seen: Any):
    assert len(seen) == 1
    return seen[0][1]


def test_a_member_with_a_password_is_named_and_the_others_are_read(opened: Any):
    content = with_flag(packed(("a.csv", TABLE), ("b.csv", TABLE)), 1)
    assert opened(content, "x.zip")[0] == [
        ("x.zip: a.csv", "x.zip: a.csv is protected with a password."),
        ("x.zip: b.csv", TABLE),
    ]


def test_a_member_that_is_damaged_is_named_and_the_others_are_read(opened: Any):
    content = packed(("a.csv", TABLE), ("b.csv", TABLE), method=zipfile.ZIP_STORED).replace(b"Email", b"Emai1", 1)
    assert opened(content, "x.zip")[0] == [
        ("x.zip: a.csv", "x.zip: a.csv is damaged: its packed content is cut off or changed."),
        ("x.zip: b.csv", TABLE),
    ]


def test_unusual_packing_is_named(opened: Any):
    content = packed(("a.csv", TABLE), method=zipfile.ZIP_LZMA)
    assert message(opened(content, "x.zip")[0]) == "x.zip: a.csv is packed in a way that cannot be unpacked here."


@pytest.mark.parametrize("cut", [1, 8, 20, 60])
def test_cut_gzip(opened: Any, cut: int):
    content = gzip.compress(TABLE)
    assert message(opened(content[:-cut], "a.csv.gz")[0]) == "a.csv.gz is damaged: its packed content is cut off."


def test_changed_gzip(opened: Any):
    content = bytearray(gzip.compress(TABLE))
    content[-6] ^= 1
    assert message(opened(bytes(content), "a.csv.gz")[0]) == "a.csv.gz is damaged: its packed content is changed."


def test_bombs(opened: Any):
    started = time.monotonic()
    zeros = zlib.compressobj(9, zlib.DEFLATED, 31)
    endless = b"".join(zeros.compress(bytes(1 << 20)) for _ in range(200))
    said = "is packed more than 400 times smaller than its content, which is not accepted."
    assert message(opened(endless, "a.csv.gz")[0]) == f"a.csv.gz {said}"
    bomb = packed(("a.csv", bytes(120_000_000)))
    assert message(opened(bomb, "x.zip")[0]) == f"x.zip {said}"
    assert message(opened(packed(("in.zip", bomb)), "x.zip")[0]).endswith(said)
    assert time.monotonic() - started < 15


def test_limits_count_over_all_members(opened: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(parts, "MAX_UNPACKED", 100)
    monkeypatch.setattr(parts, "MAX_FILES", 3)
    content = packed(("a.csv", TABLE), ("b.csv", TABLE), ("c.csv", TABLE))
    assert "unpacks to more than" in message(opened(content, "x.zip")[0])
    content = packed(*((f"{n}.csv", b"x") for n in range(4)))
    assert message(opened(content, "x.zip")[0]) == "x.zip holds more than 3 files, which is not accepted."


def test_overlapping_members(opened: Any):
    content = bytearray(packed(("a.csv", TABLE), ("b.csv", TABLE)))
    second = content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 4)
    struct.pack_into("<L", content, second + 42, 0)
    assert "claim the same bytes" in message(opened(bytes(content), "x.zip")[0])


def test_a_huge_directory_is_not_read(opened: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive, "MAX_DIRECTORY", 100)
    content = packed(*((f"{n}.csv", b"x") for n in range(9)))
    assert opened(content, "x.zip")[0] == [("x.zip", content)]


def test_an_empty_archive(opened: Any):
    assert message(opened(packed(), "x.zip")[0]) == "x.zip holds no file."
    assert message(opened(packed((".DS_Store", b"x")), "x.zip")[0]) == "x.zip holds no file."


def test_a_folder_gives_its_files_three_levels_deep(opened: Any, tmp_path: Path):
    root = tmp_path / "exports"
    deep = root / "a" / "b" / "c"
    deep.mkdir(parents=True)
    (root / "z.csv").write_bytes(TABLE)
    (root / ".hidden.csv").write_bytes(TABLE)
    (root / "a" / "x.zip").write_bytes(packed(("m.csv", b"m")))
    (root / "a" / "b" / "y.csv").write_bytes(b"y")
    (deep / "too deep.csv").write_bytes(TABLE)
    (root / "loop").symlink_to(root)
    os.mkfifo(root / "pipe.csv")
    assert opened(root, "exports")[0] == [
        ("exports: a/b/y.csv", b"y"),
        ("exports: a/x.zip: m.csv", b"m"),
        ("exports: z.csv", TABLE),
    ]


def test_an_empty_folder(opened: Any, tmp_path: Path):
    root = tmp_path / "exports"
    root.mkdir()
    assert message(opened(root, "exports")[0]) == "exports holds no file."
