"""Two versions of a ledger: a version with known changes, and what is found in it."""

import pandas as pd
import pytest

from geo.states.versions import changes, match

CODE = "91320115MA{:07d}X"


@pytest.fixture
def before() -> pd.DataFrame:
    parks = ["a", "a", "b", "b", "b", "a"]
    return pd.DataFrame({
        "id": [CODE.format(1), CODE.format(2), "r3", "r4", "r5", "r6"],
        "name_zh": ["南京甲科技有限公司", "乙公司", "丙智能研究院", "丁机器人公司", "戊数据", "己软件科技发展公司"],
        "park_id": parks, "staff": pd.Series([10, 20, None, 40, 50, 60], dtype="Int64"),
    })  # fmt: skip


def test_every_kind_of_change_is_told_apart(before) -> None:
    after = before.iloc[[3, 0, 1, 2, 5]].copy()
    after.loc[0, "name_zh"] = "甲集团"  # renamed: its code stays
    after.loc[1, ["id", "park_id"]] = [CODE.format(2).lower(), "b"]  # moved; the code in small letters
    after.loc[2, "id"] = "r99"  # a row number is no identity
    after.loc[2, "staff"] = 7
    after.loc[3, "park_id"] = "a"  # no code, same name, other park: perhaps
    after.loc[5, "name_zh"] = "己软件科技发展总公司"  # nearly the same name, same park: perhaps
    after = pd.concat([after, pd.DataFrame({"id": ["n1"], "name_zh": ["庚"], "park_id": ["a"]})], ignore_index=True)
    found = changes(before, after)
    assert list(found.renamed[["old", "new"]].itertuples(index=False, name=None)) == [("南京甲科技有限公司", "甲集团")]
    assert list(found.moved[["old", "new"]].itertuples(index=False, name=None)) == [("a", "b")]
    assert set(found.new["id"]) == {"n1", "r4", "r6"}
    assert set(found.gone["id"]) == {"r4", "r5", "r6"}
    perhaps = set(zip(found.perhaps["id_before"], found.perhaps["how"], strict=True))
    assert perhaps == {("r4", "other_park"), ("r6", "alike")}
    assert found.cells.loc[found.cells["column"] == "staff", ["old", "new"]].to_numpy().tolist() == [[pd.NA, 7]]
    decided = changes(before, after, decided={("r4", "r4")})
    assert set(decided.gone["id"]) == {"r5", "r6"}
    assert len(decided.moved) == 2


def test_the_same_version_has_no_changes(before) -> None:
    found = changes(before, before.sample(frac=1, random_state=1))
    assert (len(found.new), len(found.gone), len(found.cells), found.same) == (0, 0, 0, len(before))


def test_an_ambiguous_name_matches_nobody(before) -> None:
    twice = pd.concat([before, before.iloc[[2]].assign(id="r7")], ignore_index=True)
    assert len(match(before, twice).pairs) == len(before) - 1


def test_the_shipped_list_matches_itself(facts) -> None:
    found = changes(facts.enterprises, facts.enterprises)
    assert found.same == len(facts.enterprises)


def test_a_row_further_down_in_the_file_has_not_changed(before) -> None:
    """A line put in at the top of a file gave every other line another number, and each was told as a change."""
    was = before.assign(row=range(2, 8))
    now = pd.concat([was.iloc[[0]].assign(id="n1", name_zh="庚", row=2), was.assign(row=range(3, 9))])
    found = changes(was, now.reset_index(drop=True))
    assert (len(found.new), len(found.cells), found.same) == (1, 0, len(before))
