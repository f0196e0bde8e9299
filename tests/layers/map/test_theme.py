"""Every letter can be read on its ground, every mark seen, and families told apart by eyes that mix up hues."""

from __future__ import annotations

import itertools
import re

import numpy as np
import pytest
from coloraide import Color

from data.vocabulary import ORGANISATION_KINDS, STAGES
from layers import theme
from layers.svg import grained, swatch
from tests import as_shipped

THEMES = ("light", "dark")
FACTS = as_shipped.facts()
TINTS = theme.Tints.of(FACTS)
FAMILIES, SECTORS = tuple(FACTS.families["id"]), tuple(FACTS.sectors["id"])
# Machado, Oliveira & Fernandes 2009, severity 1.0, for linear RGB
MACHADO = {
    "none": np.eye(3),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
}


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(rgb: np.ndarray) -> np.ndarray:
    """CIELAB (D65) of linear sRGB."""
    matrix = np.array(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
    )
    xyz = matrix @ np.clip(rgb, 0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def test_contrast_of_published_pairs() -> None:
    assert theme.contrast("#000000", "#ffffff") == pytest.approx(21.0)
    assert theme.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)  # WebAIM's example that just fails
    assert theme.contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.01)  # and the one that just passes


@pytest.mark.parametrize("lightness", [0.2, 0.5, 0.62, 0.9])
@pytest.mark.parametrize("hue", range(0, 360, 40))
def test_inks_are_those_of_an_independent_oklch(lightness: float, hue: int) -> None:
    reference = Color("oklch", [lightness, 0.04, hue]).convert("srgb").to_string(hex=True)
    ours, other = (
        np.array([int(ink[i : i + 2], 16) for i in (1, 3, 5)])
        for ink in (theme._oklch(lightness, 0.04, hue), reference)
    )
    assert np.abs(ours - other).max() <= 1


@pytest.mark.parametrize("name", THEMES)
def test_every_text_is_readable_on_what_it_stands_on(name: theme.Theme) -> None:
    p = theme.palette(name)
    ribbon = theme.mix(p.belt_fill, p.land, 0.30)
    pairs = {
        "ink": (p.land, p.water, p.panel, p.halo, ribbon),
        "ink_soft": (p.land, p.water, p.panel, p.halo, ribbon),
        "place": (p.land, p.halo),
        "water_name": (p.water,),
        "belt_name": (ribbon, p.land, p.halo),
        "count": (p.panel,),
        "warn": (p.panel, p.land),
        "accent": (p.panel,),
    }
    poor = [
        (ink, ground)
        for ink, grounds in pairs.items()
        for ground in grounds
        if theme.contrast(getattr(p, ink), ground) < 4.5
    ]
    assert not poor
    for over, under in (
        (p.on_figure, p.node),
        (p.on_figure, p.pole),
        (p.on_money, p.money),
        (p.shield_ink, p.shield),
        (p.on_accent, p.accent),
    ):
        assert theme.contrast(over, under) >= 4.5


@pytest.mark.parametrize("name", THEMES)
def test_every_mark_stands_out_from_its_ground(name: theme.Theme) -> None:
    p = theme.palette(name)
    marks = [p.belt, p.node, p.pole, p.money, p.count, p.selected, p.park_line]
    assert all(theme.contrast(mark, p.land) >= 3 for mark in marks)
    inks = [TINTS.sector(s, name) for s in SECTORS] + [TINTS.family(f, name) for f in FAMILIES]
    assert all(theme.contrast(ink, ground) >= 3 for ink in inks for ground in (p.land, p.panel, p.halo))


@pytest.mark.parametrize("eyes", MACHADO)
@pytest.mark.parametrize("name", THEMES)
def test_families_are_told_apart_by_all_eyes(name: theme.Theme, eyes: str) -> None:
    seen = {f: lab(MACHADO[eyes] @ linear(TINTS.family(f, name))) for f in FAMILIES}
    near = {pair: np.linalg.norm(seen[pair[0]] - seen[pair[1]]) for pair in itertools.combinations(FAMILIES, 2)}
    assert min(near.values()) >= 12, near  # CIELAB; 2.3 is just noticeable side by side


def test_families_are_told_apart_without_any_colour() -> None:
    """A ring and its legend carry a grain for each family, so that they read in grey as well."""
    assert set(TINTS.grains) == set(FAMILIES)
    drawn = {f: re.sub("#[0-9a-f]{6}", "", swatch(g, fill="#000000", ink="#ffffff")) for f, g in TINTS.grains.items()}
    assert len(set(drawn.values())) == len(FAMILIES)
    cut = [grained(0, 0, (21, 42), [(1, g)], ink="#ffffff") for g in TINTS.grains.values()]
    assert len(set(cut)) == len(FAMILIES)


@pytest.mark.parametrize("name", THEMES)
def test_each_sector_has_a_shade_of_its_own(name: theme.Theme) -> None:
    shades = [TINTS.sector(s, name) for s in SECTORS]
    assert len(set(shades)) == len(SECTORS)


def test_dark_inverts_lightness_and_keeps_hues() -> None:
    light, dark = theme.palette("light"), theme.palette("dark")
    assert theme.contrast(light.land, "#000000") > 10
    assert theme.contrast(dark.land, "#000000") < 3
    for family in FAMILIES[:-1]:
        a, b = (lab(linear(TINTS.family(family, n))) for n in THEMES)
        angle = np.degrees(np.arctan2(a[2], a[1]) - np.arctan2(b[2], b[1]))
        assert abs((angle + 180) % 360 - 180) < 20


def test_every_word_of_the_vocabulary_has_its_form() -> None:
    assert set(theme.STAGE_PATTERN) == set(STAGES)
    assert len(set(theme.STAGE_PATTERN.values())) == len(STAGES)
    assert len(set(theme.KIND_SHAPE.values())) == len(ORGANISATION_KINDS)


def test_a_sector_or_family_that_is_not_known_has_an_ink_all_the_same() -> None:
    for name in THEMES:
        assert TINTS.sector("no-such", name) == TINTS.family("", name) == theme.palette(name).ink_soft
    assert TINTS.grain("no-such") == "plain"


@pytest.mark.parametrize("name", THEMES)
def test_lines_of_a_chart_are_told_apart(name: theme.Theme) -> None:
    inks = [theme.series_colour(n, name) for n in range(5)]
    assert len(set(inks)) == 5
    assert all(theme.contrast(ink, theme.palette(name).panel) >= 3 for ink in inks)
