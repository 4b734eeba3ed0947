"""The arithmetic of experiments. Pure: numbers in, numbers out; no database, no clock.

What each number is and where its formula is from: docs/experiments.md. What is undefined is None, like the rate of nobody.
"""

from engine.statistics.experiment import ArmRate, MeansCompared, Pair, RatesCompared, compare_means, compare_rates
from engine.statistics.lift import Lift, relative_lift
from engine.statistics.looks import added, first_reached
from engine.statistics.means import MeanArm
from engine.statistics.rates import Arm
from engine.statistics.ratio import SampleRatio, sample_ratio
from engine.statistics.size import SampleSize, needed, sample_size
from engine.statistics.verdict import Verdict, judged

__all__ = [
    "Arm",
    "ArmRate",
    "Lift",
    "MeanArm",
    "MeansCompared",
    "Pair",
    "RatesCompared",
    "SampleRatio",
    "SampleSize",
    "Verdict",
    "added",
    "compare_means",
    "compare_rates",
    "first_reached",
    "judged",
    "needed",
    "relative_lift",
    "sample_ratio",
    "sample_size",
]
