"""Designations: one direction of industry a row, that a document gives a park, in the document's own words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.ledger import _values
from data.ledger._row import looked_up
from data.ledger._rows import EMPTY
from data.ledger._sift import note_unkept, set_duplicates_aside, sift
from data.ledger.other_fields import DESIGNATIONS
from data.ledger.vocabulary import key

if TYPE_CHECKING:
    from data.ledger._body import Body
    from data.ledger._job import Job, Judged

_APART = ("term", "park", "sectors")


def judged(body: Body, job: Job) -> Judged:
    """The rows in use; rows without a term or without a known park are set aside."""
    terms = sift(body, "term")
    words = body.text("park")
    parks = looked_up(words, job.words.park)
    lost = np.array([park is None for park in parks], dtype=bool) & (body.aside == "")
    at = np.flatnonzero(lost)
    said = {"known": "、".join(job.words.park_names["zh"]), "known_en": ", ".join(job.words.park_names["en"])}
    body.note("unknown_park", "set_aside", at, "park", [words[i] for i in at], **said)
    body.set_aside(lost, "unknown_park")
    series = {
        f.target: _values.column(body, f, job.units)
        for f in DESIGNATIONS.fields
        if body.has(f.id) and f.id not in _APART
    }
    sectors = _values.sectors(body, job.words) if body.has("sectors") else [None] * len(body)
    keys = [f"{park}|{key(term)}" for park, term in zip(parks, terms, strict=True)]
    set_duplicates_aside(body, terms, keys, "term")
    keep = np.flatnonzero(body.aside == "")

    def column(name: str) -> pd.Series:
        found = series.get(name)
        nothing = pd.Series(EMPTY["str"], index=range(len(keep)), dtype="str")
        return nothing if found is None else found.iloc[keep].reset_index(drop=True)

    term_zh = pd.Series([terms[i] for i in keep], dtype="str")
    rows = pd.DataFrame(
        {
            "park_id": pd.Series([parks[i] for i in keep], dtype="str"),
            # a designation names one sector: several in one cell would be several designations
            "sector_id": pd.Series([(sectors[i] or "").split(";")[0] or None for i in keep], dtype="str"),
            "term_zh": term_zh,
            "term_en": column("term_en").fillna(term_zh),
            "clause": column("clause"),
            "note": column("note"),
            "source_id": column("source_id"),
            "row": body.numbers[keep],
        }
    )
    note_unkept(body, rows, _APART)
    return rows, {}, {}
