"""Which presets fit a database; every one of them gives a condition that works."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine import segments
from engine.profiles import databases
from engine.segments import models
from engine.workspace import Workspace
from tests.engine.segments.models.shop import PEOPLE


def test_every_preset_has_a_name_of_its_own_and_a_section() -> None:
    names = [p.name for p in models.PRESETS]
    assert len(set(names)) == len(names)
    assert {p.section for p in models.PRESETS} == set(models.SECTIONS)


@pytest.mark.parametrize("name", [p.name for p in models.PRESETS])
def test_every_preset_counts(shop: Workspace, name: str) -> None:
    offer = next(o for o in models.offers(shop, "shop") if o.preset.name == name)
    assert offer.fits, offer.missing
    condition = offer.preset.condition(models.known(shop, "shop"))
    assert condition["combinator"] in ("and", "or")
    assert segments.words(shop, "shop", condition).startswith("People for whom")
    assert 0 <= segments.count(shop, "shop", condition).count < PEOPLE


def test_every_preset_can_be_saved(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    for found in models.PRESETS:
        condition = found.condition(known)
        assert segments.save(shop, "shop", found.name, condition).condition == condition


def test_an_empty_database_says_what_is_missing(ws: Workspace) -> None:
    databases.create(ws, "shop")
    missing: dict[str, Any] = {o.preset.name: o.missing for o in models.offers(ws, "shop")}
    assert None not in missing.values()
    assert missing["age-band"] == "Nobody has a value in a date field like “Birth date”."
    assert missing["interests"] == (
        "There is no additional field of type tags or enum in which people have values, like “Interests”."
    )
    assert missing["unopened"] == "No mail was sent yet."
    assert missing["spent"] == "There are no events with a value yet, like “purchase”."
    assert missing["champions"] == "There are no events yet of what people do, like “purchase” and “page view”."
    assert missing["same-place"] == "Nobody has a value in “Region” or “City” or “Time zone”."


def test_the_document_lists_every_preset_and_group() -> None:
    text = (Path(__file__).parents[4] / "docs/segments.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("| ")
    ]
    presets = [(p.label, p.section) for p in models.PRESETS if p.section != "rfm"]
    assert [(r[0], r[1]) for r in rows if r[1] in models.SECTIONS] == presets
    after = rows[next(n for n, r in enumerate(rows) if r[0] == "group") + 1 :]
    groups = [
        [g.label, *(str(low) if low == high else f"{low} to {high}" for low, high in (g.r, g.f))] for g in models.GROUPS
    ]
    assert after[: len(groups)] == groups
