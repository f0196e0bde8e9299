"""The talk: chapters that move one map, their sentences and figures computed from the view in force. No Streamlit."""

from layers.story.chapters import CAMERAS, MOST_FIGURES, Chapter, Told, chapters, steps, to_frame, troubles
from layers.story.figures import figure, keys, labels
from layers.story.telling import tell, unit_parts, with_unit

__all__ = [
    "CAMERAS",
    "MOST_FIGURES",
    "Chapter",
    "Told",
    "chapters",
    "figure",
    "keys",
    "labels",
    "steps",
    "tell",
    "to_frame",
    "troubles",
    "unit_parts",
    "with_unit",
]
