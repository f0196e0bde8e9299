"""Who counts: active and unknown do, ended ones not; a sector is the main one, the others are “also active in”."""

from __future__ import annotations

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from data.load import load
from geo.counting import also_active, counted, ended, living, main_sectors, names_sector
from geo.stats.cells import enterprises, listed, published

ROWS = pd.DataFrame(
    {
        "status": ["active", "unknown", "ended", None, "active"],
        "sectors": ["ai_chip;research", "research ; ai_chip", "ai_chip", None, "ai"],
    },
    index=[3, 1, 4, 5, 9],
)


def test_only_what_has_ended_is_not_counted() -> None:
    assert counted(ROWS).index.tolist() == [3, 1, 5, 9]
    assert ended(ROWS).index.tolist() == [4]
    assert living(ROWS[["sectors"]]).all()


def test_a_sector_is_the_first_one_named() -> None:
    assert main_sectors(ROWS).tolist() == ["ai_chip", "research", "ai_chip", "", "ai"]
    assert main_sectors(ROWS.assign(main_sector="x")).tolist() == ["x"] * 5
    assert main_sectors(ROWS[["status"]]).tolist() == [""] * 5
    assert names_sector(ROWS, ("ai_chip",)).tolist() == [True, True, True, False, False]
    assert also_active(ROWS, "ai_chip").tolist() == [False, True, False, False, False]


@given(st.lists(st.lists(st.sampled_from(["a", "b", "c"]), unique=True, max_size=3), max_size=8))
def test_main_and_also_are_the_named_ones_and_never_both(rows: list[list[str]]) -> None:
    frame = pd.DataFrame({"sectors": [";".join(row) or None for row in rows]}, dtype="str")
    for sector in "abc":
        main = (main_sectors(frame) == sector).to_numpy()
        also = also_active(frame, sector)
        assert not (main & also).any()
        assert ((main | also) == names_sector(frame, (sector,))).all()


def test_a_published_number_is_compared_only_with_its_like() -> None:
    """The newest number of AI enterprises of 智谷 is of a part of it, that of 软件谷 of the whole district."""
    facts = load()
    known = published(facts).set_index("park_id")
    assert known.index.tolist() == ["zhigu"]
    assert (known.loc["zhigu", "published"], known.loc["zhigu", "as_of"]) == (300.0, "2021-06")
    assert (enterprises(facts) < listed(facts)).all()
    assert (
        enterprises(facts)["zhigu"]
        == (
            (facts.enterprises["park_id"] == "zhigu")
            & (facts.enterprises["kind"] == "enterprise")
            & (facts.enterprises["status"] != "ended")
        ).sum()
    )
