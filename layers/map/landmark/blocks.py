"""The small blocks of letters and figures that stand round a landmark: name, leading sector, chips, money, count.

Each is a Block of known size, so that layers.map.landmark.placement can find room for all before anything is drawn.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.vocabulary import STAGES, WAN_IN_YI
from geo import money
from geo.counting import counted, main_sectors
from layers import svg, theme
from layers.figures.targets import as_written, own_targets
from layers.memory import MEMORY, while_alive
from layers.text import t
from layers.theme import SIZE_BODY, SIZE_NAME, SIZE_SMALL, palette

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.load import Facts
    from geo.filter import Selection
    from layers.map.landmark.room import Align
    from layers.theme import Pattern
    from layers.view import Lang, View


SMALL_N = 10  # below this a share says nothing (stated wherever a share is left out)
MONEY_R = 36.0  # px of the largest sum in the facts: all other discs are in proportion by area
UNPROVED_R = 7.0  # px of what is unknown or ended: a size of its own would make it the biggest news
UNPROVED = ("unknown", "ended")
RING_IN, RING_OUT = 21.0, 42.0  # px of the ring; its area grows with the number of organisations
_CHIPS = 200.0  # px of a row in a narrow block of chips
CHIP_SHAPES = 2
_UNKNOWN = "—"  # in place of a number
GOALS = 2  # lines of a park's own targets
CORE, CORE_ALONE = 17.0, 22.0
OWN = "own"  # in place of a stage: the total investment of a person's ledger


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of markup in a ``width`` x ``height`` px box; each row is (its width, its markup from x = 0)."""

    width: float
    height: float
    rows: tuple[tuple[float, str], ...] = ()

    def svg(self, align: Align = "start") -> str:
        """The rows pushed to one side of the box."""
        share = {"start": 0.0, "middle": 0.5, "end": 1.0}[align]
        return "".join(svg.group((self.width - width) * share, 0, markup) for width, markup in self.rows)


def name(park: Mapping[str, object], view: View, listed: int | None, loose: int = 0) -> Block:
    """Name of a park, and one figure: organisations listed, or its role in the layout where ``listed`` is None.

    ``loose`` of those listed are known by their park only: drawn nowhere, so the figure says how many.
    """
    inks = palette(view.theme)
    title = str(park[f"short_{view.lang}"])
    rows = [
        (
            svg.text_width(title, SIZE_NAME, 700),
            svg.text(0, 17, title, size=SIZE_NAME, fill=inks.ink, weight=700, halo=inks.halo, halo_width=4),
        )
    ]
    if listed is None:
        role = t(f"map.role.{park['role']}", view.lang, n=park["position"])
        rows.append(
            (
                svg.text_width(role, SIZE_BODY),
                svg.text(0, 36, role, size=SIZE_BODY, fill=inks.ink_soft, halo=inks.halo, halo_width=4),
            )
        )
    else:
        unit = t("map.label.organisations", view.lang)
        if loose:
            unit += t("map.label.loose", view.lang, n=f"{loose:,}")
        markup, width = svg.figure(
            0,
            36,
            f"{listed:,}",
            unit,
            size=SIZE_BODY,
            unit_size=SIZE_SMALL,
            ink=inks.ink,
            unit_ink=inks.ink_soft,
            halo=inks.halo,
        )
        rows.append((width, markup))
    return Block(max(width for width, _ in rows) + 2, 43, tuple(rows))


@while_alive
def families(organisations: pd.DataFrame, sectors: pd.DataFrame) -> dict[str, dict[str, int]]:
    """Organisations per family and, inside it, per main sector, in the table's order; sectors with none left out."""
    counts = organisations["main_sector"].value_counts()
    out: dict[str, dict[str, int]] = {family: {} for family in sectors["family"]}
    for sector, family in zip(sectors["id"], sectors["family"], strict=True):
        if counts.get(sector, 0):
            out.setdefault(family, {})[sector] = int(counts[sector])
    return {family: counted for family, counted in out.items() if counted}


