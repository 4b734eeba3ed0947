from __future__ import annotations

from collections import Counter

import numpy as np

from engine import segments
from engine.campaigns.preflight.mistakes.stages import LABELS, UNKNOWN, stages_of
from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.segments import models
from engine.segments.models.stages import STAGES
from engine.workspace import Workspace
from tests.engine.segments.models.shop import PEOPLE, open_shop


def test_everybody_is_in_the_stage_of_the_ready_model(ws: Workspace) -> None:
    open_shop(ws)
    home = databases.get(ws, "shop")
    found = Counter(LABELS[n] for n in stages_of(ws, home, np.arange(1, PEOPLE + 1)))
    known = models.known(ws, "shop")
    assert found == {s.label: segments.how_many(ws, "shop", s.condition(known)) for s in STAGES}
    assert found["New"] == 4
    assert len(found) == 4


def test_where_the_models_do_not_suit_no_stage_is_known(ws: Workspace) -> None:
    home = databases.create(ws, "empty")
    made = write.write(ws, ProfileWrite("empty", "a@example.org", {}))
    assert stages_of(ws, home, np.array([made.profile_id])).tolist() == [UNKNOWN]
