"""Investment projects: one project a row; whole, done and this year's money apart, the stage in the ledger's own word.

Rows become ``facts.investments``: ``amount_cny_100m`` is the total (亿元), ``completed_cny_100m`` what is done of
it since the start, ``year_plan_cny_100m`` and ``year_done_cny_100m`` those of one year; none is taken for another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from data.ledger import _values
from data.ledger._place import PLACE, placed
from data.ledger._row import words_of_place
from data.ledger._rows import EMPTY, ids
from data.ledger._sift import note_unkept, set_duplicates_aside, sift
from data.ledger.ground import Ground, Known
from data.ledger.other_fields import PROJECTS
from data.ledger.vocabulary import key
from data.vocabulary import WAN_IN_YI

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.ledger._body import Body
    from data.ledger._elsewhere import Places
    from data.ledger._job import Job, Judged
    from data.ledger._row import Row

_MONEY = ("completed", "year_plan", "year_done")
_APART = ("name_zh", "id", "stage", "total", "currency", "sectors", *_MONEY, *PLACE)
_SLACK = 1.005  # a sum that is rounded may exceed its total by this much


def judged(body: Body, job: Job) -> Judged:
    """The rows in use; rows without a place are counted for the city, rows without a name set aside."""
    names = sift(body, "name_zh")
    job.tell("numbers", 0.45)
    series: dict[str, pd.Series] = {}
    units = _read_money(body, series, job.units)
    for field in PROJECTS.fields:
        if body.has(field.id) and field.id not in _APART:
            series[field.target] = _values.column(body, field, job.units)
    _read_stage(body, job, series)
    if body.has("sectors"):
        series["sectors"] = pd.Series(_values.sectors(body, job.words), dtype="str")
    job.tell("places", 0.65)
    row = words_of_place(body, job.words, names)
    known = Known.of(job.facts, job.words)
    places = placed(body, row, job.facts, known, Ground.of(job.facts), job.datum, keep_all=True)
    job.tell("duplicates", 0.85)
    keys = [f"{key(name)}|{park}" for name, park in zip(names, places.park, strict=True)]
    set_duplicates_aside(body, names, keys, "name_zh")
    job.tell("rows", 0.9)
    rows = _assembled(body, names, series, row, places)
    note_unkept(body, rows, _APART)
    return rows, units, {}


def _read_money(body: Body, series: dict[str, pd.Series], units: Mapping[str, str]) -> dict[str, str]:
    """The total in any currency (only yuan is summed), the other amounts in yuan; returns the units used."""
    used: dict[str, str] = {}
    if body.has("total"):
        wan, currencies = _values.money(body, "total", units, in_any_currency=True)
        if body.has("currency"):
            for at, word in enumerate(_values.choice(body, "registered_capital_currency", "currency")):
                currencies[at] = word if word and currencies[at] == "CNY" else currencies[at]
        yuan = np.array([currency == "CNY" for currency in currencies], dtype=bool)
        foreign = np.flatnonzero(~yuan & np.isfinite(wan) & ~body.noise)
        body.note("not_converted", "used", foreign, "total", [f"{wan[at]:g} 万 {currencies[at]}" for at in foreign])
        series["amount"] = pd.Series(wan)
        series["currency"] = pd.Series(currencies, dtype="str")
        series["amount_cny_100m"] = pd.Series(np.where(yuan, wan / WAN_IN_YI, np.nan))
    for name in filter(body.has, _MONEY):
        wan, _ = _values.money(body, name, units)
        series[PROJECTS.by_id[name].target] = pd.Series(wan / WAN_IN_YI)
    for name in filter(body.has, ("total", *_MONEY)):
        unit = _values.column_unit(body, name, units)
        used[name] = unit.text if unit else "万元"
    _note_excess(body, series)
    return used


def _note_excess(body: Body, series: dict[str, pd.Series]) -> None:
    """What is done or planned of a project cannot exceed the whole of it: one of the two is not what it is called."""
    total = series.get("amount_cny_100m")
    if total is None:
        return
    for name in filter(body.has, _MONEY):
        part = series[PROJECTS.by_id[name].target]
        at = np.flatnonzero((part > total * _SLACK).to_numpy() & ~body.noise)
        for i in at:
            body.findings.add(
                "part_exceeds_total",
                "used",
                row=int(body.numbers[i]),
                column=body.label(name),
                value=f"{part[i]:g} 亿元",
                total=f"{total[i]:g} 亿元",
                other=body.label("total") or "",
            )


def stages(job: Job) -> dict[str, str]:
    """Word of a ledger → stage: the table that ships, with a person's own words on top."""
    table = job.facts.stage_words
    known = {key(str(word)): str(stage) for word, stage in zip(table["word"], table["stage"], strict=True)}
    return known | {key(word): stage for word, stage in job.stage_words.items()}


def _read_stage(body: Body, job: Job, series: dict[str, pd.Series]) -> None:
    """The word as written and the stage that it means; a word nobody knows leaves the stage unknown."""
    if not body.has("stage"):
        body.findings.add("no_stage", "warned", row=body.head.row)
        return
    known, texts = stages(job), body.text("stage")
    found = [known.get(key(text)) if text else None for text in texts]
    bad = [at for at, text in enumerate(texts) if text and found[at] is None and not body.noise[at]]
    if bad:
        words = "、".join(("签约", "备案", "开工", "在建", "竣工", "投产", "停缓建", "终止"))
        body.note("unknown_word", "left_empty", bad, "stage", [texts[at] for at in bad], known=words)
    series["stage_word"] = pd.Series([text or None for text in texts], dtype="str")
    series["stage"] = pd.Series(found, dtype="str")


def _assembled(body: Body, names: list[str], series: dict[str, pd.Series], row: Row, places: Places) -> pd.DataFrame:
    keep = np.flatnonzero(body.aside == "")

    def text(values: list[str] | list[str | None]) -> pd.Series:
        return pd.Series([values[i] or None for i in keep.tolist()], dtype="str")

    def column(name: str, dtype: str = "str") -> pd.Series:
        found = series.get(name)
        if found is None:
            return pd.Series(EMPTY[dtype], index=range(len(keep)), dtype=dtype)
        return found.iloc[keep].reset_index(drop=True)

    plain = {f.target: column(f.target, f.dtype) for f in PROJECTS.fields if f.written}
    total = column("amount", "float64")
    made = {
        "id": ids(body.text("id") if body.has("id") else None, body, keep, "p"),
        "name_zh": text(names),
        "park_id": text(places.park),
        "site": text(row.sites),
        "site_id": text(places.site),
        "district_id": text(places.district),
        "address": text(row.addresses),
        "amount": total,
        "unit": pd.Series("万", index=total.index, dtype="str").where(total.notna()),
        "currency": column("currency").where(total.notna()),
        "kind": pd.Series("planned", index=total.index, dtype="str"),
        "scope": pd.Series("project", index=total.index, dtype="str"),
        "claim_group": column("claim_group"),
        "ai_relevance": column("ai_relevance"),
        "stage": column("stage").fillna("unknown"),
        "confidence": column("confidence").fillna("medium"),
        "lon": places.lon[keep],
        "lat": places.lat[keep],
        "precision": text(places.precision),
        "uncertainty_m": places.uncertainty[keep],
        "row": body.numbers[keep],
    }
    frame = pd.DataFrame(plain | made).drop(columns="datum")
    located: pd.DataFrame = gpd.GeoDataFrame(
        frame, geometry=gpd.points_from_xy(frame["lon"], frame["lat"]), crs="EPSG:4326"
    )
    return located
