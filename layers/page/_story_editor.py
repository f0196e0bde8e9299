"""Chapters to edit: order, texts, figures, layers, hidden or not. What is wrong is said and nothing is lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from layers import state
from layers.map import LAYERS
from layers.page._plain import plain
from layers.story import CAMERAS, Chapter, chapters, keys, to_frame, troubles
from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View

_KEY = "story.chapters"


def current_chapters(facts: Facts) -> tuple[Chapter, ...]:
    """The session's chapters: those edited here or opened with a workspace, else those that ship."""
    kept = state.recall(_KEY, None)
    return kept if kept is not None else chapters(facts.plan["chapters"])


def use_chapters(items: tuple[Chapter, ...] | None) -> None:
    """Tell these chapters from now on; None goes back to those that ship."""
    if items is None:
        state.forget(_KEY)
    else:
        state.remember(_KEY, items)


def saved_chapters() -> list[dict[str, object]] | None:
    """The session's own chapters as plain rows, to be kept with a workspace; None when those that ship are in use."""
    own = state.recall(_KEY, None)
    return None if own is None else to_frame(own).to_dict("records")


def frame_of(rows: list[dict[str, object]]) -> pd.DataFrame:
    """What ``saved_chapters`` gave, as a table again."""
    return pd.DataFrame(rows)


def editor(facts: Facts, items: tuple[Chapter, ...], view: View) -> None:
    """A table of chapters; “apply” puts it to use, “back” returns to the chapters that ship."""
    lang = view.lang
    st.caption(t("story.edit.help", lang, key="{key}"))
    frame = to_frame(items)
    frame.insert(0, "position", range(1, len(frame) + 1))
    names = {column: t(f"story.edit.{column}", lang) for column in frame.columns}
    cameras = [*CAMERAS, *(f"park:{park}" for park in facts.parks["id"])]
    other = "en" if lang == "zh" else "zh"
    said = [f"{name}_{one}" for one in (lang, other) for name in ("title", "sentence", "notes")]
    edited = st.data_editor(
        frame,
        column_order=["position", "hidden", *said[:3], "camera", "layers", "figures", "id", *said[3:]],
        hide_index=True,
        num_rows="dynamic",
        key=f"chapters.{lang}",
        column_config={
            **{column: st.column_config.TextColumn(name, width=220) for column, name in names.items()},
            "position": st.column_config.NumberColumn(names["position"], step=0.5, width=70),
            "hidden": st.column_config.CheckboxColumn(names["hidden"], width=70),
            "camera": st.column_config.SelectboxColumn(names["camera"], options=cameras),
        },
    )
    wanted = chapters(pd.DataFrame(edited).sort_values("position", kind="stable", na_position="last"))
    known = [layer.id for layer in LAYERS]
    for chapter, code, value in troubles(wanted, parks=facts.parks["id"], layers=known, keys=keys(facts)):
        st.warning(plain(t(f"story.trouble.{code}", lang, chapter=chapter, value=value)), icon=":material/warning:")
    with st.container(horizontal=True):
        if st.button(t("story.edit.apply", lang), type="primary", disabled=wanted == items):
            use_chapters(tuple(item for item in wanted if item.id))
            st.rerun()
        if st.button(t("story.edit.reset", lang)):
            use_chapters(None)
            st.rerun()
    with st.popover(t("story.edit.keys", lang)):
        st.text("\n".join(keys(facts)))
