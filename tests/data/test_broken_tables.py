"""A broken table stops the start with every fault named: file, row as a person sees it, column, value, expectation."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.contract import Column, Table, check, frame, parse
from data.errors import FactsError
from data.load import HOME, load
from data.schema import TABLES

if TYPE_CHECKING:
    from collections.abc import Callable


METRES = [[668000, 3547000], [669000, 3547000], [669000, 3548000], [668000, 3547000]]


class Broken:
    """A copy of the shipped facts that a test may damage."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def table(self, name: str, change: Callable[[str], str]) -> None:
        path = self.root / "tables" / f"{name}.csv"
        text = path.read_text(encoding="utf-8")
        changed = change(text)
        assert changed != text, "the test damages nothing"
        path.write_text(changed, encoding="utf-8")

    def shapes(self, name: str, change: Callable[[dict], None]) -> None:
        path = self.root / "boundaries" / f"{name}.geojson"
        content = json.loads(path.read_text(encoding="utf-8"))
        change(content)
        path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")

    def faults(self) -> list[tuple[str, int | None, str | None, str | None]]:
        self.error = self._error()
        return [(fault.file, fault.row, fault.column, fault.value) for fault in self.error.faults]

    def _error(self) -> FactsError:
        with pytest.raises(FactsError) as caught:
            load(self.root)
        return caught.value


@pytest.fixture
def broken(tmp_path: Path) -> Broken:
    for folder in ("tables", "boundaries"):
        shutil.copytree(HOME / folder, tmp_path / folder)
    shutil.copy(HOME / "place.toml", tmp_path)
    return Broken(tmp_path)


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def test_a_sound_copy_loads(broken: Broken) -> None:
    assert load(broken.root).version == load().version


def test_missing_column(broken: Broken) -> None:
    broken.table("sectors", swap("name_en", "english"))
    assert broken.faults() == [
        ("tables/sectors.csv", 1, "name_en", None),
        ("tables/sectors.csv", 1, "english", None),
    ]
    assert "tables/sectors.csv, row 1, column name_en: expected this column" in str(broken.error)


def test_missing_key_column_names_only_the_cause(broken: Broken) -> None:
    broken.table("families", swap("id,", "key,"))
    assert {fault[0] for fault in broken.faults()} == {"tables/families.csv"}


def test_unknown_sector(broken: Broken) -> None:
    broken.table("enterprises", swap("research;ai_software", "research;alchemy"))
    assert broken.faults() == [("tables/enterprises.csv", 2, "sectors", "alchemy")]
    assert "expected a value of column id in tables/sectors.csv" in str(broken.error)


def test_point_in_the_sea(broken: Broken) -> None:
    broken.table("sites", swap("118.91611,32.08465", "123.5,31.2"))
    assert broken.faults() == [("tables/sites.csv", 2, "lon, lat", "123.5, 31.2")]


def test_swapped_coordinates(broken: Broken) -> None:
    broken.table("parks", swap("118.901,32.139", "32.139,118.901"))
    assert ("tables/parks.csv", 2, "lat", "118.901") in broken.faults()


def test_duplicate_id(broken: Broken) -> None:
    broken.table("enterprises", swap("zhigu-002,", "zhigu-001,"))
    assert broken.faults() == [("tables/enterprises.csv", 3, "id", "zhigu-001")]
    assert "row 2 has it too" in str(broken.error)


def test_wrong_encoding(broken: Broken) -> None:
    path = broken.root / "tables" / "investments.csv"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    file, row, column, _ = broken.faults()[0]
    assert (file, row, column) == ("tables/investments.csv", 2, None)
    assert "UTF-8" in str(broken.error)


def test_a_byte_order_mark_is_welcome(broken: Broken) -> None:
    path = broken.root / "tables" / "sources.csv"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert len(load(broken.root).sources) == len(load().sources)


def test_missing_source_for_a_high_row(broken: Broken) -> None:
    broken.table("enterprises", swap(",high,s002", ",high,"))
    assert broken.faults() == [("tables/enterprises.csv", 2, "source_id", "")]
    assert "low confidence" in str(broken.error)


def test_source_that_does_not_exist(broken: Broken) -> None:
    broken.table("enterprises", swap(",high,s002", ",high,s999"))
    assert broken.faults() == [("tables/enterprises.csv", 2, "source_id", "s999")]


def test_a_measure_that_is_nowhere(broken: Broken) -> None:
    broken.table("scenarios", swap(",t02,", ",t77,"))
    assert broken.faults() == [("tables/scenarios.csv", 2, "measure_id", "t77")]


def test_a_chapter_that_looks_at_a_park_which_is_gone(broken: Broken) -> None:
    broken.table("chapters", swap("park:qilin", "park:nowhere"))
    (fault,) = broken.faults()
    assert fault[0::2] == ("tables/chapters.csv", "camera")


