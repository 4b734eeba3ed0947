"""The six colours of charts stay apart for everybody, on both grounds."""

from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest

from pages.components.charts.colours import PALETTE, Theme

Rgb = tuple[float, ...]
GROUND: dict[Theme, str] = {"light": "#ffffff", "dark": "#12141d"}
# Linear RGB as seen with full protanopia, deuteranopia, tritanopia: Machado, Oliveira, Fernandes 2009.
SIGHTS = {
    "all colours": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "no red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "no green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "no blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}


def linear(shade: str) -> Rgb:
    parts = [int(shade[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)


def luminance(shade: str) -> float:
    return sum(weight * c for weight, c in zip((0.2126, 0.7152, 0.0722), linear(shade), strict=True))


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: Rgb) -> Rgb:
    """CIE 1976 L*a*b*, of D65."""
    red, green, blue = (min(max(c, 0.0), 1.0) for c in rgb)
    xyz = (
        (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047,
        0.2126 * red + 0.7152 * green + 0.0722 * blue,
        (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883,
    )
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in xyz)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def seen(shade: str, sight: str) -> Rgb:
    rgb = linear(shade)
    return lab(tuple(sum(a * b for a, b in zip(row, rgb, strict=True)) for row in SIGHTS[sight]))


@pytest.mark.parametrize("theme", PALETTE)
@pytest.mark.parametrize("sight", SIGHTS)
def test_any_two_are_told_apart(theme: Theme, sight: str) -> None:
    shades = [seen(shade, sight) for shade in PALETTE[theme]]
    apart = [sum((a - b) ** 2 for a, b in zip(*pair, strict=True)) ** 0.5 for pair in combinations(shades, 2)]
    assert min(apart) > 14


@pytest.mark.parametrize("theme", PALETTE)
def test_any_two_are_told_apart_in_greyscale(theme: Theme) -> None:
    lightness = sorted(seen(shade, "all colours")[0] for shade in PALETTE[theme])
    assert min(high - low for low, high in pairwise(lightness)) > 5


@pytest.mark.parametrize("theme", PALETTE)
def test_each_stands_out_from_the_ground(theme: Theme) -> None:
    assert all(contrast(shade, GROUND[theme]) >= 3 for shade in PALETTE[theme])


@pytest.mark.parametrize("theme", PALETTE)
def test_they_are_the_theme_s_own(theme: Theme) -> None:
    config = tomllib.loads((Path(__file__).parents[4] / ".streamlit" / "config.toml").read_text())
    assert tuple(config["theme"][theme]["chartCategoricalColors"]) == PALETTE[theme]
