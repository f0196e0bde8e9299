"""Results of statistics in words: codes, column headers, units and whole tables as a reader says them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from layers.text import has, t
from layers.words.names import YI_PER_BN, metric_name, park_names, sector_names, unit_name
from layers.words.names import in_reader_units as figure_in_units
from layers.words.names import word as vocabulary_word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def word(group: str, code: str, view: View) -> str:
    """The text of a code of a result (``stats.<group>.<code>``); a code without a text shows itself."""
    key = f"stats.{group}.{code}"
    return t(key, view.lang) if has(key, view.lang) else code


def choice_text(param: str, value: str, view: View) -> str:
    """A choice of a parameter: its own text (``<param>_<value>``) where the same word means another thing elsewhere."""
    own = f"{param}_{value}"
    return word("choice", own if has(f"stats.choice.{own}", view.lang) else value, view)


def heading(column: str, view: View) -> str:
    """Column header in the reader's language."""
    return word("col", column, view)


def named(frame: pd.DataFrame, facts: Facts, view: View) -> pd.DataFrame:
    """``frame`` with ``park``, ``other_park``, ``sector``, ``other_sector`` and ``district`` beside the id columns it
    has."""
    parks, sectors, districts = park_names(facts, view.lang), sector_names(facts, view.lang), _districts(facts, view)
    kinds = {"park_id": parks, "other_park_id": parks, "sector_id": sectors, "other_sector_id": sectors}
    out = frame.copy()
    for column, names in {**kinds, "district_id": districts}.items():
        if column in out.columns:
            whole = {"": word("choice", "city", view)}  # a row about all parks together
            out[column.removesuffix("_id")] = spelled(out[column], whole | names)
    return out


def _districts(facts: Facts, view: View) -> dict[str, str]:
    rows = facts.boundaries.districts
    return dict(zip(rows["id"].astype(str), rows[f"name_{view.lang}"], strict=True))


def spelled(cells: pd.Series, names: dict[str, str]) -> pd.Series:
    """Ids as names; an id without a name shows itself, a missing one stays empty."""
    return pd.Series([names.get(str(v), str(v)) if pd.notna(v) else "" for v in cells], index=cells.index, dtype=object)


def money_factor(unit: str, view: View) -> float:
    """亿元 is 0.1 billion for readers of English, as everywhere in the atlas; every other unit stays."""
    return 1 / YI_PER_BN if unit == "cny_100m" and view.lang == "en" else 1.0


_AMOUNTS = frozenset({"value", "park_total", "base_value", "base_total", "start_value", "end_value", "base_start",
                      "base_end", "change", "growth_of_all", "sector_mix", "own_shift"})  # fmt: skip


def in_reader_units(table: pd.DataFrame, result: Result, view: View) -> pd.DataFrame:
    """Amounts of money in the unit that the headers name; a copy when something changes."""
    weighted = str(result.params.get("weight", "")) in ("investment", "revenue")
    columns = [
        c
        for c in map(str, table.columns)
        if c.startswith("money") or c in ("amount", "capital_100m") or (weighted and c in _AMOUNTS)
    ]
    factor = money_factor("cny_100m", view)
    return table if factor == 1.0 or not columns else table.assign(**{c: table[c] * factor for c in columns})


_NAMED = ("park_id", "other_park_id", "sector_id", "other_sector_id", "district_id")
_CODES = {"verdict": "cell", "reason": "reason", "gi_class": "cell", "moran_class": "cell", "scope": "cell",
          "where": "cell", "check": "check"}  # fmt: skip


def _published(table: pd.DataFrame, facts: Facts, view: View) -> pd.DataFrame:
    """Published figures (columns metric, value, unit, target) in words and the reader's units; others as they are."""
    if not {"metric", "value", "unit", "target"} <= set(table.columns):
        return table
    lang, unit = view.lang, table["unit"].astype(str)
    return table.assign(
        metric=[metric_name(facts, str(m), lang) for m in table["metric"]],
        value=[figure_in_units(float(v), u, lang) for v, u in zip(table["value"], unit, strict=True)],
        unit=[unit_name(u, lang) for u in unit],
        target=[t(f"chart.{'target' if target else 'fact'}", view.lang) for target in table["target"].astype(bool)],
    )


def _names(facts: Facts, view: View) -> dict[str, dict[str, str]]:
    """Columns that hold ids of other tables → their names."""
    axes, families, sectors = facts.boundaries.axes, facts.families, sector_names(facts, view.lang)
    return {
        "axis": dict(zip(axes["id"], axes[f"name_{view.lang}"], strict=True)),
        "family_id": dict(zip(families["id"], families[f"name_{view.lang}"], strict=True)),
        "leading_sector": sectors,
        "main_sector": sectors,
        "source_id": dict(zip(facts.sources["id"], facts.sources["title"], strict=True)),
    }


def worded(result_table: pd.DataFrame, result: Result, facts: Facts, view: View) -> pd.DataFrame:
    """A table of a result as the reader downloads it: names for ids, words for codes, headers in the language."""
    result_table = _published(in_reader_units(result_table, result, view), facts, view)
    frame, names = named(result_table, facts, view), _names(facts, view)
    out: dict[str, Any] = {}
    for column in map(str, result_table.columns):
        if column == "geometry":
            continue
        short = column.removesuffix("_id")
        cells = frame[short] if short in frame.columns and column in _NAMED else frame[column]
        if column in names:
            cells = spelled(cells, names[column])
        elif column in _CODES:
            cells = cells.map(
                lambda code, g=_CODES[column]: word(g, code, view) if isinstance(code, str) and code else ""
            )
        elif column == "joined_sectors":
            join, own = t("filters.list_join", view.lang), sector_names(facts, view.lang)
            cells = cells.map(lambda ids, j=join, n=own: j.join(n.get(i, i) for i in str(ids).split(";") if i))
        elif column == "area":
            cells = cells.map(lambda code: choice_text("area", str(code), view))
        elif column in ("role", "stage"):
            cells = cells.map(lambda code, g=column: vocabulary_word(g, code, view.lang))
        elif pd.api.types.is_bool_dtype(cells):
            cells = cells.map(lambda yes: t(f"vocab.yes_no.{'yes' if yes else 'no'}", view.lang))
        money_of_projects = column == "count" and "amount" in frame.columns
        out[heading("projects" if money_of_projects else column, view)] = cells
    return pd.DataFrame(out)
