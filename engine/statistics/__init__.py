"""The arithmetic of experiments. Pure: numbers in, numbers out; no database, no clock.

What each number is and where its formula is from: docs/experiments.md. What is undefined is None, like the rate of nobody.
"""

from engine.statistics.experiment import ArmRate, MeansCompared, Pair, RatesCompared, compare_means, compare_rates
from engine.statistics.means import MeanArm
from engine.statistics.rates import Arm
from engine.statistics.ratio import SampleRatio, sample_ratio
from engine.statistics.size import SampleSize, sample_size

__all__ = [
    "Arm",
    "ArmRate",
    "MeanArm",
    "MeansCompared",
    "Pair",
    "RatesCompared",
    "SampleRatio",
    "SampleSize",
    "compare_means",
    "compare_rates",
    "sample_ratio",
    "sample_size",
]
