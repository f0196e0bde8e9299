"""Targets as figures: each beside what was published later, with its verdict and the rule that gave it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import CITY
from geo.plan_status import OPEN, VERDICTS, figures, linked, statuses
from layers.figures.figure import Figure
from layers.memory import MEMORY
from layers.text import t
from layers.words.names import in_reader_units, park_name, unit_name

if TYPE_CHECKING:
    from data.load import Facts

_PREFIXED = ("over", "reach")
_COUNTED = ("家", "个", "款", "名", "项")  # measure words: what is counted says more in another language


@dataclass(frozen=True, slots=True)
class Published:
    """One published figure beside a target: how it relates to it and, where it does, how its definition differs."""

    figure: Figure
    relation: str
    difference: str


@dataclass(frozen=True, slots=True)
class TargetCard:
    """One target as a page shows it; ``why`` is the sentence of the rule that gave ``verdict`` (a code)."""

    id: str
    heading: str
    place: str
    figure: Figure
    published: tuple[Published, ...]
    verdict: str
    why: str


def target_table(
    facts: Facts, lang: str, plan: str | None = None, parks: tuple[str, ...] | None = None
) -> pd.DataFrame:
    """Targets in words, one row each, with verdict and the published figures beside them as text.

    ``plan`` keeps one plan, ``parks`` (ids, or "city") the places. Columns: id plan clause clause_id park_id indicator
    term year as_written verdict verdict_id rule rule_id decisive published note source_id.
    """
    rows = facts.plan["targets"]
    if plan is not None:
        rows = rows[rows["plan_id"] == plan]
    if parks is not None:
        rows = rows[rows["park_id"].isin(parks)]
    judged = statuses(rows, facts.plan["target_metrics"], facts.metrics, facts.as_of)
    plans = facts.plan["plans"].set_index("id")[f"short_{lang}"]
    names = facts.plan["indicators"].set_index("id")[f"name_{lang}"]
    published = linked(facts.plan["target_metrics"], facts.metrics)
    return pd.DataFrame(
        {
            "id": rows["id"],
            "plan": rows["plan_id"].map(plans),
            "clause": [clause_name(str(c), lang) if pd.notna(c) else "" for c in rows["clause"]],
            "clause_id": rows["clause"],
            "park_id": rows["park_id"],
            "indicator": rows["indicator_id"].map(names),
            "term": rows[f"term_{lang}"],
            "year": rows["year"],
            "as_written": [as_written(facts, row, lang) for _, row in rows.iterrows()],
            "verdict": judged["verdict"].map(lambda v: t(f"targets.verdict.{v}", lang)),
            "verdict_id": judged["verdict"],
            "rule": judged["rule"].map(lambda r: t(f"targets.rule.{r}", lang)),
            "rule_id": judged["rule"],
            "decisive": judged["decisive"],
            "published": [_published_text(facts, str(name), published(str(name)), lang) for name in rows["id"]],
            "note": rows[f"note_{lang}"],
            "source_id": rows["source_id"],
        }
    )


def cards(facts: Facts, table: pd.DataFrame, lang: str) -> tuple[TargetCard, ...]:
    """The rows of ``target_table`` as cards."""
    return tuple(_card(facts, table.iloc[n], table.iloc[[n]], lang) for n in range(len(table)))


def verdict_figures(table: pd.DataFrame, lang: str, *, as_of: str) -> tuple[Figure, ...]:
    """How many targets of ``table`` there are in all and under each verdict, as figures that list them."""
    total = _count("all", table, t("targets.all", lang), lang, as_of=as_of, total=len(table))
    return (
        total,
        *(
            _count(
                v, table[table["verdict_id"] == v], t(f"targets.verdict.{v}", lang), lang, as_of=as_of, total=len(table)
            )
            for v in VERDICTS
        ),
    )


def main_plan_counts(facts: Facts, lang: str) -> dict[str, Figure]:
    """The city's targets of the 2019 plan, counted: ``all`` and each verdict, as the targets page opens with them."""
    return MEMORY.kept("plan_counts", facts.version, lang, lambda: _main_plan_counts(facts, lang))


def _main_plan_counts(facts: Facts, lang: str) -> dict[str, Figure]:
    table = target_table(facts, lang, plan=facts.place.plan, parks=(CITY,))
    counted = verdict_figures(table, lang, as_of=facts.as_of)
    return {figure.key.rpartition(".")[2]: figure for figure in counted}


def met_elsewhere(facts: Facts, lang: str) -> Figure:
    """Targets of the other plans, of parks and districts too, that a comparable figure has met, with the targets."""
    return MEMORY.kept("plan_met_elsewhere", facts.version, lang, lambda: _met_elsewhere(facts, lang))


