"""The table measure × state: the base and up to five states, what differs and how surely, what all agree on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from geo.filter import Filter
from geo.states.difference import Difference, difference, readings
from geo.states.draws import with_bands
from geo.states.measures import MEASURES
from layers import state
from layers.export.csv import csv_bytes
from layers.export.scenario import workbook
from layers.figures.figure import Figure
from layers.page.parts.plain import plain
from layers.page.parts.table import grid
from layers.page.parts.turns import in_turn
from layers.text import t
from layers.words.states import about_name, edit_line, measure_name, number, reason_line, said, with_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from geo.states.difference import Change
    from geo.states.state import State
    from layers.view import View

_FIRST = tuple(one.id for one in MEASURES if one.id not in ("location_quotient", "sectors"))
_KEPT = "scenarios.differences"
_MOST_KEPT = 12


def compared(before: State, afters: Sequence[State], view: View) -> tuple[Difference, ...]:
    """The differences with their bands, remembered in this session; a bar moves while they are drawn.

    Fewer than ``afters`` when there was no room to wait for a turn, which the page has said.
    """
    kept: dict[tuple[str, str], Difference] = state.recall(_KEPT, {})
    found = []
    for after in afters:
        key = (before.facts.version, after.facts.version)
        if key not in kept:
            made = _banded(before, after, view.lang)
            if made is None:  # too many wait: what stands already is shown
                break
            kept = {**dict(list(kept.items())[1 - _MOST_KEPT :]), key: made}
            state.remember(_KEPT, kept)
        found.append(kept[key])
    return tuple(found)


def _banded(before: State, after: State, lang: str) -> Difference | None:
    def work(tell: Callable[[str, float], None]) -> Difference:
        tell("table", 0.0)
        found = difference(before, after, Filter(), read=readings)
        return with_bands(found, progress=lambda share: tell("bands", 0.3 + 0.7 * share))

    return in_turn(work, lambda step: t(f"states.step.{step or 'table'}", lang), lang, (0.3, 1.0))


def comparison(found: Sequence[Difference], view: View) -> None:
    """Rows that a person asked for; choosing one opens where it comes from in both states."""
    lang = view.lang
    st.subheader(plain(t("states.page.table", lang)), anchor=False)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.multiselect(
            t("states.page.measures", lang),
            [one.id for one in MEASURES],
            default=list(_FIRST),
            format_func=lambda id_: measure_name(id_, lang),
            key="scenarios.measures",
        )
        changed = st.toggle(t("states.page.only_changed", lang), value=True, key="scenarios.changed")
    rows = _rows(found, set(chosen), changed)
    if not rows:
        st.caption(plain(t("states.page.no_change", lang)))
        return
    frame = pd.DataFrame([_cells(row, found, lang) for row in rows])
    st.caption(plain(t("states.page.row_hint", lang)))
    config = {column: st.column_config.TextColumn(column) for column in frame.columns}
    grid(
        frame, config, lang, height=min(38 * (len(frame) + 1) + 4, 560), key="scenarios.table",
        on_row=lambda place: state.ask(figure(rows[place], found, lang)),
    )  # fmt: skip
    first = next(one for one in found)
    st.caption(plain(t("states.draws", lang, n=first.draws, seed=first.seed)))
    for note in first.notes:
        st.caption(plain(t(f"states.note.{note}", lang)))
    st.download_button(
        t("states.page.download_table", lang),
        csv_bytes(frame),
        file_name=f"states-{lang}-{first.after.facts.version}.csv",
        mime="text/csv",
        on_click="ignore",
        key="scenarios.csv",
        icon=":material/download:",
    )
    st.download_button(
        t("states.page.download_book", lang),
        lambda: workbook([one.after for one in found], frame, lang, view.hidden),
        file_name=f"states-{lang}-{first.after.facts.version}.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        key="scenarios.xlsx",
        icon=":material/table:",
    )


def _rows(found: Sequence[Difference], chosen: set[str], changed: bool) -> list[tuple[Change, ...]]:
    """One tuple a row, one change a state, for every measure that any of the states has."""
    by = [{(change.id, change.about): change for change in one.changes} for one in found]
    keys = dict.fromkeys(key for one in by for key in one if key[0] in chosen)
    rows = [tuple(one[key] for one in by if key in one) for key in keys]
    moving = ("unchanged", "unknown")
    return [row for row in rows if not changed or any(change.said not in moving for change in row)]


def _cells(row: tuple[Change, ...], found: Sequence[Difference], lang: str) -> dict[str, str]:
    first, facts = row[0], found[0].after.facts
    out = {
        t("states.page.column_measure", lang): measure_name(first.id, lang),
        t("states.page.column_about", lang): about_name(facts, first.about, lang),
        t("states.page.column_base", lang, name=_name(found[0].before, lang)): with_unit(
            first.before.value, first.unit, lang
        ),
    }
    for change, one in zip(row, found, strict=False):
        name = _name(one.after, lang)
        percent = "" if change.percent is None else f"{change.percent:+.1f} %".replace("-", "−")
        flow = t(
            "states.page.flow", lang, new=len(change.new), gone=len(change.gone), into=len(change.moved_in),
            out=len(change.moved_out),
        )  # fmt: skip
        delta = "" if change.delta is None else number(change.delta, change.unit, lang, signed=True)
        cells = (with_unit(change.after.value, change.unit, lang), delta, percent, said(change, lang), flow)
        for column, cell in zip(("value", "delta", "percent", "said", "flow"), cells, strict=True):
            out[t(f"states.page.column_{column}", lang, name=name)] = cell
    if len(found) > 1:
        codes = {change.said for change in row}
        agreed = len(codes) == 1 and len(row) == len(found)
        out[t("states.page.column_agree", lang)] = (
            t("states.page.agree", lang, said=t(f"states.said.{row[0].said}", lang))
            if agreed
            else t("states.page.differ", lang)
        )
    return out


def figure(row: tuple[Change, ...], found: Sequence[Difference], lang: str) -> Figure:
    """A row as a figure: its values in the base and the first state, and the rows that came, went and stayed."""
    change, one = row[0], found[0]
    table = "investments" if change.id.startswith("money.") else "enterprises"
    values = [with_unit(reading.value, change.unit, lang) for reading in (change.before, change.after)]
    counts = {"new": change.new, "gone": change.gone, "into": change.moved_in, "out": change.moved_out}
    numbers = {name: len(ids) for name, ids in counts.items()} | {"stayed": len(change.stayed)}
    label = t(
        "states.page.figure", lang, measure=measure_name(change.id, lang),
        about=about_name(one.after.facts, change.about, lang),
    )  # fmt: skip
    ends = {
        f"{side}_{end}": with_unit(getattr(reading, end), change.unit, lang)
        for side, reading in (("before", change.before), ("after", change.after))
        for end in ("low", "high")
    }
    edits = "; ".join(f"{edit_line(one.after.facts, e, lang)} ({reason_line(e, lang)})" for e in one.after.edits)
    return Figure(
        key=f"states.{change.id}.{change.about}",
        label=label,
        value=t("states.page.figure_value", lang, before=values[0], after=values[1]),
        as_of=one.after.facts.as_of,
        table=table,
        rows=_behind(change, one, table),
        formula=t("states.page.figure_formula", lang, said=said(change, lang), **numbers),
        denominator=t("states.page.figure_excluded", lang, **ends) if change.after.low is not None else "",
        excluded=t("states.page.figure_places", lang, edits=edits),
        unknown=t("states.nothing", lang),
    )


def _behind(change: Change, one: Difference, table: str) -> pd.DataFrame:
    """Rows of both states behind a change; those that only the base counts come from the base."""
    old, new = (getattr(state_.facts, table) for state_ in (one.before, one.after))
    left = old.loc[old["id"].isin(change.gone | change.moved_out).to_numpy(bool)]
    now = new.loc[new["id"].isin(change.after.rows).to_numpy(bool)]
    parts = [pd.DataFrame(part.drop(columns="geometry", errors="ignore")) for part in (now, left)]
    return pd.concat([part for part in parts if len(part)]) if any(map(len, parts)) else parts[0]


def assumptions(afters: Sequence[State], view: View) -> None:
    """What each state assumes, side by side."""
    lang = view.lang
    st.subheader(plain(t("states.page.assumptions", lang)), anchor=False)
    for column, after in zip(st.columns(max(len(afters), 1)), afters, strict=False):
        with column:
            st.markdown(f"**{plain(_name(after, lang))}**")
            for place, edit in enumerate(after.edits, 1):
                st.markdown(f"{place}\\. {plain(edit_line(after.facts, edit, lang))}")
                st.caption(plain(reason_line(edit, lang)))


def _name(shown: State, lang: str) -> str:
    if shown.name == "shipped":
        return t("states.shipped", lang)
    return t("states.year", lang, year=shown.year) if shown.name.startswith("year:") else shown.name
