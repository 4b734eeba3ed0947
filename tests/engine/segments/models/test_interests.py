"""What people declare."""

from __future__ import annotations

from typing import Any

from engine import segments
from engine.segments import models
from engine.workspace import Workspace
from tests.engine.segments.models.shop import preset


def people(ws: Workspace, name: str, **given: Any) -> int:
    condition = preset(name).condition(models.known(ws, "shop"), given)
    return segments.count(ws, "shop", condition).count


def test_tags(shop: Workspace) -> None:
    assert people(shop, "interests", values=["seo"]) == 24
    assert people(shop, "interests", values=["seo", "Email"]) == 36
    assert people(shop, "interests", values=["seo", "Email"], operator="hasAll") == 12


def test_something_else_leaves_out_who_said_nothing(shop: Workspace) -> None:
    assert people(shop, "interests", values=["seo"], operator="hasNone") == 12
    assert people(shop, "interests", field="level", values=["beginner"], operator="notIn") == 16


def test_an_enum_has_no_all(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    ask = preset("interests").asks[1]
    assert [c.value for c in ask(known, {"field": "level"}).choices] == ["in", "notIn"]
    assert [c.value for c in ask(known, {"field": "interests"}).choices] == ["hasAny", "hasAll", "hasNone"]


def test_who_said_nothing(shop: Workspace) -> None:
    assert people(shop, "undeclared") == 12
    assert people(shop, "undeclared", field="level") == 16


def test_interested_but_did_not_buy(shop: Workspace) -> None:
    declared = {n for n in range(48) if n % 4 in (0, 1)}
    bought = {n for n in range(48) if n % 5 and n <= 40}
    assert people(shop, "interested", values=["seo"], days=40) == len(declared - bought)
