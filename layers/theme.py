"""One set of inks, patterns, letters and sizes for map, chart, page and export. The only home of a colour literal.

Every ink is given once in OKLCH (lightness, chroma, hue); the dark theme inverts lightness and keeps the hue.
OKLCH → sRGB: B. Ottosson 2020, https://bottosson.github.io/posts/oklab/ ; contrast: WCAG 2.2, 1.4.3 and 1.4.11.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.load import Facts
    from layers.view import Theme

Pattern = Literal["solid", "stripes", "dots", "cross", "none"]
Grain = Literal["plain", "rail", "rails", "dots", "ticks"]  # lines cut into a part of a ring

FONT_NAMES = ("Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
FONT_STACK = ", ".join(f"'{name}'" if " " in name else name for name in FONT_NAMES)
# The four sizes, in CSS px: places and units; body and chips; names; headings and the landmarks' figures
SIZE_SMALL, SIZE_BODY, SIZE_NAME, SIZE_HEAD = 11.0, 13.0, 18.0, 22.0

STAGE_PATTERN: dict[str, Pattern] = {
    "operating": "solid",
    "under_construction": "stripes",
    "announced": "none",
    "unknown": "dots",
    "ended": "cross",
}
# Form, never colour alone: what an organisation is decides the outline of its point
KIND_SHAPE = {
    "enterprise": "circle",
    "institute": "square",
    "lab": "triangle",
    "platform": "diamond",
    "campus": "hexagon",
}

# Lines of a chart that are no sector: parks beside each other. (lightness in light, in dark, chroma, hue)
_SERIES = (
    (0.41, 0.75, 0.140, 250.0),
    (0.47, 0.89, 0.135, 62.0),
    (0.595, 0.695, 0.105, 168.0),
    (0.48, 0.70, 0.150, 340.0),
    (0.36, 0.88, 0.020, 265.0),
)


@dataclass(frozen=True, slots=True)
class Palette:
    """Named inks of one theme as ``#rrggbb``. Ground first, then figure, then letters and panels."""

    land: str
    outside: str
    water: str
    water_line: str
    district: str
    road: str
    motorway: str
    metro: str
    place: str
    water_name: str
    green: str
    green_name: str
    wetland: str
    homes: str
    works: str
    estate: str
    estate_line: str
    building: str
    building_line: str
    metro_name: str
    belt: str
    belt_fill: str
    belt_name: str
    park_line: str
    park_fill: str
    shield: str
    shield_ink: str
    node: str
    pole: str
    on_figure: str
    money: str
    on_money: str
    count: str
    selected: str
    ink: str
    ink_soft: str
    halo: str
    panel: str
    panel_line: str
    grid: str
    accent: str
    on_accent: str
    warn: str
    more: str
    less: str


# name: (lightness in light, lightness in dark, chroma, hue in degrees)
_INKS: dict[str, tuple[float, float, float, float]] = {
    "land": (0.962, 0.235, 0.008, 85),
    "outside": (0.935, 0.205, 0.007, 85),
    "water": (0.868, 0.305, 0.022, 235),
    "water_line": (0.80, 0.37, 0.025, 235),
    "district": (0.80, 0.40, 0.012, 80),
    "road": (0.885, 0.31, 0.008, 80),
    "motorway": (0.83, 0.36, 0.010, 80),
    "metro": (0.76, 0.44, 0.010, 80),
    "place": (0.49, 0.72, 0.010, 80),
    "water_name": (0.46, 0.76, 0.035, 235),
    "green": (0.932, 0.262, 0.024, 140),
    "green_name": (0.45, 0.76, 0.040, 145),
    "wetland": (0.912, 0.285, 0.020, 195),
    "homes": (0.942, 0.256, 0.010, 70),
    "works": (0.928, 0.268, 0.008, 300),
    "estate": (0.915, 0.295, 0.026, 300),
    "estate_line": (0.62, 0.58, 0.050, 300),
    "building": (0.900, 0.310, 0.006, 80),
    "building_line": (0.82, 0.38, 0.008, 80),
    "metro_name": (0.42, 0.78, 0.020, 80),
    "belt": (0.56, 0.70, 0.170, 27),
    "belt_fill": (0.72, 0.56, 0.130, 27),
    "belt_name": (0.43, 0.84, 0.140, 27),
    "park_line": (0.55, 0.68, 0.030, 80),
    "park_fill": (0.86, 0.42, 0.040, 85),
    "shield": (0.45, 0.45, 0.110, 155),
    "shield_ink": (0.99, 0.99, 0.0, 0),
    "node": (0.50, 0.74, 0.175, 27),
    "pole": (0.38, 0.80, 0.110, 285),
    "on_figure": (0.995, 0.17, 0.0, 0),
    "money": (0.33, 0.90, 0.030, 75),
    "on_money": (0.99, 0.20, 0.0, 0),
    "count": (0.46, 0.74, 0.020, 80),
    "selected": (0.45, 0.82, 0.130, 255),
    "ink": (0.25, 0.95, 0.010, 260),
    "ink_soft": (0.44, 0.78, 0.012, 260),
    "halo": (0.985, 0.20, 0.006, 85),
    "panel": (0.995, 0.265, 0.003, 85),
    "panel_line": (0.87, 0.38, 0.008, 85),
    "grid": (0.92, 0.33, 0.006, 85),
    "accent": (0.50, 0.74, 0.175, 27),
    "on_accent": (0.995, 0.17, 0.0, 0),
    "warn": (0.50, 0.80, 0.120, 60),
    "more": (0.50, 0.66, 0.140, 250),  # blue against orange stays apart for every kind of colour vision
    "less": (0.60, 0.76, 0.135, 62),
}


