"""One sector as a story of its own: who does what along its chain, where, what the plan designates, what is built.

The chain is that of ledgers: research, platforms, then enterprises by the layer of the technology that their source
writes (data.vocabulary.LAYERS). An empty link says that the list has nobody there, never that there is nobody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import LAYERS, STAGES
from geo.corridor import Corridor
from geo.counting import also_active
from geo.select import select
from layers.figures.figure import Figure
from layers.story.chapters import Chapter
from layers.story.messages import fields, years
from layers.story.named import Named, named, organisations
from layers.story.telling import view_text
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.names import park_name, sector_names, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

_RESEARCH = ("institute", "lab", "campus")
_NAMES = 8  # organisations of one link by name
_TOLD_STAGES = tuple(stage for stage in STAGES if stage not in ("unknown", "ended"))


@dataclass(frozen=True, slots=True)
class Link:
    """One link of the chain: its organisations by id, those of high confidence and the earliest first, and the first of
    them by name. ``written`` False: the sources of these do not say where they stand."""

    id: str
    name: str
    ids: tuple[str, ...]
    named: tuple[Named, ...] = ()
    written: bool = True


@dataclass(frozen=True, slots=True)
class SectorStory:
    """A sector under a view. ``selection`` holds its rows alone; ``parks`` are (id, name, organisations), most first;
    ``fields`` are the parks for which the plan names it, ``projects`` those that stand, are built or were announced."""

    id: str
    name: str
    title: str
    sentence: str
    notes: str
    chain: tuple[Link, ...]
    parks: tuple[tuple[str, str, int], ...]
    fields: tuple[Named, ...]
    projects: tuple[Named, ...]
    figures: tuple[Figure, ...]
    selection: Selection
    view: str


def sector_story(facts: Facts, view: View, sector: str) -> SectorStory | None:
    """The story of a sector; None where the view has no organisation whose main sector it is."""
    wanted = view.filter.sectors
    if sector not in set(facts.sectors["id"]) or (wanted and sector not in wanted):
        return None
    narrowed = replace(view, filter=replace(view.filter, sectors=(sector,), also=False))
    chosen = select(facts, narrowed.filter)
    here = chosen.counted
    if here.empty:
        return None
    lang, name = view.lang, sector_names(facts, view.lang)[sector]
    parks = _parks(here, facts, lang)
    chain = _chain(here, facts, view)
    open_ = fields(facts, chosen, narrowed)
    designated = _designated(open_[open_["sector_id"] == sector], facts, sector, lang)
    silent = sum(len(link.ids) for link in chain if not link.written)
    return SectorStory(
        sector,
        name,
        _title(name, len(here), parks, lang),
        _sentence(designated, lang),
        t("story.sector.notes", lang, n=silent) if silent else t("story.sector.notes_all", lang),
        chain,
        parks,
        designated,
        named(_asking(), facts, chosen, narrowed),
        _figures(name, facts, view, narrowed, chosen),
        chosen,
        view_text(facts, view),
    )


def sector_stories(facts: Facts, view: View) -> tuple[SectorStory, ...]:
    """Those of all sectors that the view shows, in the order of their table."""
    found = (sector_story(facts, view, str(sector)) for sector in facts.sectors["id"])
    return tuple(story for story in found if story is not None)


def _asking() -> Chapter:
    return Chapter("", "", (), (), "", "", "", "", "", "", named=tuple(f"projects:{stage}" for stage in _TOLD_STAGES))


def _parks(here: pd.DataFrame, facts: Facts, lang: str) -> tuple[tuple[str, str, int], ...]:
    counts = here["park_id"].value_counts(sort=False).reindex(facts.parks["id"]).dropna().astype(int)
    order = counts.sort_values(ascending=False, kind="stable")
    return tuple((str(park), park_name(facts, str(park), lang), int(number)) for park, number in order.items())


def _title(name: str, listed: int, parks: tuple[tuple[str, str, int], ...], lang: str) -> str:
    first = parks[0][2] if parks else 0
    if len(parks) == 1:
        return t("story.sector.title_one", lang, name=name, n=listed, park=parks[0][1])
    if not parks or first == parks[1][2]:
        return t("story.sector.title_even", lang, name=name, n=listed, parks=len(parks))
    return t("story.sector.title", lang, name=name, n=listed, park=parks[0][1], most=first)


def _sentence(designated: tuple[Named, ...], lang: str) -> str:
    if not designated:
        return t("story.sector.not_named", lang)
    said = t("story.sector.and", lang).join(one.detail for one in designated)
    return t("story.sector.named", lang, said=said)


def _designated(rows: pd.DataFrame, facts: Facts, sector: str, lang: str) -> tuple[Named, ...]:
    """Parks for which the plan names the sector, with what is listed there; sectors that count as one say so."""
    groups = facts.plan["designation_groups"].set_index("sector_id")["counts_as"]
    other = [*groups.index[groups == sector], *groups.reindex([sector]).dropna()]
    known, told = sector_names(facts, lang), []
    joined = t("filters.list_join", lang).join(known[one] for one in other if one in known)
    for label, row in rows.iterrows():
        park = park_name(facts, str(row["park_id"]), lang)
        key = "field_none" if not row["listed"] else "field"
        detail = t(f"story.named.{key}", lang, park=park, n=row["listed"])
        if joined and row["listed"]:
            detail = t("story.sector.joined", lang, said=detail, other=joined)
        told.append(
            Named(str(row[f"term_{lang}"]), detail, f"park:{row['park_id']}", "designations", rows.loc[[label]])
        )
    return tuple(told)


def _chain(here: pd.DataFrame, facts: Facts, view: View) -> tuple[Link, ...]:
    """Research, platforms, enterprises layer by layer, then those whose source writes no layer."""
    lang = view.lang
    rank = pd.DataFrame({"sure": here["confidence"].ne("high"), "year": years(here)})
    order = rank.sort_values(["sure", "year"], kind="stable", na_position="last").index
    rows = here[["id", "kind", "tech_layer"]].loc[order]
    kind, layer = rows["kind"], rows["tech_layer"]
    firms = ~kind.isin([*_RESEARCH, "platform"])
    parts = [
        ("research", t("story.sector.research", lang), kind.isin(_RESEARCH)),
        ("platform", word("kind", "platform", lang), kind == "platform"),
        *((f"layer_{n}", word("tech_layer", one, lang), firms & (layer == one)) for n, one in enumerate(LAYERS)),
        ("silent", t("story.sector.silent", lang), firms & ~layer.isin(LAYERS)),
    ]
    ids = [tuple(str(one) for one in rows["id"][inside.fillna(False).to_numpy(bool)]) for _, _, inside in parts]
    known = {
        one.target: one for one in organisations((one for link in ids for one in link[:_NAMES]), facts, here, view)
    }
    return tuple(
        Link(
            id_, name[:1].upper() + name[1:], link, tuple(known[f"org:{one}"] for one in link[:_NAMES]), id_ != "silent"
        )
        for (id_, name, _), link in zip(parts, ids, strict=True)
    )


def _figures(name: str, facts: Facts, view: View, narrowed: View, chosen: Selection) -> tuple[Figure, ...]:
    """How many have it as their main sector, how many name it beside another, how many stand inside the belt."""
    lang, sector = view.lang, narrowed.filter.sectors[0]
    excluded = filter_text(facts, view.filter, lang)
    unit = t("story.unit.organisation", lang)
    beside = select(facts, replace(view.filter, sectors=(sector,), also=True)).counted
    beside = beside[also_active(beside, sector)]
    main = Figure(
        f"story.sector.{sector}", t("story.sector.listed", lang, name=name), len(chosen.counted), unit, facts.as_of,
        table="enterprises", rows=chosen.counted, formula=t("story.sector.listed_formula", lang), excluded=excluded,
    )  # fmt: skip
    also = Figure(
        f"story.sector.{sector}.also", t("story.sector.also", lang, name=name), len(beside), unit, facts.as_of,
        table="enterprises", rows=beside, formula=t("story.sector.also_formula", lang), excluded=excluded,
    )  # fmt: skip
    found = Corridor.of_facts(facts).share(chosen.counted, view.belt_km)
    located = found.n_inside + found.n_outside
    if "location" in view.hidden or not located:
        return (main, also)
    known = chosen.counted[chosen.counted["precision"] != "park"]
    inside = Figure(
        f"story.sector.{sector}.belt", t("story.sector.inside", lang, km=f"{view.belt_km:g}"), found.n_inside, unit,
        facts.as_of, table="enterprises", rows=known, formula=t("story.sector.inside_formula", lang),
        denominator=t("story.figure.belt_denominator", lang, n=located), excluded=excluded,
    )  # fmt: skip
    return (main, also, inside)
