"""Money by stage: the only place where published sums are added up.

A row may be summed when it is one named project (scope ``project``), its amount is given and it has to do with AI
(ai_relevance not ``none``); and only with rows of the same stage. Everything left out is counted with its reason.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.vocabulary import STAGES

if TYPE_CHECKING:
    from numpy.typing import NDArray

UNIT = "cny_100m"  # 亿元

# Why a row is not summed, in the order in which reasons are tried: the first that holds is the one counted.
REASONS = (
    "superseded",
    "batch",
    "area",
    "programme",
    "company_finance",
    "reference",
    "not_a_project",
    "not_ai",
    "no_amount",
    "repeated_claim",
)
_SCOPES = frozenset(REASONS[:6])


@dataclass(frozen=True, slots=True)
class Money:
    """Sums in 亿元 CNY. Stages stand side by side and are never added to each other.

    ``amount``: index = group, columns = STAGES; NaN where no row could be summed (unknown, not zero).
    ``count``: same shape, rows behind each sum. ``left_out``: reason code → rows not summed. ``rows``: the summed rows.
    """

    by: str | None
    amount: pd.DataFrame = field(compare=False)
    count: pd.DataFrame = field(compare=False)
    left_out: dict[str, int]
    rows: pd.DataFrame = field(compare=False)
    n: int
    unit: str = UNIT


def reasons(investments: pd.DataFrame) -> pd.Series:
    """Why each row may not be summed: a code of REASONS, or "" when it may; same index as the frame.

    ``repeated_claim`` is a second row of one claim group with the same park and name: one project told twice.
    Different projects announced in one go share a claim group and all count.
    """
    size = len(investments)
    scope = _texts(investments, "scope")
    out = np.full(size, "", dtype=object)
    other = scope != "project"
    out[other] = [value if value in _SCOPES else "not_a_project" for value in scope[other]]
    out[(out == "") & (_texts(investments, "ai_relevance") == "none")] = "not_ai"
    out[(out == "") & ~np.isfinite(_amounts(investments))] = "no_amount"
    group = _texts(investments, "claim_group")
    key = pd.DataFrame({"g": group, "p": _texts(investments, "park_id"), "n": _texts(investments, "name_zh")})
    claimed = (out == "") & (group != "")
    out[np.flatnonzero(claimed)[key[claimed].duplicated().to_numpy()]] = "repeated_claim"
    return pd.Series(out, index=investments.index, name="left_out", dtype="str")


def summable(investments: pd.DataFrame) -> pd.Series:
    """True for the rows that may be added up, within one stage only; boolean, same index as the frame."""
    return (reasons(investments) == "").rename("summable")


def projects(investments: pd.DataFrame) -> pd.DataFrame:
    """The single projects that have to do with AI, each once, whether or not their amount is known: what may be counted
    where amounts are not told. A project told twice (claim group, park and name alike) counts once."""
    rows = investments.loc[reasons(investments).isin(["", "no_amount"]).to_numpy()]
    key = pd.DataFrame({name: _texts(rows, name) for name in ("claim_group", "park_id", "name_zh")})
    twice = key.duplicated() & (key["claim_group"] != "")
    return rows.loc[~twice.to_numpy()]


def by_stage(investments: pd.DataFrame, by: str | None = "park_id") -> Money:
    """Sum of 亿元 per group and stage. ``by``: a column of the frame, ``"main_sector"`` (first of ``sectors``; the
    whole amount goes to it, never to several), ``"division"`` (see ``divisions``), or None for one row ``"all"``.

    A stage that is not in the vocabulary counts as ``unknown``. An empty frame gives an empty table, not an error.
    """
    why = reasons(investments)
    rows = investments.loc[(why == "").to_numpy()]
    stages = [stage if stage in STAGES else "unknown" for stage in _texts(rows, "stage")]
    cells: dict[tuple[str, str], list[float]] = {}
    for group, stage, value in zip(_groups(rows, by), stages, _amounts(rows), strict=True):
        cells.setdefault((group, stage), []).append(value)
    index = pd.Index(list(dict.fromkeys(group for group, _ in cells)), dtype="str", name=by or "all")
    columns = pd.Index(STAGES, name="stage")
    sums = [[math.fsum(cells[g, s]) if (g, s) in cells else np.nan for s in STAGES] for g in index]
    counts = [[len(cells.get((g, s), ())) for s in STAGES] for g in index]
    amount = pd.DataFrame(sums, index, columns, dtype=np.float64)
    count = pd.DataFrame(counts, index, columns, dtype=np.int64)
    left = Counter(why)
    left_out = {code: left[code] for code in REASONS if code in left}
    return Money(by, amount, count, left_out, rows, len(rows))


def largest(rows: pd.DataFrame, number: int = 3) -> list[tuple[int, float]]:
    """The ``number`` largest of ``rows`` that make one sum (of one stage, see ``by_stage``): (place, share of the sum).

    Equal amounts keep the order of the table; rows whose sum is 0 have no largest.
    """
    amounts = _amounts(rows)
    total = math.fsum(amounts)
    if not total > 0:
        return []
    return [(int(place), float(amounts[place]) / total) for place in np.argsort(-amounts, kind="stable")[:number]]


def divisions(investments: pd.DataFrame) -> pd.Series:
    """“fab” for a plant that makes or packages chips, “ai” for every other project; same index.

    One plant for chips outweighs all other projects of a park together: sums of both stand side by side.
    """
    kinds = _texts(investments, "project_kind")
    return pd.Series(np.where(kinds == "fab", "fab", "ai"), index=investments.index, dtype="str", name="division")


def _groups(rows: pd.DataFrame, by: str | None) -> NDArray[np.object_]:
    if by is None:
        return np.full(len(rows), "all", dtype=object)
    if by == "main_sector" and by not in rows.columns:
        return np.array([text.split(";")[0].strip() for text in _texts(rows, "sectors")], dtype=object)
    if by == "division":
        return divisions(rows).to_numpy(dtype=object)
    return _texts(rows, by)


def _texts(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """A column as plain strings, missing as ""; a column that is not there is missing everywhere."""
    if name not in frame.columns:
        return np.full(len(frame), "", dtype=object)
    return np.array(list(map(str, frame[name].to_numpy(dtype=object, na_value=""))), dtype=object)


def _amounts(frame: pd.DataFrame) -> NDArray[np.float64]:
    if "amount_cny_100m" not in frame.columns:
        return np.full(len(frame), np.nan)
    return pd.to_numeric(frame["amount_cny_100m"], errors="coerce").to_numpy(np.float64, na_value=np.nan)
