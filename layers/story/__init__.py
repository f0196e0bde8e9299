"""The talk: chapters that move one map, their sentences and figures computed from the view in force. No Streamlit."""

from layers.story.chapters import CAMERAS, Chapter, Told, chapters, steps, to_frame, troubles
from layers.story.figures import figure, keys
from layers.story.telling import tell, unit_parts, with_unit

__all__ = [
    "CAMERAS",
    "Chapter",
    "Told",
    "chapters",
    "figure",
    "keys",
    "steps",
    "tell",
    "to_frame",
    "troubles",
    "unit_parts",
    "with_unit",
]
