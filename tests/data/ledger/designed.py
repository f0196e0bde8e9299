"""A generator of attacks for each format: repeat, nest, compute, inflate, lie about sizes. What it makes is small."""
# ruff: noqa: E501, S608  # tables of attacks: a wrapped one is harder to read; the SQL is the attack

from __future__ import annotations

import io
import re
import sqlite3
import struct
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pyogrio
from hypothesis import strategies as st

from tests.data.ledger import attacks, conftest
from tests.data.ledger.attacks import NAMES, workbook, zipped

if TYPE_CHECKING:
    from collections.abc import Callable

    from hypothesis.strategies import DrawFn, SearchStrategy

TIMES = st.sampled_from([0, 1, 2, 7, 300, 3_000])
DEEP = st.sampled_from([1, 3, 60, 900, 9_000])
# Numbers at which sizes and places go wrong
ODD = st.sampled_from([0, 1, 2, 7, 255, 256, 65_535, 2**31 - 1, 2**31, 2**32 - 1, 2**32 - 2, 0x7FFFFFFE])
WORDS = st.sampled_from(
    [*NAMES, "软件谷", "118.75", "31.98", "1e308", "-1e400", "nan", "∞", "=1+1", "2019年", "合计", "企业名称", "经度", "纬度",
     "\u202e公司", "\ufeff", "\x00", "x" * 40_000, "9" * 5_000, "<b>", "", " "]
)  # fmt: skip
HEAD = ",".join(conftest.HEAD)
_XF = '<xf numFmtId="14"/>'


@st.composite
def csv(draw: DrawFn) -> bytes:
    """Lines repeated, of nothing but separators or quotes, headers again and again, any encoding."""
    line = st.one_of(
        st.just(HEAD),
        st.lists(WORDS, max_size=6).map(",".join),
        st.tuples(st.sampled_from([",", '"', '"",', "\t", ";", "\r", "\x00", "'"]), TIMES).map(lambda c: c[0] * c[1]),
    )
    parts = draw(st.lists(st.tuples(line, TIMES), min_size=1, max_size=6))
    text = draw(st.sampled_from(["\n", "\r\n", "\r", "\n\n"])).join("\n".join([one] * times) for one, times in parts)
    return text.encode(draw(st.sampled_from(["utf-8", "gb18030", "utf-16", "utf-16-le", "utf-8-sig"])), "replace")


