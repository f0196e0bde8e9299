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
from layers.story.ride import Ride, ride
from layers.story.scope import parks_in
from layers.story.sector import SectorStory, sector_stories, sector_story
from layers.story.telling import audible, tell, titles, unit_of, unit_parts, view_text, with_unit

__all__ = [
    "AUDIENCES",
    "CAMERAS",
    "MOST_FIGURES",
    "Chapter",
    "Named",
    "Ride",
    "SectorStory",
    "Told",
    "audible",
    "chapters",
    "figure",
    "for_audience",
    "keys",
    "labels",
    "named",
    "parks_in",
    "ride",
    "sector_stories",
    "sector_story",
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
