"""What there is to say of a test of variants before it begins: whether it can show anything."""

from __future__ import annotations

from collections.abc import Iterator

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.hint import Hint, hint
from engine.campaigns.preflight.audience import reach
from engine.campaigns.preflight.finding import Finding
from engine.workspace import Workspace

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
    yield Finding("note", "test_power", words(found), found.people)


def words(found: Hint) -> str:
    """In one or two sentences."""
    whose = "as your messages have" if found.is_own else "as is usual"
    do = _METRICS[found.metric]
    if found.detectable is None:
        return f"With {found.people:,} people a variant the test cannot show any difference."
    return (
        f"With {found.people:,} people a variant, and if {found.baseline:.1%} {do}, {whose}, the test finds a variant with "
        f"{found.detectable:.1%} or more four times out of five. A smaller difference it cannot tell from chance."
    )
