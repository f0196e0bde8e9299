"""The one queue of what is dear, for pages and for other programs: statistics, siting, comparisons, talks, files."""

from __future__ import annotations

from data.apart import Turns

AT_ONCE = 3  # Python computes one at a time anyway; more would only hold more memory
DEAR = Turns(at_once=AT_ONCE)
