"""Published figures from the table ``metrics``: as published, one for each definition, never joined into a series."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.vocabulary import AREAS
from layers.figures.figure import Figure
from layers.memory import MEMORY, while_alive
from layers.text import t
from layers.words.names import in_reader_units, metric_name, unit_name

if TYPE_CHECKING:
    import pandas as pd

    from data.load import Facts

    _Claim = dict[str, Any]


def published(facts: Facts, park_id: str, lang: str, *, targets: bool = False) -> tuple[Figure, ...]:
    """One Figure per indicator and definition of a park (or ``"city"``): its newest actual value, or its newest target.

    Indicators stand in the table's order. Inside one, what is told of the park itself comes before what is told of a
    part of it or of more than it, and the newest first. Older values of the same definition are named with their dates.
    No filter changes them, so they are made once for the same facts.
    """
    key = (park_id, lang, targets)
    return MEMORY.kept("published", facts.version, key, lambda: _published(facts, park_id, lang, targets=targets))


def _published(facts: Facts, park_id: str, lang: str, *, targets: bool) -> tuple[Figure, ...]:
    found: list[Figure] = []
    for claims in _by_metric(_told(facts, lang), park_id, targets=targets).values():
        found += [_figure(facts, group, lang) for group in sorted(_by_definition(claims), key=_rank)]
    return tuple(found)


def latest(facts: Facts, park_id: str, metric: str, lang: str) -> Figure | None:
    """The newest actual value of one indicator, of the park itself where there is one; None when none was found.

    A value of a part of the park, or of more than the park, stands in only where nothing else is known, and says so.
    """
    groups = _by_definition(_by_metric(_told(facts, lang), park_id, targets=False).get(metric, []))
    return _figure(facts, min(groups, key=_rank), lang) if groups else None


def _told(facts: Facts, lang: str) -> list[_Claim]:
    return _claims(facts.metrics, facts.plan["metric_series"], lang)


@while_alive
def _claims(metrics: pd.DataFrame, series: pd.DataFrame, lang: str) -> list[_Claim]:
    """Every row with ``at``, its place in the table, ``series``, which those of one definition share, and
    ``definition``, "" where the name of the indicator says it all. Plain values: a file asks for hundreds of figures.
    """
    of = series.set_index("metric_id")[["series_id", f"definition_{lang}"]].to_dict("index")
    rows = metrics.astype(object).where(metrics.notna(), None).to_dict("records")
    found = [{str(column): value for column, value in row.items()} for row in rows]
    for at, claim in enumerate(found):
        named = of.get(claim["id"], {})
        definition = named.get(f"definition_{lang}")
        claim |= {"at": at, "series": named.get("series_id") or claim["metric"]}
        claim["definition"] = definition if isinstance(definition, str) else ""
    return found


def _by_metric(claims: list[_Claim], park_id: str, *, targets: bool) -> dict[str, list[_Claim]]:
    found: dict[str, list[_Claim]] = {}
    for claim in claims:
        if claim["park_id"] == park_id and bool(claim["target"]) is targets:
            found.setdefault(str(claim["metric"]), []).append(claim)
    return found


def _by_definition(claims: list[_Claim]) -> list[list[_Claim]]:
    """The claims of each definition, the oldest first."""
    found: dict[str, list[_Claim]] = {}
    for claim in claims:
        found.setdefault(str(claim["series"]), []).append(claim)
    return [sorted(group, key=lambda claim: str(claim["as_of"])) for group in found.values()]


def _rank(group: list[_Claim]) -> tuple[int, float]:
    """Whole parks first, then the newest: the order of one indicator's definitions."""
    newest = group[-1]
    year, _, month = str(newest["as_of"]).partition("-")
    return AREAS.index(newest["area"]), -(int(year) + int(month[:2] or 0) / 100)


def _figure(facts: Facts, group: list[_Claim], lang: str) -> Figure:
    *older, newest = group
    value = in_reader_units(float(newest["value"]), str(newest["unit"]), lang)
    note = newest["note"] if isinstance(newest["note"], str) else t("kpi.no_note", lang)
    others = t("filters.join", lang).join(
        t(
            "card.published_value",
            lang,
            value=f"{in_reader_units(float(claim['value']), str(claim['unit']), lang):,.12g}",
            unit=unit_name(claim["unit"], lang),
            date=claim["as_of"],
        )
        for claim in older
    )
    name = metric_name(facts, str(newest["metric"]), lang)
    definition = str(newest["definition"])
    end = "target" if newest["target"] else "actual"
    series = "" if newest["series"] == newest["metric"] else f".{newest['series']}"
    return Figure(
        key=f"metric.{newest['park_id']}.{newest['metric']}{series}.{end}",
        label=t("card.published_label", lang, name=name, definition=definition) if definition else name,
        value=value,
        unit=unit_name(newest["unit"], lang),
        as_of=str(newest["as_of"]),
        table="metrics",
        rows=facts.metrics.iloc[[claim["at"] for claim in reversed(group)]],
        formula=t("card.published_formula", lang, note=note),
        excluded=t("card.published_target", lang) if newest["target"] else "",
        disagreements=t("card.published_other", lang, text=others) if others else "",
        decimals=_decimals(value),
    )


def _decimals(value: float) -> int:
    """As many decimals as the source gave, at most three."""
    text = f"{value:.3f}".rstrip("0")
    return len(text.partition(".")[2])
