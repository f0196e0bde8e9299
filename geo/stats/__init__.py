"""Every statistic of the atlas, in the order in which they are offered. A new one is a file and a line here."""

from __future__ import annotations

from geo.stats.access import ACCESS
from geo.stats.belt import BELT
from geo.stats.centrography import CENTROGRAPHY
from geo.stats.clusters import CLUSTERS
from geo.stats.colocation import COLOCATION
from geo.stats.compare import COMPARE
from geo.stats.density import DENSITY
from geo.stats.ellison_glaeser import ELLISON_GLAESER
from geo.stats.filings import FILINGS
from geo.stats.gini import GINI
from geo.stats.hhi import HHI
from geo.stats.hotspots import HOTSPOTS
from geo.stats.krugman import KRUGMAN
from geo.stats.links import LINKS
from geo.stats.location_quotient import LOCATION_QUOTIENT
from geo.stats.nearest_neighbour import NEAREST_NEIGHBOUR
from geo.stats.plan_fit import PLAN_FIT
from geo.stats.relatedness import RELATEDNESS
from geo.stats.ripley import RIPLEY
from geo.stats.shift_share import SHIFT_SHARE
from geo.stats.stars import STARS
from geo.stats.statistic import Statistic
from geo.stats.theil import THEIL
from geo.stats.variety import VARIETY

STATISTICS: tuple[Statistic, ...] = (
    LOCATION_QUOTIENT,
    KRUGMAN,
    SHIFT_SHARE,
    RELATEDNESS,
    PLAN_FIT,
    HHI,
    GINI,
    THEIL,
    ELLISON_GLAESER,
    VARIETY,
    FILINGS,
    BELT,
    CENTROGRAPHY,
    DENSITY,
    NEAREST_NEIGHBOUR,
    RIPLEY,
    CLUSTERS,
    HOTSPOTS,
    ACCESS,
    LINKS,
    COLOCATION,
    COMPARE,
    STARS,
)


def statistic(id_: str) -> Statistic:
    """The statistic with that id; KeyError names those that exist."""
    for one in STATISTICS:
        if one.id == id_:
            return one
    raise KeyError(f"no statistic {id_!r}; there are {[s.id for s in STATISTICS]}")
