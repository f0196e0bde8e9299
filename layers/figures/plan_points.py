"""Points of the plan's two charts: targets and published city figures on a timeline, published series of the parks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import CITY
from geo.plan_status import decimal_years
from layers.figures.figure import Figure
from layers.figures.row import row_figure
from layers.figures.targets import (
    as_written,
    cards,
    clause_name,
    decimals,
    measured,
    note_text,
    number,
    place_name,
    target_table,
    unit_text,
)
from layers.text import t
from layers.words.names import in_reader_units, metric_name

if TYPE_CHECKING:
    from data.load import Facts

GROUPS = ("firms", "output", "staff")
_AS_PUBLISHED = ("id", "park_id", "series_id", "as_of", "value", "metric", "note", "source_id", "target", "unit")


def timeline_points(facts: Facts, lang: str) -> pd.DataFrame:
    """City targets of all plans and the published city figures for the same indicators, one row a point.

    Columns: ref ("targets:id" or "metrics:id"), indicator, order, when (decimal year), value (published only), series,
    role (target, comparable, other), text, plan_order, detail, as_of, source_id. Nothing is joined: every point
    stands for itself.
    """
    targets = facts.plan["targets"]
    here = facts.place
    of_layout = (targets["plan_id"] == here.plan) & (targets["clause"] == here.layout_clause)
    city = targets[(targets["park_id"] == CITY) & ~of_layout]
    indicators = facts.plan["indicators"].set_index("id")
    plans = facts.plan["plans"].set_index("id")
    points = [_target_point(facts, row, indicators, plans, lang) for _, row in city.iterrows()]
    links = facts.plan["target_metrics"].merge(city[["id", "indicator_id"]], left_on="target_id", right_on="id")
    best = links.sort_values("relation", key=lambda c: c.map({"same": 0, "before": 1}).fillna(2), kind="stable")
    metrics = facts.metrics[(facts.metrics["park_id"] == CITY) & ~facts.metrics["target"]].set_index("id")
    for _, link in best.drop_duplicates(["indicator_id", "metric_id"]).iterrows():
        if link["metric_id"] in metrics.index:
            metric = metrics.loc[[str(link["metric_id"])]].iloc[0]
            points.append(_published_point(metric, link, indicators, lang))
    table = pd.DataFrame(points).sort_values(["order", "when", "plan_order"], kind="stable", ignore_index=True)
    told = table["role"] != "target"  # the same published value from a second source is one point
    again = table[told].assign(year=table["when"].astype(int)).duplicated(["indicator", "value", "year"])
    return table.drop(again.index[again]).reset_index(drop=True)


def series_points(facts: Facts, lang: str, group: str, parks: tuple[str, ...]) -> pd.DataFrame:
    """Published counts, output or staff (``group``) of places by date, with the definition each one has.

    Columns: id, park_id, place, series_id, definition, when, as_of, value, unit, shown and unit_text (as read), metric,
    note, source_id. Only points of one series_id share a definition and may be joined.
    """
    rows = facts.plan["metric_series"]
    rows = rows[rows["group"] == group].merge(facts.metrics, left_on="metric_id", right_on="id")
    rows = rows[rows["park_id"].isin(parks)].sort_values(["as_of", "id"], ignore_index=True)
    return pd.DataFrame(
        {
            **{c: rows[c] for c in _AS_PUBLISHED},
            "place": [place_name(facts, str(p), lang) for p in rows["park_id"]],
            "definition": rows[f"definition_{lang}"],
            "when": decimal_years(rows["as_of"]),
            "shown": [in_reader_units(v, str(u), lang) for v, u in zip(rows["value"], rows["unit"], strict=True)],
            "unit_text": [unit_text(u, t(f"targets.unit.{group}", lang), lang) for u in rows["unit"]],
        }
    )


def latest_figures(points: pd.DataFrame, lang: str) -> tuple[Figure, ...]:
    """The newest published value of every definition in ``series_points``, each with all values of its series."""
    newest = points.sort_values("when", kind="stable").drop_duplicates("series_id", keep="last").sort_index()
    return tuple(
        Figure(
            key=f"series.{row['series_id']}",
            label=t("targets.series_label", lang, place=row["place"], definition=row["definition"]),
            value=float(row["shown"]),
            unit=str(row["unit_text"]),
            as_of=str(row["as_of"]),
            table="metrics",
            rows=points[points["series_id"] == row["series_id"]],
            formula=t("targets.published_formula", lang, note=note_text(row, lang)),
            excluded=t("targets.series_excluded", lang),
            decimals=decimals(float(row["shown"])),
        )
        for _, row in newest.iterrows()
    )


def _target_point(
    facts: Facts, row: pd.Series, indicators: pd.DataFrame, plans: pd.DataFrame, lang: str
) -> dict[str, object]:
    plan = plans.loc[str(row["plan_id"])]
    indicator = indicators.loc[[str(row["indicator_id"])]].iloc[0]
    written = as_written(facts, row, lang)
    return {
        "ref": f"targets:{row['id']}",
        "indicator": indicator[f"name_{lang}"],
        "order": indicator["position"],
        "when": float(row["year"]) + 0.5,
        "series": plan[f"short_{lang}"],
        "plan_order": plans.index.get_loc(str(row["plan_id"])),
        "role": "target",
        "text": written,
        "value": float("nan"),
        "detail": row[f"term_{lang}"],
        "as_of": str(row["year"]),
        "source_id": row["source_id"],
    }


def _published_point(metric: pd.Series, link: pd.Series, indicators: pd.DataFrame, lang: str) -> dict[str, object]:
    indicator, relation = indicators.loc[[str(link["indicator_id"])]].iloc[0], link["relation"]
    difference, counted = link[f"difference_{lang}"], str(indicator[f"unit_{lang}"])
    value = in_reader_units(float(metric["value"]), str(metric["unit"]), lang)
    comparable = relation in ("same", "before")
    return {
        "ref": f"metrics:{link['metric_id']}",
        "indicator": indicator[f"name_{lang}"],
        "order": indicator["position"],
        "when": float(decimal_years(pd.Series([metric["as_of"]])).iloc[0]),
        "series": t(f"targets.role.{'comparable' if comparable else 'other'}", lang),
        "plan_order": 99,
        "role": "comparable" if comparable else "other",
        "text": measured(number(value, lang), unit_text(metric["unit"], counted, lang), lang),
        "value": value,
        "detail": t("targets.same_definition", lang) if relation == "same" else str(difference),
        "as_of": metric["as_of"],
        "source_id": metric["source_id"],
    }


def point_figure(facts: Facts, ref: str, lang: str) -> Figure:
    """The figure behind one point of the charts: a target with its verdict, or a published row as it stands."""
    table, _, name = ref.partition(":")
    if table == "targets":
        words = target_table(facts, lang)
        return cards(facts, words[words["id"] == name], lang)[0].figure
    return row_figure(facts.metrics[facts.metrics["id"] == name], table, facts, lang)


def aim_lines(facts: Facts, aims: pd.DataFrame, lang: str) -> tuple[tuple[str, str], ...]:
    """(aim, where it stands) for rows of the table of aims."""
    return tuple((str(row[f"aim_{lang}"]), clause_name(str(row["clause"]), lang)) for _, row in aims.iterrows())


def aim_table(facts: Facts, lang: str) -> pd.DataFrame:
    """All aims without a number, in words: id aim year clause source_id."""
    aims = facts.plan["aims"]
    return pd.DataFrame(
        {
            "id": aims["id"],
            "aim": aims[f"aim_{lang}"],
            "year": aims["year"],
            "clause": [clause_name(str(clause), lang) for clause in aims["clause"]],
            "source_id": facts.plan["plans"].set_index("id").loc[facts.place.plan, "source_id"],
        }
    )


def aim_figures(facts: Facts, lang: str) -> tuple[Figure, ...]:
    """What was published about an aim without a number: a figure each, told beside the aim, proving nothing."""
    metrics, out = facts.metrics.set_index("id", drop=False), []
    for _, aim in facts.plan["aims"].dropna(subset=["metric_ids"]).iterrows():
        for name in str(aim["metric_ids"]).split(";"):
            row = metrics.loc[[name]].iloc[0]
            value = in_reader_units(float(row["value"]), str(row["unit"]), lang)
            out.append(
                Figure(
                    key=f"aim.{aim['id']}.{name}",
                    label=metric_name(facts, str(row["metric"]), lang),
                    value=value,
                    unit=unit_text(row["unit"], "", lang),
                    as_of=str(row["as_of"]),
                    table="metrics",
                    rows=metrics.loc[[name]],
                    formula=t("targets.published_formula", lang, note=note_text(row, lang)),
                    excluded=t("targets.aim_evidence", lang, aim=aim[f"aim_{lang}"]),
                    decimals=decimals(value),
                )
            )
    return tuple(out)
