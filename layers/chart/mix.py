"""What each park is made of: shares of the sector families, largest families named on the bar itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, finish, order, pick, records, refs, say, tint
from layers.theme import SIZE_BODY, Tints, palette
from layers.words.results import heading, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

LABELLED, NAMED = 7.0, 16.0  # percent: a narrower part has no room for its figure, for its name


def _label(family: str, share: float, view: View) -> str:
    short = family[:2] if view.lang == "zh" else family.split(maxsplit=1)[0]
    return f"{short} {share:.0f}%" if share >= NAMED else f"{share:.0f}%" if share >= LABELLED else ""


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One bar of 100 % a park in five families; the tooltip names the sectors inside a part."""
    table = result.tables["families"]
    if table.empty:
        return None
    ink, families = palette(view.theme), facts.families
    names = dict(zip(families["id"], families[f"name_{view.lang}"], strict=True))
    sectors = named(result.tables["mix"], facts, view)
    sectors["inside"] = sectors["sector"] + " " + sectors["count"].map("{:.3g}".format)
    inside = sectors.groupby(["park_id", "family_id"])["inside"].agg(" · ".join).rename("inside")
    parts = named(table, facts, view).assign(ref=refs(table, "families", "share_of_park"))
    parts = parts.rename(columns={"share_of_park": "share"}).join(inside, on=["park_id", "family_id"])
    rank = {family: place for place, family in enumerate(names)}
    parts = parts.assign(family=parts["family_id"].map(names), rank=parts["family_id"].map(rank))
    parts = parts.sort_values(["park", "rank"], kind="stable")
    parts["to"] = parts.groupby("park")["share"].cumsum()
    parts["from"], parts["middle"] = parts["to"] - parts["share"], parts["to"] - parts["share"] / 2
    parts["label"] = [_label(*part, view) for part in zip(parts["family"], parts["share"], strict=True)]
    base = alt.Chart(records(parts)).encode(y=alt.Y("park:N", sort=order(facts, view, "park"), title=None))
    tints = Tints.of(facts)
    inks = [tint(tints.family(f, view.theme), view, 0.5) for f in names]
    bars = base.mark_bar(height=30, stroke=ink.panel, strokeWidth=2).encode(
        x=alt.X(
            "from:Q",
            title=heading("share_of_park", view),
            axis=alt.Axis(tickCount=5),
            scale=alt.Scale(domain=[0, 100], nice=False),
        ),
        x2="to:Q",
        color=alt.Color("family:N", scale=alt.Scale(domain=list(names.values()), range=inks), title=None),
        tooltip=[
            alt.Tooltip("park:N", title=heading("park_id", view)),
            alt.Tooltip("family:N", title=heading("family_id", view)),
            alt.Tooltip("count:Q", title=heading("count", view)),
            alt.Tooltip("inside:N", title=heading("sector_id", view)),
        ],
    )
    figures = base.mark_text(fontSize=SIZE_BODY, color=ink.ink).encode(x="middle:Q", text="label:N")
    chart = (bars.add_params(pick()) + figures).properties(width=WIDTH, height=alt.Step(46))
    return finish(chart, "mix", result, facts, view, table="families", unit=say("mix_unit", view))
