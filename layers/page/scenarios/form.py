"""A form for every operation, made from its own list of fields; what is drawn on the map fills its shape."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from geo.states import OPERATIONS, Edit, operation
from layers import state
from layers.page.parts.plain import plain
from layers.page.scenarios import desk
from layers.text import has, t
from layers.words.names import park_names, row_name, sector_names, word

if TYPE_CHECKING:
    from data.load import Facts
    from geo.states.operation import Field, Operation
    from layers.view import View

DRAWN = "scenarios.drawn"
_CHOSEN = "scenarios.operation"
_SKIPPED = ("rows", "seed")  # a list of rows comes with a file; the seed has a default


def chosen_operation() -> Operation:
    """The operation whose form is open."""
    return operation(str(state.recall(_CHOSEN, OPERATIONS[0].id)))


def form(facts: Facts, view: View) -> None:
    """Choose an operation, fill its fields, assume it. ``facts`` are those after the assumptions so far."""
    lang = view.lang
    st.selectbox(
        t("states.page.operation", lang),
        [one.id for one in OPERATIONS],
        format_func=lambda id_: t(f"states.op.{id_}", lang),
        key=state.seed(_CHOSEN, chosen_operation().id),
        on_change=state.on(_CHOSEN, _choose),
    )
    chosen = chosen_operation()
    st.caption(plain(t(f"states.about.{chosen.id}", lang)))
    _drawn_note(chosen, lang)
    with st.form(key=f"scenarios.form.{chosen.id}", border=False):
        values: dict[str, Any] = {}
        for field in chosen.fields:
            if field.id not in _SKIPPED:
                values |= _widget(chosen, field, facts, view)
        why = st.text_input(t("states.field.why", lang), key=f"scenarios.why.{chosen.id}", max_chars=2000)
        by = st.text_input(t("states.field.by", lang), key=f"scenarios.by.{chosen.id}", max_chars=200)
        if st.form_submit_button(t("states.page.add", lang), type="primary", icon=":material/add:"):
            desk.add(Edit(chosen.id, values=_filled(chosen, values), why=why, by=by), lang)
            state.forget(DRAWN)
            st.rerun()


def _choose(id_: str) -> None:
    state.remember(_CHOSEN, id_)
    state.forget(DRAWN)


def _drawn_note(chosen: Operation, lang: str) -> None:
    drawn: dict[str, Any] = state.recall(DRAWN, {})
    if not chosen.drawn or not drawn:
        return
    if "point" in drawn:
        what = t("states.page.drawn_point", lang, lon=f"{drawn['point'][0]:.4f}", lat=f"{drawn['point'][1]:.4f}")
    else:
        what = t(f"states.page.drawn_{drawn['kind']}", lang, n=len(drawn.get("corners", ())))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(plain(t("states.page.drawn", lang, what=what)), width="content")
        st.button(
            t("states.page.clear", lang), key="scenarios.clear", type="tertiary", on_click=state.forget, args=(DRAWN,)
        )


def _widget(chosen: Operation, field: Field, facts: Facts, view: View) -> dict[str, Any]:
    """The widgets of one field and what they say now; a shape has none where only the map can give it."""
    lang, key = view.lang, f"scenarios.{chosen.id}.{field.id}"
    name = "new_park" if field.kind == "new_park" else field.id
    label = t(f"states.field.{name}", lang)
    kinds = {"name": _text, "text": _text, "new_park": _text, "axis": _text, "number": _number, "whole": _number}
    if field.kind in kinds:
        return {field.id: kinds[field.kind](field, label, key)}
    if field.kind in ("park", "sector", "project", "choice"):
        return {field.id: _choice(field, label, key, facts, lang)}
    if field.kind == "to":
        park = _pick(label, list(facts.parks["id"]), park_names(facts, lang), f"{key}.park")
        return {field.id: {"park": park} if park else None}
    if field.kind == "which":
        return {field.id: _which(key, facts, lang)}
    if field.kind in ("shift", "point"):
        pair = ("east_m", "north_m") if field.kind == "shift" else ("lon", "lat")
        columns = st.columns(2)
        numbers = [
            column.number_input(t(f"states.field.{one}", lang), value=None, key=f"{key}.{one}")
            for column, one in zip(columns, pair, strict=True)
        ]
        return {field.id: numbers if None not in numbers else None}
    return {}


def _text(field: Field, label: str, key: str) -> str:
    return st.text_input(label, key=key, max_chars=80)


def _number(field: Field, label: str, key: str) -> float | int | None:
    low = None if field.low == float("-inf") else field.low
    high = None if field.high == float("inf") else field.high
    whole = field.kind == "whole"
    bounds = [None if end is None else (int(end) if whole else float(end)) for end in (low, high)]
    start = field.default if field.default is not None and field.id != "year" else None
    return st.number_input(
        label, min_value=bounds[0], max_value=bounds[1], value=start, step=1 if whole else None, key=key
    )


def _choice(field: Field, label: str, key: str, facts: Facts, lang: str) -> str | None:
    if field.kind == "park":
        return _pick(label, list(facts.parks["id"]), park_names(facts, lang), key)
    if field.kind == "sector":
        return _pick(label, list(facts.sectors["id"]), sector_names(facts, lang), key)
    if field.kind == "project":
        rows = facts.investments
        names = {str(row["id"]): row_name(row, lang) for _, row in rows.iterrows()}
        return _pick(label, list(names), names, key)
    names = {one: _choice_name(field.id, one, lang) for one in field.choices}
    return _pick(label, list(field.choices), names, key)


def _choice_name(field: str, one: str, lang: str) -> str:
    if field in ("stage", "kind"):
        return word(field, one, lang)
    return t(f"states.choice.{one}", lang) if has(f"states.choice.{one}", lang) else one


def _pick(label: str, ids: list[str], names: dict[str, str], key: str) -> str | None:
    return st.selectbox(label, ids, format_func=lambda id_: names.get(id_, id_), key=key)


def _which(key: str, facts: Facts, lang: str) -> dict[str, Any]:
    parks, sectors = park_names(facts, lang), sector_names(facts, lang)
    chosen = {
        "park": st.multiselect(
            t("states.field.from_park", lang), list(parks), format_func=lambda p: parks.get(p, p), key=f"{key}.park",
            placeholder=t("states.page.any", lang),
        ),
        "sector": st.multiselect(
            t("states.field.sector", lang), list(sectors), format_func=lambda s: sectors.get(s, s), key=f"{key}.sector",
            placeholder=t("states.page.any", lang),
        ),
    }  # fmt: skip
    return {name: list(ids) for name, ids in chosen.items() if ids}


def _filled(chosen: Operation, values: dict[str, Any]) -> dict[str, Any]:
    """What the form says, with what was drawn in the field that takes it; empty fields left out."""
    drawn: dict[str, Any] = state.recall(DRAWN, {})
    out = {name: value for name, value in values.items() if value not in (None, "")}
    if "corners" in drawn and chosen.drawn == "polygon":
        if "which" in out:
            out["which"] = {**out["which"], "area": drawn["corners"]}
        else:
            out = {name: value for name, value in out.items() if name not in ("centre", "radius_m", "shift_m")}
            out["polygon"] = drawn["corners"]
    elif "corners" in drawn and chosen.drawn == "line":
        out["line"] = drawn["corners"]
    elif "point" in drawn and chosen.id == "organisations.add":
        out["at"] = {"point": drawn["point"]}
    elif "point" in drawn:
        out |= dict(zip(("lon", "lat"), drawn["point"], strict=True))
    if "polygon" not in out and "centre" not in out:
        out.pop("radius_m", None)
    return out
