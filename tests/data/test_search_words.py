"""Names as a person types them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.search import normalised, readings, search_words, spelled, syllables


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("南京中科寒武纪科技有限公司", "中科寒武纪科技"),
        ("图灵人工智能研究院（南京）有限公司", "图灵人工智能研究院南京"),
        ("ＡＢＣ　科技", "abc科技"),
        ("南京", "南京"),
        ("江苏省南京市某某股份有限公司", "某某"),
    ],
)
def test_what_people_leave_out_is_left_out(text: str, bare: str) -> None:
    assert normalised(text, ("江苏省南京市", "南京市", "南京")) == bare


def test_another_place_leaves_out_its_own_city() -> None:
    assert normalised("苏州市某某有限公司", ("苏州市", "苏州")) == "某某"
    assert normalised("南京某某有限公司", ("苏州市", "苏州")) == "南京某某"


def test_both_readings_of_a_character_are_found() -> None:
    full, initials = readings("重行科技")
    assert {"zhongxingkeji", "chonghangkeji"} <= set(full.split())
    assert {"zxkj", "chkj"} <= set(initials.split())


def test_latin_letters_and_numbers_stay() -> None:
    assert readings("A3地平线") == ("a3dipingxian", "a3dpx")


def test_full_and_short_name_together() -> None:
    full, initials = search_words("南栖仙策(南京)科技有限公司", "南栖仙策")
    assert "nanqixiance" in full.split()
    assert "nqxc" in initials.split()


def test_a_name_for_readers_without_chinese() -> None:
    assert spelled("白云电气(南京)") == "Baiyundianqi (Nanjing)"
    assert spelled("58同城") == "58 Tongcheng"


def test_syllables_say_where_each_sign_begins() -> None:
    assert syllables("图灵A", "") == "|t'u|l'ing|a'"
    assert set(syllables("重行").split()) >= {"|z'hong|x'ing", "|c'hong|h'ang"}


@given(st.text(max_size=40))
def test_any_text_has_readings_without_spaces_inside(text: str) -> None:
    full, initials = readings(text)
    assert len(full.split()) >= len(initials.split()) >= (1 if full.strip() else 0)
