"""A statistic's result in the reader's words: its verdict as a sentence, its numbers as figures, how it is computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from geo.stats.behind import of_ids
from layers.figures.figure import Figure
from layers.text import has, t
from layers.words.filter_text import filter_text
from layers.words.names import park_names, sector_names
from layers.words.results import money_factor, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result, Value
    from geo.stats.statistic import Statistic
    from geo.stats.tables import Rows
    from layers.view import View

MAX_FIGURES = 8


def verdict(result: Result, facts: Facts, view: View) -> str:
    """The sentence that says what the result means; ids become names, numbers get their thousands."""
    values = dict(result.verdict.values)
    for share in ("share", "random", "low", "high"):
        part = values.get(share)
        percent = "percent" if share == "share" else f"{share}_percent"
        values[percent] = round(100 * part) if isinstance(part, float) and part <= 1 else None
    said = {key: spoken(key, value, facts, view) for key, value in values.items()}
    sentence = t(f"stats.verdict.{result.verdict.code}", view.lang, **said)
    return (
        t("analysis.and_stands", view.lang, said=sentence, stands=stands)
        if (stands := standing(result, view))
        else sentence
    )


def standing(result: Result, view: View) -> str:
    """Whether what is claimed stands under every check, or what it depends on; "" where nothing is claimed."""
    verdict_ = result.verdict
    if not verdict_.stated:
        return ""
    if verdict_.depends == ("not_checked",):
        return t("stats.stands.not_checked", view.lang)
    if not verdict_.depends:
        return t("stats.stands.all", view.lang)
    words = dict.fromkeys(word("depends", code, view) for code in verdict_.depends)
    depends = t("filters.list_join", view.lang).join(words)
    kind = "some" if verdict_.stated > 1 else "depends"
    numbers = {"stated": verdict_.stated, "firm": verdict_.firm}
    return t(f"stats.stands.{kind}", view.lang, depends=depends, **numbers)


def spoken(key: str, value: object, facts: Facts, view: View) -> str:
    """One value of a verdict as text. A key that ends in ``park`` or ``sector`` (or is an axis) holds an id."""
    if value is None or value is pd.NA:
        return t("ui.unknown", view.lang)
    if key in ("p", "all_p", "p_moved") and isinstance(value, float):
        return p_text(value)
    if isinstance(value, tuple):
        return t("filters.list_join", view.lang).join(name_of(str(one), facts, view) for one in value)
    if isinstance(value, str):
        return name_of(value, facts, view)
    if isinstance(value, float):
        return f"{value:,.3f}".rstrip("0").rstrip(".") if abs(value) < 1000 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) and not key.endswith(("start", "end", "year")) else str(value)


def name_of(code: str, facts: Facts, view: View) -> str:
    """The name of a park, sector or axis id (two joined by ``:`` too); a code's text; or the code itself."""
    axes, districts = facts.boundaries.axes, facts.boundaries.districts
    names = {
        **dict(zip(districts["id"].astype(str), districts[f"name_{view.lang}"], strict=True)),
        **park_names(facts, view.lang),
        **sector_names(facts, view.lang),
        **dict(zip(axes["id"], axes[f"name_{view.lang}"], strict=True)),
        **dict(zip(facts.sources["id"], facts.sources["title"], strict=True)),
    }
    parts = [names.get(part, "") or _code(part, view) for part in code.split(":")]
    return " · ".join(part for part in parts if part)


def _code(code: str, view: View) -> str:
    for group in ("choice", "cell", "reason"):
        if has(f"stats.{group}.{code}", view.lang):
            return word(group, code, view)
    return code


def figures(result: Result, statistic: Statistic, facts: Facts, selection: Selection, view: View) -> tuple[Figure, ...]:
    """Headline values as figures with provenance: formula, denominator, exclusions, and the rows behind each."""
    shown = result.values[:MAX_FIGURES]
    behind = {
        about: of_ids(statistic, result, facts, selection, about) for about in dict.fromkeys(v.about for v in shown)
    }
    return tuple(
        _figure(f"{result.statistic}.{number}.{value.id}", value, behind[value.about], result, statistic, facts, view)
        for number, value in enumerate(shown)
    )


