"""A bad file gives one clear sentence, soon, and never takes this process down."""

import gzip
import io
import json
import random
import resource
import struct
import sys
import time
import zipfile
import zlib
from pathlib import Path
from typing import Any

import pyarrow
import pytest

from kpi.errors import UserError
from kpi.intake.containers.parts import unpacked
from kpi.intake.grids.read import read_grids
from kpi.intake.sheets import confined
from tests.intake.written import TEXT, csv, every_form, json_document, ods, ods_cell, ods_of, parquet_of, xlsx, zipped

FUZZ_ROUNDS = 10
SECONDS = 20
PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4


@pytest.fixture
def outcome(tmp_path: Path):
    """Messages of what was refused and grids of what was read, for everything in a file; nothing else may happen."""
    folder = tmp_path / "parts"
    folder.mkdir()

    def read(content: Any, name: Any):
        path = tmp_path / "upload"
        path.write_bytes(content)
        messages: list[str] = []
        grids: list[Any] = []
        with unpacked(path, name, folder) as parts:
            for part in parts:
                try:
                    if part.error:
                        raise part.error
                    grids += read_grids(part.path, part.name)
                except UserError as error:
                    assert error.message and error.hint and "\n" not in error.message, error
                    messages.append(error.message)
        assert list(folder.iterdir()) == []
        return messages, grids

    return read


def zip_of(*members, method: Any = zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(archive: Any, member: Any, change: Any):
    """The archive with one member changed."""
    old = zipfile.ZipFile(io.BytesIO(archive))
    return zip_of(*((name, change(old.read(name)) if name == member else old.read(name)) for name in old.namelist()))


def sheet_with(rows: Any):
    """A workbook whose sheet has these rows as XML."""
    head = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return changed(xlsx(), "xl/worksheets/sheet1.xml", lambda _: head + rows + b"</sheetData></worksheet>")


def text_cell(text: Any):
    return b'<c r="A1" t="inlineStr"><is><t>%s</t></is></c>' % text


LAUGHS = b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">%s]>' % b"".join(
    b'<!ENTITY %c "%s">' % (letter, b"&%c;" % (letter - 1) * 10) for letter in range(ord("c"), ord("p"))
)
FILE_ENTITY = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


def endless_gzip():
    stream = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(stream.compress(bytes(1 << 20)) for _ in range(300))


def small_strings_that_stand_for_much():
    once = pyarrow.array(["x" * 900_000])
    return parquet_of(pyarrow.table({"a": pyarrow.DictionaryArray.from_arrays(pyarrow.array([0] * 100_000), once)}))


def ods_with(rows: Any):
    return ods_of(f'<table:table table:name="A">{rows}</table:table>')


