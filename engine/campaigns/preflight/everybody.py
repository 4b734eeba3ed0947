"""Every message of a campaign, made and looked at without being sent: people are read in batches, their messages are made in
processes of their own, and what was seen is counted. Writes nothing but what recommendations learn from: it is brought up to date
where a template asks for them."""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import dataclass
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from engine.campaigns.campaigns import Campaign
from engine.campaigns.preflight import audience, trigger
from engine.campaigns.preflight.as_if import AsIf
from engine.campaigns.preflight.event import lately
from engine.campaigns.preflight.mistakes import Backgrounds, Message
from engine.campaigns.preflight.seen import Seen
from engine.campaigns.preflight.telling import Telling
from engine.content import apart, held, preview, recommend, templates
from engine.content.apart import Apart
from engine.content.beside import scopes_of
from engine.content.checking import printable
from engine.content.context import Values
from engine.content.examining.watching import Examined
from engine.content.preview import Change
from engine.content.source import TemplateSource
from engine.content.templates import Template
from engine.profiles import databases, fields, reading
from engine.profiles.databases import Database
from engine.store.cursor import quoted
from engine.workspace import Workspace

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BATCH = 250
MOST_TURNS = 5_000
"""Messages that are made at most where each option is tried with each person."""
MAX_WAIT = 60.0
"""Seconds for a batch, on a busy machine too."""
_PROCESSES = min(os.cpu_count() or 1, 4)
Say = Callable[[int, int], None]
"""How many messages are done, of how many. May raise StoppedError."""


@dataclass(frozen=True)
class Looked:
    """A variant: the template and what was written (with its fragments) as its messages were made, and what they showed."""

    template: Template
    whole: TemplateSource
    seen: Seen


def render_some(workspace: Workspace, campaign: Campaign, most: int) -> list[Looked]:
    """As render_all, but so many messages at most, an equal share for each variant, in the process that makes previews: of
    people evenly taken, and with more than one option each only where there are few."""
    share = max(most // len(campaign.definition.content), 1)
    with _Preview() as makers:
        return _render(workspace, campaign, makers, lambda done, total: None, share)


def render_all(workspace: Workspace, campaign: Campaign, say: Say) -> list[Looked]:
    """What the messages of each variant showed, in their order. Its people are those whom the campaign could mail now. For a
    trigger each is read as if the trigger had just happened to them (engine/campaigns/preflight/as_if.py). Raises TemplateError
    for a template or one of its conditions that cannot be read at all, StoppedError."""
    with _Makers() as makers:
        return _render(workspace, campaign, makers, say, None)


def _render(
    workspace: Workspace, campaign: Campaign, makers: _Preview | _Makers, say: Say, most: int | None
) -> list[Looked]:
    home = databases.by_id(workspace, campaign.database_id)
    event = trigger.as_if(workspace, campaign)
    reach = audience.reach(workspace, campaign)
    parts: list[_Part] = []
    for number, content in enumerate(campaign.definition.content):
        everybody = reach.of_variant(number)
        ids = _taken(everybody, most)
        turns = _turns(event, len(ids), most)
        template = templates.get(workspace, content.template)
        parts.append(_Part(template, held.whole(workspace, template), ids, turns, len(everybody) - len(ids)))
    total, done = sum(part.messages for part in parts), 0
    looked: list[Looked] = []
    for part in parts:
        found = Seen(people=len(part.ids), turns=part.turns, others=part.others)
        digests = array("q")
        message = Message.of(workspace, home, part.template.name, part.whole, campaign.definition.purpose)
        telling = Telling(message, None if most else Backgrounds.read(workspace, home, part.ids))
        for batch, examined in makers.examine(part, _batches(workspace, home, campaign, event, part)):
            telling.add(found, batch.ids, batch.values, examined)
            found.made_up |= batch.made_up
            digests.extend(examined.digests)
            done += len(batch.ids)
            say(done, total)
        found.distinct = _distinct(digests)
        looked.append(Looked(part.template, part.whole, found))
    return looked


@dataclass(frozen=True)
class _Part:
    """A variant: its people, how many changes are tried with each, and how many others there are."""

    template: Template
    whole: TemplateSource
    ids: NDArray[np.int64]
    turns: int
    others: int

    @property
    def messages(self) -> int:
        return len(self.ids) * self.turns


@dataclass(frozen=True)
class _Batch:
    """`made_up`: fields of the trigger whose value is nobody's for some of them."""

    ids: Sequence[int]
    values: Sequence[Values]
    made_up: frozenset[str]


class _Preview:
    """The process that this one has anyway."""

    def __enter__(self) -> _Preview:
        return self

    def __exit__(self, *_: object) -> None:
        """It goes on for others."""

    def examine(self, part: _Part, batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, Examined]]:
        for batch in batches:
            yield batch, apart.examine(part.template.compiled, part.whole, batch.values)


