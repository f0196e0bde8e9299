"""Take home: one format a file, ``make(job, progress) -> bytes``, listed here in the order in which they are offered.

To add one: a module with ``make`` in this folder, a line in EXPORTS, its texts ``export.title.<id>``, ``about`` and
``short``. The page, the file name, the tests of hostile text and of hidden columns then follow.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from layers.export.job import Job, Progress

_OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True, slots=True)
class Export:
    """One format. ``id`` is its module in this folder and part of its texts; ``per_park``,
    ``per_sector``: it is about single parks, single sectors."""

    id: str
    extension: str
    mime: str
    icon: str
    per_park: bool = False
    per_sector: bool = False

    @property
    def title(self) -> str:
        """Key of the text that names it."""
        return f"export.title.{self.id}"

    def make(self, job: Job, progress: Progress) -> bytes:
        """The file. The module is imported on first use: an office library takes a while to load."""
        made: bytes = import_module(f"layers.export.{self.id}").make(job, progress)
        return made


EXPORTS: tuple[Export, ...] = (
    Export("deck", "pptx", f"{_OFFICE}.presentationml.presentation", ":material/slideshow:"),
    Export("paper", "pdf", "application/pdf", ":material/picture_as_pdf:"),
    Export("briefing", "docx", f"{_OFFICE}.wordprocessingml.document", ":material/article:", per_park=True),
    Export("workbook", "xlsx", f"{_OFFICE}.spreadsheetml.sheet", ":material/table:"),
    Export("interactive", "html", "text/html", ":material/web:"),
    Export("map_png", "png", "image/png", ":material/image:"),
    Export("map_svg", "svg", "image/svg+xml", ":material/polyline:"),
    Export("map_poster", "pdf", "application/pdf", ":material/wallpaper:"),
    Export("leaflet", "pdf", "application/pdf", ":material/news:", per_sector=True),
    Export("geopackage", "gpkg", "application/geopackage+sqlite3", ":material/layers:"),
    Export("geojson", "geojson", "application/geo+json", ":material/data_object:"),
    Export("tables", "zip", "application/zip", ":material/csv:"),
)

# All of them in one ZIP: no format of its own, so it is not one of EXPORTS
EVERYTHING = Export("everything", "zip", "application/zip", ":material/folder_zip:")


def export(id_: str) -> Export:
    """The export with that id; KeyError names those that exist."""
    for one in EXPORTS:
        if one.id == id_:
            return one
    raise KeyError(f"no export {id_!r}; there are {[e.id for e in EXPORTS]}")
