from __future__ import annotations

import numpy as np

from data.catalogue import COURSES, SITE
from data.crowd import Crowd
from data.deeds import Deeds
from data.learning import study
from data.visits import arrive, look, visit


def test_everybody_is_seen_from_the_registration_on(crowd: Crowd) -> None:
    seen = visit(np.random.default_rng(6), crowd)
    assert set(seen.who.tolist()) == set(range(crowd.size))
    assert (seen.at >= crowd.registered[seen.who]).all()
    assert (seen.at < crowd.span.end).all()
    first = np.full(crowd.size, np.iinfo(np.int64).max)
    np.minimum.at(first, seen.who, seen.at)
    assert (first == crowd.registered).all()


def test_only_the_first_view_of_a_session_tells_where_it_came_from(crowd: Crowd) -> None:
    seen = visit(np.random.default_rng(6), crowd)
    assert all(told["url"].startswith(SITE) for told in seen.properties)
    inside = [told for told in seen.properties if set(told) == {"url"} and "?" not in told["url"]]
    outside = [told for told in seen.properties if "?utm_source=" in told["url"]]
    assert len(inside) > len(seen.properties) / 2
    assert 0.05 < len(outside) / len(seen.properties) < 0.4


def test_a_course_is_looked_at_before_one_enrols(crowd: Crowd) -> None:
    enrolments = study(np.random.default_rng(3), crowd).enrolments
    seen = look(np.random.default_rng(7), crowd, enrolments)
    assert (seen.at < enrolments.at).all()
    assert (seen.at > crowd.registered[seen.who]).all()
    assert seen.properties[0]["url"] == f"{SITE}/courses/{COURSES[enrolments.new[0]].slug}"


def test_a_click_leads_to_the_site() -> None:
    told = {"campaign": "newsletter-2026-01", "subject": "Hello", "url": f"{SITE}/courses"}
    seen = arrive(Deeds("clicked", np.array([4]), np.array([1_000]), [told]))
    assert (seen.type, seen.who.tolist(), seen.at.tolist()) == ("page_view", [4], [1_002])
    tags = "utm_source=newsletter&utm_medium=email&utm_campaign=newsletter-2026-01"
    assert seen.properties[0] == {"url": f"{SITE}/courses?{tags}"}
