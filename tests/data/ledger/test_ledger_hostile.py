"""Hostile files, each in a process of its own with little memory: refused or neutralised, never a crash."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from data import ledger
from data.apart.door import Limits
from data.ledger._raw import Meter
from data.ledger._xml import parse
from data.ledger.limits import MAX_CELLS
from tests.data.ledger.attacks import STOPPERS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

ROOT = Path(__file__).parents[3]
LIMIT = Limits().memory  # what a child that reads one file may have; here one process reads them all
# Peak of the process, limited from outside Python's reach as well; the address space is wider than what is resident
CHILD = """
import json, resource, sys
resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
from data import ledger
from data.load import load
facts = load()
said = {}
for path in sys.argv[1:]:
    try:
        result = ledger.read(open(path, "rb").read(), "file", facts=facts)
        said[path] = [sorted(set(result.findings["code"])), result.rows_in == result.used + len(result.set_aside)]
    except ledger.LedgerUnreadable as refusal:
        said[path] = [[refusal.code], True]
print(json.dumps([said, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024]))
"""


def _shared_bomb(make: SimpleNamespace) -> bytes:
    """A 5 MB string that 100,000 cells share: 500 GB for a reader that copies it."""
    strings = f"<sst><si><t>{'x' * 5_000_000}</t></si><si><t>企业名称</t></si></sst>"
    rows = '<row r="1"><c r="A1" t="s"><v>1</v></c></row>' + "".join(
        f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 100_002)
    )
    return bytes(make.raw_xlsx(f"<sheetData>{rows}</sheetData>", strings))


def _wide_rows(make: SimpleNamespace) -> bytes:
    """Every row reaches the last column that a sheet can have."""
    head = make.cell("A1", "企业名称")
    rows = "".join(f'<row r="{n}">{make.cell(f"A{n}", "甲")}<c r="XFD{n}"><v>1</v></c></row>' for n in range(2, 60_000))
    return bytes(make.raw_xlsx(f'<dimension ref="A1:XFD1048576"/><sheetData><row r="1">{head}</row>{rows}</sheetData>'))


def _false_size(make: SimpleNamespace) -> bytes:
    """A member that claims to be small and is not."""
    data = bytearray(make.zipped(xl__workbook__xml=b"x" * 70_000_000))
    for signature, offset in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = data.find(signature)
        data[at + offset : at + offset + 4] = (1000).to_bytes(4, "little")
    return bytes(data)


FILES: dict[str, tuple[Callable[[SimpleNamespace], bytes], set[str]]] = {
    "zip bomb": (lambda m: m.zipped(xl_workbook__xml=b"\0" * 140_000_000), {"zip_bomb"}),
    "false size": (_false_size, {"unreadable", "zip_bomb"}),
    "shared string": (_shared_bomb, {"too_large"}),
    "declared and wide": (_wide_rows, {"too_many_columns"}),
    "commas": (lambda m: m.HEAD[0].encode() + b"," * 90_000_000, {"too_large"}),
    "short cells": (lambda m: m.HEAD[0].encode() + b"\n" + b"ab,cd,ef,gh\n" * 7_000_000, {"too_large"}),
    "one long line": (lambda m: b"x" * 95_000_000, {"too_large"}),
    "line breaks": (lambda m: m.HEAD[0].encode() + b"\n" * 95_000_000, {"no_rows"}),
    "line breaks inside": (lambda m: m.HEAD[0].encode() + b"\n" * 95_000_000 + b"x", {"too_large"}),
    "quotes": (lambda m: m.HEAD[0].encode() + b'\n"' * 40_000_000, {"too_large"}),
    "braces": (lambda m: b'{"features":[' + b"{}," * 30_000_000 + b"{}]}", {"too_large"}),
    "brackets": (lambda m: b"[" * 5_000_000, {"unreadable"}),
    "entities": (lambda m: m.raw_xlsx("<sheetData/>", before="<!DOCTYPE x [" + "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 10}">' for n in range(12)) + "]>"), {"unsafe_xml"}),
    "view": (lambda m: m.gpkg_with_view(), {"unreadable"}),
    **{name: (lambda _, build=build: build(), codes) for name, (build, codes) in STOPPERS.items()
       if name != "formulas without end"},  # half a minute, and the door's test has it
}  # fmt: skip


@pytest.fixture(scope="module")
def said(make: SimpleNamespace, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, list[object]], int]:
    """What one small process says about every file in turn, and its peak."""
    folder = tmp_path_factory.mktemp("hostile")
    paths = []
    for number, (build, _) in enumerate(FILES.values()):
        path = folder / f"{number}.bin"
        path.write_bytes(build(make))
        paths.append(str(path))
    done = subprocess.run(
        [sys.executable, "-c", CHILD, *paths], cwd=ROOT, capture_output=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr.decode()[-2000:]
    answers, peak = json.loads(done.stdout)
    return dict(zip(FILES, answers.values(), strict=True)), peak


@pytest.mark.parametrize("name", FILES)
def test_hostile_file_is_refused_or_neutralised(name: str, said: tuple[dict[str, list[object]], int]) -> None:
    codes, accounted = said[0][name]
    assert accounted
    assert set(codes) & FILES[name][1], codes  # type: ignore[call-overload]


def test_memory_stays_under_the_limit(said: tuple[dict[str, list[object]], int]) -> None:
    assert said[1] < LIMIT, f"{said[1] / 2**20:.0f} MiB"


def test_cells_and_characters_are_counted_before_they_fill_memory() -> None:
    def fill() -> None:
        for _ in range(MAX_CELLS):
            meter.add(256)

    def shout() -> None:
        for _ in range(MAX_CELLS):
            meter.read("x" * 32_000)

    meter = Meter()
    for flood in (fill, shout):
        with pytest.raises(ledger.LedgerUnreadable) as caught:
            flood()
        assert caught.value.code == "too_large"
    assert meter.cells <= MAX_CELLS + 256


def test_archives_of_the_builders_are_what_they_claim(make: SimpleNamespace) -> None:
    with zipfile.ZipFile(io.BytesIO(_shared_bomb(make))) as archive:
        assert archive.getinfo("xl/sharedStrings.xml").file_size > 5_000_000


@pytest.mark.parametrize("encoding", ["UTN-8", "UTF-888", "big5"])
def test_xml_of_an_encoding_that_nobody_reads_is_refused(encoding: str) -> None:
    nothing: Callable[..., None] = lambda *_: None  # noqa: E731
    stream = io.BytesIO(f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode())
    with pytest.raises(ledger.LedgerUnreadable) as caught:
        parse(stream, nothing, nothing, nothing, "a.xlsx", meter=Meter())
    assert caught.value.code == "unreadable"
