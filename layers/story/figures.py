"""The figures that a chapter may use, by key: each with its rows, formula and exclusions, like any figure on a page.

A key is a name (``organisations``), or a name with a park and more (``listed:<park>``, ``money:<park>:<stage>``,
``published:<park>:<indicator>``). ``keys()`` lists all that can be asked of the facts in use.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import CITY, STAGES
from geo.filter import Selection
from layers.figures import kpi
from layers.figures.belt import belt_figure
from layers.figures.figure import Figure
from layers.figures.money import money_figures
from layers.figures.park import SMALL, designations, family_shares, listed, sector_shares
from layers.figures.published import latest
from layers.figures.targets import main_plan_counts, met_elsewhere
from layers.story.messages import FEW, belt_range, designated_fields, instruments, largest_share, since_plan
from layers.story.scope import told_in
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.names import park_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from layers.figures.belt import Part
    from layers.view import View

    Builder = Callable[[Facts, Selection, View], Figure | None]

_NAMED = 2  # sectors of equal share that are named; more would not fit on a slide


def figure(key: str, facts: Facts, selection: Selection, view: View) -> Figure | None:
    """The figure of a key under the view's filter; None when there is no such key. What the view leaves out is never
    a zero and never “unknown” (layers.story.scope)."""
    return told_in(key, facts, selection, view, _figure)


def _figure(key: str, facts: Facts, selection: Selection, view: View) -> Figure | None:
    """The same, as the rows of the selection have it."""
    name, *rest = key.split(":")
    if not rest:
        builder = _PLAIN.get(name)
        return builder(facts, selection, view) if builder else None
    if len(rest) == 1 and rest[0] in STAGES and name in ("money", "largest"):
        return (_money if name == "money" else largest_share)(selection.investments, rest[0], facts, view, key)
    if name == "published" and rest[0] == CITY:
        return latest(facts, CITY, ":".join(rest[1:]), view.lang)
    if rest[0] not in set(facts.parks["id"]):
        return None
    found = _of_park(key, facts, selection, view)
    # two parks stand side by side in a chapter: a label must say whose figure it is
    place = park_name(facts, rest[0], view.lang)
    return (
        None if found is None else replace(found, label=t("story.figure.of", view.lang, place=place, label=found.label))
    )


def keys(facts: Facts) -> tuple[str, ...]:
    """Every key that ``figure`` answers for these facts."""
    parks = list(facts.parks["id"])
    published = facts.metrics.loc[
        ~facts.metrics["target"] & facts.metrics["park_id"].isin([*parks, CITY]), ["park_id", "metric"]
    ]
    return (
        *_PLAIN,
        *(f"{name}:{stage}" for name in ("money", "largest") for stage in STAGES),
        *(f"{name}:{park}" for park in parks for name in ("listed", "lead", "family", "designation")),
        *(f"money:{park}:{stage}" for park in parks for stage in STAGES),
        *(f"published:{row.park_id}:{row.metric}" for row in published.drop_duplicates().itertuples()),
    )


def labels(facts: Facts, view: View) -> dict[str, str]:
    """What each key stands for, in ``view.lang``; labels do not depend on rows, so none are counted."""
    none = Selection(facts.enterprises.iloc[:0], facts.investments.iloc[:0], facts.parks)
    found = {key: figure(key, facts, none, view) for key in keys(facts)}
    return {key: one.label for key, one in found.items() if one is not None}


def _of_park(key: str, facts: Facts, selection: Selection, view: View) -> Figure | None:
    name, park, *rest = key.split(":")
    detail = ":".join(rest)
    here = selection.counted[selection.counted["park_id"] == park]
    chosen = filter_text(facts, view.filter, view.lang)
    found: Figure | None = None
    if name == "money" and detail in STAGES:
        found = _money(selection.investments[selection.investments["park_id"] == park], detail, facts, view, key)
    elif name == "published" and detail:
        found = latest(facts, park, detail, view.lang)
    elif name == "listed" and not detail:
        found = listed(facts, here, view.lang, park, chosen)
    elif name == "designation" and not detail:
        found = designations(facts, park, view.lang)
    elif name == "lead" and not detail:
        found = _lead(sector_shares(here, facts, view.lang, f"park.{park}", chosen), len(here), view, key)
    elif name == "family" and not detail:
        found = _lead(family_shares(here, facts, view.lang, f"park.{park}", chosen), len(here), view, key, few=SMALL)
    return found


def _lead(shares: tuple[Figure, ...], listed_here: int, view: View, key: str, *, few: int = 0) -> Figure:
    """The sector (or family of sectors) with the largest share inside a park, by name and share; two that tie are
    named, more are counted. Of fewer than ``few`` organisations their number is told: a share would say too much."""
    label = t(f"story.figure.{key.partition(':')[0]}", view.lang)
    if not shares:
        why = "lead_no_sector" if listed_here else "lead_none"
        return Figure(key, label, None, table="enterprises", unknown=t(f"story.figure.{why}", view.lang))
    top = max(float(share.value) for share in shares if isinstance(share.value, float))
    first = [share for share in shares if share.value == top]
    names = t("filters.list_join", view.lang).join(share.label for share in first)
    if len(first) > _NAMED:
        names = t("story.figure.lead_tied", view.lang, n=len(first))
    base = first[0]
    number = len(base.rows) if base.rows is not None else 0
    said = t("story.figure.lead_value", view.lang, name=names, share=f"{top:.0f}")
    if listed_here < few:
        said = t("story.figure.lead_few", view.lang, name=names, n=number)
    rows = pd.concat([share.rows for share in first if share.rows is not None])
    return Figure(
        key=key,
        label=label,
        value=said,
        as_of=base.as_of,
        table="enterprises",
        rows=rows,
        formula=base.formula,
        denominator=base.denominator,
        excluded=base.excluded,
        unknown=base.unknown,
    )


def _money(investments: pd.DataFrame, stage: str, facts: Facts, view: View, key: str) -> Figure | None:
    found = money_figures(investments, view.lang, key=key, as_of=facts.as_of, every_stage=True, hidden=view.hidden)
    return next((item for item in found if item.key.endswith(f".{stage}")), None)


def _count(key: str, unit: str, table: str, rows: Callable[[Facts, Selection], pd.DataFrame]) -> Builder:
    """A figure that counts rows; its texts are story.figure.<key> and story.figure.<key>_formula."""

    def build(facts: Facts, selection: Selection, view: View) -> Figure:
        chosen = rows(facts, selection)
        name = key.replace(".", "_")
        return Figure(
            key=f"story.{key}",
            label=t(f"story.figure.{name}", view.lang),
            value=len(chosen),
            unit=t(f"story.unit.{unit}", view.lang),
            as_of=facts.as_of,
            table=table,
            rows=chosen,
            formula=t(f"story.figure.{name}_formula", view.lang),
            excluded=filter_text(facts, view.filter, view.lang) if table in ("enterprises", "investments") else "",
        )

    return build


def _sources(facts: Facts, selection: Selection) -> pd.DataFrame:
    used = set(selection.enterprises["source_id"].dropna()) | set(selection.investments["source_id"].dropna())
    return facts.sources[facts.sources["id"].isin(used)]


def _role(role: str) -> Callable[[Facts, Selection], pd.DataFrame]:
    def rows(facts: Facts, _selection: Selection) -> pd.DataFrame:
        return facts.parks[facts.parks["role"] == role]

    return rows


def _targets(code: str) -> Builder:
    """How many targets of the 2019 plan stand at a verdict, or ``all``: the very figure of the targets page."""
    return lambda facts, _selection, view: main_plan_counts(facts, view.lang)[code]


def _belt(part: Part) -> Builder:
    """What lies inside the ribbon of the chosen width."""
    return lambda facts, selection, view: belt_figure(facts, selection, view, part)


_PLAIN: dict[str, Builder] = {
    "organisations": lambda facts, selection, view: kpi.organisations(
        facts, selection, view, filter_text(facts, view.filter, view.lang)
    ),
    "parks": lambda facts, selection, view: kpi.parks(
        facts, selection, view, filter_text(facts, view.filter, view.lang)
    ),
    "core_output": lambda facts, _selection, view: kpi.city(facts, view),
    "sources": _count("sources", "source", "sources", _sources),
    "nodes": _count("nodes", "node", "parks", _role("node")),
    "poles": _count("poles", "pole", "parks", _role("pole")),
    "designations": _count("designations", "designation", "designations", lambda facts, _s: facts.designations),
    "belt.share": _belt("share"),
    "belt.located": _belt("located"),
    "belt.width": _belt("width"),
    "belt.range": belt_range,
    "instruments": lambda facts, _selection, view: instruments(facts, view, stated=False),
    "instruments.stated": lambda facts, _selection, view: instruments(facts, view, stated=True),
    "fields": lambda facts, selection, view: designated_fields(facts, selection, view, None),
    "fields.few": lambda facts, selection, view: designated_fields(facts, selection, view, FEW),
    "fields.none": lambda facts, selection, view: designated_fields(facts, selection, view, 0),
    "since_plan": since_plan,
    "targets": _targets("all"),
    "targets.met": _targets("met"),
    "targets.on_the_way": _targets("on_the_way"),
    "targets.missed": _targets("missed"),
    "targets.differ": _targets("differs"),
    "targets.unknown": _targets("none_found"),
    "targets.elsewhere": lambda facts, _selection, view: met_elsewhere(facts, view.lang),
    "unknown.place": _count(
        "unknown.place",
        "organisation",
        "enterprises",
        lambda _f, s: s.counted[s.counted["precision"] == "park"],
    ),
    "unknown.amount": _count(
        "unknown.amount", "row", "investments", lambda _f, s: s.investments[s.investments["amount_cny_100m"].isna()]
    ),
    "unknown.source": _count(
        "unknown.source", "organisation", "enterprises", lambda _f, s: s.counted[s.counted["source_id"].isna()]
    ),
}
