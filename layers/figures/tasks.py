"""Tasks and safeguards in words and as a card: bodies in order, contents, scenarios, money, what they concern."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from geo import plan_tasks
from geo.counting import counted
from layers.figures.figure import Figure
from layers.figures.money import money_figures
from layers.figures.targets import cards as target_cards
from layers.figures.targets import clause_name, measured, number, place_name, target_table
from layers.text import t
from layers.words.names import sector_names

if TYPE_CHECKING:
    from data.load import Facts

SOURCE = "plan-2019-37"
MONEY_KINDS = ("grant", "reward", "matching", "operating", "subsidy")


@dataclass(frozen=True, slots=True)
class TaskItem:
    """One content of a measure: ``title``, whether it is the document's own heading, and what it says as a figure."""

    title: str
    heading: bool
    said: Figure


@dataclass(frozen=True, slots=True)
class TaskCard:
    """One task or safeguard. ``lists`` are (heading, body names in order); a part of a task may have its own list."""

    id: str
    heading: str
    title: str
    gist: str
    lists: tuple[tuple[str, tuple[str, ...]], ...]
    items: tuple[TaskItem, ...]
    scenarios: tuple[str, ...]
    parks: tuple[tuple[str, str], ...]
    sectors: tuple[tuple[str, str], ...]
    orgs: tuple[tuple[str, str], ...]
    instruments: tuple[Figure, ...]
    means: tuple[str, ...]
    targets: tuple[Figure, ...]
    aims: tuple[str, ...]
    listed: Figure | None
    money: tuple[Figure, ...]


def measure_name(facts: Facts, measure: str, lang: str) -> str:
    """“任务1” or “保障1” with the title."""
    return measure_names(facts, lang)[measure]


def measure_names(facts: Facts, lang: str) -> dict[str, str]:
    """Measure id → name, in the plan's order."""
    rows = plan_tasks.measures(facts.plan)
    parts = (rows[column].tolist() for column in ("id", "kind", "number", f"title_{lang}"))
    return {id_: t(f"tasks.{kind}_title", lang, n=n, title=title) for id_, kind, n, title in zip(*parts, strict=True)}


def body_names(facts: Facts, lang: str) -> dict[str, str]:
    """Body id → name, in the plan's order of first mention."""
    bodies = facts.plan["bodies"]
    return dict(zip(bodies["id"], bodies[f"name_{lang}"], strict=True))


def task_table(facts: Facts, lang: str, kept: tuple[str, ...]) -> pd.DataFrame:
    """The kept measures in words, one row each: number title group bodies gist sectors parks deadline … source_id."""
    plan, names, join = facts.plan, body_names(facts, lang), t("filters.list_join", lang)
    measures = measure_names(facts, lang)
    groups = plan["task_groups"].set_index("id")[f"title_{lang}"]
    rows = _measures(facts).loc[list(kept)]
    means = [plan_tasks.instruments_of(plan, name)[f"name_{lang}"] for name in kept]
    uses = [plan["scenarios"].loc[plan["scenarios"]["measure_id"] == name, f"name_{lang}"] for name in kept]
    return pd.DataFrame(
        {
            "id": list(kept),
            "measure": [measures[name] for name in kept],
            "group": [groups.get(g, t("tasks.safeguards", lang)) for g in rows["group_id"]],
            "bodies": [join.join(names[b] for b in _body_ids(facts, name)) for name in kept],
            "gist": rows[f"gist_{lang}"].tolist(),
            "sectors": [";".join(plan_tasks.sectors_of(plan, name)) or None for name in kept],
            "parks": [join.join(place_name(facts, p, lang) for p in plan_tasks.parks_of(plan, name)) for name in kept],
            "deadline": [t("tasks.no_deadline", lang) if pd.isna(year) else str(year) for year in rows["deadline"]],
            "instruments": [join.join(one) for one in means],
            "scenarios": [join.join(one) for one in uses],
            "source_id": SOURCE,
        }
    )


