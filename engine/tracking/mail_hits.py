"""Opens and clicks of our messages: judged as they come, written together a moment later as events of the send.

Whether it was a machine is said in the event, never decided by leaving it out: reports, segments and triggers do that.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple

from engine import events
from engine.delivery.tokens import OPEN, Tokens
from engine.errors import BadValueError
from engine.events import NewEvent
from engine.store import query
from engine.tracking import machines, people
from engine.tracking.buffer import Buffer
from engine.tracking.destinations import Table
from engine.tracking.devices import device_of
from engine.tracking.hits import is_prefetch, objects
from engine.tracking.limits import Buckets
from engine.tracking.machines import Did, Pressed
from engine.workspace import Actor, Workspace

MAIL = Actor("mail", "token:write")
SOURCE = "tracking"
WAIT = 0.4
"""Seconds from the first hit of a batch to its transaction: in that time most of what a filter presses comes together."""
MOST_A_DAY = 50
"""Opens, and clicks, of one message that are recorded in 24 hours."""
_HEADS = 10_000

Outcome = Literal["taken", "unknown", "prefetch", "objected", "limited", "full"]


class MailHit(NamedTuple):
    """`at`: naive UTC. `machine`: the rule that knew one by its request. `number` and `address`: of a link. `device`: what it was
    made on."""

    send_id: int
    did: Did
    at: datetime
    machine: str | None
    number: int | None = None
    address: str | None = None
    device: str | None = None


class MailCollector:
    """Of one workspace; safe for threads. What was taken is durable within a second, or at `stop`."""

    def __init__(self, workspace: Workspace, *, wait: float = WAIT):
        self.counts: Counter[Outcome] = Counter()
        """What became of the hits since the start of the process."""
        self.links = Table(workspace)
        self._workspace = workspace.acting(MAIL)
        self._tokens = Tokens(workspace.secrets)
        self._buckets = Buckets(time.monotonic)
        self._lock = threading.Lock()
        self._heads: OrderedDict[int, datetime] = OrderedDict()
        self._last: list[Pressed] = []
        self._hits = Buffer[MailHit](self._write, wait=wait, what="opens and clicks")
        self.flush, self.stop = self._hits.flush, self._hits.stop

    def send_of_open(self, token: str) -> int | None:
        """None for a token that is not ours, or that is for something else."""
        try:
            kind, send_id = self._tokens.read(token)
        except (BadValueError, UnicodeEncodeError):
            return None
        return send_id if kind == OPEN else None

    def send_of_click(self, token: str, address: str | None) -> tuple[int, tuple[int, int]] | None:
        """The send, and whose links it has. `address`: what the request says beside the token. None as `send_of_open`."""
        try:
            send_id, stretch_id, variant = self._tokens.read_click(token, address)
        except (BadValueError, UnicodeEncodeError):
            return None
        return send_id, (stretch_id, variant)

    def opened(self, send_id: int, headers: Mapping[str, str]) -> Outcome:
        """`headers`: of the request, case ignored."""
        return self._take("opened", send_id, headers)

    def clicked(self, send_id: int, number: int, address: str, headers: Mapping[str, str]) -> Outcome:
        """`number`: of the link; `address`: where it leads. `headers` as in `opened`."""
        return self._take("clicked", send_id, headers, number, address)

    def asked_head(self, send_id: int) -> None:
        """Somebody asked for the head of a link: nothing is recorded, but what comes next of this message is a machine's."""
        with self._lock:
            self._heads[send_id] = self._workspace.now()
            self._heads.move_to_end(send_id)
            while len(self._heads) > _HEADS:
                self._heads.popitem(last=False)

    def _take(
        self,
        did: Did,
        send_id: int,
        headers: Mapping[str, str],
        number: int | None = None,
        address: str | None = None,
    ) -> Outcome:
        outcome: Outcome = "taken"
        if is_prefetch(headers):
            outcome = "prefetch"
        elif objects(headers):
            outcome = "objected"
        elif not self._buckets.take(send_id):
            outcome = "limited"
        else:
            agent = headers.get("user-agent", "")
            hit = MailHit(
                send_id,
                did,
                self._workspace.now(),
                machines.by_agent(did, agent),
                number,
                address,
                device_of(agent),
            )
            if not self._hits.put(hit):
                outcome = "full"
        with self._lock:
            self.counts[outcome] += 1
        return outcome

    def _write(self, hits: Sequence[MailHit]) -> None:
        ids = sorted({hit.send_id for hit in hits})
        since = min(hit.at for hit in hits) - timedelta(days=1)
        with self._workspace.store.read() as cursor:
            sends = {row["send_id"]: row for row in cursor.dicts(query("tracking.sends"), ids=ids, since=since)}
        homes = people.homes(self._workspace, {row["profile_id"] for row in sends.values()})
        pressed = [Pressed(h.send_id, h.number, h.at) for h in hits if h.number is not None]
        bursts = machines.bursts([*self._last, *pressed])
        told: list[NewEvent] = []
        for hit in hits:
            send = sends.get(hit.send_id)
            if send is None or send["profile_id"] not in homes or send[hit.did] >= MOST_A_DAY:
                continue
            send[hit.did] += 1
            told.append(self._event(hit, send, homes[send["profile_id"]], bursts))
        events.record_many(self._workspace, told)
        newest = max(hit.at for hit in hits)
        self._last = [p for p in (*self._last, *pressed) if p.at > newest - machines.TOGETHER]

    def _event(self, hit: MailHit, send: Mapping[str, Any], home: tuple[str, int], bursts: set[Pressed]) -> NewEvent:
        database, profile_id = home
        machine = hit.machine or self._by_circumstances(hit, send["sent_at"], bursts)
        properties = {
            "url": hit.address,
            "link": hit.number,
            "machine": machine,
            "device": None if machine else hit.device,
        }
        return NewEvent(
            database,
            profile_id,
            hit.did,
            hit.at,
            properties={name: value for name, value in properties.items() if value is not None},
            campaign_id=send["campaign_id"],
            send_id=hit.send_id,
            source=SOURCE,
        )

    def _by_circumstances(self, hit: MailHit, sent_at: datetime | None, bursts: set[Pressed]) -> str | None:
        """The rule that knows the machine by what else happened."""
        asked_at = self._heads.get(hit.send_id)
        if asked_at is not None and asked_at <= hit.at < asked_at + machines.HEAD_COUNTS:
            return machines.HEAD_FIRST
        if hit.number is None:
            return None
        if Pressed(hit.send_id, hit.number, hit.at) in bursts:
            return machines.BURST
        # In the mailbox folder no filter looks at messages, and nothing is on its way.
        has_relay = bool(self._workspace.settings.smtp_url)
        return machines.TOO_SOON if has_relay and machines.is_too_soon(hit.at, sent_at) else None
