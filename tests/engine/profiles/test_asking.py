from __future__ import annotations

import pytest

from engine.errors import BadValueError, StateError
from engine.profiles import asking, databases, fields, quality_settings
from engine.workspace import Workspace


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    databases.create(ws, "school")
    return ws


def asked(ws: Workspace) -> asking.Asking:
    return asking.of_database(ws, databases.get(ws, "school"))


def test_nothing_is_asked_by_itself(school: Workspace) -> None:
    assert asked(school) == asking.NOTHING


def test_a_rating_is_made_once(school: Workspace) -> None:
    asking.make_rating(school, "school")
    asking.make_rating(school, "school")
    found = asked(school)
    assert found.rating and (found.rating.label, found.rating.type) == ("Rating", "integer")
    assert found.comment and (found.comment.name, found.comment.is_personal) == ("rating_comment", True)
    assert found.fields == (found.rating,)
    assert [c.code for c in found.questions["rating"]] == ["1", "2", "3", "4", "5"]


def test_a_field_of_that_name_is_taken_if_it_fits(school: Workspace) -> None:
    fields.add(school, "school", "rating", type="integer", label="Stars")
    quality_settings.save(school, "school", "rating", {"minimum": 0, "maximum": 10})
    asking.make_rating(school, "school")
    found = asked(school)
    assert found.rating and found.rating.label == "Stars"
    assert len(found.questions["rating"]) == 11


def test_a_field_of_that_name_that_cannot_be_one_is_told(school: Workspace) -> None:
    fields.add(school, "school", "rating", type="string", label="Stars")
    with pytest.raises(BadValueError, match="Stars: a rating is a field of whole numbers or of options"):
        asking.make_rating(school, "school")


def test_other_fields_are_asked_beside_it(school: Workspace) -> None:
    fields.add(school, "school", "level", type="enum", options=["Beginner", "Expert"])
    quality_settings.save(school, "school", "level", {"answers": "choice"})
    asking.make_rating(school, "school")
    assert [f.name for f in asked(school).fields] == ["level", "rating"]


def test_a_field_that_is_asked_stays(school: Workspace) -> None:
    asking.make_rating(school, "school")
    with pytest.raises(StateError, match="Rating is used by answers by links in messages"):
        fields.remove(school, "school", "rating")
    quality_settings.save(school, "school", "rating", {})
    fields.remove(school, "school", "rating")
    assert asked(school).rating is None
