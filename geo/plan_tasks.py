"""Who carries what in the plan: measures × bodies, load of each body, and which measures pass a person's choices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import pandas as pd

from data.search import normalised, readings
from geo.select import folded

if TYPE_CHECKING:
    from collections.abc import Mapping

    Plan = Mapping[str, pd.DataFrame]

AREA_KIND = "area"  # bodies that answer for places: for one park where ``park_id`` says so, else for all alike


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """Empty means no restriction; fields narrow together (AND), values inside one are OR.

    ``kinds`` are kinds of instruments. ``parks`` passes what names the park or is carried by its own committee; with
    ``by_area`` also what is carried by the district governments and zone committees at large.
    """

    bodies: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    parks: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    query: str = ""
    by_area: bool = False


def measures(plan: Plan) -> pd.DataFrame:
    """The 18 tasks and the 4 safeguards in the plan's order: the tasks' columns plus ``kind`` (task, safeguard)."""
    tasks = plan["tasks"].assign(kind="task")
    safeguards = plan["safeguards"].assign(kind="safeguard")
    return pd.concat([tasks, safeguards], ignore_index=True)


def matrix(plan: Plan) -> pd.DataFrame:
    """Measures (rows, plan's order) × bodies (columns, order of first mention): place in the list, 1 = named first.

    <NA> where the body is not named. Where a task has several lists, the best place counts.
    """
    lists = plan["task_bodies"]
    wide = lists.pivot_table(index="measure_id", columns="body_id", values="position", aggfunc="min")
    rows, columns = pd.Index(measures(plan)["id"], name="measure_id"), pd.Index(plan["bodies"]["id"], name="body_id")
    return wide.reindex(index=rows, columns=columns).astype("Int64")


def load(plan: Plan, kept: tuple[str, ...] | None = None) -> pd.DataFrame:
    """How much each body carries: body_id, tasks, safeguards, first (measures in which it is named first), total.

    ``kept`` restricts to these measures. A task with three lists counts once. Bodies that carry nothing are left out;
    most loaded first, then in order of first mention.
    """
    wide = matrix(plan)
    wide = wide if kept is None else wide.loc[[name for name in wide.index if name in kept]]
    is_task = wide.index.str.startswith("t")
    named = wide.notna()
    table = pd.DataFrame(
        {
            "body_id": wide.columns,
            "tasks": named[is_task].sum().to_numpy(),
            "safeguards": named[~is_task].sum().to_numpy(),
            "first": (wide == 1).sum().to_numpy(),
        }
    )
    table["total"] = table["tasks"] + table["safeguards"]
    return table[table["total"] > 0].sort_values("total", ascending=False, kind="stable", ignore_index=True)


def sectors_of(plan: Plan, measure: str) -> tuple[str, ...]:
    """Sectors that a measure names, itself or in one of its items."""
    return _named(plan, measure, "sectors")


def parks_of(plan: Plan, measure: str) -> tuple[str, ...]:
    """Parks that a measure names."""
    return _named(plan, measure, "parks")


def orgs_of(plan: Plan, measure: str) -> tuple[str, ...]:
    """Organisations of the atlas that a measure names."""
    return _named(plan, measure, "orgs")


def bodies_of(plan: Plan, measure: str) -> pd.DataFrame:
    """The bodies of a measure in order: item_id (where an item has its own list), position, body_id."""
    lists = plan["task_bodies"]
    return lists.loc[lists["measure_id"] == measure, ["item_id", "position", "body_id"]]


def instruments_of(plan: Plan, measure: str) -> pd.DataFrame:
    """Money and other means that a measure names; a task also has those of its group."""
    means = plan["instruments"]
    group = plan["tasks"].set_index("id")["group_id"].get(measure, "")
    return means[means["measure_id"].isin([measure, group])]


def select(plan: Plan, chosen: TaskFilter, prefixes: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Ids of the measures that pass, in the plan's order. ``prefixes`` as in ``data.place.Place``."""
    names = measures(plan)["id"]
    return tuple(name for name in names if _passes(plan, name, chosen, prefixes))


def _passes(plan: Plan, name: str, chosen: TaskFilter, prefixes: tuple[str, ...]) -> bool:
    bodies = set(bodies_of(plan, name)["body_id"])
    tests = (
        not chosen.bodies or bool(bodies.intersection(chosen.bodies)),
        not chosen.sectors or bool(set(chosen.sectors).intersection(sectors_of(plan, name))),
        not chosen.parks or _concerns(plan, name, bodies, chosen),
        not chosen.kinds or bool(set(chosen.kinds).intersection(instruments_of(plan, name)["kind"])),
        not folded(chosen.query) or matches(plan, name, chosen.query, prefixes),
    )
    return all(tests)


def _concerns(plan: Plan, name: str, bodies: set[str], chosen: TaskFilter) -> bool:
    carriers = plan["bodies"][plan["bodies"]["id"].isin(bodies)]
    parks = {*parks_of(plan, name), *carriers["park_id"].dropna()}
    if parks.intersection(chosen.parks):
        return True
    at_large = carriers["park_id"].isna() & (carriers["kind"] == AREA_KIND)
    return chosen.by_area and bool(at_large.any())


def matches(plan: Plan, measure: str, query: str, prefixes: tuple[str, ...] = ()) -> bool:
    """Whether ``query`` stands in any text of a measure, or is the pinyin or the initials of a part of a name in it."""
    wanted = folded(query)
    texts, names = _texts(plan, measure)
    if any(wanted in folded(text) or normalised(query, prefixes) in normalised(text, prefixes) for text in texts):
        return True
    sound = "".join(wanted.split())
    return wanted.isascii() and any(sound in reading for name in names for reading in _sounds(name, prefixes))


@cache
def _sounds(name: str, prefixes: tuple[str, ...]) -> tuple[str, str]:
    """Readings of a name in the plan: some hundred fixed names, asked for again at every keystroke."""
    return readings(name, prefixes)


def _texts(plan: Plan, measure: str) -> tuple[list[str], list[str]]:
    """All texts of a measure, and the Chinese names among them (which are also searched by sound)."""
    row = measures(plan).set_index("id").loc[measure]
    items = _rows(plan, "task_items", measure)
    means = instruments_of(plan, measure)
    uses = _rows(plan, "scenarios", measure)
    bodies = plan["bodies"].set_index("id").loc[bodies_of(plan, measure)["body_id"].unique()]
    names = [row["title_zh"], *items["title_zh"], *means["name_zh"], *uses["name_zh"], *bodies["name_zh"]]
    others = [row["title_en"], row["gist_zh"], row["gist_en"], *items["title_en"], *items["gist_zh"], *items["gist_en"]]
    others += [*means["name_en"], *uses["name_en"], *bodies["name_en"]]
    return names + others, names


def _rows(plan: Plan, table: str, measure: str) -> pd.DataFrame:
    frame = plan[table]
    return frame[frame["measure_id"] == measure]


def _named(plan: Plan, measure: str, column: str) -> tuple[str, ...]:
    """Values of a ";"-joined column in a measure's own row and in its items, in order, each once."""
    own = plan["tasks"].loc[plan["tasks"]["id"] == measure]
    cells = [*own.get(column, pd.Series(dtype="str")).dropna(), *_rows(plan, "task_items", measure)[column].dropna()]
    return tuple(dict.fromkeys(part for cell in cells for part in cell.split(";")))