def lead(organisations: pd.DataFrame, facts: Facts, view: View) -> Block:
    """The largest family of sectors with its share; too few organisations are said, not turned into a share."""
    inks = palette(view.theme)
    found = families(organisations, facts.sectors)
    total = sum(sum(sectors.values()) for sectors in found.values())
    if not total:
        return Block(0, 20)
    if total < SMALL_N:
        line = t("map.label.too_few", view.lang)
        return Block(svg.text_width(line, SIZE_SMALL), 20, ((svg.text_width(line, SIZE_SMALL), _line(line, 0, view)),))
    best = max(found, key=lambda family: sum(found[family].values()))
    line = t(
        "map.label.lead",
        view.lang,
        name=name_of(facts.families, best, view.lang),
        share=round(100 * sum(found[best].values()) / total),
    )
    dot = svg.circle(5, 9, 5, fill=theme.Tints.of(facts).family(best, view.theme), stroke=inks.halo, width=1)
    width = 14 + svg.text_width(line, SIZE_SMALL)
    return Block(width, 20, ((width, dot + _line(line, 14, view)),))


def goals(facts: Facts, park: str, view: View) -> Block:
    """The furthest targets that a park has published for itself, a line each; planned, not reached.

    GOALS at most, only the furthest of all where the present state stands beside it and takes the room.
    """
    inks, rows = palette(view.theme), []
    for n, line in enumerate(goal_lines(facts, park, view)[: 1 if view.mode == "both" else GOALS]):
        text = svg.text(16, 13, line, size=SIZE_SMALL, fill=inks.ink, halo=inks.halo)
        rows.append((16 + svg.text_width(line, SIZE_SMALL), svg.group(0, n * 18.0, flag(2, view) + text)))
    return Block(max((width for width, _ in rows), default=0.0), 18.0 * len(rows), tuple(rows))


def goal_lines(facts: Facts, park: str, view: View) -> list[str]:
    """All targets of a park's own in words, the furthest year first."""
    lang, label = view.lang, "map.label.target"
    return [
        t(label, lang, year=row["year"], text=as_written(facts, row, lang, bare=True), term=row[f"term_{lang}"])
        for _, row in own_targets(facts, park).iterrows()
    ]


def flag(x: float, view: View) -> str:
    """A small hollow flag on a pole at ``x``, 11 px high: something aimed at."""
    ink, paper = palette(view.theme).pole, palette(view.theme).panel
    cloth = ((x, 3.0), (x + 9, 3.0), (x + 6.5, 6.0), (x + 9, 9.0), (x, 9.0))
    return svg.line(x, 3, x, 14, stroke=ink, width=1.3) + svg.polygon(cloth, fill=paper, stroke=ink, width=1.2)


def _line(line: str, x: float, view: View) -> str:
    inks = palette(view.theme)
    return svg.text(x, 13, line, size=SIZE_SMALL, fill=inks.ink_soft, halo=inks.halo)


def name_of(frame: pd.DataFrame, key: str, lang: Lang) -> str:
    """Name of a row by its id, in the reader's language; the id itself where there is no such row."""
    found = frame.loc[frame["id"] == key, f"name_{lang}"]
    return str(found.iloc[0]) if len(found) else key


def chips(
    designated: pd.DataFrame, organisations: pd.DataFrame | None, facts: Facts, view: View, shape: int = 0
) -> Block:
    """What clause 14 designates for a park, in the document's terms, a chip each in rows.

    With ``organisations`` every chip also says how many of them work in that sector; a chip with none is hollow. Where
    none of them says its sector, the number is not known.
    ``shape``: 0 a narrow block, 1 a wide one of two rows at most.
    """
    size = SIZE_SMALL if organisations is not None else SIZE_BODY
    height = 18.0 if organisations is not None else 22.0
    counts = None if organisations is None else sector_counts(organisations)
    unknown = organisations is not None and len(organisations) > 0 and not counts  # a ledger that says no sector
    family = dict(zip(facts.sectors["id"], facts.sectors["family"], strict=True))
    tints = theme.Tints.of(facts)
    made = []
    for row in designated.itertuples():
        sector = row.sector_id if isinstance(row.sector_id, str) else ""
        number = "" if counts is None or not sector else _UNKNOWN if unknown else str(counts.get(sector, 0))
        term = str(getattr(row, f"term_{view.lang}"))
        ink = tints.family(family.get(sector, ""), view.theme)
        made.append(_chip(term, ink, number, view, known=sector in family, size=size, height=height))
    total = sum(width + 4 for width, _ in made)
    longest = max((width for width, _ in made), default=0.0)
    return _flow(made, _CHIPS if shape == 0 else max(_CHIPS, total / 2 + longest / 2), height)


