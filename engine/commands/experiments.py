"""`experiment`: needs no workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Any, TypeVar, cast

import orjson
import typer

from engine import statistics
from engine.commands.arguments import listed
from engine.commands.context import Context
from engine.commands.readable import NOTHING, columns
from engine.commands.words import commands
from engine.errors import BadValueError

app = commands()
experiment = commands("Say what an experiment shows, and how many people it needs.")
app.add_typer(experiment, name="experiment")

Kind = TypeVar("Kind")
Alpha = Annotated[float, typer.Option("--alpha", metavar="SHARE", help="Chance of a false alarm that is accepted.")]


@experiment.command("test")
def compare(
    context: typer.Context,
    arms: Annotated[str, typer.Option(metavar="JSON", help='Like [{"n": 80, "x": 48}, …], the control first.')],
    planned: Annotated[str | None, typer.Option(metavar="A,B", help="Planned shares; equal ones if left out.")] = None,
    alpha: Alpha = 0.05,
) -> None:
    """Compare rates: of n people in an arm, x did it."""
    made = _arms(arms, statistics.Arm, "n", "x")
    shares = None if planned is None else [_number(share) for share in listed(planned)]
    found = statistics.compare_rates(made, shares, alpha)
    Context.of(context).answer(found, "\n\n".join(_rates_told(found, alpha)))


@experiment.command()
def means(
    context: typer.Context,
    arms: Annotated[str, typer.Option(metavar="JSON", help='Like [{"n": 10, "mean": 2.3, "sd": 2}, …].')],
) -> None:
    """Compare means: of n people in an arm, with the standard deviation sd."""
    found = statistics.compare_means(_arms(arms, statistics.MeanArm, "n", "mean", "sd"))
    Context.of(context).answer(found, _means_told(found))


@experiment.command()
def size(
    context: typer.Context,
    baseline: Annotated[float, typer.Option(metavar="RATE", help="The control's rate, like 0.05.")],
    lift: Annotated[float, typer.Option(metavar="DIFFERENCE", help="To be found, like 0.01 for 5 % against 6 %.")],
    power: Annotated[float, typer.Option(metavar="SHARE", help="Chance of finding it.")] = 0.8,
    alpha: Alpha = 0.05,
) -> None:
    """Say how many people each arm needs."""
    found = statistics.sample_size(baseline, lift, power, alpha)
    Context.of(context).answer(found, f"{found.per_arm_ceil:,} people per arm ({found.method}).")


def _arms(text: str, kind: Callable[..., Kind], *names: str) -> list[Kind]:
    """A JSON list of objects with those names. Raises BadValueError, with the place of the arm."""
    try:
        given = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadValueError(f"--arms is no JSON: {error}.", field="arms") from None
    if not isinstance(given, list):
        raise BadValueError("--arms is a JSON list, with an object for each arm.", field="arms")
    return [_arm(place, arm, kind, names) for place, arm in enumerate(cast("list[Any]", given))]


def _arm(place: int, given: Any, kind: Callable[..., Kind], names: tuple[str, ...]) -> Kind:
    if not isinstance(given, dict):
        raise BadValueError(f"Arm {place} is no object with {', '.join(names)}.", field="arms", index=place)
    found = cast("dict[str, Any]", given)
    try:
        return kind(*(found.get(name) for name in names))
    except BadValueError as error:
        raise BadValueError(f"Arm {place}: {error.message}", field=error.field, index=place) from None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise BadValueError(f"“{text}” in --planned is no number.", field="planned") from None


def _rates_told(found: statistics.RatesCompared, alpha: float) -> Iterator[str]:
    interval = f"{100 * (1 - alpha):.6g} % interval"
    arms = [[str(i), f"{a.n:,}", f"{a.x:,}", _percent(a.rate), _range(a.ci)] for i, a in enumerate(found.arms)]
    yield columns([["arm", "n", "x", "rate %", interval], *arms])
    if not found.comparisons:
        return
    rows = [[*_pair(c), _percent(c.difference, "+"), _range(c.ci), _plain(c.z), _p(c.p)] for c in found.comparisons]
    head = ["arm", "against", "points", interval, "z", "p"]
    several = len(found.comparisons) > 1
    if several:
        head += ["Bonferroni", "Holm", "Benjamini-Hochberg"]
        raised = zip(found.adjusted.bonferroni, found.adjusted.holm, found.adjusted.bh, strict=True)
        rows = [[*row, *map(_p, ps)] for row, ps in zip(rows, raised, strict=True)]
    yield columns([head, *rows])
    if several:
        chi2 = found.chi2
        yield f"All arms at once: chi-square {_plain(chi2.statistic)}, df {chi2.df}, p {_p(chi2.p)}."
    yield _ratio_told(found.srm)


def _ratio_told(ratio: statistics.SampleRatio) -> str:
    figures = f"(chi-square {_plain(ratio.chi2)}, p {_p(ratio.p)})"
    if ratio.alarm:
        return (
            f"ALARM: people did not fall into the arms as planned {figures}. Find out why before you believe the rest."
        )
    return f"People fell into the arms as planned {figures}."


def _means_told(found: statistics.MeansCompared) -> str:
    rows = [
        [*_pair(c), _plain(c.difference), _range(c.ci, _plain), _plain(c.t), _plain(c.df), _p(c.p)]
        for c in found.comparisons
    ]
    return columns([["arm", "against", "difference", "95 % interval", "t", "df", "p"], *rows])


def _pair(compared: statistics.Pair) -> tuple[str, str]:
    return str(compared.b), str(compared.a)


def _percent(rate: float | None, sign: str = "") -> str:
    return NOTHING if rate is None else f"{100 * rate:{sign}.2f}"


def _plain(value: float | None) -> str:
    return NOTHING if value is None else f"{value:.5g}"


def _range(ci: tuple[float, float] | None, shown: Callable[[float], str] = _percent) -> str:
    return NOTHING if ci is None else f"{shown(ci[0])} to {shown(ci[1])}"


def _p(p: float | None) -> str:
    return NOTHING if p is None else "< 0.0001" if p < 0.0001 else f"{p:.4f}"
