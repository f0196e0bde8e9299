"""Job: all that one export is made from, and the name of the file that comes out."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from geo.select import select
from layers.privacy import known, redact
from layers.settings import review_number
from layers.text import t
from layers.words.filter_text import filter_parts, filter_text
from layers.words.names import column_name, park_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.load import Facts
    from geo.filter import Selection
    from layers.export import Export
    from layers.story import Chapter
    from layers.view import View

    Progress = Callable[[float], None]  # share done, 0..1

_LONGEST = 48  # characters of the filter in a file name: some systems allow 255 bytes in all, Chinese takes three each

UNDATED = "1980"  # the files' property “created” of data whose date nobody knows: the first year that a ZIP can tell


@dataclass(frozen=True, slots=True)
class Job:
    """One view to take home, for an audience ("" is everybody).

    Build it with ``prepare``: it empties hidden columns before anything is selected.
    """

    facts: Facts
    selection: Selection
    view: View
    chapters: tuple[Chapter, ...]
    hidden: tuple[str, ...] = ()
    audience: str = ""

    @property
    def lang(self) -> str:
        """The language of the file."""
        return self.view.lang

    @property
    def park(self) -> str:
        """Id of the one park that is selected or filtered to; "" when there is no such one."""
        kind, _, chosen = self.view.selected.partition(":")
        if kind == "park" and chosen in set(self.facts.parks["id"]):
            return chosen
        return self.view.filter.parks[0] if len(self.view.filter.parks) == 1 else ""


def prepare(
    facts: Facts, view: View, chapters: tuple[Chapter, ...], hidden: tuple[str, ...] = (), audience: str = ""
) -> Job:
    """The job for a view: ``hidden`` and ``view.hidden`` are left out of everything. Redacting twice changes nothing.

    Exports are drawn on the atlas' own base map: a picture of somebody's tiles is not ours to give away.
    """
    names = known((*view.hidden, *hidden))
    public = redact(facts, names)
    return Job(
        public, select(public, view.filter), replace(view, basemap="own", hidden=names), chapters, names, audience
    )


def no_progress(_share: float) -> None:
    """The progress of a caller that shows none."""


def about(job: Job) -> tuple[tuple[str, str], ...]:
    """What every file says of itself, as (name, text): date, filter, data, version, map review, what is left out."""
    return about_view(job.facts, job.view)


def about_view(facts: Facts, view: View) -> tuple[tuple[str, str], ...]:
    """``about`` of facts from which ``view.hidden`` is left out already."""
    lang = view.lang
    whose = t("ui.workspace_shipped", lang) if facts.workspace == "shipped" else facts.workspace
    number = review_number()
    review = number or t("export.no_review", lang)
    lines = [
        (t("export.about.as_of", lang), facts.as_of),
        (t("export.about.filter", lang), filter_text(facts, view.filter, lang)),
        (t("export.about.data", lang), whose),
        (t("export.about.version", lang), facts.version),
        (t("export.about.review", lang), review),
    ]
    if view.hidden:
        lines.append((t("export.about.hidden", lang), hidden_text(view.hidden, lang)))
    return tuple(lines)


def hidden_text(hidden: tuple[str, ...], lang: str) -> str:
    """Names of what a public view leaves out, in words."""
    return t("filters.list_join", lang).join(column_name(name, lang, "privacy.column") for name in hidden)


def file_name(job: Job, export: Export) -> str:
    """``title_kind_what_date_lang.ext``: what is inside, from which filter, as of when, in which language."""
    lang = job.lang
    what = "-".join(filter_parts(job.facts, job.view.filter, lang))
    if export.per_park and job.park:
        what = park_name(job.facts, job.park, lang)
    parts = [
        job.facts.place.words[lang]["file"],
        t(f"export.short.{export.id}", lang),
        _clean(what)[:_LONGEST].strip("-") or t("export.everything", lang),
        *([t("export.public", lang)] if job.hidden else []),
        *([_clean(job.facts.workspace)[:_LONGEST]] if job.facts.workspace != "shipped" else []),
        job.facts.as_of,
        lang,
    ]
    return f"{'_'.join(part for part in parts if part)}.{export.extension}"


def _clean(text: str) -> str:
    """Letters, digits and Chinese characters; all else, which some file system may refuse, becomes a hyphen."""
    return re.sub(r"[\W_]+", "-", text).strip("-")