def matrix_table(facts: Facts, lang: str, kept: tuple[str, ...], bodies: tuple[str, ...] = ()) -> pd.DataFrame:
    """Filled cells of measures × bodies, one row each: measure_id body_id measure body place_in_list kind."""
    wide = plan_tasks.matrix(facts.plan).loc[list(kept)]
    wide = wide[list(bodies)] if bodies else wide
    names = body_names(facts, lang)
    long = wide.reset_index().melt(id_vars="measure_id", var_name="body_id", value_name="place_in_list").dropna()
    kinds = facts.plan["bodies"].set_index("id")["kind"]
    return pd.DataFrame(
        {
            "measure_id": long["measure_id"],
            "body_id": long["body_id"],
            "measure": long["measure_id"].map(measure_names(facts, lang)),
            "body": long["body_id"].map(names),
            "place_in_list": long["place_in_list"].astype(int),
            "kind": long["body_id"].map(kinds),
            "source_id": SOURCE,
        }
    )


def load_table(facts: Facts, lang: str, kept: tuple[str, ...]) -> pd.DataFrame:
    """Load of each body over the kept measures: body_id body tasks_count safeguards_count first_count total_count."""
    rows = plan_tasks.load(facts.plan, kept)
    table = rows.rename(columns={name: f"{name}_count" for name in ("tasks", "safeguards", "first", "total")})
    table.insert(1, "body", table["body_id"].map(body_names(facts, lang)))
    return table.assign(source_id=SOURCE)


def instrument_table(facts: Facts, lang: str, kept: tuple[str, ...]) -> pd.DataFrame:
    """Money and other means of the kept measures (and their groups), in words, each once."""
    used = pd.concat([plan_tasks.instruments_of(facts.plan, name) for name in kept]).drop_duplicates("id")
    names = {**measure_names(facts, lang), **facts.plan["task_groups"].set_index("id")[f"title_{lang}"]}
    return pd.DataFrame(
        {
            "id": used["id"],
            "measure": [names[m] for m in used["measure_id"]],
            "name_zh": used[f"name_{lang}"],
            "kind": [t(f"tasks.kind.{kind}", lang) for kind in used["kind"]],
            "amount_text": [_amount(row, lang) for _, row in used.iterrows()],
            "condition": used[f"condition_{lang}"].fillna(""),
            "source_id": SOURCE,
        }
    )


def term_table(facts: Facts, lang: str) -> pd.DataFrame:
    """Terms of art with their glosses and where they stand."""
    terms = facts.plan["terms"]
    where = [clause_name(str(clause), lang) for clause in terms["clause"]]
    shown = {"term": terms[f"term_{lang}"], "gloss": terms[f"gloss_{lang}"], "clause": where}
    return pd.DataFrame({"id": terms["id"], **shown, "source_id": SOURCE})


def head_figures(facts: Facts, lang: str, kept: tuple[str, ...]) -> tuple[Figure, ...]:
    """Tasks, safeguards and bodies that the filter leaves, each a figure that lists them."""
    table, load = task_table(facts, lang, kept), load_table(facts, lang, kept)
    is_task = table["id"].str.startswith("t")
    return (
        _count("tasks", table[is_task], facts, lang),
        _count("safeguards", table[~is_task], facts, lang),
        _count("bodies", load, facts, lang),
    )


def body_figure(facts: Facts, body: str, lang: str, kept: tuple[str, ...]) -> Figure:
    """How many of the kept measures one body (an id) carries, with them."""
    mine = tuple(name for name in kept if body in _body_ids(facts, name))
    return replace(
        _count("tasks", task_table(facts, lang, mine), facts, lang),
        key=f"tasks.body.{body}",
        label=body_names(facts, lang)[body],
        formula=t("tasks.body_formula", lang),
    )


