from __future__ import annotations

import numpy as np

from data.catalogue import COURSES, SOURCES
from data.crowd import LENGTH, Crowd, Persona
from data.rhythm import DAY
from tests.data.conftest import END


def test_span_is_18_months() -> None:
    assert round(LENGTH / DAY / 30.44) == 18


def test_in_order_and_within_the_span(crowd: Crowd) -> None:
    assert (np.diff(crowd.registered) >= 0).all()
    assert (crowd.registered >= crowd.span.start).all()
    assert (crowd.leaves > crowd.registered).sum() > 0.99 * crowd.size
    assert crowd.leaves.max() <= crowd.span.end == int((END - END.min.replace(year=1970)).total_seconds())


def test_every_persona_source_and_course(crowd: Crowd) -> None:
    assert set(crowd.persona.tolist()) == {int(p) for p in Persona}
    assert set(crowd.source.tolist()) == set(range(len(SOURCES)))
    assert set(crowd.favourite.tolist()) == set(range(len(COURSES)))


def test_personas_differ_in_when_they_leave(crowd: Crowd) -> None:
    ago = (crowd.span.end - crowd.leaves) / DAY
    assert np.median(ago[crowd.persona == Persona.ACTIVE]) < 7
    assert 28 < np.median(ago[crowd.persona == Persona.AT_RISK]) < 92
    assert np.median(ago[crowd.persona == Persona.LAPSED]) > 90
