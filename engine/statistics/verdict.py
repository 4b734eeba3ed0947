"""What an experiment shows, as one sentence. Nothing is said before the planned size is reached: whoever looks every day and
believes the first lead finds one where there is none."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.statistics.experiment import RatesCompared

Kind = Literal["alarm", "early", "few", "clear", "none"]
_FEWEST = 5
"""People who are expected to do it, and not to do it, in the smaller arm of a comparison: with fewer the normal approximation
says little (Cochran's rule)."""
_MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True)
class Verdict:
    """`alarm`: people did not fall into the arms as planned; `early`: more people are needed and come; `few`: they are needed,
    and none come; `clear`: arms in `differ` are better or worse than the control; `none`: no difference was found. `more`:
    people that the arm which lacks most still needs."""

    kind: Kind
    sentence: str
    differ: tuple[int, ...] = ()
    more: int = 0


def judged(
    found: RatesCompared,
    names: Sequence[str],
    planned: Sequence[int],
    *,
    is_over: bool = False,
    worth: float | None = None,
    alpha: float = 0.05,
) -> Verdict:
    """`names` of the arms, the control first; `planned`: people each of them needs. `is_over`: nobody comes any more, so that
    what is there is judged once: a clear difference counts, its absence does not unless the size was reached. `worth`: the
    difference of rates for which the size was planned."""
    if found.srm.alarm:
        return Verdict("alarm", _ratio(found))
    counts = [arm.n for arm in found.arms]
    lacks = [max(0, need - n) for need, n in zip(planned, counts, strict=True)]
    more = max(lacks, default=0)
    place = _missing(planned, lacks)
    if not all(counts) or (more and not is_over):
        return Verdict("few" if is_over else "early", f"Not enough data: {place}.", more=more)
    differ = tuple(c.b for n, c in enumerate(found.comparisons) if _is_clear(found, n, alpha))
    if differ:
        return Verdict("clear", " ".join(_told(found, names, differ)), differ)
    if more:
        return Verdict("few", f"Not enough data: it would have taken {place}.", more=more)
    but = "" if worth is None else f": one of {points(worth)} points would have shown four times out of five"
    return Verdict("none", f"No difference found{but}.")


def points(share: float, *, signed: bool = False) -> str:
    """A share, or a difference of shares, in points with one decimal; two where one would hide it. With a true minus."""
    digits = 2 if 0 < abs(100 * share) < 0.1 else 1
    return f"{100 * share:{'+' if signed else ''}.{digits}f}".replace("-", _MINUS)


def _ratio(found: RatesCompared) -> str:
    p = found.srm.p or 0.0
    told = f"p = {p:.3f}" if p >= 0.001 else "p < 0.001"
    return f"ALARM, sample ratio: people did not fall into the arms as planned ({told}). Do not compare them."


def _missing(planned: Sequence[int], lacks: Sequence[int]) -> str:
    """Of arms that are alike, in each; of others in all, since people fall into them by their shares."""
    if len(set(planned)) == 1:
        return f"{_people(max(lacks))} per arm"
    everybody = sum(planned)
    shares = zip(lacks, planned, strict=True)
    return f"{_people(max(math.ceil(lack * everybody / need) for lack, need in shares))} in all"


def _people(more: int) -> str:
    return f"{more:,} more {'person' if more == 1 else 'people'}"


def _is_clear(found: RatesCompared, comparison: int, alpha: float) -> bool:
    """After Holm's correction, by the interval, too, and with enough people for both to mean something."""
    pair, p = found.comparisons[comparison], found.adjusted.holm[comparison]
    if p is None or p >= alpha or pair.ci is None or pair.ci[0] <= 0 <= pair.ci[1]:
        return False
    a, b = found.arms[pair.a], found.arms[pair.b]
    rate = (a.x + b.x) / (a.n + b.n)
    return min(a.n, b.n) * min(rate, 1 - rate) >= _FEWEST


def _told(found: RatesCompared, names: Sequence[str], differ: Sequence[int]) -> Iterator[str]:
    """ "“B” is better: +1.2 points (0.3 to 2.1)."; the best first."""
    pairs = {c.b: c for c in found.comparisons}
    for place in sorted(differ, key=lambda n: -(pairs[n].difference or 0)):
        difference, (low, high) = pairs[place].difference or 0.0, pairs[place].ci or (0.0, 0.0)
        word = "better" if difference > 0 else "worse"
        yield (
            f"“{names[place]}” is {word}: {points(difference, signed=True)} points "
            f"({points(low, signed=True)} to {points(high, signed=True)})."
        )
