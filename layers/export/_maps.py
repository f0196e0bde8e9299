"""Pictures of the map for paper: from the same Drawings as on screen, each made once for a version and a view."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING

from layers.export.job import hidden_text
from layers.figures.filter_text import filter_text
from layers.map import _print, drawings, legend
from layers.map._furniture import HEAD, SIDE, Furniture
from layers.map.extent import layout
from layers.map.points import marks
from layers.settings import review_number
from layers.text import t

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from layers.export.job import Job
    from layers.map.extent import Extent
    from layers.view import View

SHEET = (1480.0, 1046.0)  # px: the proportions of A3 lying
SHEET_SCALE = 3.0  # 4440 x 3138 px: 268 to the inch on A3
_KEPT = 48  # pictures of up to half a megabyte each
_kept: OrderedDict[Hashable, bytes] = OrderedDict()
_lock = threading.Lock()


def picture(job: Job, layers: tuple[str, ...] | None, extent: Extent, size: tuple[float, float], scale: float) -> bytes:
    """PNG of ``extent`` with these layers, ``size`` px drawn at ``scale``; light, for paper and for a projector."""
    view = replace(job.view, layers=layers, theme="light", mode="both", selected="")
    shown = (view.lang, view.filter, view.layers, view.belt_km, view.hidden)
    return _once(
        (job.facts.version, job.facts.workspace, shown, extent, size, scale),
        lambda: _print.png(_bare(job, view, extent, size), scale),
    )


def _once(key: Hashable, make: Callable[[], bytes]) -> bytes:
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return _kept[key]
    made = make()
    with _lock:
        _kept[key] = made
        while len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return made


def _bare(job: Job, view: View, extent: Extent, size: tuple[float, float]) -> str:
    where = _print.frame(extent, 0.0, 0.0, *size)
    return _print.svg(
        drawings(job.facts, job.selection, view),
        size,
        extent,
        lang=view.lang,
        theme=view.theme,
        points=marks(job.facts, job.selection, view, where.zoom),
    )


def sheet(job: Job) -> str:
    """SVG of the whole map with title, legend, scale bar, north arrow, date, filter and review number, in its theme."""
    facts, view, lang = job.facts, replace(job.view, selected=""), job.view.lang
    extent = layout(facts.parks)
    where = _print.frame(extent, 0.0, HEAD, SHEET[0] - SIDE, SHEET[1] - HEAD)
    drawn = drawings(facts, job.selection, view)
    notes = [filter_text(facts, view.filter, lang), t("export.version_line", lang, version=facts.version)]
    if facts.workspace != "shipped":
        notes.append(t("ui.workspace", lang, name=facts.workspace))
    if job.hidden:
        notes.append(t("export.hidden_line", lang, text=hidden_text(job.hidden, lang)))
    furniture = Furniture(
        date=facts.as_of,
        attributions=(t("mapframe.attribution.own", lang),),
        latitude=float(facts.parks["lat"].mean()),
        review_number=review_number(),
        notes=tuple(notes),
    )
    return _print.svg(
        drawn,
        SHEET,
        extent,
        lang=lang,
        theme=view.theme,
        title=f"{t('ui.app_title', lang)} · {t('ui.app_subtitle', lang)}",
        legend=legend(drawn),
        furniture=furniture,
        points=marks(facts, job.selection, view, where.zoom),
    )