def test_a_target_of_a_park_which_is_gone(broken: Broken) -> None:
    broken.table("targets", swap(",zhigu,", ",nowhere,"))
    (fault,) = broken.faults()
    assert fault[0::2] == ("tables/targets.csv", "park_id")


def test_a_place_has_a_district_but_need_not_have_a_metro(broken: Broken) -> None:
    broken.shapes("metro_stations", lambda content: content["features"].clear())
    assert len(load(broken.root).boundaries.metro_stations) == 0
    broken.shapes("axis_parts", lambda content: content["features"].clear())
    assert broken.faults() == [("boundaries/axis_parts.geojson", None, None, None)]


def test_invalid_polygon(broken: Broken) -> None:
    bow = [[[118.7, 32.0], [118.8, 32.1], [118.8, 32.0], [118.7, 32.1], [118.7, 32.0]]]

    def change(content: dict) -> None:
        content["features"][2]["geometry"] = {"type": "Polygon", "coordinates": bow}

    broken.shapes("park_areas", change)
    (fault,) = broken.faults()
    assert fault[:3] == ("boundaries/park_areas.geojson", 3, "geometry")
    assert "Self-intersection" in str(fault[3])


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (None, "a geometry"),
        ({"type": "Point", "coordinates": [118.7, 32.0]}, "Polygon or MultiPolygon"),
        ({"type": "Polygon", "coordinates": [METRES]}, "WGS-84"),
        ({"type": "Polygon", "coordinates": []}, "not empty"),
        ({"type": "Polygon", "coordinates": "here"}, "a geometry"),
    ],
)  # fmt: skip
def test_wrong_geometry(broken: Broken, geometry: object, word: str) -> None:
    broken.shapes("districts", lambda content: content["features"][0].update(geometry=geometry))
    assert ("boundaries/districts.geojson", 1, "geometry") in {fault[:3] for fault in broken.faults()}
    assert word in str(broken.error)


@pytest.mark.parametrize("feature", [None, 7, "a park", [], {"type": "Feature", "properties": ["qilin"]}])
def test_what_is_no_feature(broken: Broken, feature: object) -> None:
    broken.shapes("districts", lambda content: content["features"].insert(1, feature))
    assert ("boundaries/districts.geojson", 2, "properties") in {fault[:3] for fault in broken.faults()}


def test_a_park_needs_a_polygon(broken: Broken) -> None:
    broken.shapes("park_areas", lambda content: content["features"].pop(3))
    assert broken.faults() == [("boundaries/park_areas.geojson", None, None, None)]
    assert "park_id qilin" in str(broken.error)


def test_park_of_another_site(broken: Broken) -> None:
    broken.table("enterprises", swap("zg-xianlin", "ql-core"))
    assert broken.faults() == [("tables/enterprises.csv", 2, "park_id", "zhigu")]


def test_a_source_stands_and_is_linked_as_its_host(broken: Broken) -> None:
    broken.table("sources", swap(",academic,yes,https://iiis", ",official,no,https://iiis"))
    broken.table("sources", swap("http://js.people.com.cn/", "http://[js.people.com.cn/"))
    assert broken.faults() == [
        ("tables/sources.csv", 3, "standing", "official"),
        ("tables/sources.csv", 3, "link", "no"),
        ("tables/sources.csv", 4, "url", "http://[js.people.com.cn/n2/2021/0626/c360301-34795261.html"),
    ]
    assert "expected academic, as its host iiis.tsinghua.edu.cn" in str(broken.error)
    assert "whose host is listed in tables/hosts.csv" in str(broken.error)


def test_a_repost_makes_nothing_sure(broken: Broken) -> None:
    broken.table("sources", swap(",academic,yes,https://iiis", ",repost,no,https://iiis"))
    broken.table("hosts", swap("iiis.tsinghua.edu.cn,academic,yes", "iiis.tsinghua.edu.cn,repost,no"))
    assert {fault[2:] for fault in broken.faults()} == {("confidence", "high")}
    assert "medium or low: s002 is a repost" in str(broken.error)


def test_a_carrier_has_no_sector_and_an_organisation_has_one(broken: Broken) -> None:
    broken.table("enterprises", swap("institute,research;ai_software", "carrier,research;ai_software"))
    broken.table("enterprises", swap("enterprise,ai_software;smart_manufacturing", "enterprise,"))
    assert broken.faults() == [
        ("tables/enterprises.csv", 2, "sectors", "research;ai_software"),
        ("tables/enterprises.csv", 3, "sectors", ""),
    ]


