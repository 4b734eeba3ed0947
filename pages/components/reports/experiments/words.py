"""The figures of an experiment as people read them. Pure; knows no Streamlit."""

from __future__ import annotations

from typing import Any

from engine.reports.experiments import Experiment, Money, Side
from engine.statistics.verdict import points
from pages.components.campaign_test.figures import rate, spread
from pages.components.reports.experiments import texts
from pages.components.state import counted, short

_LABEL = 40
_MINUS = "\N{MINUS SIGN}"
Rows = list[dict[str, Any]]


def name(found: Experiment, side: Side) -> str:
    """ "A · Offer" of a variant, "Holdout" of others."""
    return f"{side.name} · {short(side.label, _LABEL)}" if found.kind == "variants" else side.name


def title(found: Experiment) -> str:
    """Of the chart."""
    return texts.TITLES[found.metric].format(found.aim)


def rows(found: Experiment) -> Rows:
    """Of the table of arms."""
    heads = {column: head for column, (head, _) in texts.COLUMNS.items()}
    return [
        {
            "Arm": name(found, side),
            heads["people"]: side.fell,
            heads["compared"]: side.arm.n,
            heads["needed"]: side.planned,
            heads["rate"]: rate(found.compared.arms[n]),
            heads["difference"]: _difference(found, n),
            heads["lift"]: _lift(side, n),
            heads["p"]: _p(found.compared.adjusted.holm[n - 1]) if n else "",
        }
        for n, side in enumerate(found.sides)
    ]


def data(found: Experiment) -> Rows:
    """The same for a file: numbers, nothing rounded."""
    listed: Rows = []
    for n, (side, arm) in enumerate(zip(found.sides, found.compared.arms, strict=True)):
        pair = found.compared.comparisons[n - 1] if n else None
        low, high = arm.ci or (None, None)
        below, above = (pair.ci if pair else None) or (None, None)
        least, most = (side.lift.ci if side.lift else None) or (None, None)
        listed.append(
            {
                "arm": side.name,
                "label": side.label,
                "share": side.share,
                "people": side.fell,
                "compared": side.arm.n,
                "needed": side.planned,
                "did": side.arm.x,
                "rate": arm.rate,
                "rate_low": low,
                "rate_high": high,
                "difference": pair.difference if pair else None,
                "difference_low": below,
                "difference_high": above,
                "lift": side.lift.value if side.lift else None,
                "lift_low": least,
                "lift_high": most,
                "z": pair.z if pair else None,
                "p": pair.p if pair else None,
                "p_holm": found.compared.adjusted.holm[n - 1] if n else None,
            }
        )
    return listed


def money_rows(found: Experiment, money: Money) -> Rows:
    """Of the table of one currency."""
    heads = {column: head for column, (head, _) in texts.MONEY_COLUMNS.items()}
    listed: Rows = []
    for n, (side, arm) in enumerate(zip(found.sides, money.arms, strict=True)):
        pair = money.compared.comparisons[n - 1] if n else None
        spread_of = texts.FIRST_ARM if n == 0 else "–"
        if pair and pair.difference is not None:
            spread_of = _signed(pair.difference)
            spread_of += f" ({_signed(pair.ci[0])} to {_signed(pair.ci[1])})" if pair.ci else ""
        listed.append(
            {
                "Arm": name(found, side),
                heads["mean"]: "–" if arm.mean is None else _amount(arm.mean),
                heads["difference"]: spread_of,
                heads["p"]: _p(pair.p) if pair else "",
            }
        )
    return listed


def planned(found: Experiment) -> str:
    """For what the size was planned, and how many people that takes."""
    plan = found.plan
    if len(set(plan.people)) == 1:
        people = texts.EACH.format(counted(plan.people[0], "person", "people"))
    else:
        people = ", ".join(
            texts.ARM_PEOPLE.format(people=counted(side.planned, "person", "people"), name=side.name)
            for side in found.sides
        )
    return texts.PLAN.format(
        rate=percent(plan.baseline),
        source=texts.OWN if plan.is_own else texts.USUAL,
        worth=points(plan.worth),
        people=people,
    )


def ratio(found: Experiment) -> str | None:
    """Where it is as planned; an alarm is the verdict. None where nobody is in."""
    p = found.ratio.p
    if p is None or found.ratio.alarm:
        return None
    shares = ", ".join(f"{side.name} {percent(side.share)}" for side in found.sides)
    return texts.RATIO_FINE.format(shares=shares, p=f"{p:.3f}")


def percent(share: float) -> str:
    """ "3.0 %"."""
    return f"{100 * share:.1f} %"


def _difference(found: Experiment, n: int) -> str:
    if n == 0:
        return texts.FIRST_ARM
    pair = found.compared.comparisons[n - 1]
    return "–" if pair.difference is None or pair.ci is None else spread(pair.difference, *pair.ci)


def _lift(side: Side, n: int) -> str:
    if n == 0:
        return ""
    if side.lift is None or side.lift.value is None:
        return "–"
    told = f"{_whole(side.lift.value)} %"
    return f"{told} ({_whole(side.lift.ci[0])} to {_whole(side.lift.ci[1])})" if side.lift.ci else told


def _whole(share: float) -> str:
    return f"{100 * share:+,.0f}".replace("-", _MINUS)


def _amount(value: float) -> str:
    return f"{value:,.2f}".replace("-", _MINUS)


def _signed(value: float) -> str:
    return f"{value:+,.2f}".replace("-", _MINUS)


def _p(p: float | None) -> str:
    return "–" if p is None else "< 0.001" if p < 0.001 else f"{p:.3f}"
