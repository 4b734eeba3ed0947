"""The engine's own messages, as they leave; and what those say that ask for a confirmation."""

from __future__ import annotations

from typing import Any

from engine.consent import mails
from engine.consent.people import Person
from engine.content.rendering import Rendered
from engine.delivery import dkim, links, outgoing, senders
from engine.delivery.outgoing import Outgoing
from engine.delivery.tokens import Tokens
from engine.profiles import subscriptions
from engine.runner.messages import checked_settings
from engine.workspace import Workspace

CAMPAIGN = "confirmation"
"""Stands in Feedback-ID where other messages have their campaign."""


class Making:
    """What all messages of a batch need."""

    def __init__(self, workspace: Workspace):
        self._workspace = workspace
        self.tokens = Tokens(workspace.secrets)
        self._topics = {t.topic_id: t for t in subscriptions.topics(workspace)}
        self._senders = {s.name: s for s in senders.list_all(workspace)}
        self._default_sender = checked_settings(workspace.settings)

    def compose(self, claim: dict[str, Any], person: Person) -> Outgoing:
        """Raises BadValueError for an address that cannot stand in a message."""
        settings = self._workspace.settings
        topic = self._topics[claim["topic_id"]]
        words = person.words()
        rendered = mails.render(
            words,
            topic=topic.label,
            link=links.confirm_url(settings.base_url, self.tokens, claim["opt_in_id"]),
            stop=links.unsubscribe_url(settings.base_url, self.tokens, claim["send_id"]),
            until=words.date(claim["expires_at"]),
            is_reminder=claim["number"] > 1,
        )
        about = (topic.name, topic.label)
        return self.message(rendered, claim, person, sender_of=topic.topic_id, campaign=CAMPAIGN, topic=about)

    def message(
        self,
        rendered: Rendered,
        claim: dict[str, Any],
        person: Person,
        *,
        sender_of: int | None,
        campaign: str,
        topic: tuple[str, str] | None = None,
    ) -> Outgoing:
        """`sender_of`: the topic from whose sender it comes. `topic`: what it belongs to and one can leave by it; None for what
        answers something the person did. Raises as `compose`."""
        settings = self._workspace.settings
        known = self._topics.get(sender_of or 0)
        sender = self._senders.get((known.sender if known else None) or "")
        return outgoing.compose(
            rendered=rendered,
            send_id=claim["send_id"],
            sender=senders.identity(sender, self._default_sender),
            recipient=str(person.email),
            recipient_name=None,
            topic=topic,
            campaign_name=campaign,
            base_url=settings.base_url,
            tokens=self.tokens,
            built_at=self._workspace.now(),
            test_to=settings.test_to,
            bounce_domain=settings.bounce_domain,
            dkim_key=dkim.key_of(settings.dkim),
        )
