"""What changed between two versions of a ledger: rows matched, then new, gone, moved, renamed, and every changed cell.

Rows are the same when they carry the same unified social credit code, else the same normalised name in the same park.
What is left over on both sides and looks alike (the same name in another park, or nearly the same name in the same one)
is listed as “perhaps the same”, for a person to decide; until then it counts as new and as gone.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.search import normalised
from geo.states.draft import MARKS

if TYPE_CHECKING:
    from numpy.typing import NDArray

ALIKE = 0.8  # ratio of matching letters of two normalised names
MOST_ALIKE = 2_000  # left-over rows a side beyond which nearly equal names are not sought
_CREDIT = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}", re.IGNORECASE)
_DERIVED = {"pinyin", "initials", "syllables", "main_sector", "name_en_is_pinyin", "geometry", "id", "row", *MARKS}


@dataclass(frozen=True, slots=True)
class Matched:
    """Rows of two frames: ``pairs`` (columns before, after: row numbers; how: credit_code, name or decided),
    ``new`` and ``gone`` row numbers, ``perhaps`` (before, after, how: other_park or alike)."""

    pairs: pd.DataFrame
    new: NDArray[np.intp]
    gone: NDArray[np.intp]
    perhaps: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Changes:
    """``new`` and ``gone``: rows of their frame. ``moved``, ``renamed``: one row a pair. ``cells``: one row a changed
    cell: name_zh, park_id (after), column, old, new. ``same``: pairs in which nothing changed."""

    new: pd.DataFrame
    gone: pd.DataFrame
    moved: pd.DataFrame
    renamed: pd.DataFrame
    cells: pd.DataFrame
    perhaps: pd.DataFrame
    same: int


def changes(
    before: pd.DataFrame,
    after: pd.DataFrame,
    decided: Collection[tuple[str, str]] = (),
    prefixes: tuple[str, ...] = (),
) -> Changes:
    """Between two frames of organisations. ``decided``: (id before, id after) that a person said are the same;
    ``prefixes`` as in ``data.place.Place``."""
    found = match(before, after, decided, prefixes)
    cells = _cells(before, after, found.pairs)
    by_column = dict(iter(cells.groupby("column"))) if len(cells) else {}
    empty = cells.iloc[:0]
    touched = cells["pair"].nunique()
    perhaps = _named_pairs(before, after, found.perhaps)
    return Changes(
        after.iloc[found.new],
        before.iloc[found.gone],
        by_column.get("park_id", empty),
        by_column.get("name_zh", empty),
        cells,
        perhaps,
        len(found.pairs) - int(touched),
    )


def match(
    before: pd.DataFrame,
    after: pd.DataFrame,
    decided: Collection[tuple[str, str]] = (),
    prefixes: tuple[str, ...] = (),
) -> Matched:
    """Which rows of two frames are the same organisation."""
    pairs: list[tuple[int, int, str]] = []
    left = set(range(len(before))), set(range(len(after)))
    ids = [list(map(str, frame["id"])) for frame in (before, after)]
    said = {(a, b) for a, b in decided}
    where = [{one: i for i, one in enumerate(own)} for own in ids]
    for a, b in sorted(said):
        if a in where[0] and b in where[1]:
            _take(pairs, left, where[0][a], where[1][b], "decided")
    for keys, how in ((_codes, "credit_code"), (partial(_names, prefixes=prefixes), "name")):
        theirs = _unique(keys(after), left[1])
        for key, i in _unique(keys(before), left[0]).items():
            if key in theirs:
                _take(pairs, left, i, theirs[key], how)
    perhaps = _perhaps(before, after, left, prefixes)
    return Matched(
        pd.DataFrame(pairs, columns=["before", "after", "how"]),
        np.array(sorted(left[1]), dtype=np.intp),
        np.array(sorted(left[0]), dtype=np.intp),
        perhaps,
    )


def _take(pairs: list[tuple[int, int, str]], left: tuple[set[int], set[int]], i: int, j: int, how: str) -> None:
    if i in left[0] and j in left[1]:
        pairs.append((i, j, how))
        left[0].discard(i)
        left[1].discard(j)


def _unique(keys: list[object], rows: set[int]) -> dict[object, int]:
    """Key → row, for keys that one row alone has: an ambiguous key matches nothing."""
    out: dict[object, int] = {}
    seen: set[object] = set()
    for row in sorted(rows):
        if keys[row] is not None and keys[row] in seen:
            out.pop(keys[row], None)
        elif keys[row] is not None:
            seen.add(keys[row])
            out[keys[row]] = row
    return out


def _codes(frame: pd.DataFrame) -> list[object]:
    column = frame["credit_code"] if "credit_code" in frame.columns else frame["id"]
    texts = column.astype("str").fillna("")
    return [text.upper() if _CREDIT.fullmatch(text) else None for text in texts]


def _names(frame: pd.DataFrame, prefixes: tuple[str, ...]) -> list[object]:
    parks = frame["park_id"].fillna("").astype("str")
    return [(normalised(str(name), prefixes), park) for name, park in zip(frame["name_zh"], parks, strict=True)]


def _perhaps(
    before: pd.DataFrame, after: pd.DataFrame, left: tuple[set[int], set[int]], prefixes: tuple[str, ...]
) -> pd.DataFrame:
    names = [[str(key[0]) for key in _names(frame, prefixes) if isinstance(key, tuple)] for frame in (before, after)]
    parks = [list(frame["park_id"].fillna("").astype("str")) for frame in (before, after)]
    rows: list[tuple[int, int, str]] = []
    by_name: dict[str, list[int]] = {}
    for j in sorted(left[1]):
        by_name.setdefault(names[1][j], []).append(j)
    for i in sorted(left[0]):
        rows += [(i, j, "other_park") for j in by_name.get(names[0][i], ())]
    if max(map(len, left)) <= MOST_ALIKE:
        for i in sorted(left[0]):
            near = [j for j in sorted(left[1]) if parks[0][i] == parks[1][j] and names[0][i] != names[1][j]]
            rows += [(i, j, "alike") for j in near if _alike(names[0][i], names[1][j])]
    return pd.DataFrame(rows, columns=["before", "after", "how"])


def _alike(one: str, other: str) -> bool:
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE


def _named_pairs(before: pd.DataFrame, after: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    was, now = before.iloc[pairs["before"].to_numpy(int)], after.iloc[pairs["after"].to_numpy(int)]
    columns = {f"{c}_{side}": list(f[c]) for c in ("id", "name_zh", "park_id") for side, f in
               (("before", was), ("after", now))}  # fmt: skip
    return pd.DataFrame({**columns, "how": list(pairs["how"])})


def _cells(before: pd.DataFrame, after: pd.DataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    """One row a cell that differs between the two rows of a pair; missing on both sides is no difference."""
    was, now = before.iloc[pairs["before"].to_numpy(int)], after.iloc[pairs["after"].to_numpy(int)]
    parts = []
    for column in [c for c in after.columns if c in before.columns and c not in _DERIVED]:
        old, new = was[column].reset_index(drop=True), now[column].reset_index(drop=True)
        differs = ~((old.isna() & new.isna()) | (old.astype("str") == new.astype("str")).fillna(False)).to_numpy(bool)
        if column == "short_zh":  # nobody gave one: it repeats the name, whose change is told
            repeats = [(frame[column] == frame["name_zh"]).fillna(False).to_numpy(bool) for frame in (was, now)]
            differs &= ~(repeats[0] & repeats[1])
        rows = np.flatnonzero(differs)
        parts.append(pd.DataFrame({
            "pair": rows, "name_zh": now["name_zh"].to_numpy()[rows], "park_id": now["park_id"].to_numpy()[rows],
            "column": column, "old": old.to_numpy(dtype=object)[rows], "new": new.to_numpy(dtype=object)[rows],
        }))  # fmt: skip
    columns = ["pair", "name_zh", "park_id", "column", "old", "new"]
    found = [part for part in parts if len(part)]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)
