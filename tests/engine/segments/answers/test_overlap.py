"""People whom several conditions have in common, against the plain evaluator."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import segments
from engine.errors import BadValueError
from engine.workspace import Workspace
from tests.engine.segments import world
from tests.engine.segments.drawn import CONDITIONS
from tests.engine.segments.evaluator import holds
from tests.engine.segments.people import PEOPLE, SUPPRESSIONS, fill

CITY = {"field": "city", "operator": "=", "value": "Rome"}


@given(PEOPLE, SUPPRESSIONS, st.lists(CONDITIONS, min_size=1, max_size=4))
@settings(deadline=None, max_examples=50)
def test_an_overlap_is_a_matrix_of_common_people(
    people_ws: Workspace, drawn: Any, suppressions: Any, conditions: list[dict[str, Any]]
) -> None:
    people, known = fill(people_ws, drawn, suppressions)
    world.known(known)
    named = {f"s{n}": c for n, c in enumerate(conditions)}
    inside = [{p.values["profile_id"] for p in people if holds(c, p, known)} for c in conditions]
    found = segments.overlap(people_ws, "people", named)
    assert found.names == tuple(named)
    assert found.matrix == tuple(tuple(len(a & b) for b in inside) for a in inside)
    assert (found.all_of_them, found.of) == (len(set.intersection(*inside)), len(people))


def test_an_overlap_needs_some_segments(people_ws: Workspace) -> None:
    for number in (0, 21):
        with pytest.raises(BadValueError, match="1 to 20"):
            segments.overlap(people_ws, "people", {str(n): CITY for n in range(number)})


def test_what_is_wrong_is_told_with_its_name(people_ws: Workspace) -> None:
    bad = {**CITY, "field": "ctiy"}
    for name, start in (("germans", r"^in “germans”, \$\.field: there is no field “ctiy”"), ("", r"^\$\.field: ")):
        with pytest.raises(BadValueError, match=start) as refused:
            segments.overlap(people_ws, "people", {"romans": CITY, name: bad})
        assert refused.value.field == "$.field"
