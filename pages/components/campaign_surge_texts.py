"""The words about what the surge brake holds."""

from __future__ import annotations

HELD = "{} held by the surge brake."
HAPPENED = "In the hour from {} this campaign was started {},"
USUAL = "where {} an hour are usual."
USUALLY_NEVER = "where nothing started it in the four weeks before."
MORE_HOURS = "It also holds some of {}."
LOOK = "Look at what did it, then release them or drop them; the log shows who they are."
LATE = "{} of them are no longer useful: released, they would be skipped as too late."
IN_PAUSE = "The campaign is paused: what is released leaves once it is resumed."
RELEASE = "Release {}"
DROP = "Drop …"
DROP_ASKS = "{} will never leave; the log keeps them as skipped by the surge brake."
RELEASED = "Released {}: they go on through the other guards."
DROPPED = "Dropped {}."
