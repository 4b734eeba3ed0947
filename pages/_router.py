"""The main script: checks who is there, then shows the page asked for. It lies inside pages/ on purpose: beside it, a
folder of that name would be served without it."""

import sys
from pathlib import Path

sys.path[:0] = [root for root in (str(Path(__file__).parent.parent),) if root not in sys.path]

from pages.components import engine_state, frame  # noqa: E402  the path comes first

frame.run(engine_state.foot)
