"""What a public view leaves out: applied once to the facts, before anything is filtered, computed, drawn or written.

Because the rows are emptied first, nothing downstream can leak them: cards, tables, exports, the data route, sums and
even a filter by amount, which would otherwise tell a hidden value by trial. The price is stated: a sum over single
projects is unknown as well, for a total of few gives each away. Published figures of parks and city stay, they are
nobody's own. A free note may repeat any value, so it goes with the first hidden column of its table.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from data.ledger.fields import ENTERPRISES, FIELDS
from data.ledger.other_fields import PROJECTS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.load import Facts

_AMOUNTS = tuple(field.target for field in PROJECTS.fields if field.kind == "money" and field.own)
_WITH = {"registered_capital_wan": ("registered_capital_currency",)}  # columns that go with another
_OF_FIELDS: dict[str, dict[str, tuple[str, ...]]] = {
    field.target: {"enterprises": (field.target, *_WITH.get(field.target, ()), "note")}
    for field in FIELDS
    if field.hideable and field.id != "note"
}
# What may be left out → table → the columns that go with it
HIDEABLE: dict[str, dict[str, tuple[str, ...]]] = {
    "amount": {"investments": ("amount", "currency", "unit", "amount_cny_100m", *_AMOUNTS, "note")},
    "investor_zh": {"investments": ("investor_zh", "builder_zh", "note")},
    **_OF_FIELDS,
    "location": {"enterprises": ("address", "site", "uncertainty_m", "note")},
    "note": {"enterprises": ("note",), "investments": ("note",)},
}
# The preset of one press: money and size of single firms
PUBLIC: tuple[str, ...] = (
    "amount", "registered_capital_wan", "total_investment_wan", "revenue_wan", "staff", "rd_staff", "ai_share_pct",
    "note",
)  # fmt: skip
MASK = "＊"
# Takes every number, with its unit where one follows: a cell of 32,767 digits or spaces is read once, not once a start
_MONEY = re.compile(
    r"(?:RMB|CNY|USD|US\$|[¥￥$€])?(?:(?<!\s)\s++)?\d[\d,.]*+\s*+[多余]?\s*+"
    r"((?:[百千万亿]+(?:元|美元|欧元|人民币)?|(?:bn|billion|mn|million|trillion|yuan)\b))?",
    re.IGNORECASE,
)


def known(hidden: Iterable[str]) -> tuple[str, ...]:
    """The names that can be left out, each once and in the order of ``HIDEABLE``: equal choices are equal values."""
    wanted = set(hidden)
    return tuple(name for name in HIDEABLE if name in wanted)


def columns(hidden: Iterable[str], table: str) -> frozenset[str]:
    """Columns of ``table`` that go with what is hidden, and the names themselves: what a table must not even head."""
    wanted = tuple(hidden)
    return frozenset(wanted) | {column for name in known(wanted) for column in HIDEABLE[name].get(table, ())}


def redact(facts: Facts, hidden: Iterable[str]) -> Facts:
    """The same facts with hidden columns empty; the very same object when nothing is hidden.

    ``version`` gets a mark of its own, so that nothing kept for the whole facts is taken for the public ones; facts
    that carry the mark already are answered as they are.
    Amounts that a project's name or a source's title repeats are masked when ``amount`` is hidden. With ``location``
    an organisation is known by its park alone.
    """
    names = known(hidden)
    mark = f"~{hashlib.sha256(' '.join(names).encode()).hexdigest()[:6]}"
    if not names or facts.version.endswith(mark):
        return facts
    organisations = columns(names, "enterprises")
    enterprises, carriers = (_emptied(frame, organisations) for frame in (facts.enterprises, facts.carriers))
    if "location" in names:
        enterprises, carriers = (_at_the_park(frame, facts.parks) for frame in (enterprises, carriers))
    changes: dict[str, Any] = {
        "enterprises": enterprises,
        "carriers": carriers,
        "changes": facts.changes.iloc[:0],  # a cell that was corrected tells what it holds
        "investments": _emptied(facts.investments, columns(names, "investments")),
        "version": f"{facts.version}{mark}",
    }
    if "amount" in names:
        changes["investments"] = _masked(changes["investments"], ("name_zh", "name_en", "investor_zh"))
        changes["sources"] = _masked(facts.sources, ("title",))
    return replace(facts, **changes)


def without(frame: pd.DataFrame, hidden: Iterable[str]) -> pd.DataFrame:
    """Rows of organisations that are no part of any facts, with all that goes with what is hidden empty."""
    return _emptied(frame, _gone(hidden))


def stays(column: str, hidden: Iterable[str]) -> bool:
    """Whether a column of organisations may be shown."""
    return not _goes(column, _gone(hidden))


def _gone(hidden: Iterable[str]) -> frozenset[str]:
    names = known(hidden)
    return columns(names, "enterprises") | (frozenset({"lon", "lat"}) if "location" in names else frozenset())


def _emptied(frame: pd.DataFrame, hidden: frozenset[str]) -> pd.DataFrame:
    """The frame with these columns missing in every row, of the same types."""
    nothing = pd.Series(False, index=frame.index)
    return frame.assign(**{c: frame[c].where(nothing) for c in frame.columns if _goes(c, hidden)})


def _goes(column: str, hidden: frozenset[str]) -> bool:
    """Whether a column is hidden, by its own name or as one year of a hidden one."""
    years = ENTERPRISES.yearly([column])
    return column in hidden or (column in years and years[column][0].target in hidden)


def _masked(frame: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    return frame.assign(**{c: frame[c].str.replace(_MONEY, _mask, regex=True) for c in names if c in frame.columns})


def _mask(number: re.Match[str]) -> str:
    return MASK if number[1] else number[0]


def _at_the_park(frame: pd.DataFrame, parks: pd.DataFrame) -> gpd.GeoDataFrame:
    """Every organisation at the landmark of its park, with the precision that says so."""
    places = parks.set_index("id")
    lon, lat = frame["park_id"].map(places["lon"]), frame["park_id"].map(places["lat"])
    moved = pd.DataFrame(frame.drop(columns="geometry")).assign(
        lon=lon.astype("float64"), lat=lat.astype("float64"), precision="park", site_id=frame["park_id"]
    )
    moved["precision"] = moved["precision"].astype(frame["precision"].dtype)
    return gpd.GeoDataFrame(moved, geometry=gpd.points_from_xy(moved["lon"], moved["lat"]), crs=frame.crs)
