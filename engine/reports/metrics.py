"""The dictionary of metrics: what every number of a report counts, and how every rate is made. Pure.

Pages, commands, the API, shared dashboards and the documents take names and formulas from here, so that one word is one number.
A rate divides messages by messages: how often something was done never stands in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["count", "rate", "money"]


@dataclass(frozen=True)
class Metric:
    """`formula` and `help`: one line each, for a hover. `top`, `bottom`: the counts that a rate divides. `good`: which way it
    ought to go, None where neither is better. `is_shown` False: a count that only rates need."""

    name: str
    label: str
    kind: Kind
    formula: str
    help: str
    top: str | None = None
    bottom: str | None = None
    good: Literal["more", "less"] | None = None
    is_shown: bool = True


def _count(
    name: str,
    label: str,
    formula: str,
    explained: str,
    good: Literal["more", "less"] | None = None,
    *,
    is_shown: bool = True,
) -> Metric:
    return Metric(name, label, "count", formula, explained, good=good, is_shown=is_shown)


def _rate(
    name: str, label: str, divides: tuple[str, str], explained: str, good: Literal["more", "less"] | None
) -> Metric:
    top, bottom = divides
    formula = f"{top} ÷ {'delivered' if bottom == 'aimed' else bottom}"
    return Metric(name, label, "rate", formula, explained, top, bottom, good)


_ALL = (
    _count(
        "planned",
        "Planned",
        "waiting + sent + skipped + failed + in doubt",
        "Messages that were planned, whatever became of them.",
    ),
    _count(
        "waiting",
        "Waiting",
        "planned messages that are not decided yet",
        "Messages whose time has not come, that are on their way, or that were put off.",
    ),
    _count(
        "sent",
        "Sent",
        "messages that the relay took",
        "The relay has them; what comes back later is among them.",
        "more",
    ),
    _count(
        "skipped",
        "Skipped",
        "messages that a guard stopped",
        "Not sent on purpose; each has its reason in the ledger.",
    ),
    _count(
        "failed",
        "Failed",
        "messages that could not be sent",
        "The relay refused them, or it was tried too often.",
        "less",
    ),
    _count(
        "in_doubt",
        "In doubt",
        "messages of which the relay's answer was lost",
        "Nobody knows whether these arrived; an open, a click or a bounce settles one.",
        "less",
    ),
    _count(
        "delivered",
        "Delivered",
        "sent, without bounced",
        "The relay took them and they have not come back since. More than that no sender knows.",
        "more",
    ),
    _count(
        "bounced",
        "Bounced",
        "sent messages that came back",
        "For good or for now. Whatever else is told of one, an open or a click, counts nowhere.",
        "less",
    ),
    _count(
        "opened",
        "Opened",
        "delivered messages that a person opened at least once",
        "However often. Who lets no pictures load is not counted.",
        "more",
    ),
    _count(
        "opens",
        "Opens in all",
        "all opens of delivered messages by people",
        "Each open by a person counts, also the third one of a message.",
    ),
    _count(
        "clicked",
        "Clicked",
        "delivered messages in which a person pressed at least one link",
        "However often. The links to unsubscribe and to preferences are none of them.",
        "more",
    ),
    _count(
        "clicks",
        "Clicks in all",
        "all clicks in delivered messages by people",
        "Each click by a person counts, also the third one in a message.",
    ),
    _count(
        "unsubscribed",
        "Unsubscribed",
        "delivered messages by which somebody unsubscribed",
        "By its link, or by the button that mail programs show.",
        "less",
    ),
    _count(
        "complained",
        "Complained",
        "delivered messages that somebody called spam",
        "As far as their provider tells.",
        "less",
    ),
    _count(
        "converted",
        "Converted",
        "delivered messages that at least one conversion is credited to",
        "However often. Credit goes to the last message that the person clicked within "
        "5 days before, else to the last one that they opened.",
        "more",
    ),
    _count(
        "conversions",
        "Conversions in all",
        "all conversions credited to delivered messages",
        "Each time that the goal was reached counts once, and to one message.",
    ),
    _count(
        "opened_raw",
        "Opened, with machines",
        "delivered messages that a person or a machine opened at least once",
        "With the opens of filters and of Apple's proxies, which say nothing about people.",
    ),
    _count(
        "opens_raw",
        "Opens in all, with machines",
        "all opens of delivered messages",
        "Every fetch of a message's picture that was recorded.",
    ),
    _count(
        "clicked_raw",
        "Clicked, with machines",
        "delivered messages in which a person or a machine pressed at least one link",
        "With the clicks of filters that press links before people see them.",
    ),
    _count(
        "clicks_raw",
        "Clicks in all, with machines",
        "all clicks in delivered messages",
        "Every press of a link that was recorded.",
    ),
    _count(
        "aimed",
        "Delivered with a goal",
        "delivered messages of campaigns that have a goal",
        "What conversions are compared with: messages without a goal cannot convert.",
        is_shown=False,
    ),
    Metric(
        "revenue",
        "Revenue",
        "money",
        "values of all credited conversions, added up for each currency",
        "What the goal's events were worth. Refunds count as what they are; two currencies are never added.",
        good="more",
    ),
    _rate(
        "delivery_rate",
        "Delivery rate",
        ("delivered", "sent"),
        "Of what the relay took, what has not come back.",
        "more",
    ),
    _rate(
        "open_rate",
        "Open rate",
        ("opened", "delivered"),
        "Of the delivered messages, those that a person opened.",
        "more",
    ),
    _rate(
        "click_rate", "Click rate", ("clicked", "delivered"), "Of the delivered messages, those with a click.", "more"
    ),
    _rate(
        "click_to_open_rate",
        "Click-to-open rate",
        ("clicked", "opened"),
        "Clicked messages for each opened one. Who lets no pictures load can click without an open, so that it may pass 100 %.",
        "more",
    ),
    _rate(
        "unsubscribe_rate",
        "Unsubscribe rate",
        ("unsubscribed", "delivered"),
        "Of the delivered messages, those by which somebody unsubscribed.",
        "less",
    ),
    _rate(
        "complaint_rate",
        "Complaint rate",
        ("complained", "delivered"),
        "Of the delivered messages, those that somebody called spam.",
        "less",
    ),
    _rate("bounce_rate", "Bounce rate", ("bounced", "sent"), "Of what the relay took, what came back.", "less"),
    _rate(
        "conversion_rate",
        "Conversion rate",
        ("converted", "aimed"),
        "Of the delivered messages of campaigns with a goal, those that led to it.",
        "more",
    ),
    _rate(
        "skip_rate", "Skip rate", ("skipped", "planned"), "Of all planned messages, those that a guard stopped.", None
    ),
    _rate(
        "failure_rate",
        "Failure rate",
        ("failed", "planned"),
        "Of all planned messages, those that could not be sent.",
        "less",
    ),
    _rate(
        "open_rate_raw",
        "Open rate, with machines",
        ("opened_raw", "delivered"),
        "As the open rate, with what machines opened.",
        None,
    ),
    _rate(
        "click_rate_raw",
        "Click rate, with machines",
        ("clicked_raw", "delivered"),
        "As the click rate, with what machines pressed.",
        None,
    ),
)

METRICS: Mapping[str, Metric] = {metric.name: metric for metric in _ALL}
"""Name → metric, in the order in which they are shown."""
COUNTS = tuple(m.name for m in _ALL if m.kind == "count")
RATES = tuple(m.name for m in _ALL if m.kind == "rate")


def rate(name: str, counts: Mapping[str, int]) -> float | None:
    """A rate of METRICS from counts by name; None where there is nothing to divide by, or a count is not known."""
    metric = METRICS[name]
    above, below = counts.get(metric.top or ""), counts.get(metric.bottom or "")
    return above / below if above is not None and below else None


def rates(counts: Mapping[str, int]) -> dict[str, float | None]:
    """All of them."""
    return {name: rate(name, counts) for name in RATES}
