"""What a definition says of the winner, in a phrase. Pure; knows no Streamlit."""

from __future__ import annotations

from engine.campaigns.model import CampaignDefinition
from pages.components.campaign_test import texts
from pages.components.campaign_trigger.words import duration_words
from pages.components.state import counted


def winner(definition: CampaignDefinition) -> str:
    """ "the best by clicks goes to the others: 20 % are tested, 4 hours to react, at least 100 messages a variant"."""
    said = definition.winner
    if said is None:
        return texts.WAYS[texts.KEEP][:1].lower() + texts.WAYS[texts.KEEP][1:]
    parts = [] if definition.trigger else [f"{100 * said.test:g} % are tested"]
    if said.by == "hand":
        return ": ".join(["the one chosen by hand goes to the others", *parts])
    messages = counted(said.minimum, "message", "messages")
    parts += [f"{duration_words(said.wait)} to react", f"at least {messages} a variant"]
    if said.unclear == "hand":
        parts.append("asks if chance may have made the lead")
    return f"the best {texts.BY_WHAT[said.by]} goes to the others: {', '.join(parts)}"