def _figure(  # noqa: PLR0917 - one call, from the line above
    key: str,
    value: Value,
    behind: Rows,
    result: Result,
    statistic: Statistic,
    facts: Facts,
    view: View,
) -> Figure:
    about = name_of(value.about, facts, view) if value.about else ""
    label = word("value", value.id, view)
    shown = value.value
    if isinstance(shown, (int, float)) and not isinstance(shown, bool):
        shown = float(shown) * (100 if value.unit == "share" else money_factor(value.unit, view))
    return Figure(
        key=key,
        label=f"{label} · {about}" if about else label,
        value=shown,
        unit=word("unit", "percent" if value.unit == "share" else value.unit, view) if value.unit else "",
        table=behind[0],
        rows=behind[1],
        formula=f"{formula(statistic, view)}{_interval(value, view)}",
        denominator=denominator(result, view),
        excluded=excluded(result, view),
        unknown="" if value.value is not None else word("reason", value.reason or "unknown", view),
        decimals=0 if value.unit == "share" else value.decimals,
    )


def verdict_figure(result: Result, statistic: Statistic, facts: Facts, selection: Selection, view: View) -> Figure:
    """The verdict's sentence as a figure: all rows that took part stand behind it."""
    table, rows = of_ids(statistic, result, facts, selection, "")
    return Figure(
        key=f"{result.statistic}.verdict",
        label=t(f"analysis.level.{result.verdict.level}", view.lang),
        value=verdict(result, facts, view),
        table=table,
        rows=rows,
        formula=formula(statistic, view),
        denominator=denominator(result, view),
        excluded=excluded(result, view),
    )


def formula(statistic: Statistic, view: View) -> str:
    """The statistic's formula; in the reader's language where it needs words."""
    said = f"stats.formula.{statistic.id}"
    return t(said, view.lang) if has(said, view.lang) else statistic.formula


def denominator(result: Result, view: View) -> str:
    """What it is divided by; "" where nothing is."""
    return word("denominator", result.denominator, view) if result.denominator else ""


def _interval(value: Value, view: View) -> str:
    parts = []
    if value.low is not None and value.high is not None:
        parts.append(t("analysis.interval", view.lang, low=f"{value.low:.3g}", high=f"{value.high:.3g}"))
    if value.p_value is not None:
        parts.append(t("analysis.p_value", view.lang, p=p_text(value.p_value)))
    return "".join(f"; {part}" for part in parts)


def p_text(p: float) -> str:
    """A p-value with its sign, as it should be read: never 0."""
    return "< 0.001" if p < 0.001 else f"= {p:.3f}"


def excluded(result: Result, view: View) -> str:
    """Which rows took no part and why, with their numbers; "" when all did."""
    join = t("filters.list_join", view.lang)
    return join.join(
        t("analysis.excluded_part", view.lang, reason=word("excluded", reason, view), n=f"{number:,}")
        for reason, number in result.excluded.items()
    )


def explained(result: Result, statistic: Statistic, facts: Facts, view: View) -> tuple[tuple[str, str], ...]:
    """(heading, text) of the panel “how it is computed”; literature is one text, a reference a line."""
    lang = view.lang
    said = [
        ("method", word("how", statistic.id, view)),
        ("formula", formula(statistic, view)),
        ("unit", word("unit", result.unit or statistic.unit, view)),
        ("denominator", denominator(result, view) or t("analysis.no_denominator", lang)),
        ("n", t("analysis.n_of", lang, n=f"{result.n:,}", need=f"{statistic.minimum_n:,}")),
        ("excluded", excluded(result, view) or t("analysis.none_excluded", lang)),
        ("filter", filter_text(facts, view.filter, lang)),
        ("seed", str(result.seed) if result.seed is not None else ""),
        ("cautions", "\n".join(word("note", note, view) for note in result.notes)),
        ("literature", "\n".join(word("reference", line, view) for line in statistic.literature)),
    ]
    return tuple((t(f"analysis.how.{key}", lang), text) for key, text in said if text)
