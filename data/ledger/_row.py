"""Row: what rows say about their place, in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.ledger import _values

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from data.ledger._body import Body
    from data.ledger.vocabulary import Words


@dataclass(slots=True)
class Row:
    """What rows say about their place in words; lists by position."""

    names: list[str]
    sites: list[str]
    addresses: list[str]
    parks: list[str | None]
    park_words: list[str]
    districts: list[str | None]
    precision: list[str | None]
    uncertainty: NDArray[np.float64]


def words_of_place(body: Body, words: Words, names: list[str]) -> Row:
    """What the rows say about their place; unknown parks and districts are findings."""
    park_words, district_words = body.text("park"), body.text("district")
    parks = looked_up(park_words, words.park)
    districts = looked_up(district_words, words.district)
    unknown = [at for at, text in enumerate(park_words) if text and parks[at] is None and not body.noise[at]]
    if unknown:
        said = {"known": "、".join(words.park_names["zh"]), "known_en": ", ".join(words.park_names["en"])}
        body.note("unknown_park", "left_empty", unknown, "park", [park_words[at] for at in unknown], **said)
    # a new area that is a park of the atlas is written where other rows name their district
    for at, text in enumerate(district_words):
        if text and districts[at] is None and not park_words[at]:
            parks[at] = words.park_in(text)
    lost = [at for at, text in enumerate(district_words) if text and districts[at] is None and not body.noise[at]]
    lost = [at for at in lost if words.park_in(district_words[at]) is None]
    if lost:
        known = "、".join(words.district_names)
        body.note("unknown_word", "left_empty", lost, "district", [district_words[at] for at in lost], known=known)
    return Row(
        names=names,
        sites=body.text("site"),
        addresses=body.text("address"),
        parks=parks,
        park_words=park_words,
        districts=districts,
        precision=_values.choice(body, "precision") if body.has("precision") else [None] * len(body),
        uncertainty=_values.metres(body, "uncertainty_m") if body.has("uncertainty_m") else np.full(len(body), np.nan),
    )


def looked_up(texts: list[str], meaning: Callable[[str], str | None]) -> list[str | None]:
    """What each text means; each different one is looked up once."""
    memory = {text: meaning(text) if text else None for text in set(texts)}
    return [memory[text] for text in texts]
