"""Tables that fit a page: rows as high as their text, as many as the page holds, or as many pages as it takes."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from layers.export.office.page import Box, Table
from layers.export.office.typesetting import LEADING, count

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BODY = Box(40, 80, 880, 366)
CELL, PAD = 12.0, 5.0  # letters of a table and the room left and right of them, points
_SMALLEST = 12.0


def table(  # noqa: PLR0917 - a box and what stands in it
    box: Box,
    header: Sequence[str],
    rows: Sequence[tuple[str, ...]],
    widths: Sequence[float],
    numeric: Iterable[int],
    size: float = 14.0,
) -> Table:
    """A table whose rows are as high as their text; set smaller where it would leave the box."""
    right = tuple(column in set(numeric) for column in range(len(header)))
    heights = tuple(_row_height(row, widths, size) for row in (tuple(header), *rows))
    if sum(heights) > box.h and size > _SMALLEST:
        return table(box, header, rows, widths, [n for n, r in enumerate(right) if r], size - 0.5)
    return Table(box, tuple(header), tuple(rows), tuple(widths), right, heights, size)


def fitted(
    header: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Sequence[float], numeric: Iterable[int] = ()
) -> Table:
    """A table of as many rows, from the first, as the page holds."""
    right, room = tuple(numeric), BODY.h - _row_height(tuple(header), widths, CELL)
    kept = []
    for row in rows:
        room -= _row_height(row, widths, CELL)
        if room < 0:
            break
        kept.append(row)
    return table(BODY, header, kept, widths, right, CELL)


def _row_height(row: tuple[str, ...], widths: Sequence[float], size: float) -> float:
    most = max(count(cell, width - 2 * PAD, size, bold=True) for cell, width in zip(row, widths, strict=True))
    return most * size * LEADING + 8


def split(
    box: Box, header: Sequence[str], rows: Sequence[tuple[str, ...]], widths: Sequence[float], numeric: Iterable[int]
) -> list[Table]:
    """As many tables as it takes, each with its header and no higher than the box."""
    right, top = tuple(numeric), _row_height(tuple(header), widths, CELL)
    needs = [_row_height(row, widths, CELL) for row in rows]
    pages = max(1, math.ceil(sum(needs) / (box.h - top) + 0.05))
    share = sum(needs) / pages  # the last page is as full as the others
    groups: list[list[tuple[str, ...]]] = [[]]
    used = 0.0
    for row, need in zip(rows, needs, strict=True):
        if groups[-1] and (used + need > box.h - top or used + need / 2 > share):
            groups.append([])
            used = 0.0
        groups[-1].append(row)
        used += need
    return [table(box, header, group, widths, right, CELL) for group in groups]
