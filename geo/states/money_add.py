"""money.add: a project that nobody announced. It stays inside its own stage, as every sum does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.vocabulary import STAGES
from geo.states.asked import place
from geo.states.operation import Field, Operation

if TYPE_CHECKING:
    from geo.states.draft import Draft
    from geo.states.operation import Task


def _perform(draft: Draft, task: Task) -> None:
    values = task.values
    row = {
        "id": f"assumed-{task.key}", "name_zh": values["name"], "name_en": values["name"], "park_id": values["park"],
        "site_id": place(draft, {"park": values["park"]})["site_id"], "sectors": values["sector"],
        "amount": values["amount"], "currency": "CNY", "unit": "亿元", "amount_cny_100m": values["amount"],
        "kind": "planned", "scope": "project", "ai_relevance": "core", "confidence": "low",
        "announced": None if values["year"] is None else str(values["year"]), "stage": values["stage"],
    }  # fmt: skip
    draft.add("investments", [row], task.edit)


MONEY_ADD = Operation(
    "money.add",
    (
        Field("name", "name"),
        Field("amount", "number", low=0, high=100_000, unit="cny_100m"),
        Field("stage", "choice", choices=STAGES),
        Field("park", "park"),
        Field("sector", "sector", needed=False),
        Field("year", "whole", needed=False, low=1900, high=2100),
    ),
    _perform,
)