HOSTILE = {
    "a bomb inside": ("a.xlsx", lambda: zip_of(("xl/workbook.xml", b"<x/>"), ("xl/media/a", bytes(40_000_000))), "times smaller"),
    "a bomb in an ods": ("a.ods", lambda: zip_of(("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("META-INF/manifest.xml", "<m/>"), ("content.xml", bytes(40_000_000))), "times smaller"),
    "a far cell": ("a.xlsx", lambda: sheet_with(b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "has a cell at XFD1048576"),
    "a far cell without a row": ("a.xlsx", lambda: sheet_with(b'<row><c r="A1"><v>1</v></c><c r="ZZZZZZ99999999"><v>1</v></c></row>'), "has a cell at ZZZZZZ99999999"),
    "a far cell in an ods": ("a.ods", lambda: ods_with('<table:table-row table:number-rows-repeated="1048575"/><table:table-row><table:table-cell table:number-columns-repeated="16383"/>' + ods_cell(1) + "</table:table-row>"), ""),
    "rows repeated without end": ("a.ods", lambda: ods_with('<table:table-row table:number-rows-repeated="4000000000"><table:table-cell table:number-columns-repeated="4000000000" office:value-type="float" office:value="1"/></table:table-row>'), ""),
    "cells without a place": ("a.xlsx", lambda: sheet_with(b"<row>" + b"<c><v>1</v></c>" * 1_000_000 + b"</row>"), ""),
    "a million columns": ("a.json", lambda: b"[{" + b",".join(b'"c%d":1' % n for n in range(1_000_000)) + b"}]", "more than 500 columns"),
    "a million columns of text": ("a.csv", lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n" + b"1," * 999_999 + b"1\n", "has 1,000,000 columns"),
    "600 columns of Parquet": ("a.parquet", lambda: parquet_of(pyarrow.table({f"c{n}": [1] for n in range(600)})), "has 600 columns"),
    "a cell of 20 MB": ("a.xlsx", lambda: sheet_with(b'<row r="1">' + text_cell(random.Random(1).randbytes(10_000_000).hex().encode()) + b"</row>"), "has a cell of 20,000,000 characters"),
    "a text of 20 MB": ("a.json", lambda: b'[{"a": "' + b"x" * 20_000_000 + b'"}]', "has a cell of 20,000,000 characters"),
    "tags without an end": ("a.xlsx", lambda: sheet_with(b'<row r="1"><c t="e" r="A1"' * 200_000), ""),
    "an entity for a file": ("a.xlsx", lambda: changed(xlsx(), "xl/worksheets/sheet1.xml", lambda x: FILE_ENTITY + x.replace(b"0012", b"&a;")), ""),
    "an entity in an ods": ("a.ods", lambda: changed(ods(), "content.xml", lambda x: FILE_ENTITY + x.replace(b"0012", b"&a;")), "damaged"),
    "a billion laughs": ("a.xlsx", lambda: changed(xlsx(), "xl/worksheets/sheet1.xml", lambda x: LAUGHS + x.replace(b"0012", b"&o;")), ""),
    "a billion laughs in the list of sheets": ("a.xlsx", lambda: changed(xlsx(), "xl/workbook.xml", lambda x: LAUGHS + x), "list of sheets cannot be read"),
    "a billion laughs in an ods": ("a.ods", lambda: changed(ods(), "content.xml", lambda x: LAUGHS + x.replace(b"0012", b"&o;")), "damaged"),
    "JSON nested 100,000 deep": ("a.json", lambda: b"[" * 100_000 + b"]" * 100_000, "nested too deep"),
    "objects nested 100,000 deep": ("a.jsonl", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "nested too deep"),
    "small strings that stand for much": ("a.parquet", small_strings_that_stand_for_much, ""),
    "a renamed picture": ("a.csv", lambda: PNG, "a PNG picture"),
    "a renamed picture as a workbook": ("a.xls", lambda: PNG, "a PNG picture"),
    "a renamed picture as JSON": ("a.json", lambda: PNG, "a PNG picture"),
    "a renamed picture as Parquet": ("a.parquet", lambda: PNG, "a PNG picture"),
    "a renamed picture as an archive": ("a.zip", lambda: PNG, "a PNG picture"),
    "a picture in an archive": ("a.zip", lambda: zipped("a.csv", PNG), "a.zip: a.csv ends in .csv but is a PNG picture."),
    "NUL blocks": ("a.csv", lambda: csv() + bytes(4096), "NUL bytes"),
    "NUL blocks in JSON": ("a.json", lambda: json_document() + bytes(4096), ""),
    "nothing but NUL": ("a.xls", lambda: bytes(4096), ""),
    "an endless gzip": ("a.csv.gz", endless_gzip, "400 times smaller"),
    "an endless gzip in a zip": ("a.zip", lambda: zip_of(("a.csv.gz", endless_gzip())), "400 times smaller"),
    "a zip of nothing": ("a.zip", zip_of, "holds no file"),
    "a gzip of nothing": ("a.csv.gz", lambda: gzip.compress(b""), "is empty (0 bytes)"),
    "archives of archives of archives": ("a.zip", lambda: zip_of(("b.zip", zip_of(("c.zip", zip_of(("d.zip", zipped())))))), "an archive in an archive in an archive"),
    "a password": ("a.zip", lambda: zipped().replace(struct.pack("<HHH", 20, 0, 8), struct.pack("<HHH", 20, 1, 8)), "protected with a password"),
    "Parquet of nothing": ("a.parquet", lambda: b"PAR1" + bytes(100) + b"PAR1", "damaged"),
    "xls of nothing": ("a.xls", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), "damaged"),
}  # fmt: skip
HARMLESS = {
    "JSON numbers of a million digits": ("a.json", lambda: b'[{"a": 1e999999999, "b": ' + b"9" * 900_000 + b"}]")
}


@pytest.mark.parametrize("case", HOSTILE)
def test_one_clear_sentence(outcome: Any, case: Any):
    name, content, said = HOSTILE[case]
    content = content()
    started = time.monotonic()
    messages, grids = outcome(content, name)
    assert len(messages) == 1 and not grids
    assert said in messages[0] and "a." in messages[0] and len(messages[0]) < 300
    assert "passwd" not in messages[0] and time.monotonic() - started < SECONDS


def test_a_parser_that_never_ends_is_stopped(outcome: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(confined, "SECONDS", 2)
    messages, _ = outcome(ods_with("<table:table-cell table:formula=" * 500), "a.ods")
    assert messages == ["a.ods took longer than 2 seconds to read and was stopped."]


@pytest.mark.parametrize("case", HARMLESS)
def test_odd_but_readable(outcome: Any, case: Any):
    name, content = HARMLESS[case]
    messages, grids = outcome(content(), name)
    assert not messages and len(grids) == 1


@pytest.mark.parametrize("name", [name for name in every_form() if not name.endswith((".csv", ".jsonl"))])
def test_cut_files_are_damaged_or_say_so(outcome: Any, name: Any):
    content = every_form()[name]
    for end in (len(content) // 3, len(content) // 2, len(content) - 30, len(content) - 1):
        messages, grids = outcome(content[:end], name)
        # The last bytes of an .xls are padding.
        whole = name == "a.xls" and not messages and [grid.data[0].cells for grid in grids] == [TEXT[0]]
        assert whole or (len(messages) == 1 and not grids), (end, messages)


def test_a_cut_line_of_json_is_named(outcome: Any):
    assert "in line 2" in outcome(every_form()["a.jsonl"][:-10], "a.jsonl")[0][0]


def test_no_file_takes_the_others_with_it(outcome: Any):
    far = HOSTILE["a far cell"][1]()
    messages, grids = outcome(
        zip_of(("1.csv", csv()), ("2.xlsx", far), ("3.xlsx", PNG), ("4.json", json_document())), "a.zip"
    )
    assert len(messages) == 2 and [grid.name for grid in grids] == ["a.zip: 1.csv", "a.zip: 4.json"]


@pytest.mark.skipif(sys.platform != "linux", reason="the system does not limit memory per process")
def test_memory_is_limited_on_both_ends_of_the_pipe(outcome: Any, monkeypatch: pytest.MonkeyPatch):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    name, content, _ = HOSTILE["small strings that stand for much"]
    outcome(content(), name)
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 1000
    monkeypatch.setattr(confined, "MEGABYTES", 64)
    name, content, _ = HOSTILE["a cell of 20 MB"]
    assert outcome(content(), name)[0][0].startswith("a.xlsx could not be read within 0.0625 GB of memory")


def mutated(content: Any, chance: Any):
    """The content with a few bytes flipped, cut out, doubled or replaced by what parsers stumble over."""
    data = bytearray(content)
    for _ in range(chance.randint(1, 8)):
        at = chance.randrange(len(data) + 1)
        what = chance.randrange(5)
        if what == 0 and at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        elif what == 1:
            del data[at : at + chance.randint(1, 40)]
        elif what == 2:
            data[at:at] = data[at : at + chance.randint(1, 40)] * chance.randint(1, 5)
        elif what == 3:
            data[at:at] = chance.choice(
                [b"\0\0\0\0", b"\xff\xff\xff\xff", b'"', b"\n", b"<", b">", b"]]", b"{", b"\xef\xbb\xbf", b"9" * 30]
            )
        else:
            data[at : at + 4] = struct.pack("<I", chance.choice([0, 1, 0x7FFFFFFF, 0xFFFFFFFF, len(data)]))
    return bytes(data)


def inner_mutated(content: Any, chance: Any):
    """A member of an archive changed, packed again so that its checksum fits."""
    names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    return changed(content, chance.choice(names), lambda data: mutated(data, chance) if data else data)


def test_changed_files_give_records_or_a_sentence(outcome: Any):
    """Files of every form with random damage; seeded, so that what fails once fails again."""
    chance = random.Random(20240102)
    forms = every_form()
    tried, refused = 0, 0
    for _ in range(FUZZ_ROUNDS):
        for name, content in forms.items():
            is_zip = content.startswith(b"PK")
            damaged = inner_mutated(content, chance) if is_zip and chance.random() < 0.6 else mutated(content, chance)
            try:
                messages, grids = outcome(damaged, name)
            except Exception as error:
                raise AssertionError(f"{name}, try {tried}: {json.dumps(damaged.hex())[:4000]}") from error
            assert messages or grids, f"{name}, try {tried}"
            tried += 1
            refused += bool(messages)
    assert tried > 100 and 0 < refused < tried