def _met_elsewhere(facts: Facts, lang: str) -> Figure:
    table = target_table(facts, lang)
    main = facts.plan["targets"].set_index("id")["plan_id"].reindex(table["id"]).to_numpy() == facts.place.plan
    others = table[~main]
    met = others[others["verdict_id"] == "met"]
    found = _count("met", met, t("targets.met_elsewhere", lang), lang, as_of=facts.as_of, total=len(others))
    return replace(found, key="targets.count.met_elsewhere")


def as_written(facts: Facts, row: pd.Series, lang: str, *, bare: bool = False) -> str:
    """The quantity as the plan words it: 突破100亿元, 5个左右, 1—2个, 每年5项以上; in English a translation of that.

    ``bare`` leaves out what is counted (not money), for a place where the term stands beside it; Chinese keeps it.
    """
    indicator = facts.plan["indicators"].set_index("id").loc[[str(row["indicator_id"])]].iloc[0]
    comparator, word = str(row["comparator"]), "" if pd.isna(row["word_zh"]) else str(row["word_zh"])
    if comparator == "within":
        return t("targets.written.within", lang, term=row[f"term_{lang}"])
    key = "worded" if lang == "zh" and (comparator in _PREFIXED or word == "近") else comparator
    ends = [
        number(in_reader_units(float(row[end]), str(indicator["unit_zh"]), lang), lang)
        for end in ("low", "high")
        if pd.notna(row[end])
    ]
    unit = str(indicator[f"unit_{lang}"])
    counted = "" if bare and lang == "en" and not unit.startswith(("CNY", "%")) else unit
    amount = measured(t("targets.written.to", lang).join(ends), counted, lang)
    text = t(f"targets.written.{key}", lang, amount=amount, word=word).strip()
    return t("targets.written.per_year", lang, text=text) if row["per_year"] else text


def measured(value: str, unit: str, lang: str) -> str:
    """A number with its unit as the language writes it: 60亿元, CNY 6 bn, 30 firms."""
    before, _, after = unit.partition(" ") if unit.startswith("CNY ") else ("", "", unit)
    return t("targets.measured", lang, before=before, value=value, unit=after).strip()


def number(value: float, lang: str) -> str:
    """A quantity as documents write it: Chinese ones without a thousands separator."""
    return f"{value:.12g}" if lang == "zh" else f"{value:,.12g}"


def own_targets(facts: Facts, park: str) -> pd.DataFrame:
    """The targets a park has published for itself, furthest year first, in the order of the table of indicators."""
    rows = facts.plan["targets"]
    rank = facts.plan["indicators"].set_index("id")["position"]
    rows = rows[rows["park_id"] == park].assign(rank=lambda table: table["indicator_id"].map(rank))
    return rows.sort_values(["year", "rank"], ascending=[False, True], kind="stable")


def city_targets(facts: Facts) -> pd.DataFrame:
    """The city's targets of the main plan that stand for more than one year, furthest year first: where it leads."""
    rows = facts.plan["targets"]
    rows = rows[(rows["plan_id"] == facts.place.plan) & (rows["park_id"] == CITY)]
    rank = facts.plan["indicators"].set_index("id")["position"]
    lasting = rows.groupby("indicator_id")["year"].transform("nunique") > 1
    rows = rows[lasting].assign(rank=lambda table: table["indicator_id"].map(rank))
    return rows.sort_values(["year", "rank"], ascending=[False, True], kind="stable")


def city_lines(facts: Facts, lang: str) -> list[str]:
    """``city_targets`` in words: 到2025年 核心产业规模达到500亿元."""
    names = facts.plan["indicators"].set_index("id")[f"name_{lang}"]
    return [
        t(
            "map.label.city_target",
            lang,
            year=row["year"],
            name=names[str(row["indicator_id"])],
            text=as_written(facts, row, lang),
        )
        for _, row in city_targets(facts).iterrows()
    ]


def city_figures(facts: Facts, lang: str) -> tuple[Figure, ...]:
    """``city_targets`` as the figures of their cards."""
    table = target_table(facts, lang, facts.place.plan, (CITY,)).set_index("id", drop=False)
    return tuple(card.figure for card in cards(facts, table.loc[city_targets(facts)["id"]], lang))


def place_name(facts: Facts, park_id: str, lang: str) -> str:
    """A park's short name, or the word for the whole city."""
    return t("kpi.place_city", lang) if park_id == CITY else park_name(facts, park_id, lang)