@cache
def palette(theme: Theme) -> Palette:
    """All named inks of ``"light"`` or ``"dark"``."""
    side = _side(theme)
    return Palette(**{f.name: _oklch(_INKS[f.name][side], *_INKS[f.name][2:]) for f in fields(Palette)})


@dataclass(frozen=True, slots=True)
class Tints:
    """Inks of families and sectors as their tables give them: hue, chroma and lightness of a family in both themes, and
    steps of lightness for the shades of its sectors (in the dark theme the other way)."""

    families: Mapping[str, tuple[float, float, float, float]]
    sectors: Mapping[str, tuple[str, float]]
    grains: Mapping[str, Grain]

    @classmethod
    def of(cls, facts: Facts) -> Tints:
        """From the tables ``families`` and ``sectors``."""
        table, shades = facts.families, facts.sectors
        inks = zip(table["light"], table["dark"], table["chroma"], table["hue"], strict=True)
        return cls(
            dict(zip(table["id"], inks, strict=True)),
            dict(zip(shades["id"], zip(shades["family"], shades["shade"], strict=True), strict=True)),
            dict(zip(table["id"], table["grain"], strict=True)),
        )

    def family(self, family: str, theme: Theme) -> str:
        """Ink of a family; one that is not known gets the soft ink."""
        if family not in self.families:
            return palette(theme).ink_soft
        return _ink(self.families[family], theme)

    def sector(self, sector: str, theme: Theme) -> str:
        """Ink of a sector: its family's hue in a shade of its own."""
        family, shade = self.sectors.get(sector, ("", 0.0))
        if family not in self.families:
            return palette(theme).ink_soft
        light, dark, chroma, hue = self.families[family]
        return _ink((light + shade, dark - shade, chroma, hue), theme)

    def grain(self, family: str) -> Grain:
        """Form, never colour alone: what is cut into a family's part of a ring and its swatch."""
        return self.grains.get(family, "plain")


def series_colour(number: int, theme: Theme) -> str:
    """Ink of the n-th line of a chart; after the last the first comes again."""
    return _ink(_SERIES[number % len(_SERIES)], theme)


@cache
def _ink(ink: tuple[float, float, float, float], theme: Theme) -> str:
    light, dark, chroma, hue = ink
    return _oklch(dark if theme == "dark" else light, chroma, hue)


def stage_pattern(stage: str) -> Pattern:
    """How money of a stage is filled; a stage that is not known is drawn as unknown."""
    return STAGE_PATTERN.get(stage, "dots")


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio (1..21) of two ``#rrggbb`` inks."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mix(over: str, under: str, opacity: float) -> str:
    """What ``over`` at ``opacity`` (0..1) looks like on ``under``, both ``#rrggbb``."""
    pairs = zip(_bytes(over), _bytes(under), strict=True)
    return "#" + "".join(f"{round(a * opacity + b * (1 - opacity)):02x}" for a, b in pairs)


def _side(theme: Theme) -> int:
    return 1 if theme == "dark" else 0


def _bytes(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in (b / 255 for b in _bytes(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _oklch(lightness: float, chroma: float, hue: float) -> str:
    """OKLCH → ``#rrggbb``; chroma shrinks until the colour exists in sRGB."""
    while True:
        rgb = _linear_rgb(lightness, chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue)))
        if chroma <= 0 or all(-1e-4 <= v <= 1.0001 for v in rgb):
            break
        chroma = max(0.0, chroma - 0.004)
    coded = (
        12.92 * v if v <= 0.0031308 else 1.055 * v ** (1 / 2.4) - 0.055 for v in (min(1.0, max(0.0, v)) for v in rgb)
    )
    return "#" + "".join(f"{round(v * 255):02x}" for v in coded)


def _linear_rgb(lightness: float, a: float, b: float) -> tuple[float, float, float]:
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short,
    )
