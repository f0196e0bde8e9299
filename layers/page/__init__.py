"""Streamlit pages, one file each: ``render(facts, view) -> None``. A page is one file and one line in PAGES."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from data.load import Facts
    from layers.view import View


class Page(Protocol):
    """What a page module offers."""

    def render(self, facts: Facts, view: View) -> None:
        """Draw the page for one view; called once a run, inside the frame."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One page: its module in this folder (also its address and its text ``ui.page.<id>``) and a Material icon."""

    id: str
    icon: str

    def module(self) -> Page:
        """The page's module, imported when the page is opened."""
        page: Page = import_module(f"layers.page.{self.id}")
        return page


PAGES: tuple[Entry, ...] = (
    Entry("map", ":material/map:"),
    Entry("analysis", ":material/insights:"),
    Entry("targets", ":material/flag:"),
    Entry("tasks", ":material/checklist:"),
    Entry("scenarios", ":material/alt_route:"),
    Entry("ledger", ":material/table_view:"),
    Entry("story", ":material/slideshow:"),
    Entry("takehome", ":material/download:"),
    Entry("sources", ":material/menu_book:"),
)
