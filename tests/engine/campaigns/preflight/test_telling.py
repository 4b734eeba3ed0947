"""What a batch showed, counted for the people it is true of."""

from __future__ import annotations

from collections import Counter

import numpy as np

from engine.campaigns.preflight.mistakes import Backgrounds, Message
from engine.campaigns.preflight.seen import MOST_GROUPS, Groups, Seen
from engine.campaigns.preflight.telling import Telling
from engine.content.context import Values
from engine.content.examining.watching import NONE, Examined
from engine.content.source import TemplateSource
from engine.profiles import databases
from engine.workspace import Workspace

SOURCE = TemplateSource(
    subject="{{ birth_date }} {{ phone }}",
    html="<p>{% if city %}{{ gender }} {{ phone }}{% endif %}{% for p in recommend(2) %}{{ p.name }}{% endfor %}</p>",
)
STRANGER, FRIEND, GONE = 4, 7, 9


def telling(ws: Workspace) -> Telling:
    home = databases.create(ws, "people")
    backgrounds = Backgrounds(
        ids=np.array([STRANGER, FRIEND, GONE]),
        stages=np.array([0, 1, 1], np.int8),
        messages=np.array([0, 9, 9], np.uint8),
        orders=np.array([0, 3, 0], np.uint8),
    )
    return Telling(Message.of(ws, home, "letter", SOURCE, "marketing"), backgrounds)


def person(**values: object) -> Values:
    return Values({"birth_date": "1990-01-01", "phone": "+371", "gender": "f", **values})


def test_a_batch(ws: Workspace) -> None:
    seen = Seen(people=3)
    people = [person(recommend=[{"kind": "viewed"}]), person(recommend=[]), person(recommend=None)]
    examined = Examined(
        patterns=[[0], [1]],
        of=[0, 1, NONE],
        digests=[7, 8],
        sizes=[100, 300],
        said=[("without", ["x"], [2]), ("facts", ["heavy", ""], [0, 1])],
    )
    telling(ws).add(seen, [STRANGER, FRIEND, GONE], people, examined)
    assert (seen.made, seen.largest) == (2, 300)
    assert dict(seen.patterns) == {(0,): 1, (1,): 1}
    assert seen.without["x",].samples == [GONE]
    assert seen.facts["heavy", ""].count == 2
    assert {kind: group.samples for kind, group in seen.reasons.items()} == {("viewed",): [STRANGER], ("",): [FRIEND]}
    assert seen.stages == Counter({("New", (0,)): 1, ("Active", (1,)): 1})
    assert seen.too_personal.samples == [STRANGER]


def test_a_person_counts_once_however_many_options_are_tried() -> None:
    groups = Groups()
    for profile_id in (1, 1, 1, 2, 2):
        groups.add(("x",), profile_id)
    assert (groups["x",].count, groups["x",].samples) == (2, [1, 2])


def test_details_without_end_take_no_memory_without_end() -> None:
    groups = Groups()
    for number in range(2 * MOST_GROUPS):
        groups.add(("empty_link", f"Dear {number}"), number)
    assert len(groups) == MOST_GROUPS + 1
    assert groups["empty_link", ""].count == MOST_GROUPS