def sector_counts(organisations: pd.DataFrame) -> dict[str, int]:
    """Organisations per main sector, the rule of every count by sector (geo.counting)."""
    counts = main_sectors(organisations).value_counts()
    return {str(sector): int(number) for sector, number in counts.items() if sector}


def _chip(term: str, ink: str, count: str, view: View, *, known: bool, size: float, height: float) -> tuple[float, str]:
    inks = palette(view.theme)
    words = svg.text_width(term, size)
    width = words + 28 + (svg.text_width(count, size, 700) + 5 if count else 0)
    hollow = count == "0"
    dot = svg.circle(
        11,
        height / 2,
        4,
        fill=inks.panel if hollow or not known else ink,
        stroke=ink,
        width=1.4,
        dash="" if known else "1.5 1.5",
    )
    markup = (
        svg.rect(
            0.5,
            0.5,
            width - 1,
            height - 1,
            fill=inks.panel,
            opacity=0.94,
            stroke=ink,
            radius=height / 2,
            dash="3 2.4" if hollow else "",
        )
        + dot
        + svg.text(19, height / 2 + size * 0.36, term, size=size, fill=inks.ink)
    )
    if count:
        markup += svg.text(24 + words, height / 2 + size * 0.36, count, size=size, fill=inks.ink, weight=700)
    return width, markup


def _flow(made: Sequence[tuple[float, str]], most: float, height: float) -> Block:
    """Pieces set in rows of at most ``most`` px."""
    rows: list[tuple[float, str]] = []
    x, row = 0.0, ""
    y = 0.0
    for width, markup in made:
        if row and x + width > most:
            rows.append((x - 4, row))
            x, row, y = 0.0, "", y + height + 4
        row += svg.group(x, y, markup)
        x += width + 4
    if row:
        rows.append((x - 4, row))
    return Block(max((width for width, _ in rows), default=0.0), y + height + 4 if made else 0.0, tuple(rows))


def money_scale(facts: Facts) -> float:
    """px of radius for √亿元: one scale for every park, stage and filter, from the largest sum in the facts."""
    return MEMORY.kept("money_scale", facts.version, "", lambda: _money_scale(facts))


def _money_scale(facts: Facts) -> float:
    told = (v for park in sums(facts, facts).values() for stage, v in park.items() if stage not in UNPROVED)
    largest = max(told, default=0.0)
    return MONEY_R / math.sqrt(largest) if largest > 0 else 0.0


def sums(facts: Facts, rows: Facts | Selection) -> dict[str, dict[str, float]]:
    """亿元 per park and stage that has any among ``rows``, in the order of stages, which are never added up.

    A person's ledger also has a column of total investment (万元) that knows no stages: its sum stands apart as OWN.
    """
    amount = money.by_stage(rows.investments).amount
    staged = zip(amount.index.astype(str), amount.reindex(columns=list(STAGES)).to_numpy(float), strict=True)
    out = {park: {stage: float(v) for stage, v in zip(STAGES, row, strict=True) if v > 0} for park, row in staged}
    if facts.workspace != "shipped":
        own = counted(rows.enterprises).groupby("park_id")["total_investment_wan"].sum() / WAN_IN_YI
        for park, value in own[own > 0].items():
            out[str(park)] = out.get(str(park), {}) | {OWN: float(value)}
    return out


def pattern(stage: str) -> Pattern:
    """Filling of a stage's disc; what knows no stages is filled like the unknown one."""
    return theme.stage_pattern("unknown" if stage == OWN else stage)


def stage_name(stage: str, lang: Lang) -> str:
    """Name of a stage, or of the ledger's sum that knows none."""
    return t("kpi.own_money", lang) if stage == OWN else t(f"vocab.stage.{stage}", lang)


