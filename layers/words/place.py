"""What sentences call the place: its own words from place.toml, the numbers of its axes and the name of its plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from layers.text import t

if TYPE_CHECKING:
    from data.load import Facts


def place_words(facts: Facts, lang: str) -> dict[str, str]:
    """Values for the placeholders ``{city}``, ``{title}``, ``{subtitle}``, ``{layout}``, ``{belt}``, ``{belt_short}``,
    ``{belt_far}``, ``{file}``, ``{axes}``, ``{plan}`` and ``{number}``, the number of the plan's document or ""."""
    plans = facts.plan["plans"].set_index("id")
    plan = plans.loc[facts.place.plan]
    refs = [str(ref) for ref in facts.boundaries.axes["ref"]]
    return {
        **facts.place.words[lang],
        "axes": t("filters.list_join", lang).join(refs),
        "plan": str(plan[f"short_{lang}"]),
        "number": str(plan["number"]) if isinstance(plan["number"], str) else "",
    }


def title(facts: Facts, lang: str) -> str:
    """The name of the atlas."""
    return facts.place.words[lang]["title"]
