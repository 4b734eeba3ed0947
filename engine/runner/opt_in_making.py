"""The messages that ask for a confirmation, as they leave."""

from __future__ import annotations

from typing import Any

from engine.consent import mails
from engine.consent.people import Person
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
        self._tokens = Tokens(workspace.secrets)
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
            link=links.confirm_url(settings.base_url, self._tokens, claim["opt_in_id"]),
            stop=links.unsubscribe_url(settings.base_url, self._tokens, claim["send_id"]),
            until=words.date(claim["expires_at"]),
            is_reminder=claim["number"] > 1,
        )
        return outgoing.compose(
            rendered=rendered,
            send_id=claim["send_id"],
            sender=senders.identity(self._senders.get(topic.sender or ""), self._default_sender),
            recipient=str(person.email),
            recipient_name=None,
            topic=(topic.name, topic.label),
            campaign_name=CAMPAIGN,
            base_url=settings.base_url,
            tokens=self._tokens,
            built_at=self._workspace.now(),
            test_to=settings.test_to,
            bounce_domain=settings.bounce_domain,
            dkim_key=dkim.key_of(settings.dkim),
        )