def test_figures_of_one_name_need_a_definition(broken: Broken) -> None:
    broken.table("metric_series", lambda text: "".join(x for x in text.splitlines(True) if "m-070," not in x))
    assert [fault[::2] for fault in broken.faults()] == [("tables/metrics.csv", "id")]
    assert "a definition in tables/metric_series.csv" in str(broken.error)


def test_a_filing_belongs_to_the_district_in_its_number(broken: Broken) -> None:
    broken.table("filings", swap("网信算备320114", "网信算备320111"))
    assert broken.faults()[0][2:] == ("district_id", "320114")


def test_a_stage_that_was_needs_a_stage_unknown_now(broken: Broken) -> None:
    broken.table("investments", swap(",unknown,2021-12,under_construction,", ",operating,2021-12,under_construction,"))
    assert [fault[2:] for fault in broken.faults()] == [("stage_was", "under_construction")]


def test_missing_file_and_unreadable_ones(broken: Broken) -> None:
    (broken.root / "tables" / "sites.csv").unlink()
    (broken.root / "boundaries" / "rail.geojson").write_text('{"type": ', encoding="utf-8")
    (broken.root / "tables" / "families.csv").write_text(
        "id,name_zh,name_en\nchips,芯片,Chips,more\n", encoding="utf-8"
    )
    (broken.root / "tables" / "sectors.csv").write_text("", encoding="utf-8")
    files = {fault[0] for fault in broken.faults()}
    assert files >= {"tables/sites.csv", "boundaries/rail.geojson", "tables/families.csv", "tables/sectors.csv"}
    assert "expected this file" in str(broken.error)
    assert "4 cells" in str(broken.error)


def test_all_faults_of_all_files_in_one_message(broken: Broken) -> None:
    broken.table("enterprises", swap("research;ai_software", "research;alchemy"))
    broken.table("enterprises", swap("2018-03-28", "2018-02-30"))
    broken.table("sites", swap("118.91611,32.08465", "123.5,31.2"))
    broken.table("investments", swap(",116,CNY,亿元,116,", ",one hundred,CNY,亿元,116,"))
    broken.table("metrics", swap(",161,家,", ",161,家 ,"))
    broken.table("sources", swap("https://iiis", "ftp://iiis"))
    assert sorted((file, row, column) for file, row, column, _ in broken.faults()) == [
        ("tables/enterprises.csv", 2, "established_date"),
        ("tables/enterprises.csv", 2, "sectors"),
        ("tables/investments.csv", 2, "amount"),
        ("tables/metrics.csv", 2, "unit"),
        ("tables/sites.csv", 2, "lon, lat"),
        ("tables/sources.csv", 3, "url"),
    ]
    message = str(broken.error)
    assert message.startswith("The facts of the atlas cannot be used: 6 faults found.")
    assert len(message.splitlines()) == 7


def test_equal_faults_share_a_line() -> None:
    sheet = parse(Table("t", (Column("id"), Column("n", "int", empty=True))), b"id,n\na,x\nb,x\nc,1\nd,x\n")
    check(sheet)
    assert len(sheet.faults) == 3
    assert "tables/t.csv, rows 2–3, 5, column n: found 'x': expected a whole number" in str(FactsError(sheet.faults))


def test_rows_are_lines_of_the_file_even_after_a_cell_with_line_breaks() -> None:
    sheet = parse(Table("t", (Column("id"), Column("n", "int"))), b'id,n\n"a\nb",1\n\nc,x\n')
    check(sheet)
    assert [(fault.row, fault.value) for fault in sheet.faults] == [(5, "x")]


def test_hostile_text_is_only_text() -> None:
    text = "{{7*7}}{% bad <img src=x onerror=alert(1)>${x}`=cmd|"
    sheet = parse(Table("t", (Column("id"),)), f'id\n"{text}"\n'.encode())
    check(sheet)
    assert not sheet.faults
    assert frame(sheet)["id"].tolist() == [text]


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_crash_a_table(raw: bytes) -> None:
    sheet = parse(TABLES[0], raw)
    check(sheet)
    assert sheet.faults


_cell = st.text(
    st.characters(codec="utf-8", exclude_characters="\x00", exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(_cell, st.none() | st.integers(-9, 9)), max_size=6))
def test_what_is_written_is_read_back(rows: list[tuple[str, int | None]]) -> None:
    quoted = ['"' + text.replace('"', '""') + f'",{"" if number is None else number}' for text, number in rows]
    sheet = parse(
        Table("t", (Column("a", empty=True), Column("n", "int", empty=True))), "\n".join(["a,n", *quoted]).encode()
    )
    check(sheet)
    assert not sheet.faults
    read = frame(sheet)
    assert read["a"].astype(object).where(read["a"].notna(), None).tolist() == [text or None for text, _ in rows]
    assert read["n"].astype(object).where(read["n"].notna(), None).tolist() == [number for _, number in rows]