class _Makers:
    """Processes that make messages, each asked by a thread of its own."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._free: SimpleQueue[Apart] = SimpleQueue()

    def __enter__(self) -> _Makers:
        self._pool = self._stack.enter_context(ThreadPoolExecutor(_PROCESSES, "warmcast-preflight"))
        for _ in range(_PROCESSES):
            self._free.put(self._stack.enter_context(closing(Apart(MAX_WAIT))))
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def examine(self, part: _Part, batches: Iterator[_Batch]) -> Iterator[tuple[_Batch, Examined]]:
        """In their order; few are held at a time."""
        asked: deque[tuple[_Batch, Future[Examined]]] = deque()
        for batch in batches:
            asked.append((batch, self._pool.submit(self._examined, part, batch.values)))
            if len(asked) > _PROCESSES:
                yield _answered(*asked.popleft())
        for one in asked:
            yield _answered(*one)

    def _examined(self, part: _Part, people: Sequence[Values]) -> Examined:
        maker = self._free.get()
        try:
            return maker.examine(part.template.compiled, part.whole, people)
        finally:
            self._free.put(maker)


def _answered(batch: _Batch, future: Future[Examined]) -> tuple[_Batch, Examined]:
    return batch, future.result()


def _batches(
    workspace: Workspace, home: Database, campaign: Campaign, event: AsIf | None, part: _Part
) -> Iterator[_Batch]:
    links = preview.LINKS if campaign.definition.topic_name else _without_topic(preview.LINKS)
    told = {"name": campaign.name, "label": campaign.definition.called}
    variables = part.template.compiled.variables
    if "recommend" in scopes_of(variables):
        recommend.catch_up(workspace)
    used = printable(variables, fields.catalogue(workspace, home))
    columns = {f.name for f in (*used, *(event.watched if event else ()))}
    told_of = lately(workspace, campaign, variables)
    each = max(BATCH // part.turns, 1)
    for start in range(0, len(part.ids), each):
        people = _rows(workspace, home, columns, part.ids[start : start + each].tolist())
        happened = _Happened(event, _last(workspace, home, event, people), part.turns)
        after = [after for position, row in enumerate(people, start) for after in happened.to(position, row)]
        rows, changes = [row for row, _ in after], [change for _, change in after]
        events = [told_of[n % len(told_of)] for n in range(start, start + len(rows))] if told_of else None
        values = preview.contexts_after(
            workspace, home, part.whole, rows, changes, links=links, campaign=told, known=used, events=events
        )
        yield _Batch([row["profile_id"] for row in rows], values, _made_up(event, people))


@dataclass(frozen=True)
class _Happened:
    """The people as they are once the trigger has happened, each as often as there are turns, and what happened to them."""

    event: AsIf | None
    last: Mapping[int, Change]
    turns: int

    def to(self, position: int, row: Mapping[str, Any]) -> Iterator[tuple[Mapping[str, Any], list[Change]]]:
        if self.event is None:
            yield row, []
            return
        for turn in range(self.turns):
            change = self.event.change(row, self.last.get(row["profile_id"]), position + turn)
            yield {**row, change[0].name: change[2]}, [change]


def _made_up(event: AsIf | None, people: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    if event is None:
        return frozenset()
    return frozenset(f.name for f in event.watched if any(event.is_made_up(f, row) for row in people))


def _last(
    workspace: Workspace, home: Database, event: AsIf | None, people: Sequence[Mapping[str, Any]]
) -> dict[int, Change]:
    if event is None:
        return {}
    with workspace.store.read() as cursor:
        return reading.last_changes_of(cursor, home, [row["profile_id"] for row in people], event.watched)


def _rows(workspace: Workspace, home: Database, columns: Iterable[str], ids: Sequence[int]) -> list[Mapping[str, Any]]:
    """In the order of the ids; whoever was erased meanwhile is not there."""
    listed = ", ".join(map(quoted, ("profile_id", *sorted(columns))))
    sql = (
        f"select {listed} from {quoted(home.table)} "
        "where profile_id in (select unnest($ids::bigint[])) and _erased_at is null order by profile_id"
    )
    with workspace.store.read() as cursor:
        return list(cursor.dicts(sql, ids=list(ids)))


def _taken(ids: NDArray[np.int64], most: int | None) -> NDArray[np.int64]:
    if most is None or len(ids) <= most:
        return ids
    step = len(ids) / most
    return ids[[int(n * step) for n in range(most)]]


def _turns(event: AsIf | None, people: int, most: int | None) -> int:
    if event is None:
        return 1
    if most is None:
        return event.turns if event.turns * people <= MOST_TURNS else 1
    return max(min(event.turns, most // max(people, 1)), 1)


def _without_topic(links: Mapping[str, str]) -> dict[str, str]:
    """As in a message without a topic (engine/delivery/links.py)."""
    return {name: link for name, link in links.items() if name != "unsubscribe"}


def _distinct(digests: array[int]) -> int:
    import numpy as np

    return len(np.unique(np.frombuffer(digests, dtype=np.int64))) if digests else 0
