from __future__ import annotations

from engine.content.dark import in_the_dark, in_the_light

OWN = (
    "<style>@media (prefers-color-scheme: dark) { p { color: #fff } } "
    "@media ( PREFERS-COLOR-SCHEME:light ) { p { color: #000 } }</style><p>x</p>"
)


def test_its_own_rules_hold() -> None:
    found = in_the_dark(OWN)
    assert found.has_own
    assert "@media (min-width: 0) { p { color: #fff } }" in found.html
    assert "@media (max-width: 0) { p { color: #000 } }" in found.html
    assert "color-scheme: dark" in found.html


def test_without_rules_the_colours_are_inverted() -> None:
    found = in_the_dark("<p>x</p>")
    assert not found.has_own
    assert found.html.endswith("<p>x</p>")
    assert "invert(1)" in found.html
    assert not in_the_dark("<style>@media (prefers-color-scheme: light) { p { color: #000 } }</style>").has_own


def test_in_the_light_no_rule_for_the_dark_holds() -> None:
    found = in_the_light(OWN)
    assert "@media (max-width: 0) { p { color: #fff } }" in found
    assert "@media (min-width: 0) { p { color: #000 } }" in found
    assert "color-scheme: light" in found


def test_what_was_made_dark_stays_dark() -> None:
    found = in_the_light(in_the_dark(OWN).html)
    assert in_the_dark(OWN).html in found
    assert found.index("color-scheme: light") < found.index("color-scheme: dark")
