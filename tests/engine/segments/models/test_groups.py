"""RFM's named groups: every pair of scores belongs to exactly one."""

from __future__ import annotations

from itertools import product

import pytest

from engine import segments
from engine.segments import models
from engine.segments.models.groups import RFM, SCORES
from engine.workspace import Workspace


@pytest.mark.parametrize(("r", "f"), list(product(SCORES, SCORES)))
def test_every_pair_of_scores_is_in_one_group(r: int, f: int) -> None:
    assert [g for g in models.GROUPS if g.has(r, f)] == [models.group_of(r, f)]


def test_names_say_what_the_scores_are() -> None:
    names = {(5, 5): "champions", (1, 5): "cannot-lose", (1, 1): "lost", (5, 1): "newcomers", (3, 3): "need-attention"}
    assert {pair: models.group_of(*pair).name for pair in names} == names


def test_a_group_is_an_ordinary_condition() -> None:
    champions = models.group_of(5, 5)
    assert champions.condition()["rules"] == [
        {"rfm": "r", "operator": "=", "value": 5},
        {"rfm": "f", "operator": ">=", "value": 4},
    ]
    about = {"event": "webinar", "of": "minutes"}
    assert models.group_of(2, 3).condition(event="webinar", of="minutes", least_m=4)["rules"] == [
        {"rfm": "r", "operator": "between", "value": [1, 2], **about},
        {"rfm": "f", "operator": "between", "value": [3, 4], **about},
        {"rfm": "m", "operator": ">=", "value": 4, **about},
    ]


def test_a_cell_is_both_scores() -> None:
    assert models.cell_condition(2, 5)["rules"] == [
        {"rfm": "r", "operator": "=", "value": 2},
        {"rfm": "f", "operator": "=", "value": 5},
    ]


def test_the_groups_of_a_database_add_up_and_are_the_grid(shop: Workspace) -> None:
    known = models.known(shop, "shop")
    grid = models.rfm_table(shop, "shop")
    found = [segments.count(shop, "shop", p.condition(known)).count for p in RFM]
    assert sum(found) == 38
    assert found == [grid.of_group(g).people for g in models.GROUPS]


def test_each_cell_has_as_many_people_as_its_condition(shop: Workspace) -> None:
    grid = models.rfm_table(shop, "shop", of="points")
    for (r, f), cell in grid.cells.items():
        assert segments.count(shop, "shop", models.cell_condition(r, f, of="points")).count == cell.people
