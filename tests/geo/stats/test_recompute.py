"""Every figure of the structural statistics again, from nothing but the tables that the page lets a person download.

Formulas are typed here a second time, mostly in another form; what comes from random draws is drawn again with another
seed and may differ by what 999 draws leave open. The spatial statistics are in test_recompute_space.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from scipy.stats import false_discovery_control, hypergeom, norm

from geo.stats import STATISTICS, statistic

if TYPE_CHECKING:
    from data.load import Facts
    from geo.filter import Selection
    from geo.stats.result import Result

    Atlas = tuple[Facts, Selection]

Z = norm.ppf(0.975)
RNG = np.random.default_rng(99)


def by_shuffling(everything: pd.Series, heads: int, draws: int = 4_000) -> np.ndarray:
    """Counts by kind of the first ``heads`` of all organisations in random order, (draws, kinds)."""
    kinds = np.repeat(np.arange(len(everything)), everything.astype(int))
    return np.array([np.bincount(RNG.permutation(kinds)[:heads], minlength=len(everything)) for _ in range(draws)])


def by_draws(p: float, draws: int = 999) -> object:
    """What a p-value of ``draws`` random draws may be when the true one is about ``p``."""
    return pytest.approx(p, abs=4 * np.sqrt(max(p * (1 - p), 1 / draws) / draws) + 1e-3)


def pivot(table: pd.DataFrame, what: str = "value") -> pd.DataFrame:
    parks, sectors = table["park_id"].unique(), table["sector_id"].unique()
    return table.pivot_table(index="park_id", columns="sector_id", values=what, aggfunc="sum").loc[parks, sectors]


def of_counts(a: float, n: float, c: float, m: float) -> tuple[float, float]:
    """Katz's bounds of (a/n)/(c/m); a zero cell with Walter's ½ on the open side."""
    if not n or not m or (a == 0 and c == 0):
        return np.nan, np.nan
    if a == 0 or c == 0:
        middle = np.log((a + 0.5) / (n + 0.5) / ((c + 0.5) / (m + 0.5)))
        half = Z * np.sqrt(1 / (a + 0.5) - 1 / (n + 0.5) + 1 / (c + 0.5) - 1 / (m + 0.5))
        return (0.0, np.exp(middle + half)) if a == 0 else (np.exp(middle - half), np.inf)
    half = Z * np.sqrt(1 / a - 1 / n + 1 / c - 1 / m)
    return a / n / (c / m) * np.exp(-half), a / n / (c / m) * np.exp(half)


def of_weights(own: pd.DataFrame, rest: pd.DataFrame, sector: str) -> tuple[float, float]:
    """The same for weighted rows: the variance of a share from the rows' own residuals."""
    logs = []
    for rows in (own, rest):
        w, y = rows["weight"].to_numpy(), (rows["sector_id"] == sector).to_numpy(float)
        if not w.sum() or not (w * y).sum():
            return np.nan, np.nan
        p = (w * y).sum() / w.sum()
        logs.append((np.log(p), ((w * (y - p)) ** 2).sum() / w.sum() ** 2 / p**2))
    middle, half = logs[0][0] - logs[1][0], Z * np.sqrt(logs[0][1] + logs[1][1])
    return np.exp(middle - half), np.exp(middle + half)


def two_sided(a: float, n: float, c: float, m: float) -> float:
    """Fisher's exact p: all tables no likelier than this one."""
    if not n or not m or a + c == 0:
        return np.nan
    law = hypergeom(int(n + m), int(a + c), int(n))
    chances = law.pmf(np.arange(law.support()[0], law.support()[1] + 1))
    return float(min(1.0, chances[chances <= law.pmf(int(a)) * (1 + 1e-7)].sum()))


