"""Location quotients with their 95 % intervals, strongest first, on a logarithmic axis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import WIDTH, Chart, above, below, finish, inline, pick, records, refs, say
from layers.theme import SIZE_SMALL, palette
from layers.words.results import heading, named, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

SHOWN = 24


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """The cells that can be judged and have an interval; form tells strong, weak and unclear apart."""
    table = result.table
    rows = table.loc[table["verdict"].isin(["strong", "weak", "unclear"]) & (table["lq"] > 0) & table["high"].notna()]
    rows = rows.sort_values("lq", ascending=False, kind="stable")
    if len(rows) > SHOWN:
        rows = rows.iloc[[*range(SHOWN // 2), *range(len(rows) - SHOWN // 2, len(rows))]]
    if rows.empty:
        return None
    frame = named(rows, facts, view)
    frame["cell"] = frame["park"] + " · " + frame["sector"] + frame["count"].map(lambda n: f"  n={n:.3g}")
    frame["said"] = frame["verdict"].map(lambda code: word("cell", code, view))
    frame["from"] = frame["low"].clip(lower=0.01)
    frame["ref"] = refs(frame, "main", "lq")
    ink = palette(view.theme)
    kinds = [word("cell", code, view) for code in ("strong", "unclear", "weak")]
    colour = alt.Color(
        "said:N", scale=alt.Scale(domain=kinds, range=[above(view), ink.ink_soft, below(view)]), title=None
    )
    y = alt.Y("cell:N", sort=list(frame["cell"]), title=None, axis=alt.Axis(labelLimit=320))
    base = alt.Chart(records(frame)).encode(y=y, color=colour)
    x = alt.X("from:Q", scale=alt.Scale(type="log"), title=say("lq_axis", view))
    bars = base.mark_rule(strokeWidth=2).encode(x=x, x2="high:Q")
    dots = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="lq:Q",
        shape=alt.Shape(
            "said:N", scale=alt.Scale(domain=kinds, range=["triangle-up", "circle", "triangle-down"]), title=None
        ),
        tooltip=[
            alt.Tooltip("cell:N", title=heading("sector_id", view)),
            *(alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("lq", "low", "high", "q_value")),
        ],
    )
    one = alt.Chart(inline([{"one": 1}])).mark_rule(color=ink.ink, strokeDash=[4, 3]).encode(x="one:Q")
    label = (
        alt.Chart(inline([{"one": 1}]))
        .mark_text(align="left", dx=4, y=-4, fontSize=SIZE_SMALL, color=ink.ink_soft, text=say("as_others", view))
        .encode(x="one:Q")
    )
    chart = (one + label + bars + dots.add_params(pick())).properties(width=WIDTH * 0.7, height=alt.Step(22))
    return finish(chart, "intervals", result, facts, view, rows)
