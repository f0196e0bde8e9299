"""Groups of organisations on paper stand beside what is written, as in the browser (assets/giving_way.js)."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    Box = tuple[float, float, float, float]  # left, top, right, bottom
    Disc = tuple[float, float, float]  # x, y, radius

_GAP, _FAR, _STEP, _TURNS = 2.0, 108, 6, 16  # px; directions round a place
_STEPS = tuple(
    (far * math.cos(angle), far * math.sin(angle))
    for far in range(_STEP, _FAR + 1, _STEP)
    for angle in (2 * math.pi * (turn + (far % 12) / 12) / _TURNS for turn in range(_TURNS))
)


def beside(discs: Sequence[Disc], fixed: Sequence[bool], written: Sequence[Box | Disc]) -> list[tuple[float, float]]:
    """How far each of ``discs`` (px) moves so that it covers neither what is ``written`` nor another disc.

    ``fixed`` ones (single places) never move. The others stand where they are when that is free, else at the nearest
    free spot within 108 px; one that finds none stays.
    """
    taken = [*written, *(disc for disc, stays in zip(discs, fixed, strict=True) if stays)]
    moved = [(0.0, 0.0)] * len(discs)
    movers = []
    for index in sorted(range(len(discs)), key=lambda index: -discs[index][2]):
        if fixed[index]:
            continue
        if _free(discs[index], taken):
            taken.append(discs[index])
        else:
            movers.append(index)
    for index in movers:
        x, y, r = discs[index]
        step = next((step for step in _STEPS if _free((x + step[0], y + step[1], r), taken)), (0.0, 0.0))
        moved[index] = step
        taken.append((x + step[0], y + step[1], r))
    return moved


def _free(disc: Disc, taken: Sequence[Box | Disc]) -> bool:
    x, y, reach = disc[0], disc[1], disc[2] + _GAP
    for other in taken:
        if len(other) == 3:
            if math.hypot(x - other[0], y - other[1]) < reach + other[2]:
                return False
        elif math.hypot(x - max(other[0], min(x, other[2])), y - max(other[1], min(y, other[3]))) < reach:
            return False
    return True