def by_sites(parks: list[str], sectors: list[str], measure: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
    """``measure`` of the table park × sector with whole sites put into other parks at random, 600 times: the rows
    themselves again, a site being what shares coordinates; one that is known by park only stands alone."""
    rows = ATLAS[0][1].enterprises
    rows = rows[rows["status"].ne("ended") & rows["main_sector"].isin(sectors) & rows["park_id"].isin(parks)]
    known = rows["precision"].ne("park") & rows["lon"].notna()
    where = rows["lon"].round(5).astype(str) + "," + rows["lat"].round(5).astype(str)
    site = where.where(known, rows["id"]) + "|" + rows["park_id"]
    stock = pd.crosstab(site, rows["main_sector"]).reindex(columns=sectors, fill_value=0)
    home = np.array([parks.index(name.split("|")[1]) for name in stock.index])
    drawn = []
    for _ in range(600):
        table = np.zeros((len(parks), len(sectors)))
        np.add.at(table, RNG.permutation(home), stock.to_numpy())
        drawn.append(measure(table))
    return np.array(drawn)


def worst(shown: float, *drawn: tuple[np.ndarray, float]) -> bool:
    """Whether the p shown is the larger of those that own draws give (each with its observed value)."""
    mine = max(float((values >= seen - 1e-12).mean()) for values, seen in drawn)
    return shown == by_draws(mine, 500)


def too_small(count: pd.DataFrame, base: str) -> pd.DataFrame:
    """Cells that are not judged: fewer than 10 in the park or the others, or fewer than 5 both expected and found."""
    pool = count.sum() - count if base == "others" else count * 0 + count.sum()
    heads = count.sum(axis=1)
    expected = pool.div(pool.sum(axis=1), axis=0).mul(heads, axis=0).fillna(0.0)
    few = (heads < 10) | (heads.sum() - heads < 10)
    return ((expected < 5) & (count < 5)).mask(few, True)


def judged_cells(result: Result) -> pd.DataFrame:
    """Quotient, bounds, p and verdict of each cell against the base, from value, count and (for weights) the rows."""
    x, count = pivot(result.table), pivot(result.table, "count")
    rows, base = result.tables.get("units"), str(result.params["base"])
    few, found = too_small(count, base), []
    for park in x.index:
        own = x.loc[park]
        rest = x.sum() - own
        under = rest if base == "others" else x.sum()
        for sector in x.columns:
            cell = (own[sector], own.sum(), rest[sector], rest.sum())
            p = np.nan if rows is not None else two_sided(*cell)
            if rows is None:
                low, high = of_counts(*cell)
            else:
                mine = rows["park_id"] == park
                low, high = of_weights(rows[mine], rows[~mine], sector)
            if base == "city":
                part = own.sum() / x.to_numpy().sum()
                low, high = (1 / part if np.isinf(r) else r / (part * r + 1 - part) for r in (low, high))
            lq = own[sector] / own.sum() / (under[sector] / under.sum()) if own.sum() and under[sector] else np.nan
            known = np.isfinite(lq) or (own[sector] > 0 and under[sector] == 0)
            verdict = "unknown" if not known else "too_few" if few.loc[park, sector] else ""
            found.append((park, sector, count.loc[park, sector], own[sector], lq, low, high, p, verdict))
    columns = ["park_id", "sector_id", "count", "value", "lq", "low", "high", "p_value", "verdict"]
    cells = pd.DataFrame(found, columns=columns)
    shown, judged = result.table, (cells["verdict"] == "").to_numpy()
    p = shown[["p_value", "p_site"]].max(axis=1).to_numpy()
    cells["q_value"] = np.nan
    cells.loc[judged, "q_value"] = false_discovery_control(p[judged])
    more = cells["lq"].isna() | (cells["lq"] > 1)
    sure = np.where(cells["q_value"] >= 0.05, "unclear", np.where(more, "strong", "weak"))
    cells["verdict"] = np.where(judged, sure, cells["verdict"])
    return cells


def location_quotient(result: Result) -> dict[str, object]:
    cells, shown = judged_cells(result), result.table
    assert list(shown["verdict"]) == list(cells["verdict"])
    plain = "units" not in result.tables
    for column in ("lq", "low", "q_value", *(["p_value"] if plain else [])):
        np.testing.assert_allclose(shown[column], cells[column], rtol=1e-6, atol=1e-12)
    np.testing.assert_allclose(shown["slq"], (cells["lq"] - 1) / (cells["lq"] + 1), rtol=1e-6)
    if plain:
        x = pivot(shown)
        beyond = lambda t: t - np.outer(t.sum(axis=1), t.sum(axis=0)) / t.sum()  # noqa: E731
        drawn, seen = by_sites(list(x.index), list(x.columns), beyond), beyond(x.to_numpy())
        tails = np.minimum((drawn >= seen - 1e-9).mean(axis=0), (drawn <= seen + 1e-9).mean(axis=0))
        mine = np.minimum(1, 2 * tails).ravel()
        # 300 draws here, 999 there: five standard errors of the difference, over seventy cells
        assert np.abs(shown["p_site"] - mine).max() < 0.17
    counts = cells["verdict"].value_counts()
    said = {name: int(counts.get(name, 0)) for name in ("strong", "weak")}
    said["judged"] = said["strong"] + said["weak"] + int(counts.get("unclear", 0))
    again = {f"cells_{name}|": number for name, number in said.items()}
    said["cells"] = len(cells)
    strong = cells[cells["verdict"] == "strong"].sort_values(
        ["q_value", "count"], ascending=[True, False], kind="stable"
    )
    if len(strong):
        top = strong.iloc[0]
        about = f"lq_top|{top['park_id']}:{top['sector_id']}"
        value = result.value("lq_top", about.split("|")[1])
        again |= {
            about: top["lq"],
            f"{about}|p": top["q_value"],
            f"{about}|low": value.low,
            f"{about}|high": value.high,
        }
        assert value.low < (top["low"] if np.isfinite(top["low"]) else np.inf) + 1e-9, "wider, for it was picked"
    keep = {k: result.verdict.values[k] for k in ("lasting", "named", "count", "lq") if k in result.verdict.values}
    assert set(keep.get("named", ())) <= {
        f"{p}:{c}" for p, c in zip(strong["park_id"], strong["sector_id"], strict=True)
    }
    return again | {f"said|{k}": v for k, v in (said | keep).items()}


def krugman(result: Result) -> dict[str, object]:
    x, count = pivot(result.tables["cells"]), pivot(result.tables["cells"], "count").sum(axis=1)
    table, again = result.table.set_index("park_id"), {}
    plain = bool((pivot(result.tables["cells"], "count") == x).to_numpy().all())

    def index(t: np.ndarray) -> np.ndarray:
        rest = t.sum(axis=0) - t
        return np.abs(t / t.sum(axis=1, keepdims=True) - rest / rest.sum(axis=1, keepdims=True)).sum(axis=1)

    values = index(x.to_numpy())
    drawn = by_sites(list(x.index), list(x.columns), index) if plain else None
    for i, park in enumerate(x.index):
        again[f"krugman|{park}"] = values[i]
        again[f"krugman|{park}|p"] = table.loc[park, "q_value"]
        if drawn is not None:
            mine = by_shuffling(x.sum(), int(count[park]))
            others = x.sum().to_numpy() - mine
            single = np.abs(mine / count[park] - others / others.sum(axis=1, keepdims=True)).sum(axis=1)
            assert worst(table.loc[park, "p_value"], (single, values[i]), (drawn[:, i], values[i])), park
            assert table.loc[park, "chance"] == pytest.approx(drawn[:, i].mean(), rel=0.1)
    judged = ((count >= 10) & (count.sum() - count >= 10)).to_numpy()
    q = false_discovery_control(table["p_value"][judged])
    np.testing.assert_allclose(table["q_value"][judged], q)
    said = {"differing": int((q < 0.05).sum()), "judged": int(judged.sum()), "parks": len(x)}
    return again | {f"said|{k}": v for k, v in (said | lasting(result, table.index[judged][q < 0.05])).items()}


def lasting(result: Result, found: object) -> dict[str, object]:
    """What every check finds again: some of what was found; the checks themselves are tested in test_checks."""
    said = result.verdict.values
    assert set(said["named"]) <= set(found)
    assert said["lasting"] == len(said["named"])
    return {"lasting": said["lasting"], "named": said["named"]}


def shift_share(result: Result) -> dict[str, object]:
    start, end = pivot(result.table, "start_value"), pivot(result.table, "end_value")
    growth = end.to_numpy().sum() / start.to_numpy().sum() - 1
    rate = (end.sum() / start.sum() - 1).where(start.sum() > 0)
    own = end - start * (1 + rate.fillna(0.0))
    np.testing.assert_allclose(pivot(result.table, "own_shift"), own, atol=1e-6)
    np.testing.assert_allclose(pivot(result.table, "growth_of_all"), start * growth, atol=1e-6)
    mix = (start * (rate - growth)).fillna(0.0)
    np.testing.assert_allclose(pivot(result.table, "sector_mix"), mix, atol=1e-6)
    if result.verdict.level == "too_few":
        return {"shift_share|": None} | {f"said|{k}": v for k, v in result.verdict.values.items()}
    parks = result.tables["parks"].set_index("park_id")
    np.testing.assert_allclose(parks["own_shift"], own.sum(axis=1), atol=1e-6)
    change, shift = (end - start).sum(axis=1), own.sum(axis=1)
    best, worst_ = shift.idxmax(), shift.idxmin()
    said = dict(result.verdict.values)
    said |= {"park": best, "own": shift[best], "change": change[best], "other_park": worst_, "other_own": shift[worst_]}
    said |= {"start": result.params["start"], "end": result.params["end"], "undated": result.excluded["no_year"]}
    return {f"own_shift|{p}": v for p, v in shift.items()} | {f"said|{k}": v for k, v in said.items()}


def plan_fit(result: Result) -> dict[str, object]:
    table, params, again, fits, tails = result.table, result.params, {}, {}, {}
    strong = (table["lq"] >= params["threshold"]) | (table["lq"].isna() & (table["value"] > 0))
    strong &= table["count"] >= params["at_least"]
    names = {(1, 1): "designated_strong", (1, 0): "designated_weak", (0, 1): "strong_undesignated", (0, 0): "neither"}
    verdicts = [names[int(d), int(s)] for d, s in zip(table["designated"], strong, strict=True)]
    assert list(table["verdict"]) == verdicts
    shown, hits = result.tables["parks"].set_index("park_id"), 0
    sums = np.zeros(4_000, dtype=int)
    for park, rows in table.groupby("park_id", sort=False):
        here, s = rows["designated"].to_numpy(), strong[rows.index].to_numpy()
        both, planned, found = int((here & s).sum()), int(here.sum()), int(s.sum())
        fits[park] = again[f"fit|{park}"] = 100 * 2 * both / (planned + found)  # F1 = 2·both / (planned + found)
        drawn = np.array([s[RNG.permutation(len(s))[:planned]].sum() for _ in range(4_000)])
        tails[park] = shown.loc[park, "p_value"]
        assert tails[park] == by_draws((drawn >= both).mean(), 4_000)
        assert shown.loc[park, "chance"] == pytest.approx((100 * 2 * drawn / (planned + found)).mean(), abs=1.5)
        sums, hits = sums + drawn, hits + both
    heads = table.groupby("park_id", sort=False)["count"].sum()
    assert (heads >= 10).all()
    for park, q in zip(tails, false_discovery_control(list(tails.values())), strict=True):
        again[f"fit|{park}|p"] = q
    few = too_small(pivot(table, "count"), str(params["base"])).stack().to_numpy()
    said = {v: verdicts.count(v) for v in names.values()}
    expected, p = result.value("plan_hits_chance").value, result.value("plan_hits").p_value
    assert expected == pytest.approx(sums.mean(), abs=0.15)
    assert p == by_draws((sums >= hits).mean(), 4_000)
    again |= {"plan_hits|": hits, "plan_hits||p": p, "plan_hits_chance|": expected}
    said |= {"hits": hits, "expected": expected, "p": p, "parks": len(fits)}
    assert not table["firm"][few].any()
    said["unfirm"] = int((table["designated"] & ~table["firm"]).sum())
    return again | {f"said|{k}": v for k, v in (said | lasting(result, list(fits))).items()}


def hhi(result: Result) -> dict[str, object]:
    one = "park" if result.params["across"] == "sectors_in_park" else "sector"
    x, count = pivot(result.tables["cells"]), pivot(result.tables["cells"], "count")
    plain = bool((x == count).to_numpy().all())
    parks, sectors = list(x.index), list(x.columns)
    x, count = (x, count) if one == "park" else (x.T, count.T)
    table, again, values = result.table.set_index(f"{one}_id"), {}, {}
    heads = count.sum(axis=1)

    def squares(t: np.ndarray) -> np.ndarray:
        t = t if one == "park" else t.T
        return ((t / np.maximum(t.sum(axis=1, keepdims=True), 1)) ** 2).sum(axis=1)

    drawn = by_sites(parks, sectors, squares) if plain else None
    for i, (id_, own) in enumerate(x.iterrows()):
        if own.sum() <= 0:
            assert table.loc[id_, "reason"] == "empty"
            continue
        share = own / own.sum()
        values[id_] = again[f"hhi|{id_}"] = float(share @ share)
        if drawn is not None:
            single = ((by_shuffling(x.sum(), int(heads[id_])) / heads[id_]) ** 2).sum(axis=1)
            assert worst(table.loc[id_, "p_value"], (single, values[id_]), (drawn[:, i], values[id_])), id_
        if np.isfinite(table.loc[id_, "q_value"]):
            again[f"hhi|{id_}|p"] = table.loc[id_, "q_value"]
    ranked = sorted((i for i in values if heads[i] >= 10), key=lambda i: -values[i])
    q = false_discovery_control(table.loc[ranked, "p_value"])
    np.testing.assert_allclose(table.loc[ranked, "q_value"], q)
    high, low = ranked[0], ranked[-1]
    said = {one: high, "value": values[high], "effective": 1 / values[high]}
    said |= {f"other_{one}": low, "other_value": values[low], "other_effective": 1 / values[low]}
    said |= {"judged": len(ranked), "beyond": int((q < 0.05).sum())}
    beyond = [i for i, each in zip(ranked, q, strict=True) if each < 0.05]
    return again | {f"said|{k}": v for k, v in (said | lasting(result, beyond)).items()}


def gini(result: Result) -> dict[str, object]:
    x = np.sort(result.tables["amounts"]["value"].to_numpy())[::-1]
    value = np.abs(x[:, None] - x[None, :]).mean() / (2 * x.mean())  # half the relative mean difference
    curve = result.table
    assert value == pytest.approx(1 - 2 * np.trapezoid(curve["share_of_value"], curve["share_of_units"]))
    fifth = max(1, round(len(x) / 5))
    share = 100 * x[:fifth].sum() / x.sum()
    said = {"said|value": value, "said|top": fifth, "said|size": len(x), "said|share": share}
    return {"gini|": value, "gini_normalised|": value * len(x) / (len(x) - 1), "top_share|": share, **said}


def theil(result: Result) -> dict[str, object]:
    amounts = result.tables["amounts"]
    s, park = (amounts["value"] / amounts["value"].sum()).to_numpy(), amounts["park_id"].to_numpy()
    whole = float(np.log(len(s)) + (s[s > 0] * np.log(s[s > 0])).sum())  # what is missing to the greatest entropy

    def between(groups: np.ndarray) -> float:
        frame = pd.DataFrame({"s": s, "g": groups}).groupby("g")["s"].agg(["sum", "size"])
        frame = frame[frame["sum"] > 0]
        return float((frame["sum"] * np.log(frame["sum"] * len(s) / frame["size"])).sum())

    part, p = between(park), result.value("between").p_value
    if result.params["parts_of"] == "units" and p is not None:  # by organisation it is no more than by site
        drawn = [between(RNG.permutation(park)) >= part - 1e-12 for _ in range(300)]
        assert p >= np.mean(drawn) - 0.1
    assert result.table[["between", "within"]].to_numpy().sum() == pytest.approx(whole)
    share = 100 * part / whole if whole > 1e-12 else None
    again = {"theil|": whole, "between|": part, "within|": whole - part, "between_share|": share}
    again |= {} if p is None else {"between||p": p}
    return again | {"said|value": whole, "said|share": share, "said|p": p}


def ellison_glaeser(result: Result) -> dict[str, object]:
    rows, again = result.tables["units"], {}
    rows = rows.assign(w=rows["weight"] * rows["share"])
    parks, sectors = list(rows["park_id"].unique()), list(result.table["sector_id"])
    x = rows.groupby("park_id")["w"].sum().loc[parks] / rows["w"].sum()
    table, gammas = result.table.set_index("sector_id"), {}

    def raw_of(t: np.ndarray) -> np.ndarray:
        with np.errstate(invalid="ignore", divide="ignore"):
            return ((t / t.sum(axis=0) - t.sum(axis=1, keepdims=True) / t.sum()) ** 2).sum(axis=0)

    equal = bool((rows["w"] == 1).all())
    moved = by_sites(parks, sectors, raw_of) if equal else None
    for i, sector in enumerate(sectors):
        mine = rows[rows["sector_id"] == sector]
        if mine.empty:
            continue
        z = (mine["w"] / mine["w"].sum()).to_numpy()
        s = mine.groupby("park_id")["w"].sum().reindex(parks, fill_value=0.0) / mine["w"].sum()
        raw, room, plants = ((s - x) ** 2).sum(), 1 - (x**2).sum(), (z**2).sum()
        gammas[sector] = again[f"gamma|{sector}"] = (raw / room - plants) / (1 - plants)
        if moved is not None:
            dealt = by_shuffling(rows["park_id"].value_counts().loc[parks], len(mine)) / len(mine)
            single = ((dealt - x.to_numpy()) ** 2).sum(axis=1)
            assert worst(table.loc[sector, "p_value"], (single, raw), (moved[:, i], raw)), sector
        if np.isfinite(table.loc[sector, "q_value"]):
            again[f"gamma|{sector}|p"] = table.loc[sector, "q_value"]
        fallen = RNG.choice(len(parks), (2_000, len(z)), p=x)  # the dartboard itself
        drawn = np.stack([(z * (fallen == k)).sum(axis=1) for k in range(len(parks))], axis=1)
        thrown = ((drawn - x.to_numpy()) ** 2).sum(axis=1)
        assert table.loc[sector, "z"] == pytest.approx((raw - room * plants) / thrown.std(), rel=0.15, abs=0.05)
        assert table.loc[sector, "count"] == len(mine)
    ranked = sorted((i for i in gammas if table.loc[i, "count"] >= 10), key=lambda i: -gammas[i])
    q = false_discovery_control(table.loc[ranked, "p_value"])
    np.testing.assert_allclose(table.loc[ranked, "q_value"], q)
    found = [i for i, each in zip(ranked, q, strict=True) if each < 0.05 and gammas[i] > 0]
    said = {"judged": len(ranked), "clustered": len(found)} | lasting(result, found)
    if said["named"]:
        top = said["named"][0]
        said |= {"sector": top, "value": gammas[top], "count": int(table.loc[top, "count"])}
    return again | {f"said|{k}": v for k, v in said.items()}


def links(result: Result) -> dict[str, object]:
    x, count = pivot(result.tables["cells"]), pivot(result.tables["cells"], "count")
    again, kinds = {}, {}
    for row in result.table.itertuples():
        a, b = x.loc[row.park_id].to_numpy(), x.loc[row.other_park_id].to_numpy()
        pair = f"cosine|{row.park_id}:{row.other_park_id}"
        again[pair] = value = float((a / np.linalg.norm(a)) @ (b / np.linalg.norm(b)))
        assert row.jaccard == pytest.approx(len({*np.flatnonzero(a)} & {*np.flatnonzero(b)}) / ((a + b) > 0).sum())
        assert (row.shared + row.only_own, row.shared + row.only_other) == ((a > 0).sum(), (b > 0).sum())
        heads = [count.loc[p].sum() for p in (row.park_id, row.other_park_id)]
        alike, unlike = result.params["alike"], result.params["unlike"]
        kind = "competing" if row.low >= alike else "complementary" if row.high <= unlike else "open"
        kind = "mixed" if kind == "open" and row.low > unlike and row.high < alike else kind
        kinds[pair] = "too_few" if min(heads) < 10 else kind
        assert row.verdict == kinds[pair]
        assert row.low - 1e-9 <= value <= row.high + 1e-9
        again |= {f"{pair}|low": row.low, f"{pair}|high": row.high}
    table = result.table[result.table["verdict"] != "too_few"]
    top = table.loc[table["cosine"].idxmax()]
    said = {"park": top["park_id"], "other_park": top["other_park_id"], "value": top["cosine"], "pairs": len(table)}
    said |= {"low": top["low"], "high": top["high"], "rivals": int((table["high"] >= top["cosine"]).sum()) - 1}
    said |= {k: list(kinds.values()).count(k) for k in ("competing", "complementary", "mixed", "open")}
    return again | {f"said|{k}": v for k, v in said.items()}


def compare(result: Result) -> dict[str, object]:
    sums, table = result.tables["mix"].groupby("park_id")["count"].sum(), result.table.set_index("park_id")
    mix = result.tables["mix"].pivot_table(index="park_id", columns="sector_id", values="count", fill_value=0.0)
    for park, own in mix.iterrows():
        rest, share = mix.sum() - own, own / own.sum()
        row = table.loc[park]
        assert row["hhi"] == pytest.approx((share**2).sum())
        assert row["krugman"] == pytest.approx((share - rest / rest.sum()).abs().sum())
        assert (row["sectors_present"], row["leading_share"]) == ((own > 0).sum(), pytest.approx(100 * share.max()))
        assert own[row["leading_sector"]] == own.max()
    np.testing.assert_allclose(table["enterprises"] / table["published"] * 100, table["coverage"])
    known = (table["enterprises"] * table["published"]).notna().sum()
    top = sums.idxmax()
    said = {"park": top, "count": int(sums[top]), "total": int(sums.sum()), "share": 100 * sums[top] / sums.sum()}
    said |= {"known": int(known), "parks": len(table)}
    return {f"count|{p}": int(sums.get(p, 0)) for p in table.index} | {f"said|{k}": v for k, v in said.items()}


def stars(result: Result) -> dict[str, object]:
    table, params = result.table, result.params
    top = {c: np.percentile(table.loc[table[c] > 0, c], 100 - params["top"]) if (table[c] > 0).any() else np.inf
           for c in ("count", "money")}  # fmt: skip
    five = table["count"] >= 5
    special = ((table["lq"] >= params["lq_star"]) | (table["lq"].isna() & (table["value"] > 0))) & (table["low"] > 1)
    parts = [
        (table["count"] >= top["count"]) & five,
        special & five,
        (table["money"] > 0) & (table["money"] >= top["money"]),
    ]
    for name, part in zip(("star_size", "star_specialisation", "star_money"), parts, strict=True):
        assert (table[name] == part).all(), name
    number = sum(part.astype(int) for part in parts)
    ranked = table.assign(n=number).sort_values(["n", "count"], ascending=False, kind="stable")
    best = ranked[ranked["n"] == ranked["n"].max()]
    rows = ATLAS[0][1].investments
    usable = rows["scope"].eq("project") & rows["amount_cny_100m"].notna() & rows["ai_relevance"].ne("none")
    cells = tuple(f"{p}:{c}" for p, c in zip(best["park_id"], best["sector_id"], strict=True))
    said = {"stars": int(best["n"].iloc[0]), "ties": len(best), "named": cells[:8]}
    said |= {"three": int((number == 3).sum()), "some": int((number > 0).sum())}
    amounts = rows.loc[usable & rows["stage"].eq(params["stage"]), "amount_cny_100m"]
    said["money_rows"] = len(amounts)
    said["largest"] = round(100 * amounts.max() / amounts.sum()) if len(amounts) else None
    by_park = number.groupby(table["park_id"]).sum()
    return {f"stars|{p}": int(n) for p, n in by_park.items()} | {f"said|{k}": v for k, v in said.items()}


MADE = (location_quotient, krugman, shift_share, plan_fit, hhi, gini, theil, ellison_glaeser, links, compare, stars)
AGAIN: dict[str, Callable[[Result], dict[str, object]]] = {made.__name__: made for made in MADE}
ATLAS: list[Atlas] = []  # the one under test
CASES = [
    *((one.id, {}) for one in STATISTICS if one.id in AGAIN),
    *((one.id, {"weight": "capital"}) for one in STATISTICS if one.id in AGAIN
      and "capital" in {c for p in one.params if p.id == "weight" for c in p.choices}),
    ("location_quotient", {"base": "city"}), ("location_quotient", {"weight": "staff", "base": "city"}),
    ("plan_fit", {"base": "city", "threshold": 1.5}), ("hhi", {"across": "parks_in_sector"}),
    ("gini", {"of": "units", "weight": "revenue"}), ("gini", {"of": "cells"}), ("gini", {"of": "parks"}),
    ("theil", {"parts_of": "units", "weight": "staff"}), ("shift_share", {"start": 2016, "end": 2020}),
]  # fmt: skip


@pytest.mark.parametrize(("id_", "given"), CASES, ids=[f"{i}-{'-'.join(map(str, g.values()))}" for i, g in CASES])
def test_every_figure_follows_from_its_tables(
    id_: str, given: dict[str, object], shipped: Atlas, ledger: Atlas, agrees: Callable[[Result, object], None]
) -> None:
    ATLAS[:] = [ledger if "weight" in given else shipped]
    result = statistic(id_)(*ATLAS[0], {"checks": False, **given})
    assert result.verdict.level != "too_few" or id_ == "shift_share"
    agrees(result, AGAIN[id_](result))


def test_a_history_and_the_money_of_a_profile_are_the_published_ones(facts: Facts, everything: Selection) -> None:
    result = statistic("compare")(facts, everything)
    history = result.tables["history"]
    assert len(history) == facts.metrics["park_id"].isin(facts.parks["id"]).sum()
    assert history["source_id"].notna().all()
    rows = everything.investments
    usable = rows["scope"].eq("project") & rows["amount_cny_100m"].notna() & rows["ai_relevance"].ne("none")
    sums = rows[usable].pivot_table(index="park_id", columns="stage", values="amount_cny_100m", aggfunc="sum")
    for park, row in result.table.set_index("park_id").iterrows():
        for stage in ("operating", "under_construction", "announced", "unknown", "ended"):
            there = sums[stage].get(park, np.nan) if stage in sums else np.nan
            assert row[f"money_{stage}"] == pytest.approx(there, nan_ok=True)
