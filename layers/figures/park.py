"""All figures of a park's card: organisations by kind, main sectors, money by stage, what was published."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.vocabulary import ORGANISATION_KINDS
from geo.money import by_stage
from layers.figures.coverage import compared
from layers.figures.figure import Figure
from layers.figures.money import money_figures, own_total
from layers.figures.published import published
from layers.text import t
from layers.words.filter_text import filter_text
from layers.words.names import sector_names, word

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.load import Facts
    from geo.filter import Selection
    from layers.view import View

SMALL = 30  # organisations: below this a share says little (a share of 1/30 moves by 3 points with one organisation)


@dataclass(frozen=True, slots=True)
class ParkCard:
    """What a park's card shows. ``designations`` are terms of the document (plain text) with their rows."""

    park: pd.Series
    designations: Figure
    listed: Figure
    kinds: tuple[Figure, ...]
    sectors: tuple[Figure, ...]
    money: tuple[Figure, ...]
    published: tuple[Figure, ...]
    targets: tuple[Figure, ...]


def park_card(facts: Facts, selection: Selection, view: View, park_id: str) -> ParkCard | None:
    """The card of one park under the filter in force; None when there is no such park."""
    found = facts.parks[facts.parks["id"] == park_id]
    if found.empty:
        return None
    here = selection.counted[selection.counted["park_id"] == park_id]
    money = selection.investments[selection.investments["park_id"] == park_id]
    chosen = "" if view.filter.is_empty else filter_text(facts, view.filter, view.lang)
    key = f"park.{park_id}"
    return ParkCard(
        park=found.iloc[0],
        designations=designations(facts, park_id, view.lang),
        listed=listed(facts, here, view.lang, park_id, chosen),
        kinds=tuple(
            _kind(here, str(kind), facts, view.lang, key=key, chosen=chosen)
            for kind in ORGANISATION_KINDS
            if (here["kind"] == kind).any()
        ),
        sectors=sector_shares(here, facts, view.lang, key, chosen),
        money=(
            *money_figures(money, view.lang, key=key, as_of=facts.as_of, hidden=view.hidden),
            *own_total(here, facts, view.lang, key=key, chosen=chosen),
        ),
        published=published(facts, park_id, view.lang),
        targets=published(facts, park_id, view.lang, targets=True),
    )


def designations(facts: Facts, park_id: str, lang: str) -> Figure:
    """What clause 14 designates for a park, in the document's terms."""
    rows = facts.designations[facts.designations["park_id"] == park_id]
    terms = t("filters.list_join", lang).join(rows[f"term_{lang}"])
    return Figure(
        key=f"park.{park_id}.designation",
        label=t("card.designation", lang),
        value=terms or None,
        as_of="2019-06-29" if len(rows) else "",
        table="designations",
        rows=rows,
        formula=t("card.as_published", lang),
        unknown="" if terms else t("card.designation_none", lang),
    )


def listed(facts: Facts, here: pd.DataFrame, lang: str, park_id: str, chosen: str) -> Figure:
    """Organisations counted in a park (``here``), beside enterprises listed and published for the same area."""
    text = compared(facts, park_id, lang) or t("kpi.organisations_unpublished", lang)
    return Figure(
        key=f"park.{park_id}.listed",
        label=t("card.organisations", lang),
        value=len(here),
        unit=t("kpi.unit_org", lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=here,
        formula=t("kpi.organisations_formula", lang),
        denominator=t("kpi.organisations_denominator", lang, published=text),
        excluded=chosen,
        unknown=t(
            "kpi.organisations_unknown" if facts.workspace == "shipped" else "kpi.organisations_unknown_own", lang
        ),
    )


def _kind(here: pd.DataFrame, kind: str, facts: Facts, lang: str, *, key: str, chosen: str) -> Figure:
    rows = here[here["kind"] == kind]
    return Figure(
        key=f"{key}.kind.{kind}",
        label=word("kind", kind, lang),
        value=len(rows),
        unit=t("kpi.unit_org", lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=rows,
        formula=t("card.by_kind_formula", lang),
        denominator=t("card.sector_share_denominator", lang, n=len(here)),
        excluded=chosen,
    )


def sector_shares(here: pd.DataFrame, facts: Facts, lang: str, key: str, chosen: str) -> tuple[Figure, ...]:
    """Share of each main sector inside a park (rows ``here``), largest first."""
    note = t("card.coverage_note", lang)
    return _shares(here, here["main_sector"], sector_names(facts, lang), (f"{key}.sector", note), facts, lang, chosen)


def family_shares(here: pd.DataFrame, facts: Facts, lang: str, key: str, chosen: str) -> tuple[Figure, ...]:
    """Share of each family of sectors inside a park (rows ``here``), by main sector, largest first."""
    of = dict(zip(facts.sectors["id"], facts.sectors["family"], strict=True))
    names = dict(zip(facts.families["id"], facts.families[f"name_{lang}"], strict=True))
    return _shares(here, here["main_sector"].map(of), names, (f"{key}.family", ""), facts, lang, chosen)


def _shares(  # noqa: PLR0917 - rows, their groups and names, how they are told
    here: pd.DataFrame, by: pd.Series, names: Mapping[str, str], told: tuple[str, str], facts: Facts, lang: str,
    chosen: str,
) -> tuple[Figure, ...]:  # fmt: skip
    """Share of each group of ``here``, largest first. ``told``: key of the figures, a note on what is not known."""
    key, note = told
    total = len(here)
    small = t("card.sector_small", lang, n=SMALL) if total < SMALL else ""
    groups = sorted(here.groupby(by), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return tuple(
        Figure(
            key=f"{key}.{group}",
            label=names.get(str(group), str(group)),
            value=100 * len(rows) / total,
            unit="%",
            as_of=facts.as_of,
            table="enterprises",
            rows=rows,
            formula=t("card.sector_share_formula", lang, sector=names.get(str(group), str(group))),
            denominator=t("card.sector_share_denominator", lang, n=total),
            excluded=chosen,
            unknown=" ".join(part for part in (small, note) if part),
        )
        for group, rows in groups
    )


def park_table(selection: Selection) -> pd.DataFrame:
    """The parks of a selection with their listed organisations and money by stage in 亿元 (missing where unknown)."""
    money = by_stage(selection.investments).amount.rename(columns={"announced": "announced_sum"})
    counts = selection.counted["park_id"].value_counts()
    parks = selection.parks
    return parks.assign(
        organisations=parks["id"].map(counts).fillna(0).astype(int),
        **{str(stage): parks["id"].map(money[stage]) for stage in money.columns},
    )
