"""One chart a file, ``draw(result, facts, view) -> Chart | None``; a statistic names the charts it needs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from layers.chart import (
    access,
    bars,
    belt_sectors,
    belt_widths,
    chainage,
    colocation,
    correlation,
    decay,
    envelope,
    filings,
    fit,
    fit_scores,
    heat,
    history,
    intervals,
    k_distance,
    links,
    lorenz,
    mix,
    profile,
    relatedness,
    shift,
    stability,
    stars,
    theil,
    variety,
)
from layers.chart.base import SELECTED, Chart, png, standing_out, svg

if TYPE_CHECKING:
    from data.load import Facts
    from geo.stats.result import Result
    from layers.view import View

    Draw = Callable[[Result, Facts, View], Chart | None]

CHARTS: dict[str, Draw] = {
    "heat": heat.draw,
    "intervals": intervals.draw,
    "bars": bars.draw,
    "shift": shift.draw,
    "fit": fit.draw,
    "fit_scores": fit_scores.draw,
    "lorenz": lorenz.draw,
    "theil": theil.draw,
    "links": links.draw,
    "profile": profile.draw,
    "mix": mix.draw,
    "history": history.draw,
    "stars": stars.draw,
    "correlation": correlation.draw,
    "envelope": envelope.draw,
    "k_distance": k_distance.draw,
    "stability": stability.draw,
    "belt_widths": belt_widths.draw,
    "decay": decay.draw,
    "chainage": chainage.draw,
    "belt_sectors": belt_sectors.draw,
    "colocation": colocation.draw,
    "variety": variety.draw,
    "relatedness": relatedness.draw,
    "access": access.draw,
    "filings": filings.draw,
}

__all__ = [
    "CHARTS",
    "SELECTED",
    "Chart",
    "png",
    "standing_out",
    "svg",
]
