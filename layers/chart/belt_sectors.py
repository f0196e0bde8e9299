"""Sectors inside the belt against outside: location quotients with intervals where counts allow one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt

from layers.chart.base import Chart, above, finish, inline, pick, records, refs, say
from layers.theme import SIZE_BODY, palette
from layers.words.results import heading, named

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View


def draw(result: Result, facts: Facts, view: View) -> Chart | None:
    """One row a sector, strongest inside first; the numbers inside / outside stand beside it."""
    table = result.tables.get("sectors")
    if table is None or table["lq"].notna().sum() == 0:
        return None
    rows = table.loc[table["lq"].notna() & (table["lq"] > 0)].sort_values("lq", ascending=False, kind="stable")
    if rows.empty:
        return None
    frame, ink = named(rows, facts, view), palette(view.theme)
    frame["who"] = [f"{s}  ({i:.0f} / {o:.0f})" for s, i, o in
                    zip(frame["sector"], frame["n_inside"], frame["n_outside"], strict=True)]  # fmt: skip
    frame["ref"] = refs(frame, "sectors", "lq")
    frame["label"] = frame["lq"].map("{:.1f}".format)
    base = alt.Chart(records(frame)).encode(y=alt.Y("who:N", sort=list(frame["who"]), title=None))
    scale = alt.Scale(type="log", nice=False, padding=12)
    reach = base.mark_rule(color=above(view), strokeWidth=2).encode(
        x=alt.X("low:Q", scale=scale, title=say("belt_lq_axis", view)), x2="high:Q"
    )
    tips = [alt.Tooltip(f"{c}:Q", title=heading(c, view), format=".2f") for c in ("lq", "low", "high")]
    dots = base.mark_point(filled=True, size=80, color=above(view), opacity=1).encode(
        x=alt.X("lq:Q", scale=scale), tooltip=tips
    )
    text = base.mark_text(dy=-10, fontSize=SIZE_BODY - 2, color=ink.ink).encode(x="lq:Q", text="label:N")
    one = alt.Chart(inline([{"one": 1}])).mark_rule(color=ink.ink, strokeDash=[4, 3]).encode(x="one:Q")
    chart = (one + reach + dots.add_params(pick()) + text).properties(width=480, height=alt.Step(26))
    return finish(chart, "belt_sectors", result, facts, view, table="sectors", unit=say("belt_sectors_unit", view))
