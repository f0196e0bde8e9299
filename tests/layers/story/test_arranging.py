"""A change to one chapter leaves the others as they were, and each keeps an id of its own."""

from dataclasses import replace

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from layers.story import Chapter, chapters
from layers.story.arranging import copied, moved, with_ids, without

EMPTY = chapters(pd.DataFrame([{}]))[0]
names = st.lists(st.sampled_from(["", "a", "b", "a-2", "chapter"]), max_size=8)


def made(ids: list[str]) -> tuple[Chapter, ...]:
    return tuple(replace(EMPTY, id=name, title_zh=str(place)) for place, name in enumerate(ids))


def ids(items: tuple[Chapter, ...]) -> list[str]:
    return [item.id for item in items]


@given(names)
def test_each_chapter_gets_an_id_of_its_own_and_keeps_all_else(given_ids: list[str]) -> None:
    items = made(given_ids)
    found = with_ids(items)
    assert len(set(ids(found))) == len(items)
    assert all(ids(found))
    assert [replace(item, id="") for item in found] == [replace(item, id="") for item in items]
    assert with_ids(found) == found


@given(names, st.integers(-9, 9), st.integers(0, 7))
def test_one_moves_and_the_others_keep_their_order(given_ids: list[str], by: int, place: int) -> None:
    items = with_ids(made(given_ids))
    which = items[place].id if place < len(items) else "nobody"
    found = moved(items, which, by)
    assert without(found, which) == without(items, which)
    assert sorted(ids(found)) == sorted(ids(items))
    if place < len(items):
        assert ids(found).index(which) == max(0, min(len(items) - 1, place + by))


@given(names, st.integers(0, 7))
def test_a_copy_stands_behind_and_is_another(given_ids: list[str], place: int) -> None:
    items = with_ids(made(given_ids))
    which = items[place].id if place < len(items) else "nobody"
    found = copied(items, which)
    if place >= len(items):
        assert found == items
        return
    assert replace(found[place + 1], id=which) == items[place]
    assert without(found, found[place + 1].id) == items
    assert len(set(ids(found))) == len(found)
