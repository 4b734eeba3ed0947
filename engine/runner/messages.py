"""Claims become tasks: profile, changes and links are read for a whole batch, so that each message can be made without the
store, wherever that is (engine/delivery/outbox)."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from engine import addresses
from engine.campaigns import approval, happenings
from engine.campaigns.decide import Claim
from engine.content import recommend, templates
from engine.content.answers import answers
from engine.content.beside import Beside, scopes_of
from engine.content.checking import printable
from engine.content.compiling import Compiled
from engine.content.context import ChangeView, Values, change_view, message_context, profile_values
from engine.content.marking import marked
from engine.delivery import dkim, headers, links, senders
from engine.delivery.marks import Tracked
from engine.delivery.outbox import kept
from engine.delivery.outbox.making import Batch, Post, Task, TemplateKey, Unmade
from engine.delivery.outgoing import Outgoing
from engine.delivery.tokens import Tokens
from engine.delivery.utm import of_variant
from engine.errors import BadValueError, MissingValueError, TemplateError
from engine.events import products
from engine.profiles import asking, fields, subscriptions
from engine.profiles.types import Field, from_text
from engine.runner.record import UNAVAILABLE_AFTER, Result, too_early, unmade
from engine.settings import Settings
from engine.store.cursor import quoted
from engine.workspace import Workspace

log = logging.getLogger(__name__)
_Key = tuple[int, int, int]
"""Database, template, its version."""


class Messages:
    """Everything a batch of claims needs for making its messages."""

    def __init__(self, workspace: Workspace, claims: Sequence[Claim]):
        self._workspace = workspace
        self._tokens = Tokens(workspace.secrets)
        self._topics = {t.topic_id: t for t in subscriptions.topics(workspace)}
        self._senders = {s.name: s for s in senders.list_all(workspace)}
        self._default_sender = checked_settings(workspace.settings)
        self._claims = claims
        self._rows = _rows(workspace, claims)
        self._events = happenings.shown(workspace, claims)
        self._kept = set(kept.ids(workspace.outbox))
        self._compiled: dict[TemplateKey, Compiled] = {}
        self._fields: dict[_Key, tuple[dict[str, Field], list[Field]]] = {}
        self._answers: dict[_Key, dict[int, dict[str, bool]]] = {}
        self._beside: dict[_Key, Beside] = {}
        self._broken: dict[_Key, Exception] = {}
        self._tracking: dict[tuple[int, int], Tracked] = {}
        self._is_awaited: dict[int, bool] = {}
        self._approved: dict[int, TemplateError | None] = {}
        self._is_logged = False

    def prepare(self) -> tuple[Batch, list[Result]]:
        """What is to be made and sent, and what becomes of the rest: a missing value is skipped, a template that fails is
        failed, a fault is tried again some times."""
        tasks: list[Task] = []
        results: list[Result] = []
        for claim in self._claims:
            prepared = self._prepared(claim)
            if isinstance(prepared, Task):
                tasks.append(prepared)
            else:
                results.append(prepared)
        settings = self._workspace.settings
        key = dkim.key_of(settings.dkim)
        post = Post(settings.base_url, self._workspace.secrets, settings.test_to, settings.bounce_domain, key)
        return Batch(post, self._compiled, tasks), results

    def _prepared(self, claim: Claim) -> Task | Result:
        now = self._workspace.now()
        try:
            self._check_approved(claim)
            compiled = self._compiled_of(claim)
            if self._is_early(claim, compiled, now):
                return too_early(claim, "recommendations", now)
            return self._task(claim, compiled, now)
        except MissingValueError as error:
            return unmade(claim, Unmade("missing", {"variable": error.variable}), now)
        except TemplateError as error:
            return unmade(claim, Unmade("broken", {"part": error.part, "line": error.line}), now)
        except Exception as fault:
            if not self._is_logged:
                # Once a batch: the others most likely fail for the same.
                self._is_logged = True
                log.exception("the message of send %s could not be prepared", claim.send_id)
            return unmade(claim, Unmade("fault", {"fault": type(fault).__name__}), now)

    def _compiled_of(self, claim: Claim) -> Compiled:
        key = (claim.template_id, claim.template_version)
        if key not in self._compiled:
            self._compiled[key] = templates.get_version(self._workspace, *key).compiled
        return self._compiled[key]

    def _check_approved(self, claim: Claim) -> None:
        """What was approved is what is sent. Raises TemplateError."""
        stretch_id = claim.stretch.row["stretch_id"]
        if stretch_id not in self._approved:
            try:
                approval.check(self._workspace, claim.stretch)
                self._approved[stretch_id] = None
            except TemplateError as error:
                self._approved[stretch_id] = error
        if error := self._approved[stretch_id]:
            raise error

    def _is_early(self, claim: Claim, compiled: Compiled, now: datetime) -> bool:
        """Whether it shows recommendations, and these are being learned for the first time."""
        ends = claim.useful_until
        if "recommend" not in scopes_of(compiled.variables) or (ends and ends <= now + UNAVAILABLE_AFTER):
            return False
        home = claim.stretch.database
        if home.database_id not in self._is_awaited:
            self._is_awaited[home.database_id] = recommend.is_awaited(self._workspace, home)
        return self._is_awaited[home.database_id]

    def _task(self, claim: Claim, compiled: Compiled, now: datetime) -> Task:
        row = self._rows[claim.stretch.database.database_id].get(claim.profile_id)
        if row is None or row["email"] is None:
            raise MissingValueError("email")
        topic = self._topics.get(claim.topic_id) if claim.topic_id else None
        asked = self._asked(claim, compiled)
        return Task(
            send_id=claim.send_id,
            template=(claim.template_id, claim.template_version),
            values=self._context(claim, compiled, row, asked, has_topic=topic is not None),
            sender=self._sender(topic.sender if topic else None),
            recipient=row["email"],
            topic=(topic.name, topic.label) if topic else None,
            campaign_name=claim.stretch.definition.name,
            built_at=now,
            tracked=self._tracked(claim, compiled),
            is_kept=claim.stretch.definition.purpose == "service",
            again=self._again(claim, row["email"]),
        )

    def _again(self, claim: Claim, email: str) -> Outgoing | None:
        """The message that is in doubt, unless it went to another address than the person has now."""
        if claim.send_id not in self._kept:
            return None
        found = kept.read(self._workspace.outbox, claim.send_id)
        sent_to = self._workspace.settings.test_to or email
        return found if found and found.recipient == addresses.wire(addresses.normalise(sent_to)) else None

    def _tracked(self, claim: Claim, compiled: Compiled) -> Tracked:
        """The same for all messages of a variant."""
        key = (claim.stretch.row["stretch_id"], claim.variant)
        if key not in self._tracking:
            definition, home = claim.stretch.definition, claim.stretch.database
            utm = of_variant(definition.name, claim.variant, [c.template for c in definition.content])
            found = marked(compiled.html)
            # To a host that only somebody's values name, nothing leads by our signature.
            shop = (
                products.sites(self._workspace, home.name)
                if any(link.has_values for link in found.links)
                else set[str]()
            )
            self._tracking[key] = Tracked(*key, found.sites | shop, utm if definition.utm else ())
        return self._tracking[key]

    def _asked(self, claim: Claim, compiled: Compiled) -> dict[str, Any]:
        """What message_context takes beside the person's own values, asked once for all of the batch who get the template:
        whether its conditions hold, recommendations and social proof."""
        home = claim.stretch.database
        key = _key(claim)
        if key in self._broken:
            raise self._broken[key]
        if key not in self._beside:
            people = [(c.profile_id, _first(c)) for c in self._claims if _key(c) == key]
            ids = [profile_id for profile_id, _ in people]
            scopes = scopes_of(compiled.variables)
            if "recommend" in scopes:
                recommend.catch_up(self._workspace)
            try:
                self._answers[key] = answers(self._workspace, home, compiled.conditions, ids)
                self._beside[key] = Beside(self._workspace, home, scopes, people)
            except Exception as error:
                # The same for everybody: asking again for each would take long.
                self._broken[key] = error
                raise
        when = self._answers[key].get(claim.profile_id, {})
        return {"when": when, **self._beside[key].of(claim.profile_id, _first(claim))}

    def _context(
        self, claim: Claim, compiled: Compiled, row: dict[str, Any], asked: Mapping[str, Any], *, has_topic: bool
    ) -> Values:
        known, used = self._fields_of(claim, compiled)
        changes = [self._view(known[f], old, new) for f, old, new in claim.changes if f in known]
        definition = claim.stretch.definition
        return message_context(
            profile=profile_values(used, row, zone=self._workspace.zone),
            changes=changes,
            event=self._events.get(claim.send_id),
            campaign={"name": definition.name, "label": definition.label or definition.name},
            links=self._links(claim, has_topic=has_topic),
            trigger_values={c.field: c.new for c in changes},
            **asked,
        )

    def _fields_of(self, claim: Claim, compiled: Compiled) -> tuple[dict[str, Field], list[Field]]:
        """All fields by name, and those that the template may print: people have many, a message few of them."""
        key = _key(claim)
        if key not in self._fields:
            catalogue = fields.catalogue(self._workspace, claim.stretch.database)
            self._fields[key] = {f.name: f for f in catalogue}, printable(compiled.variables, catalogue)
        return self._fields[key]

    def _links(self, claim: Claim, *, has_topic: bool) -> dict[str, Any]:
        asked = asking.of_database(self._workspace, claim.stretch.database)
        base_url = self._workspace.settings.base_url
        return links.of_send(base_url, self._tokens, claim.send_id, has_topic=has_topic, asking=asked)

    def _view(self, field: Field, old: str | None, new: str | None) -> ChangeView:
        """From the texts of the change log."""
        before, after = (from_text(field.type, text) for text in (old, new))
        return change_view(field, before, after, zone=self._workspace.zone)

    def _sender(self, name: str | None) -> tuple[str, str, str | None, str | None]:
        return senders.identity(self._senders.get(name or ""), self._default_sender)


def _key(claim: Claim) -> _Key:
    return (claim.stretch.database.database_id, claim.template_id, claim.template_version)


def _first(claim: Claim) -> tuple[str, str | None] | None:
    """Field and new value of the change that the message is about."""
    return (claim.changes[0][0], claim.changes[0][2]) if claim.changes else None


def checked_settings(settings: Settings) -> tuple[str, str]:
    """The default sender. Raises BadValueError for a setting with which no message could go out: it stops the tick, where
    one message after the other would fail for good."""
    headers.link("List-Unsubscribe", settings.base_url)
    dkim.key_of(settings.dkim)
    try:
        if settings.test_to:
            headers.checked(addresses.normalise(settings.test_to))
        name, address = addresses.parse_sender(settings.sender)
        headers.checked(address)
    except BadValueError as error:
        raise BadValueError(f"WARMCAST_FROM or WARMCAST_TEST_TO: {error.message}", code="bad_setting") from None
    return name, address


def _rows(workspace: Workspace, claims: Sequence[Claim]) -> dict[int, dict[int, dict[str, Any]]]:
    """Database id → profile id → the profile as it is now."""
    ids: dict[int, list[int]] = defaultdict(list)
    tables: dict[int, str] = {}
    for claim in claims:
        ids[claim.stretch.database.database_id].append(claim.profile_id)
        tables[claim.stretch.database.database_id] = claim.stretch.database.table
    found: dict[int, dict[int, dict[str, Any]]] = {}
    with workspace.store.read() as cursor:
        for database_id, wanted in ids.items():
            sql = f"select * from {quoted(tables[database_id])} where profile_id in (select unnest($ids::bigint[]))"
            found[database_id] = {r["profile_id"]: r for r in cursor.dicts(sql, ids=wanted)}
    return found
