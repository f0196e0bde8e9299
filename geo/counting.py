"""The one counting rule: which rows are counted as organisations, and in which sector.

An organisation counts while it is not known to have ended: of status active or unknown. Ended ones are told apart.
Carriers (estates, buildings) are places and never in these frames. A count by sector is by the main sector, the first
one named; “also active in” is a second figure of its own: organisations that name the sector, but not first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDED = "ended"


def living(organisations: pd.DataFrame) -> pd.Series:
    """False for organisations that have ended; boolean, same index. Without a column of status all are counted."""
    if "status" not in organisations.columns:
        return pd.Series(True, index=organisations.index)
    return pd.Series((organisations["status"] != ENDED).fillna(True).astype(bool), index=organisations.index)


def counted(organisations: pd.DataFrame) -> pd.DataFrame:
    """The organisations that are counted; index and columns as they were."""
    alive = living(organisations)
    return organisations if alive.all() else organisations.loc[alive]


def ended(organisations: pd.DataFrame) -> pd.DataFrame:
    """The organisations told apart as ended."""
    return organisations.loc[~living(organisations)]


def main_sectors(frame: pd.DataFrame) -> pd.Series:
    """The main sector of each row, "" where none is given; same index."""
    if "main_sector" in frame.columns:
        return frame["main_sector"].fillna("").astype("str").rename("main_sector")
    codes, different = _texts(frame)
    first = np.array([*(str(text).split(";")[0].strip() for text in different), ""], dtype=object)
    return pd.Series(first[codes], index=frame.index, dtype="str", name="main_sector")


def also_active(frame: pd.DataFrame, sector: str) -> NDArray[np.bool_]:
    """True for the rows that name ``sector``, but not as their main one, (n,)."""
    named = names_sector(frame, (sector,))
    return np.asarray(named & (main_sectors(frame) != sector).to_numpy(bool), dtype=bool)


def names_sector(frame: pd.DataFrame, wanted: tuple[str, ...]) -> NDArray[np.bool_]:
    """True where any of a row's ";"-joined sectors is wanted, (n,)."""
    codes, different = _texts(frame)
    choice = set(wanted)
    hits = [bool(choice.intersection(part.strip() for part in str(text).split(";"))) for text in different]
    return np.array([*hits, False], dtype=bool)[codes]


def _texts(frame: pd.DataFrame) -> tuple[NDArray[np.intp], pd.Index]:
    """Each row's text of sectors as a number among the different ones; −1, the last place, where none is given."""
    texts = frame["sectors"] if "sectors" in frame.columns else pd.Series(np.nan, index=frame.index)
    codes, different = pd.factorize(texts)
    return codes, pd.Index(different)
