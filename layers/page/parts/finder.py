"""Find and order the rows of a long table on the server: the browser has only the page that it shows."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import streamlit as st

from geo.select import folded
from layers.memory import MEMORY
from layers.text import t
from layers.words.tables import labels, readable

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View


def found(frame: pd.DataFrame, name: str, facts: Facts, view: View, *, key: str) -> pd.DataFrame:
    """The rows of ``frame`` that hold what a person looks for, in the order that they chose; columns as they were."""
    lang = view.lang
    heads = labels(list(readable(frame.iloc[:1], name, facts, lang, view.hidden).columns), lang)
    with st.container(horizontal=True, vertical_alignment="center", key=f"finder.{key}"):
        query = st.text_input(
            t("ui.table_find", lang),
            placeholder=t("ui.table_find", lang),
            label_visibility="collapsed",
            icon=":material/search:",
            key=f"find.{lang}.{key}",
            width=220,
        )
        by = st.selectbox(
            t("ui.table_order", lang),
            ["", *heads],
            format_func=lambda column: heads.get(column, t("ui.table_order", lang)),
            label_visibility="collapsed",
            key=f"order.{lang}.{key}",
            filter_mode=None,
            width=220,
        )
        down = st.toggle(t("ui.table_descending", lang), key=f"descending.{lang}.{key}", disabled=not by)
    wanted = folded(query or "")
    if not wanted and not by:
        return frame
    words = _words(frame, name, facts, view)
    return frame.iloc[places(words, wanted, by or "", descending=down)]


def places(words: pd.DataFrame, wanted: str, by: str, *, descending: bool = False) -> list[int]:
    """Places of the rows that hold ``wanted`` (folded; "" is any) in any column, ordered by ``by`` ("": as they are).

    What is not known comes last in either order; equal rows stay in theirs.
    """
    order = np.arange(len(words))
    if by:
        rank, _ = pd.factorize(words[by], sort=True)
        known = -rank if descending else rank
        order = np.argsort(np.where(rank < 0, len(words), known), kind="stable")
    if wanted:
        holds = np.zeros(len(words), dtype=bool)
        for name in words.columns:
            texts = words[name].astype("str").str.contains(wanted, case=False, regex=False, na=False)
            holds |= np.asarray(texts, dtype=bool)
        order = order[holds[order]]
    return [int(place) for place in order]


def _words(frame: pd.DataFrame, name: str, facts: Facts, view: View) -> pd.DataFrame:
    """The whole table in words: only when somebody looks for something in it, and then for every page of it."""
    rows = hashlib.blake2b(pd.util.hash_pandas_object(frame.index, index=False).to_numpy().tobytes(), digest_size=16)
    key = (name, view.lang, view.hidden, rows.digest())
    return MEMORY.kept("words", facts.version, key, lambda: readable(frame, name, facts, view.lang, view.hidden))
