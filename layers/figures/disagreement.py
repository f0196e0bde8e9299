"""Where another source gives another value for the same thing: same indicator and year, same project, same target."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from layers.figures.targets import as_written, measured, number, place_name
from layers.memory import while_alive
from layers.text import t
from layers.words.names import in_reader_units, metric_name, row_name, unit_name, word

if TYPE_CHECKING:
    from data.load import Facts

_CLAIMS = ("project", "area", "superseded")  # scopes of rows that speak of a project as a whole
_LISTED = 8
_OF_THE_PLAN = ("tasks", "instruments", "aims", "terms", "designations")
# What rows must have in common to be about one thing, and the value in which they may differ
_SAME = {
    "metrics": (("park_id", "metric", "unit", "target", "year"), "value"),
    "investments": (("claim_group", "what"), "amount_cny_100m"),
    "targets": (("park_id", "indicator_id", "year"), "low"),
    "enterprises": (("name_zh",), "registered_capital_wan"),
}
COMPARED = tuple(_SAME)


def disagreements(rows: pd.DataFrame, table: str, facts: Facts, lang: str) -> str:
    """What other sources say instead of ``rows``, with their dates and titles; a sentence when none does.

    Compared are rows of ``metrics`` of one place, indicator, unit and year; claims about one project among the
    ``investments``; one indicator, place and year in the ``targets`` of several plans; one name in ``enterprises``.
    """
    if table not in COMPARED or "id" not in rows.columns or rows.empty:
        return t("provenance.one_source", lang) if table in _OF_THE_PLAN and len(rows) else ""
    contested = _contested(table, facts)
    if contested["id"].isin(rows["id"]).sum() == 0:  # as nearly always
        return t("provenance.agreed", lang)
    others = _others(contested[contested["id"].isin(set(rows["id"]))], contested, table)
    said = list(dict.fromkeys(_said(row, table, facts, lang) for _, row in others.iterrows()))
    if not said:
        return t("provenance.agreed", lang)
    more = [t("provenance.more_others", lang, n=len(said) - _LISTED)] if len(said) > _LISTED else []
    return "\n".join([*said[:_LISTED], *more])


def _contested(table: str, facts: Facts) -> pd.DataFrame:
    return _told_twice(facts.plan["targets"] if table == "targets" else getattr(facts, table), table)


@while_alive
def _told_twice(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """Rows that tell one thing with several values: few, and only they can disagree; a file asks for hundreds."""
    same, value = _SAME[table]
    rows = _comparable(pd.DataFrame(frame), table)
    rows = rows[rows[value].notna()]
    return rows[rows.groupby(list(same), dropna=False)[value].transform("nunique") > 1]


def _comparable(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    """The rows that can be compared, with what they must have in common; a claim speaks of the project as a whole."""
    if table == "metrics":
        return frame.assign(year=frame["as_of"].str[:4])
    if table == "investments":
        claims = frame.dropna(subset=["claim_group"])
        named = claims["name_zh"].str.split("(").str[0]  # other rows of a group only where they name the same thing
        return claims.assign(what=named.where(~claims["scope"].isin(_CLAIMS), ""))
    return frame


def _others(mine: pd.DataFrame, whole: pd.DataFrame, table: str) -> pd.DataFrame:
    """Rows of ``whole`` that tell the same as one of ``mine``, from another source and with another value."""
    if mine.empty:
        return mine
    same, value = _SAME[table]
    pairs = mine[["source_id", value, *same]].merge(whole, on=list(same), suffixes=("_mine", ""))
    apart = (pairs["source_id_mine"] != pairs["source_id"]) & (pairs[f"{value}_mine"] != pairs[value])
    return whole[whole["id"].isin(set(pairs.loc[apart & pairs["source_id"].notna(), "id"]))]


def _said(row: pd.Series, table: str, facts: Facts, lang: str) -> str:
    """One other row: what, how much, when, from whom, with the words that stand beside it."""
    titles = facts.sources.drop_duplicates("id").set_index("id")["title"]
    note = row.get("note") if table != "targets" else row.get(f"note_{lang}")
    confidence = word("confidence", row["confidence"], lang) if "confidence" in row.index else ""
    parts = [
        confidence and t("provenance.with_confidence", lang, text=confidence),
        note if isinstance(note, str) else "",
    ]
    what, value, date = _told(row, table, facts, lang)
    return t(
        "provenance.other",
        lang,
        what=what,
        value=value,
        date=date,
        source=titles.get(row["source_id"], row["source_id"]),
        note=t("filters.join", lang).join(part for part in parts if part),
    )


def _told(row: pd.Series, table: str, facts: Facts, lang: str) -> tuple[str, str, str]:
    """(what, value, date) of a row in the reader's words."""
    unknown = t("ui.unknown", lang)
    if table == "metrics":
        unit = str(row["unit"])
        value = measured(number(in_reader_units(float(row["value"]), unit, lang), lang), unit_name(unit, lang), lang)
        what = f"{place_name(facts, str(row['park_id']), lang)} · {metric_name(facts, str(row['metric']), lang)}"
        return what, value, str(row["as_of"])
    if table == "targets":
        plan = facts.plan["plans"].set_index("id").loc[str(row["plan_id"]), f"short_{lang}"]
        return str(plan), as_written(facts, row, lang), str(row["year"])
    if table == "investments":
        value = number(in_reader_units(float(row["amount_cny_100m"]), "亿元", lang), lang)
        date = row["announced"] if isinstance(row["announced"], str) else unknown
        return row_name(row, lang), measured(value, unit_name("亿元", lang), lang), date
    capital = f"{float(row['registered_capital_wan']):,.12g}"
    return row_name(row, lang), t("provenance.capital", lang, value=capital), unknown