@st.composite
def geojson(draw: DrawFn) -> bytes:
    """Shapes in shapes, brackets without end, keys that come again, numbers that no float holds."""
    deep, number = (
        draw(DEEP),
        draw(st.sampled_from(["118.75", "1e308", "1e400", "-0.0", "NaN", "9" * 5_000, '"x"', "null"])),
    )
    point = f'{{"type":"Point","coordinates":[{number},31.98]}}'
    shape = draw(
        st.sampled_from(
            [
                point,
                '{"type":"GeometryCollection","geometries":[' * deep + point + "]}" * deep,
                f'{{"type":"MultiPolygon","coordinates":{"[" * deep}{number},{number}{"]" * deep}}}',
                f'{{"type":"Polygon","coordinates":[[{",".join([f"[{number},31.9]"] * deep)}]]}}',
                '{"type":"Polygon","coordinates":[[[118,31],[119,32],[118,32],[119,31],[118,31]]]}',
                '{"type":"Feature","geometry":' * deep + point + "}" * deep,
                "null", "[]", '"Point"', "7",
            ]
        )
    )  # fmt: skip
    key = draw(st.sampled_from(["企业名称", "name", "x" * 3_000]))
    cell = draw(
        st.sampled_from(
            [f'"{NAMES[0]}"', "{}", '{"a":' * deep + "1" + "}" * deep, "[" * deep + "]" * deep, '"\\ud800"']
        )
    )
    properties = ",".join([f'"{key}":{cell}'] * draw(st.sampled_from([1, 2, 400])))
    feature = f'{{"type":"Feature","properties":{{{properties}}},"geometry":{shape}}}'
    crs = draw(
        st.sampled_from(
            ["", '"crs":{"type":"name","properties":{"name":"EPSG:999999"}},', '"crs":' + "[" * deep + "]" * deep + ","]
        )
    )
    features = ",".join([feature] * min(draw(TIMES), max(1, 2_000_000 // len(feature))))
    return f'{{"type":"FeatureCollection",{crs}"features":[{features}]}}'.encode()


@st.composite
def xlsx(draw: DrawFn) -> bytes:
    """Rows and cells that lie about their place, strings that are not there, tabs without end, formulas in formulas."""
    place = st.sampled_from(["", "A1", "XFD1", "ZZZZ9", "A" * 3_000, "1", "A0", "A99999999999", "\u0661"])
    value = st.sampled_from(["0", "-1", "999999999", "1e308", "1e400", "2958465.9", "x" * 40_000, "118.75", ""])
    kind = st.sampled_from(["s", "inlineStr", "str", "b", "e", "n", "d", "zz"])
    cell = st.builds(
        lambda ref, kind, value, f: f'<c r="{ref}" t="{kind}" s="{len(value)}">{f}<v>{value}</v></c>',
        place, kind, value, st.sampled_from(["", "<f/>", "<f t='shared' si='0' ref='A1:XFD1048576'>A1</f>", "<is><t>甲</t></is>"]),
    )  # fmt: skip
    row = st.builds(
        lambda at, cells, times: f'<row r="{at}">{"".join(cells) * min(times, 300)}</row>',
        st.sampled_from(["", "1", "0", "-1", "1048577", "9" * 18, "A"]), st.lists(cell, max_size=4), TIMES,
    )  # fmt: skip
    head = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in conftest.HEAD)
    rows = "".join(
        one * min(times, 200_000 // max(1, len(one)))
        for one, times in draw(st.lists(st.tuples(row, TIMES), max_size=4))
    )
    deep = draw(DEEP)
    sheet = f"<row>{head}</row>{rows}" + "<row><c>" * deep + "</c></row>" * deep
    book = workbook(sheet, tabs=draw(st.sampled_from([1, 2, 499, 3_000])))
    extra = {
        "": {},
        "strings": {"xl/sharedStrings.xml": f'<sst count="4294967295">{"<si><t>甲</t></si>" * deep}</sst>'},
        "styles": {"xl/styles.xml": f"<styleSheet><cellXfs>{_XF * deep}</cellXfs></styleSheet>"},
        "loop": {
            "xl/_rels/workbook.xml.rels": '<Relationships><Relationship Id="rId1" Target="workbook.xml"/></Relationships>'
        },
        "doctype": {"xl/workbook.xml": '<!DOCTYPE a [<!ENTITY b "b">]><workbook>&b;</workbook>'},
    }[draw(st.sampled_from(["", "strings", "styles", "loop", "doctype"]))]
    return _false_sizes(draw, _with(book, extra))


@st.composite
def xls(draw: DrawFn) -> bytes:
    """Records that lie about their length or come again, sectors and folders that lead back to themselves."""
    data = bytearray(_xls())
    for _ in range(draw(st.integers(1, 4))):
        if draw(st.booleans()):
            at = 512 + 2 * draw(st.integers(0, (len(data) - 520) // 2))
            struct.pack_into("<HH", data, at, draw(ODD) % 65_536, draw(ODD) % 65_536)
        else:
            at = 4 * draw(st.integers(11, len(data) // 4 - 1))
            struct.pack_into("<I", data, at, draw(st.one_of(ODD, st.integers(0, 20))))
    cut = draw(st.sampled_from([0, 0, 1, 512, 1_500]))
    return bytes(data[: len(data) - cut]) + bytes(data[512:1024]) * draw(st.sampled_from([0, 0, 300]))


EXPRESSIONS = (
    "hex(zeroblob(9000000))", "hex(randomblob(1000)) LIKE '%0%0%0%0%0%0%0%0%1%'", "replace(hex(zeroblob(9999)),'0','0000')",
    "printf('%1000000d', 1)", "企业名称 || 企业名称", "load_extension('x')", "ogr_geocode('南京')", "readfile('/etc/passwd')",
)  # fmt: skip
SHAPES = (
    "X'47500001E6100000'", "X'4750'", "zeroblob(1000000)", "NULL", "'text'", "7",
    "X'47500001E6100000' || X'0103000000FFFFFFFF'", "X'47500001E61000000107000000FFFFFF7F'",
    "X'47500001E6100000' || X'010700000001000000010700000001000000010700000001000000'",
)  # fmt: skip


@st.composite
def gpkg(draw: DrawFn) -> bytes:
    """Columns that are computed, views and triggers in any case, catalogues that lie, shapes that promise too much."""
    table = st.sampled_from(
        ["ledger", "gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys", "sqlite_sequence"]
    )
    endless = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c) SELECT x FROM c"
    statement = st.one_of(
        st.builds(lambda e, kept: f'ALTER TABLE ledger ADD COLUMN "n{abs(hash(e)) % 99}" TEXT AS ({e}) {kept}',
                  st.sampled_from(EXPRESSIONS), st.sampled_from(["", "VIRTUAL"])),
        st.builds(lambda shape: f"UPDATE ledger SET geom = {shape}", st.sampled_from(SHAPES)),
        st.just(f"CREATE VIEW v AS {endless}"),
        st.builds(lambda kind, name: f"UPDATE sqlite_master SET type = '{kind}' WHERE name = '{name}'",
                  st.sampled_from(["VIEW", "Table", "view", "trigger"]), table),
        st.builds(lambda name, to: f"UPDATE gpkg_contents SET {name} = {to}",
                  st.sampled_from(["table_name", "data_type", "srs_id", "min_x"]),
                  st.sampled_from(["'v'", "'sqlite_master'", "'features'", "1e308", "-1", "NULL"])),
        st.builds(lambda name: f"DELETE FROM {name}", table),
        st.builds(lambda times: f"WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x+1 FROM c LIMIT {times}) "
                  "INSERT INTO ledger(企业名称, geom) SELECT a.企业名称, a.geom FROM ledger a, c", TIMES),
        st.builds(lambda size: f"UPDATE ledger SET 企业名称 = hex(zeroblob({size}))", st.sampled_from([10, 40_000, 900_000])),
        st.just("CREATE VIRTUAL TABLE f USING fts5(x)"),
        st.just("CREATE TABLE gpkg_extensions(table_name, column_name, extension_name, definition, scope)"),
        st.just("CREATE TRIGGER t AFTER INSERT ON ledger BEGIN DELETE FROM ledger; END"),
    )  # fmt: skip
    return changed(_gpkg(), draw(st.lists(statement, min_size=1, max_size=4)))


@st.composite
def shapefile(draw: DrawFn) -> bytes:
    """An index that names one shape again and again, parts and points that are not there, a table of false widths."""
    parts = dict(_shape())
    for suffix, order in ((".shx", ">"), (".shp", "<"), (".dbf", "<")):
        data = bytearray(parts[suffix])
        for _ in range(draw(st.integers(0, 2))):
            at = draw(st.integers(0, len(data) - 4))
            struct.pack_into(f"{order}I", data, at, draw(ODD))
        parts[suffix] = bytes(data)
    index = parts[".shx"]
    parts[".shx"] = index + index[100:108] * draw(TIMES)
    parts[".dbf"] += parts[".dbf"][-60:] * draw(TIMES)
    parts[".prj"] = draw(
        st.sampled_from([parts[".prj"], b"", b"GEOGCS[" * 900, b"\xff\xfe", b"EPSG:4326", b"9" * 9_000])
    )
    parts[".cpg"] = draw(st.sampled_from([b"UTF-8", b"", b"UTF-7", b"idna", b"\x00", b"936"]))
    names = draw(st.sampled_from(["a", "../a", "a/" * 90 + "a", "资料/a"]))
    return _false_sizes(draw, zipped({f"{names}{suffix}": content for suffix, content in parts.items()}))


@st.composite
def kml(draw: DrawFn) -> bytes:
    """Folders in folders, places without end, entities, points of any number; packed as KMZ or not."""
    deep, times = draw(DEEP), draw(TIMES)
    numbers = draw(st.sampled_from(["118.75,31.98", "1e400,nan", "118.75", ",,,", "118.75,31.98 " * 3_000, "x"]))
    data = draw(
        st.sampled_from(["", '<ExtendedData><Data name="所在园区"><value>软件谷</value></Data></ExtendedData>' * 99])
    )
    shape = draw(st.sampled_from(["Point", "LineString", "MultiGeometry", "Polygon"]))
    mark = (
        f"<Placemark><name>{NAMES[0]}</name>{data}<{shape}><coordinates>{numbers}</coordinates></{shape}></Placemark>"
    )
    marks = mark * min(times, max(1, 2_000_000 // len(mark)))
    doctype = draw(st.sampled_from(["", '<!DOCTYPE k [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]>']))
    text = f'<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2">'
    text += "<Folder>" * deep + marks + "</Folder>" * draw(st.sampled_from([deep, 0, deep + 1])) + "</kml>"
    return text.encode() if draw(st.booleans()) else _false_sizes(draw, zipped({"doc.kml": text}))


FORMATS: dict[str, SearchStrategy[bytes]] = {
    "csv": csv(), "geojson": geojson(), "xlsx": xlsx(), "xls": xls(), "gpkg": gpkg(), "shapefile": shapefile(), "kml": kml(),
}  # fmt: skip


_WORD = re.compile(rb'"[^"]*"\s*:?|-?\d+(?:\.\d+)?|(?<=>)[^<>]+(?=<)')  # with its colon a string is a key
_ODD_WORDS = (
    *(b"1e400", b"-0", b"null", b"NaN", b'""', b'"\\ud800"', b"{}", b"[]", b"[[[[]]]]", b"9" * 400, b"true", b"", b","),
    *(b"&amp;", b"&lt;", b"<x/>", b"<![CDATA[x]]>", b"<!-- -->", b"\xe2\x80\xae", b"\x00"),
)


@cache
def honest(kind: str) -> bytes:
    """A small file of a format as anybody would bring it, for mutations."""
    rows = [conftest.GOOD, conftest.GOOD2]
    placed = [({"企业名称": name, "所在园区": park}, (lon, lat)) for name, park, lon, lat in rows]
    mark = "".join(
        f"<Placemark><name>{r[0]}</name><Point><coordinates>{r[2]},{r[3]}</coordinates></Point></Placemark>"
        for r in rows
    )
    text = f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{mark}</Document></kml>'
    makers: dict[str, Callable[[], bytes]] = {
        "csv": lambda: conftest.table(*rows),
        "geojson": lambda: conftest.geojson(*placed),
        "xlsx": lambda: conftest.xlsx(*rows),
        "xls": lambda: conftest.xls(rows),
        "gpkg": lambda: conftest.gpkg(rows),
        "shapefile": lambda: conftest.shapefile(rows),
        "kml": text.encode,
    }
    return makers[kind]()


def mutated(data: bytes, chance: Random) -> bytes:
    """One to six changes: of an archive mostly in a member, packed again, and of marked-up text mostly of whole words;
    else a checksum or the grammar would end nearly every try."""
    if chance.random() < 0.2:
        return _mutated(data, chance)
    if data.startswith((b"{", b"<")):
        return _reworded(data, chance)
    if not data.startswith(b"PK"):
        return _mutated(data, chance)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, bytes | str] = {name: archive.read(name) for name in archive.namelist()}
    name = chance.choice(sorted(members))
    return zipped(members | {name: _mutated(bytes(members[name]), chance)})  # type: ignore[arg-type]


def _reworded(data: bytes, chance: Random) -> bytes:
    """Words of JSON or XML in place of others: of the same text, or odd ones."""
    words = [word for word in _WORD.findall(data) if not word.endswith(b":")]
    for _ in range(chance.randint(1, 4)):
        old, new = chance.choice(words), chance.choice((*words, *_ODD_WORDS))
        pieces = data.split(old)
        at = chance.randrange(max(1, len(pieces) - 1))
        data = old.join(pieces[: at + 1]) + new + old.join(pieces[at + 1 :])
    return data


def _mutated(data: bytes, chance: Random) -> bytes:
    """A byte, a number at its end, a piece cut, doubled, moved, or many times."""
    out = bytearray(data or b"\x00")
    for _ in range(chance.randint(1, 6)):
        at, size = chance.randrange(len(out)), chance.choice((1, 2, 4, 8, 64, 512))
        piece = bytes(out[at : at + size])
        match chance.randrange(8):
            case 0:
                out[at] = chance.randrange(256)
            case 1:
                out[at : at + 4] = struct.pack(chance.choice("<>") + "I", chance.choice((0, 1, 2**31 - 1, 2**32 - 1)))
            case 2:
                del out[at : at + size]
            case 3:
                out[at:at] = piece * chance.choice((1, 2, 40))
            case 4:
                to = chance.randrange(len(out))
                out[to : to + size] = piece
            case 5:
                out[at : at + size] = chance.randbytes(size)
            case 6:
                out[at] ^= 1 << chance.randrange(8)
            case _:
                del out[max(64, at) :]
        if not out:
            return b"\x00"
    return bytes(out)


@cache
def _gpkg() -> bytes:
    return attacks.gpkg()


@cache
def _xls() -> bytes:
    return conftest.xls([conftest.GOOD, conftest.GOOD2])


@cache
def _shape() -> dict[str, bytes]:
    frame = attacks._layer().rename(columns={"企业名称": "name"})
    with tempfile.TemporaryDirectory() as folder:
        pyogrio.write_dataframe(frame, Path(folder) / "a.shp", driver="ESRI Shapefile", encoding="utf-8")
        return {path.suffix: path.read_bytes() for path in Path(folder).iterdir()}


def changed(data: bytes, statements: list[str]) -> bytes:
    """A SQLite file after these statements; what SQLite itself refuses is left out."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.gpkg"
        path.write_bytes(data)
        connection = sqlite3.connect(path, isolation_level=None)
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("PRAGMA journal_mode = OFF")
        for statement in statements:
            try:
                connection.execute(statement)
            except sqlite3.Error:
                continue
        connection.close()
        return path.read_bytes()


def _with(archive: bytes, members: dict[str, str]) -> bytes:
    """The archive with these members in place of its own."""
    if not members:
        return archive
    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        kept: dict[str, bytes | str] = {name: old.read(name) for name in old.namelist()}
    return zipped(kept | members)


def _false_sizes(draw: DrawFn, archive: bytes) -> bytes:
    """The archive, perhaps with members that lie about their size, their place or how they are packed."""
    data = bytearray(archive)
    if draw(st.integers(0, 3)) == 0:
        for signature, offsets in ((b"PK\x01\x02", (10, 20, 24, 42)), (b"PK\x03\x04", (8, 18, 22))):
            at = data.find(signature)
            if at >= 0:
                struct.pack_into("<I", data, at + draw(st.sampled_from(offsets)), draw(ODD))
    return bytes(data)
