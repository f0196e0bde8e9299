"""What the list covers: enterprises listed beside a published number of enterprises of the same area, else nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geo.stats.cells import enterprises, published
from layers.text import t
from layers.words.names import park_name

if TYPE_CHECKING:
    from data.load import Facts


def compared(facts: Facts, park_id: str, lang: str) -> str:
    """“a park: 201 of 300 enterprises (2021-06)”; "" where nothing was published that may be compared with the list."""
    known = published(facts).set_index("park_id")
    if park_id not in known.index:
        return ""
    row = known.loc[park_id]
    return t(
        "kpi.organisations_published",
        lang,
        place=park_name(facts, park_id, lang),
        listed=f"{int(enterprises(facts)[park_id]):,}",
        value=f"{float(str(row['published'])):,.0f}",
        date=row["as_of"],
    )