def _card(facts: Facts, row: pd.Series, rows: pd.DataFrame, lang: str) -> TargetCard:
    found = figures(str(row["id"]), facts.plan["target_metrics"], facts.metrics)
    clause = t("targets.clause", lang, clause=row["clause"]) if row["clause"] else ""
    figure = Figure(
        key=f"target.{row['id']}",
        label=str(row["term"]),
        value=str(row["as_written"]),
        as_of=t("targets.by_year", lang, year=row["year"]),
        table="targets",
        rows=rows,
        formula=t("targets.target_formula", lang, plan=row["plan"], clause=clause).strip(),
        excluded="" if pd.isna(row["note"]) else str(row["note"]),
        unknown=str(row["rule"]) if row["verdict_id"] in OPEN else "",
    )
    counted = _indicator_unit(facts, str(row["id"]), lang)
    published = tuple(_published(one, facts, counted, lang) for _, one in found.iterrows())
    heading = " · ".join(part for part in (str(row["plan"]), clause, str(row["year"])) if part)
    place = place_name(facts, str(row["park_id"]), lang)
    return TargetCard(str(row["id"]), heading, place, figure, published, str(row["verdict_id"]), str(row["rule"]))


def _published(row: pd.Series, facts: Facts, counted: str, lang: str) -> Published:
    difference = row[f"difference_{lang}"]
    place = place_name(facts, str(row["park_id"]), lang)
    said = "" if pd.isna(difference) else str(difference)
    figure = Figure(
        key=f"target.{row['metric_id']}",
        label=f"{place} · {said}" if said else place,
        value=_value(row, lang),
        unit=unit_text(row["unit"], counted, lang),
        as_of=str(row["as_of"]),
        table="metrics",
        rows=facts.metrics[facts.metrics["id"] == row["metric_id"]],
        formula=t("targets.published_formula", lang, note=note_text(row, lang)),
        disagreements=said,
        excluded="" if row["relation"] == "same" else t(f"targets.relation.{row['relation']}", lang),
        decimals=decimals(_value(row, lang)),
    )
    return Published(figure, str(row["relation"]), said)


def clause_name(clause: str, lang: str) -> str:
    """Where in the document: preamble, chapter of aims, task n, safeguard n."""
    if clause.startswith("s"):
        return t("targets.place.safeguard", lang, n=clause[1:])
    if not clause.isdigit():
        return t(f"targets.place.{clause}", lang)
    return t("targets.place.task", lang, n=clause)


def _count(code: str, rows: pd.DataFrame, label: str, lang: str, *, as_of: str, total: int) -> Figure:
    return Figure(
        key=f"targets.count.{code}",
        label=label,
        value=len(rows),
        unit=t("targets.unit_target", lang),
        as_of=as_of,
        table="targets",
        rows=rows,
        formula=t(f"targets.count.{code}", lang),
        denominator=t("targets.count.denominator", lang, n=total),
    )


def _published_text(facts: Facts, target_id: str, found: pd.DataFrame, lang: str) -> str:
    counted = _indicator_unit(facts, target_id, lang)
    parts = []
    for _, row in found.iterrows():
        place = place_name(facts, str(row["park_id"]), lang)
        said = measured(number(_value(row, lang), lang), unit_text(row["unit"], counted, lang), lang)
        value = t("targets.placed", lang, place=place, value=said, date=row["as_of"])
        difference = row[f"difference_{lang}"]
        parts.append(value if pd.isna(difference) else t("targets.with_difference", lang, value=value, text=difference))
    return t("filters.join", lang).join(parts)


def unit_text(unit: object, counted: str, lang: str) -> str:
    """A unit of the table metrics in words; ``counted`` is used for money and for what is merely counted."""
    if unit in _COUNTED or unit == "亿元":
        return counted
    return unit_name(unit, lang) or counted


def _value(row: pd.Series, lang: str) -> float:
    return in_reader_units(float(row["value"]), str(row["unit"]), lang)


def decimals(value: float) -> int:
    """As many decimals as the published value has, at most two."""
    return len(f"{value:.2f}".rstrip("0").partition(".")[2])


def _indicator_unit(facts: Facts, target_id: str, lang: str) -> str:
    indicator = facts.plan["targets"].set_index("id").loc[target_id, "indicator_id"]
    return str(facts.plan["indicators"].set_index("id").loc[str(indicator), f"unit_{lang}"])


def note_text(row: pd.Series, lang: str) -> str:
    """What the source says beside a published figure."""
    return str(row["note"]) if isinstance(row["note"], str) else t("kpi.no_note", lang)