def card(facts: Facts, measure: str, lang: str) -> TaskCard:
    """Everything about one measure; ``measure`` is t01 … t18 or s1 … s4 (KeyError otherwise)."""
    plan, row = facts.plan, _measures(facts).loc[[measure]].iloc[0]
    groups = plan["task_groups"].set_index("id")[f"title_{lang}"]
    uses = plan["scenarios"].loc[plan["scenarios"]["measure_id"] == measure, f"name_{lang}"]
    sectors, parks = plan_tasks.sectors_of(plan, measure), plan_tasks.parks_of(plan, measure)
    names, means = sector_names(facts, lang), plan_tasks.instruments_of(plan, measure)
    stated = means[["amount", "ratio", "years"]].notna().any(axis=1)
    return TaskCard(
        id=measure,
        heading=str(groups.get(row["group_id"], t("tasks.safeguards", lang))),
        title=measure_name(facts, measure, lang),
        gist=str(row[f"gist_{lang}"]),
        lists=_lists(facts, measure, lang),
        items=_items(facts, measure, lang),
        scenarios=tuple(uses),
        parks=tuple((p, place_name(facts, p, lang)) for p in parks),
        sectors=tuple((s, names[s]) for s in sectors),
        orgs=_orgs(facts, measure, lang),
        instruments=tuple(_instrument(one, lang) for _, one in means[stated].iterrows()),
        means=tuple(_means(one, lang) for _, one in means[~stated].iterrows()),
        targets=_targets(facts, measure, lang),
        aims=_aims(facts, measure, lang),
        listed=_listed(facts, sectors, lang),
        money=_money(facts, sectors, lang),
    )


def _measures(facts: Facts) -> pd.DataFrame:
    return plan_tasks.measures(facts.plan).set_index("id")


def _body_ids(facts: Facts, measure: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(plan_tasks.bodies_of(facts.plan, measure)["body_id"]))


