"""Opens and clicks of our messages: judged as they come, written together a moment later as events of the send.

Whether it was a machine is said in the event, never decided by leaving it out: reports, segments and triggers do that.
"""

from __future__ import annotations

import threading
import time
from collections import Counter, OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal, NamedTuple

import orjson
import pyarrow as pa

from engine.access import require
from engine.delivery.tokens import OPEN, Tokens
from engine.errors import BadValueError
from engine.profiles import databases
from engine.store import Cursor, query
from engine.tracking import machines, people
from engine.tracking.buffer import Buffer
from engine.tracking.destinations import Table
from engine.tracking.devices import device_of
from engine.tracking.hits import is_prefetch, objects
from engine.tracking.limits import Buckets
from engine.tracking.machines import Did, Pressed
from engine.workspace import PUBLIC_PAGE, Actor, Workspace

MAIL = Actor("mail", "token:write", PUBLIC_PAGE)
SOURCE = "tracking"
WAIT = 0.4
"""Seconds from the first hit of a batch to its transaction: in that time most of what a filter presses comes together."""
MOST_A_DAY = 50
"""Opens, and clicks, of one message that are recorded in 24 hours."""
_HEADS = 10_000
_SCHEMA = pa.schema(
    [
        ("event_id", pa.int64()),
        ("database_id", pa.int64()),
        ("profile_id", pa.int64()),
        ("type", pa.string()),
        ("happened_at", pa.timestamp("us")),
        ("recorded_at", pa.timestamp("us")),
        ("properties", pa.string()),
        ("campaign_id", pa.int64()),
        ("send_id", pa.int64()),
        ("source", pa.string()),
    ]
)
"""Of an event, what opens and clicks have."""

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


class _Send(NamedTuple):
    """What is known of it; `opened` and `clicked`: how many were recorded lately."""

    campaign_id: int
    profile_id: int
    sent_at: datetime | None
    opened: int
    clicked: int

    def recorded(self, did: Did) -> int:
        return self.opened if did == "opened" else self.clicked


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
        require(self._workspace, "write")
        ids = sorted({hit.send_id for hit in hits})
        since = min(hit.at for hit in hits) - timedelta(days=1)
        with self._workspace.store.read() as cursor:
            sends = {row[0]: _Send(*row[1:]) for row in cursor.rows(query("tracking.sends"), ids=ids, since=since)}
        pressed = [Pressed(h.send_id, h.number, h.at) for h in hits if h.number is not None]
        bursts = machines.bursts([*self._last, *pressed])
        self._workspace.store.write(lambda cursor: self._record(cursor, hits, sends, bursts))
        newest = max(hit.at for hit in hits)
        self._last = [p for p in (*self._last, *pressed) if p.at > newest - machines.TOGETHER]

    def _record(
        self, cursor: Cursor, hits: Sequence[MailHit], sends: Mapping[int, _Send], bursts: set[Pressed]
    ) -> None:
        """As events, in one piece: what they say is our own word, made of what we signed."""
        # Under the write lock, so that nobody is erased or merged meanwhile.
        homes = people.homes(self._workspace, {send.profile_id for send in sends.values()})
        known = [hit for hit in hits if hit.send_id in sends and sends[hit.send_id].profile_id in homes]
        times: Counter[tuple[int, Did]] = Counter()
        told: list[MailHit] = []
        for hit in known:
            times[hit.send_id, hit.did] += 1
            if sends[hit.send_id].recorded(hit.did) + times[hit.send_id, hit.did] <= MOST_A_DAY:
                told.append(hit)
        if told:
            mine = [sends[hit.send_id] for hit in told]
            places = [homes[send.profile_id] for send in mine]
            database_ids = {name: databases.get(self._workspace, name).database_id for name, _ in set(places)}
            first, now = cursor.reserve("seq_event", len(told)), self._workspace.now()
            columns: dict[str, Sequence[Any]] = {
                "event_id": range(first, first + len(told)),
                "database_id": [database_ids[name] for name, _ in places],
                "profile_id": [profile_id for _, profile_id in places],
                "type": [hit.did for hit in told],
                "happened_at": [hit.at for hit in told],
                "recorded_at": [now] * len(told),
                "properties": [self._properties(hit, send, bursts) for hit, send in zip(told, mine, strict=True)],
                "campaign_id": [send.campaign_id for send in mine],
                "send_id": [hit.send_id for hit in told],
                "source": [SOURCE] * len(told),
            }
            cursor.insert("event", pa.table(columns, schema=_SCHEMA))

    def _properties(self, hit: MailHit, send: _Send, bursts: set[Pressed]) -> str | None:
        machine = hit.machine or self._by_circumstances(hit, send.sent_at, bursts)
        return _as_json(hit.address, hit.number, machine, None if machine else hit.device)

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


@lru_cache(maxsize=10_000)
def _as_json(url: str | None, link: int | None, machine: str | None, device: str | None) -> str | None:
    given = {"url": url, "link": link, "machine": machine, "device": device}
    said = {name: value for name, value in given.items() if value is not None}
    return orjson.dumps(said).decode() if said else None
