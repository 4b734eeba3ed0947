"""What a batch showed, counted for the people it is true of."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest

from engine.campaigns.preflight.mistakes import Backgrounds, Message
from engine.campaigns.preflight.seen import MOST_DETAILS, OTHER, Groups, Seen
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
    groups.add_all([(("x",), range(5))], [1, 1, 1, 2, 2])
    assert (groups["x",].count, groups["x",].samples, groups["x",].messages) == (2, [1, 2], 5)


def test_details_without_end_take_no_memory_without_end() -> None:
    """Nor room from others; what is beyond counts each person once, too."""
    groups = Groups()
    ids = [n // 2 for n in range(4 * MOST_DETAILS)]
    groups.add_all(((("empty_link", f"Dear {n}"), [n]) for n in range(len(ids))), ids)
    groups.add_all([(("empty_link", "Dear 0"), [0]), (("heavy", ""), [1])], [7, 8])
    assert len(groups) == MOST_DETAILS + 1
    assert groups["empty_link", "Dear 0"].samples == [0, 7]
    assert groups["heavy", ""].count == 1
    assert (groups.rest["empty_link"].count, groups.rest["empty_link"].messages) == (
        1.5 * MOST_DETAILS,
        3 * MOST_DETAILS,
    )


def test_who_sees_any_default_of_a_variable(ws: Workspace) -> None:
    seen = Seen(people=3)
    examined = Examined(
        patterns=[[]],
        of=[0, 0, 0],
        said=[("defaults", ["city", "there"], [0, 1]), ("defaults", ["city", "your town"], [1, 2])],
    )
    telling(ws).add(seen, [STRANGER, FRIEND, GONE], [person(recommend=[])] * 3, examined)
    assert seen.lacking["city",].samples == [STRANGER, FRIEND, GONE]
    assert seen.defaults["city", "there"].count == 2


def test_patterns_without_end_take_no_memory_without_end(ws: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """What makes another content is still told apart, and each branch counted."""
    monkeypatch.setattr("engine.campaigns.preflight.telling.MOST_PATTERNS", 2)
    home = databases.create(ws, "people")
    html = "{% if city == 'Riga' %}a{% else %}b{% endif %}{% if first_name %}c{% endif %}{% if last_name %}d{% endif %}"
    message = Message.of(ws, home, "letter", TemplateSource(subject="x", html=html), "marketing")
    seen = Seen(people=8)
    patterns = [[a, b, c] for a in (0, 1) for b in (2, 3) for c in (4, 5)]
    people = [person() for _ in patterns]
    Telling(message, None).add(seen, range(8), people, Examined(patterns=patterns, of=list(range(8))))
    assert seen.branches == Counter(dict.fromkeys(range(6), 4))
    assert seen.patterns == Counter({(0, 2, 4): 1, (0, 2, 5): 1, (0,): 2, (1,): 4})
    monkeypatch.setattr("engine.campaigns.preflight.telling.MOST_PATTERNS", 1)
    seen = Seen(people=8)
    Telling(message, None).add(seen, range(8), people, Examined(patterns=patterns, of=list(range(8))))
    assert seen.patterns == Counter({(0, 2, 4): 1, (0,): 3, OTHER: 4})
