"""Frames to Plotly figures in one quiet style: a title says the question, bars begin at zero, a colour means one thing on
every page, and an empty chart says why it is empty."""

from pages.components.charts.bars import bars, columns
from pages.components.charts.by_day import by_day
from pages.components.charts.colours import colour, ink, pale, series
from pages.components.charts.heat_map import Square, heat_map
from pages.components.charts.lines import Line, lines
from pages.components.charts.ranked import Ranked, ranked
from pages.components.charts.style import nothing, quiet, show, side_by_side
from pages.components.charts.tools import tools

__all__ = [
    "Line",
    "Ranked",
    "Square",
    "bars",
    "by_day",
    "colour",
    "columns",
    "heat_map",
    "ink",
    "lines",
    "nothing",
    "pale",
    "quiet",
    "ranked",
    "series",
    "show",
    "side_by_side",
    "tools",
]
