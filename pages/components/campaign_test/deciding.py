"""When the winner of a test is chosen and by what, or which one it is, in sentences. Knows no Streamlit."""

from __future__ import annotations

from engine.campaigns.campaigns import Campaign
from engine.campaigns.experiments.choosing import Chosen
from engine.campaigns.experiments.hand import Shown
from engine.workspace import Workspace
from pages.components.campaign_test import texts
from pages.components.campaign_trigger.words import duration_words
from pages.components.state import counted, number, when


def line(ws: Workspace, campaign: Campaign, test: Shown, variants: list[str]) -> str:
    """`variants`: their names."""
    if test.by is None:
        return texts.NO_CHOICE
    if test.chosen and test.chosen.variant is not None:
        return won(ws, test, test.chosen, variants[test.chosen.variant])
    if campaign.state in ("finished", "archived"):
        return texts.OVER.format(campaign.state)
    said = [asks(test) if test.chosen else pending(ws, test)]
    if campaign.state == "paused":
        said.append(texts.PAUSED)
    if test.others.waiting:
        said.append(texts.WAITING.format(waiting(test)))
    return " ".join(said)


def waiting(test: Shown) -> str:
    """ "6,720 people wait", "1 person waits"."""
    return counted(test.others.waiting, "person waits", "people wait")


def won(ws: Workspace, test: Shown, chosen: Chosen, name: str) -> str:
    """Which one, since when, by what or whom, and how the others' messages went out. `name`: the winner's."""
    by = texts.BY_WHAT.get(chosen.by) or texts.BY_WHOM.format(chosen.by)
    said = texts.WON.format(variant=f"“{name}”", at=when(ws, chosen.at), by=by)
    others = test.others
    if test.starts_at is None:
        return f"{said} {texts.COMES.format(sent=number(others.sent), waiting=number(others.waiting))}"
    if not (others.sent or others.waiting or others.stopped):
        return said
    sent, stopped = counted(others.sent, "message", "messages"), number(others.stopped)
    return f"{said} {texts.WENT.format(sent=sent, waiting=number(others.waiting), stopped=stopped)}"


def asks(test: Shown) -> str:
    reason = test.chosen.reason if test.chosen else None
    return texts.ASKS[reason or "unclear"].format(minimum=_people(test.minimum))


def pending(ws: Workspace, test: Shown) -> str:
    """Nothing was chosen so far."""
    if test.by is None or test.by == "hand":
        return texts.YOURS
    said = {"by": texts.BY_WHAT[test.by], "minimum": _people(test.minimum)}
    if test.decides_at is None:
        fewest = number(min(arm.sent for arm in test.arms))
        return texts.HOUR.format(**said, wait=duration_words(test.wait), fewest=fewest)
    if is_early(ws, test):
        return texts.AT.format(**said, at=when(ws, test.decides_at))
    return texts.SOON.format(**said)


def is_early(ws: Workspace, test: Shown) -> bool:
    """Whether people still have time to react."""
    return test.decides_at is not None and test.decides_at > ws.now()


def held_out(test: Shown) -> str | None:
    """How many got no message, so that one sees what the campaign does; None where there are none."""
    pairs = ((test.others.holdout, texts.HOLDOUT), (test.others.control, texts.CONTROL))
    parts = [words.format(counted(count, "person", "people")) for count, words in pairs if count]
    return texts.HELD_OUT.format(", ".join(parts)) if parts else None


def _people(count: int) -> str:
    return counted(count, "person", "people")