def without_money(facts: Facts, view: View) -> str:
    """Name of the text for a park without any sum: hidden on purpose, not in the ledger, or not published."""
    if facts.workspace != "shipped":
        return "money_hidden" if "total_investment_wan" in view.hidden else "no_money_own"
    if "amount" in view.hidden:
        return "money_hidden"
    return "no_money" if view.filter.is_empty else "money_filtered"  # filtered out is not unpublished


def amount_text(value: float, lang: Lang) -> str:
    """亿元 as a reader of the language writes it: 亿元 in Chinese, billions (10 亿) in English."""
    shown = value if lang == "zh" else value / 10.0
    return f"{shown:,.0f}" if shown >= 100 else f"{shown:.1f}".rstrip("0").rstrip(".")


def discs(amounts: Mapping[str, float], scale: float, view: View, none: str = "no_money") -> Block:
    """One disc a stage, area in proportion to 亿元, its figure under it; the unit once, at the end.

    Unknown and ended money is a sign of one size, its figure softer: it must not look like what was built.
    ``none`` is the text for a park without any (``map.label.<none>``).
    """
    inks = palette(view.theme)
    if not amounts:
        line = t(f"map.label.{none}", view.lang)
        width = svg.text_width(line, SIZE_SMALL)
        return Block(width, 15, ((width, _line(line, 0, view)),))
    radii = {s: UNPROVED_R if s in UNPROVED else scale * math.sqrt(value) for s, value in amounts.items()}
    tallest = max(radii.values())
    x, end, parts = 0.0, 0.0, []
    foot = 2 * tallest + 13
    for stage, value in amounts.items():
        r, soft = radii[stage], stage in UNPROVED
        figure = amount_text(value, view.lang)
        width = max(2 * r, svg.text_width(figure, SIZE_SMALL, 700)) + 3
        ink, weight = (inks.ink_soft, 400) if soft else (inks.ink, 700)
        parts.append(svg.disc(x + width / 2, 2 * tallest - r + 1, r, pattern(stage), ink=inks.money, ground=inks.panel))
        parts.append(
            svg.text(
                x + width / 2, foot, figure, size=SIZE_SMALL, fill=ink, anchor="middle", weight=weight, halo=inks.halo
            )
        )
        end = x + width / 2 + svg.text_width(figure, SIZE_SMALL, 700) / 2 + 3
        x += width + 3
    unit = t("map.unit.money", view.lang)
    parts.append(svg.text(end, foot, unit, size=SIZE_SMALL, fill=inks.ink_soft, halo=inks.halo))
    width = max(x - 3, end + svg.text_width(unit, SIZE_SMALL))
    return Block(width, foot + 4, ((width, "".join(parts)),))


@while_alive
def ring_scale(enterprises: pd.DataFrame) -> float:
    """px² of ring area for one organisation: the largest park of all counted organisations fills the ring."""
    people = counted(enterprises)
    largest = people.groupby("park_id").size().max() if len(people) else 0
    return (RING_OUT**2 - RING_IN**2) / largest if largest else 0.0


def ring_radius(number: int, scale: float) -> float:
    """Outer px of a ring for a number of organisations; the thinnest is 6 px, so that colours can be told."""
    return max(math.sqrt(RING_IN**2 + scale * number), RING_IN + 6.0) if number else RING_IN


_CUT = ("id", "park_id", "kind", "sectors", "main_sector", "precision")  # cutting all columns of 100,000 rows is slow


@while_alive
def by_park(frame: pd.DataFrame, parks: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Rows of each park by its id, empty where it has none; of organisations only what marks are made of is cut."""
    plain = pd.DataFrame(frame)
    if "precision" in plain.columns:
        plain = plain[[name for name in _CUT if name in plain.columns]]
    found = {str(park): rows for park, rows in plain.groupby("park_id")}
    return {park: found.get(park, plain.iloc[:0]) for park in parks["id"].astype(str)}


@while_alive
def records(parks: pd.DataFrame) -> list[dict[str, object]]:
    """Parks as plain rows, in the order of the plan: nodes, then poles."""
    rows = parks.sort_values(["role", "position"]).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