def _lists(facts: Facts, measure: str, lang: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    names, items = body_names(facts, lang), facts.plan["task_items"].set_index("id")[f"title_{lang}"]
    rows = plan_tasks.bodies_of(facts.plan, measure)
    return tuple(
        (str(items.get(item, "")), tuple(names[b] for b in part["body_id"]))
        for item, part in rows.groupby(rows["item_id"].fillna(""), sort=False)
    )


def _items(facts: Facts, measure: str, lang: str) -> tuple[TaskItem, ...]:
    items, name = facts.plan["task_items"], measure_name(facts, measure, lang)
    return tuple(_item(row, name, lang) for _, row in items[items["measure_id"] == measure].iterrows())


def _item(row: pd.Series, measure: str, lang: str) -> TaskItem:
    title, gist = str(row[f"title_{lang}"]), str(row[f"gist_{lang}"])
    words = {"id": row["id"], "measure": measure, "gist": gist, "sectors": row["sectors"], "source_id": SOURCE}
    said = Figure(
        key=f"item.{row['id']}",
        label=title,
        value=gist,
        table="tasks",
        rows=pd.DataFrame([words]),
        formula=t("tasks.item_formula", lang, measure=measure),
    )
    return TaskItem(title, bool(row["heading"]), said)


def _orgs(facts: Facts, measure: str, lang: str) -> tuple[tuple[str, str], ...]:
    """Organisations that the measure names and that are in the data at hand (a person's ledger may not have them)."""
    listed = facts.enterprises.set_index("id")
    english = "name_en" if lang == "en" else "name_zh"
    found = [o for o in plan_tasks.orgs_of(facts.plan, measure) if o in listed.index]
    shown = listed.loc[found, english].fillna(listed.loc[found, "name_zh"])
    return tuple((str(org), str(name)) for org, name in zip(found, shown, strict=True))


def _instrument(row: pd.Series, lang: str) -> Figure:
    """A means for which the plan states an amount, a ratio or a number of years."""
    return Figure(
        key=f"instrument.{row['id']}",
        label=str(row[f"name_{lang}"]),
        value=_stated(row, lang),
        table="instruments",
        rows=pd.DataFrame([row]).assign(source_id=SOURCE),
        formula=t("tasks.instrument_formula", lang, condition=_condition(row, lang)).strip(),
        unknown=t("tasks.instrument_unknown", lang),
    )


def _means(row: pd.Series, lang: str) -> str:
    """A means without a quantity; where it is money, that is said."""
    said = [_condition(row, lang)]
    if row["kind"] in MONEY_KINDS and row["qualifier"] == "unstated":
        said.append(_amount(row, lang))
    told = t("filters.join", lang).join(part for part in said if part)
    name = str(row[f"name_{lang}"])
    return t("tasks.means", lang, name=name, text=told) if told else name


def _amount(row: pd.Series, lang: str) -> str:
    """What is stated; for money without a quantity that it is not, for other means nothing."""
    unstated = t("tasks.instrument_unknown", lang) if row["kind"] in MONEY_KINDS else t("tasks.no_amount", lang)
    return _stated(row, lang) or unstated


def _condition(row: pd.Series, lang: str) -> str:
    return "" if pd.isna(row[f"condition_{lang}"]) else str(row[f"condition_{lang}"])


def _stated(row: pd.Series, lang: str) -> str | None:
    """最高2亿元 · 1:1 · 连续3年: what the plan states of a means, None where it states no quantity."""
    parts = []
    if pd.notna(row["amount"]):
        amount, unit = float(row["amount"]), str(row["unit"])
        if lang == "en":
            amount, unit = amount * _YUAN[unit] / 1e6, t(f"tasks.unit.{'yearly' if '年' in unit else 'once'}", lang)
        parts.append(t(f"tasks.stated.{row['qualifier']}", lang, amount=measured(number(amount, lang), unit, lang)))
    if pd.notna(row["ratio"]):
        parts.append(str(row["ratio"]))
    if pd.notna(row["years"]):
        parts.append(t("tasks.stated.years", lang, n=row["years"]))
    return t("tasks.stated.join", lang).join(parts) or None


_YUAN = {"亿元": 1e8, "万元/年": 1e4}


def _targets(facts: Facts, measure: str, lang: str) -> tuple[Figure, ...]:
    table = target_table(facts, lang, plan=facts.place.plan)
    mine = target_cards(facts, table[table["clause_id"] == _clause(measure)], lang)
    verdicts = [t(f"targets.verdict.{one.verdict}", lang) for one in mine]
    labels = [t("tasks.target", lang, term=one.figure.label, verdict=v) for one, v in zip(mine, verdicts, strict=True)]
    return tuple(replace(one.figure, label=label) for one, label in zip(mine, labels, strict=True))


def _aims(facts: Facts, measure: str, lang: str) -> tuple[str, ...]:
    aims = facts.plan["aims"]
    return tuple(aims.loc[aims["clause"] == _clause(measure), f"aim_{lang}"])


def _clause(measure: str) -> str:
    return str(int(measure[1:])) if measure.startswith("t") else measure


def _listed(facts: Facts, sectors: tuple[str, ...], lang: str) -> Figure | None:
    if not sectors:
        return None
    people = counted(facts.enterprises)
    rows = people[people["main_sector"].isin(sectors)]
    return Figure(
        key=f"tasks.listed.{'-'.join(sectors)}",
        label=t("tasks.listed", lang),
        value=len(rows),
        unit=t("kpi.unit_org", lang),
        as_of=facts.as_of,
        table="enterprises",
        rows=rows,
        formula=t("tasks.listed_formula", lang),
        unknown=t("kpi.organisations_unknown", lang),
    )


def _money(facts: Facts, sectors: tuple[str, ...], lang: str) -> tuple[Figure, ...]:
    if not sectors:
        return ()
    first = facts.investments["sectors"].str.split(";").str[0]
    rows = facts.investments[first.isin(sectors)]
    return money_figures(rows, lang, key=f"tasks.{'-'.join(sectors)}", as_of=facts.as_of)


def _count(code: str, rows: pd.DataFrame, facts: Facts, lang: str) -> Figure:
    return Figure(
        key=f"tasks.count.{code}",
        label=t(f"tasks.count.{code}", lang),
        value=len(rows),
        unit=t(f"tasks.count.unit_{code}", lang),
        as_of=str(facts.plan["plans"].set_index("id").loc[facts.place.plan, "issued"]),
        table="tasks",
        rows=rows,
        formula=t("tasks.count.formula", lang),
    )
