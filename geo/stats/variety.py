"""Variety of a park's sectors: entropy in all, between families (unrelated) and inside them (related variety)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
from scipy.stats import entropy

from geo.stats.behind import CELLS, counted, of_row
from geo.stats.cells import COUNTING, STAGE, WEIGHT, Cells, cells
from geo.stats.inference.checks import COMMON
from geo.stats.inference.deals import ALPHA, against_deals, corrected, settled
from geo.stats.result import SEED, Params, Progress, Result, Value, Verdict, known, too_few
from geo.stats.statistic import Statistic
from geo.stats.tables import TableSpec, units

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Statement

    Floats = NDArray[np.float64]

MINIMUM, MIN_PARK = 20, 10
PARTS = ("entropy", "unrelated", "related")


def parts(totals: Floats, family: NDArray[np.intp]) -> Floats:
    """Entropy, its part between families and its part inside them, bits: (…, 3) of totals (…, sectors).

    ``family`` (sectors,): number of each sector's family. Σ s·log₂(1/s) = Σ S·log₂(1/S) + Σ S·H(inside S); scipy's
    entropy for the two sums. NaN where nothing is there. Theil 1972; Frenken, van Oort and Verburg 2007.
    """
    families = np.zeros((*totals.shape[:-1], int(family.max()) + 1))
    for number in range(families.shape[-1]):
        families[..., number] = totals[..., family == number].sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        whole, between = (entropy(x, base=2, axis=-1) for x in (totals, families))
    return np.stack([whole, between, np.maximum(whole - between, 0.0)], axis=-1)


def _table(table: Cells, units_: pd.DataFrame, family: NDArray[np.intp], params: Params) -> pd.DataFrame:
    """One row a park: the three measures, what deals of sites give on average, q of each and what is beyond chance."""
    x, heads = table.matrix().to_numpy(), table.counts().sum(axis=1)
    found = parts(x, family)
    judged = (heads >= MIN_PARK) & (heads.sum() - heads >= MIN_PARK) & np.isfinite(found[:, 0])
    frame = pd.DataFrame({"park_id": table.parks, "count": np.rint(heads).astype(int)})
    frame = frame.assign(**{name: found[:, i] for i, name in enumerate(PARTS)}, effective_number=2 ** found[:, 0])
    blank, all_three = np.full(len(frame), np.nan), np.repeat(judged[:, None], 3, axis=1)
    verdict, sure = np.where(judged, "unclear", "too_few").astype(object), np.ones((len(frame), 3), bool)
    numbers = {f"{kind}_{name}": blank for name in PARTS for kind in ("chance", "q")}
    if judged.any() and int((x.sum(axis=1) > 0).sum()) > 1:
        chance = against_deals(table, units_, lambda t: parts(t, family), side="both", params=params)
        q, sure = corrected(chance.p, all_three), settled(chance, all_three)
        for i, name in enumerate(PARTS):
            numbers |= {f"chance_{name}": chance.mean[:, i], f"q_{name}": q[:, i]}
        lower, beyond = found < chance.mean, q < ALPHA
        said = np.select([beyond & lower, beyond], ["less", "more"], "")
        verdict = np.select([~judged, said[:, 2] == "more", said[:, 2] == "less", said[:, 0] == "more",
                             said[:, 0] == "less"], ["too_few", "more_related", "less_related", "more_varied",
                                                     "less_varied"], "unclear").astype(object)  # fmt: skip
    loose = np.where(np.char.endswith(verdict.astype(str), "related"), sure[:, 2], sure[:, 0])
    return frame.assign(**numbers, verdict=verdict, reason=np.where(np.isfinite(found[:, 0]), "", "park_empty"),
                        settled=loose)  # fmt: skip


def _compute(facts: Facts, selection: Selection, params: Params, progress: Progress) -> Result:
    table = cells(facts, selection, params)
    family = pd.factorize(facts.sectors.set_index("id").loc[list(table.sectors), "family"])[0].astype(np.intp)
    frame = _table(table, getattr(selection, table.table), family, params)
    progress(1.0)
    shown = frame.drop(columns="settled")
    if table.n < MINIMUM or not (frame["verdict"] != "too_few").any():
        return too_few("variety", table.n, MINIMUM, shown, params=params, excluded=table.excluded, unit="bits")
    beyond = frame.loc[~frame["verdict"].isin(["unclear", "too_few"])]
    said: frozenset[Statement] = frozenset(zip(beyond["park_id"].astype(str), beyond["verdict"], strict=True))
    loose = beyond.loc[~beyond["settled"].astype(bool)]
    values = [
        Value("related", known(r.related), "bits", p_value=known(r.q_related), about=str(r.park_id),
              reason=str(r.reason))
        for r in frame.itertuples()
    ]  # fmt: skip
    base = Result(
        statistic="variety",
        values=tuple(values),
        tables={"main": shown, "families": _families(table, facts), "cells": table.long()},
        n=table.n,
        verdict=Verdict("variety", "unclear"),
        params=params,
        excluded=table.excluded,
        denominator="total_of_row",
        unit="bits",
        seed=int(params.get("seed", SEED)),
        notes=(*table.notes, "source_selects", "families_are_ours"),
        statements=said,
        unsettled=frozenset(zip(loose["park_id"].astype(str), loose["verdict"], strict=True)),
    )
    return replace(base, verdict=_concluded(base, said))


def _families(table: Cells, facts: Facts) -> pd.DataFrame:
    """Park × family: what is there, its share of the park, the entropy inside it, and what that adds."""
    x = table.matrix()
    kind = facts.sectors.set_index("id").loc[list(table.sectors), "family"]
    rows = []
    for park in table.parks:
        for family in facts.families["id"]:
            own = x.loc[park, kind.index[kind == family]].to_numpy(np.float64)
            share = own.sum() / x.loc[park].sum() if x.loc[park].sum() > 0 else np.nan
            inside = float(entropy(own, base=2)) if own.sum() > 0 else np.nan
            rows.append((park, family, own.sum(), share, inside, share * inside))
    return pd.DataFrame(rows, columns=["park_id", "family_id", "value", "share", "inside_bits", "adds_bits"])


def _concluded(base: Result, firm: frozenset[Statement]) -> Verdict:
    """The most and the least varied, and by name what is beyond chance under every check."""
    judged = base.table.loc[base.table["verdict"] != "too_few"].sort_values("entropy", ascending=False, kind="stable")
    top, low = judged.iloc[0], judged.iloc[-1]
    beyond = judged.loc[judged["verdict"] != "unclear"]
    names = tuple(f"{park}:{what}" for park, what in sorted(firm))
    said: dict[str, object] = {
        "park": str(top["park_id"]),
        "value": known(top["entropy"], 2),
        "effective": known(top["effective_number"], 1),
        "related": known(top["related"], 2),
        "other_park": str(low["park_id"]),
        "other_value": known(low["entropy"], 2),
        "other_effective": known(low["effective_number"], 1),
        "judged": len(judged),
        "beyond": len(beyond),
        "named": names,
    }
    code = "variety_one" if len(judged) == 1 else "variety" if names else "variety_none"
    return Verdict(code, "clear" if len(beyond) else "unclear", said)


_UNITS = units(
    organisations="count",
    bits="entropy unrelated related chance_entropy chance_unrelated chance_related",
    number="effective_number",
    p="q_entropy q_unrelated q_related",
)
_FAMILIES = units(weight="value", share="share", bits="inside_bits adds_bits")

VARIETY = Statistic(
    id="variety",
    group="concentration",
    compute=_compute,
    formula="H = Σ s·log₂(1/s) = Σ S·log₂(1/S) + Σ S·H(inside S);  s sectors, S families;  2^H equally large sectors",
    literature=(
        "Shannon C. E. (1948) A mathematical theory of communication. Bell System Technical Journal 27",
        "Theil H. (1972) Statistical Decomposition Analysis. North-Holland",
        "Frenken K., van Oort F., Verburg T. (2007) Related variety, unrelated variety and regional economic growth. "
        "Regional Studies 41",
        "scipy.stats.entropy",
    ),
    unit="bits",
    sample=counted,
    tables=(
        TableSpec(about="related", units=_UNITS, rows=of_row(counted)),
        TableSpec(id="families", about="adds_bits", units=_FAMILIES, rows=of_row(counted)),
        CELLS,
    ),
    params=(WEIGHT, COUNTING, STAGE, *COMMON),
    conclude=_concluded,
    minimum_n=MINIMUM,
    charts=("variety",),
)
