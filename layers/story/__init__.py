"""The talk: chapters that move one map, their sentences and figures computed from the view in force. No Streamlit."""

from layers.story.chapters import (
    AUDIENCES,
    CAMERAS,
    MOST_FIGURES,
    Chapter,
    Told,
    chapters,
    for_audience,
    steps,
    to_frame,
    troubles,
)
from layers.story.figures import figure, keys, labels
from layers.story.named import Named, named
from layers.story.scope import parks_in
from layers.story.telling import audible, tell, titles, unit_of, unit_parts, view_text, with_unit

__all__ = [
    "AUDIENCES",
    "CAMERAS",
    "MOST_FIGURES",
    "Chapter",
    "Named",
    "Told",
    "audible",
    "chapters",
    "figure",
    "for_audience",
    "keys",
    "labels",
    "named",
    "parks_in",
    "steps",
    "tell",
    "titles",
    "to_frame",
    "troubles",
    "unit_of",
    "unit_parts",
    "view_text",
    "with_unit",
]
