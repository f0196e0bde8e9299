"""Chinese is readable on a machine without a Chinese font: the slices cover the texts, and only once."""

import io
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from layers import fonts


def test_first_slice_has_every_character_of_the_texts_and_tables() -> None:
    first = next(iter(fonts.slices()))
    font = TTFont(io.BytesIO(fonts.web_file(first)))
    for character in "一带引领两极支撑智谷麒麟科创园雨花台软件谷江北新区江心洲亿元0123456789":
        assert ord(character) in font.getBestCmap(), character


def test_slices_cover_the_font_and_do_not_overlap() -> None:
    points = [point for part in fonts.slices().values() for point in part]
    assert len(points) == len(set(points)) > 30_000


def test_a_rare_character_has_a_slice_of_its_own_range() -> None:
    rare = ord("龘")
    (name,) = [name for name, part in fonts.slices().items() if rare in part]
    assert rare in TTFont(io.BytesIO(fonts.web_file(name))).getBestCmap()
    rules = {match[1]: match[2] for match in re.finditer(r'url\("([^"]+)"\).*?unicode-range:([^}]+)}', fonts.web_css())}
    assert covers(rules[name], rare)


def covers(ranges: str, point: int) -> bool:
    for part in ranges.split(","):
        low, _, high = part.removeprefix("U+").partition("-")
        if int(low, 16) <= point <= int(high or low, 16):
            return True
    return False


def test_css_names_no_host() -> None:
    assert "//" not in fonts.web_css("../../assets/fonts/")


@pytest.mark.parametrize("name", ["", "../fonts.py", "noto-sans-sc-000000000000.woff2"])
def test_unknown_file_is_refused(name: str) -> None:
    with pytest.raises(FileNotFoundError):
        fonts.web_file(name)


def test_static_faces_are_named_as_programs_look_them_up() -> None:
    faces = [TTFont(path) for path in fonts.ttf_files()]
    assert [(face["name"].getDebugName(1), face["name"].getDebugName(2)) for face in faces] == [
        ("Noto Sans SC", "Regular"),
        ("Noto Sans SC", "Bold"),
    ]
    assert [face["OS/2"].usWeightClass for face in faces] == [400, 700]


def test_browsers_that_ask_for_a_slice_at_once_all_get_it_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "cache_dir", lambda: tmp_path)
    together, content = threading.Barrier(16), b"x" * 4_000_000

    def made() -> bytes:
        together.wait()
        return content

    with ThreadPoolExecutor(16) as pool:
        paths = list(pool.map(lambda _: fonts._kept("slice", made), range(16)))
    assert [path.read_bytes() == content for path in paths] == [True] * 16
    assert [path.name for path in tmp_path.iterdir()] == ["slice"]
