"""What there is to say of a test of variants before it begins: whether it can show anything."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.hint import Hint, hint
from engine.campaigns.model import CampaignDefinition
from engine.campaigns.preflight.audience import reach
from engine.campaigns.preflight.finding import Finding
from engine.workspace import Workspace

_UNITS = {"m": "minute", "h": "hour", "d": "day"}
_METRICS = {"clicked": "click", "opened": "open", "goal": "reach the goal"}


def variant_findings(workspace: Workspace, campaign: Campaign) -> Iterator[Finding]:
    """None where there is one variant."""
    if len(campaign.definition.content) < 2:
        return
    found = hint(workspace, campaign, len(reach(workspace, campaign).ids))
    if found is not None:
        yield from findings_of(campaign, found)


def findings_of(campaign: Campaign, found: Hint) -> Iterator[Finding]:
    """Of a test whose hint is known."""
    winner = campaign.definition.winner
    yield from _too_early(campaign.definition)
    yield from _at_once(campaign.definition)
    if winner and winner.by != "hand" and campaign.kind == "broadcast" and found.people < winner.minimum:
        text = (
            f"A variant of the test would go to about {found.people:,} people, and {winner.minimum:,} are the least by which a "
            "winner is chosen: nothing will be chosen without you. Test a larger part, or lower the minimum."
        )
        yield Finding("warning", "test_too_small", text, found.people)
    if winner and winner.by == "clicked" and found.without_links:
        named = ", ".join(f"“{label}”" for label in found.without_links)
        text = (
            f"In {named} there is no link whose clicks are counted: it cannot win by clicks. Add one, or choose by opens or by "
            "hand."
        )
        yield Finding("warning", "nothing_to_click", text)
    is_decided = winner is not None and winner.by != "hand" and found.people >= winner.minimum
    level = "warning" if is_decided and found.is_too_small else "note"
    yield Finding(level, "test_power", words(found), found.people)


def _too_early(definition: CampaignDefinition) -> Iterator[Finding]:
    """A winner by the goal that is chosen while people still have time to reach it."""
    winner, goal = definition.winner, definition.goal
    if winner and goal and winner.by == "goal" and winner.wait_time < goal.within_time:
        whole = _length(goal.within)
        text = (
            f"The winner by the goal is chosen after {_length(winner.wait)}, while people have {whole} to reach it: who takes "
            f"longer counts for no variant. Give them {whole} to react, or less time for the goal."
        )
        yield Finding("warning", "test_too_early", text)


def _at_once(definition: CampaignDefinition) -> Iterator[Finding]:
    """A winner by what people do with the message, chosen before they can."""
    winner = definition.winner
    what = {"clicked": "clicks", "opened": "opens"}.get(winner.by) if winner else None
    if winner and what and not winner.wait_time:
        text = (
            f"The winner by {what} is chosen as soon as the last message has left: hardly anybody has read it by then, "
            "so chance decides. Give people a few hours to react."
        )
        yield Finding("warning", "test_at_once", text)


def _length(duration: str) -> str:
    """ "5d" as “5 days”."""
    size, unit = duration[:-1], _UNITS[duration[-1]]
    return f"{size} {unit}{'' if size == '1' else 's'}"


def words(found: Hint) -> str:
    """In a few sentences."""
    whose = "as your messages have" if found.is_own else "as is usual"
    usual = f"{found.baseline:.1%} {_METRICS[found.metric]}, {whose}"
    people = f"{found.people:,} {'person' if found.people == 1 else 'people'} a variant"
    if found.detectable is None:
        said = f"With {people} the test cannot show any difference."
    else:
        said = (
            f"With {people}, and if {usual}, the test finds a variant with {found.detectable:.1%} or more four times out of "
            "five. A smaller difference it cannot tell from chance."
        )
    if found.is_too_small and found.twice:
        said += f" To find one with {2 * found.baseline:.1%}, twice what is expected, it takes {found.twice:,} people a variant."
    return said + _lately(found)


def _lately(found: Hint) -> str:
    """Of a trigger campaign: of whom that is said, or how long it takes."""
    if found.lately is None:
        return ""
    of_whom = "of its audience whom it could mail" if found.has_audience else "whom it could mail"
    number = f"{found.lately:,} {'person' if found.lately == 1 else 'people'}"
    did = f"in the last four weeks {number} {of_whom} did what starts it"
    if not found.is_minimum:
        return f" That is what four weeks bring: {did}."
    if found.weeks is None:
        return f" Nobody {of_whom} did in the last four weeks what starts it: how long that takes is not known."
    weeks = max(1, round(found.weeks))
    return f" {did[:1].upper()}{did[1:]}: that takes about {weeks:,} {'week' if weeks == 1 else 'weeks'}."
