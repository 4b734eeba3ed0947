"""Whatever happens in whatever order: no import, no API call and no form overrides a no; its owner alone takes it back."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import addresses
from engine.clock import FixedClock
from engine.consent import acts, forms, people, signing_up
from engine.consent.forms import FormParts
from engine.delivery.transports import Outcome
from engine.profiles import databases, reading, subscriptions, write
from engine.profiles.subscriptions import OptIn, opt_in
from engine.profiles.subscriptions.noes import MOST_A_DAY
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

START = datetime(2026, 1, 5, 12)
NUMBERS = itertools.count()
STRANGERS = ("import leave", "import send", "import confirmed", "api", "form", "ask left", "tick")
OWNERS = ("unsubscribe", "pause", "everything", "subscribe", "allow", "stop")
NOES = ("hard_bounce", "complaint", "manual")
SPELLINGS: tuple[Callable[[str], str], ...] = (
    str.upper,
    lambda key: key.replace("exämple", "xn--exmple-cua"),
    lambda key: key.replace("org", "\uff4frg"),
    lambda key: unicodedata.normalize("NFD", key),
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    folder: Path = tmp_path_factory.mktemp("world")
    ws = Workspace.in_memory(FixedClock(START), folder)
    databases.create(ws, "club")
    for topic, double in (("news", True), ("tips", False)):
        subscriptions.create_topic(ws, topic, double_opt_in=double)
        forms.create(ws, topic, topic, "club", FormParts(topic, fields=("city",)))
    yield ws
    ws.close()


class Box:
    """A way out that keeps to whom it sent."""

    name = "box"

    def __init__(self) -> None:
        self.to: list[str] = []

    def send(self, send_id: int, sender_address: str, recipient: str, message: bytes) -> Outcome:
        self.to.append(recipient)
        return Outcome("accepted")

    def was_sent(self, send_id: int) -> bool | None:
        return False

    def close(self) -> None: ...


class Life:
    """`asked_for`: the owner, or somebody in their name, signed up since the last no. `is_stopped`: a message's link said never
    to ask again."""

    def __init__(self, ws: Workspace, topic: str):
        self.ws, self.topic, self.box = ws, topic, Box()
        self.key = f"p{next(NUMBERS)}@exämple.org"
        self.asked_for = self.is_stopped = False
        self.mailed: list[datetime] = []
        self.home = databases.get(ws, "club")
        self.id = write.write(ws, ProfileWrite("club", self.key, {"city": "Bern"})).profile_id
        self.clock = START

    def now(self) -> Workspace:
        return self.ws.acting(clock=FixedClock(self.clock))

    def no(self) -> tuple[bool, str | None]:
        """Whether the topic was ended or paused, and why the address is stopped."""
        state = subscriptions.of(self.now(), self.id).get(self.topic)
        is_out = bool(state and state.state in ("unsubscribed", "paused"))
        return is_out, subscriptions.suppression_of(self.ws, self.key)

    def do(self, act: str) -> None:
        name, _, how = act.partition(" ")
        if act in NOES:
            subscriptions.suppress(self.now(), self.key, act)
        elif act in OWNERS:
            self._own(act)
        else:
            self._strange(name, how)
        if act in NOES or act in ("unsubscribe", "pause", "everything", "stop"):
            self.asked_for = False
        self.asked_for |= act == "form"
        tick(self.now(), self.box)
        new = len(self.box.to) - len(self.mailed)
        self.mailed += [self.clock] * new

    def end(self) -> None:
        """Leaves nothing that the next life would be asked or sent."""
        with self.ws.store.transaction() as cursor:
            for table in ("opt_in", "opt_in_mail", "subscription_change", "suppression_change"):
                cursor.run(f"delete from {table}")

    def _strange(self, name: str, how: str) -> None:
        ws = self.now()
        match name:
            case "import":
                wanted = OptIn(how, START - timedelta(days=1), "shop")  # type: ignore[arg-type]
                with ws.store.transaction() as cursor:
                    one = [(self.id, "import", ws.now())]
                    subscriptions.subscribe_free(cursor, ws, self.home, self.topic, one, how=wanted)
            case "api":
                write.write(ws, ProfileWrite("club", self.key, {"city": "Wien"}, subscribe=(self.topic,)))
            case "form":
                form = forms.get(ws, self.topic)
                spelling = SPELLINGS[len(self.mailed) % len(SPELLINGS)](self.key)
                signing_up.sign_up(ws, form, {"email": spelling, "city": "Rom"}, came={}, shown="Join")
            case "ask":
                opt_in.ask_left(ws, self.topic)
            case _:
                """Every act is followed by a tick."""

    def _own(self, act: str) -> None:
        person = people.of_profile(self.now(), self.home.database_id, self.id)
        topic = subscriptions.topic(self.ws, self.topic)
        assert person
        match act:
            case "unsubscribe":
                acts.unsubscribe(person, topic)
            case "pause":
                acts.pause(person, [topic], 14)
            case "everything":
                acts.stop_everything(person)
            case "subscribe":
                acts.subscribe(person, topic, shown="Yes")
            case "stop":
                with self.ws.store.read() as cursor:
                    asked = cursor.value("select max(opt_in_id) from opt_in where expires_at is not null")
                acts.unsubscribe(replace(person, opt_in_id=asked), topic)
                self.is_stopped = asked is not None
            case _:
                acts.allow_again(person)
        self.is_stopped &= act not in ("subscribe", "allow")


def live(life: Life, deeds: list[tuple[str, int]]) -> None:
    """The deeds, each held against what was so before it."""
    bad, after = False, life.no()
    for act, minutes in deeds:
        # Less than the shortest pause in all: what ends by itself is no override.
        life.clock += timedelta(minutes=minutes)
        before, mails = after, len(life.mailed)
        life.do(act)
        after, new = life.no(), len(life.mailed) - mails
        if act in STRANGERS or act in NOES:
            assert after[0] or not before[0], act
        if act not in ("allow",):
            assert after[1] or not before[1], act
        bad |= act in NOES
        reason = after[1]
        if act == "allow" and before[1] and not after[1]:
            assert reason is None
        assert not bad or reason in NOES
        # After a no only a sign-up by form is answered with a message; after a bounce or a stop nothing is.
        assert not new or not (bad or life.is_stopped), act
        assert not new or life.asked_for or not any(after), act
    times = life.mailed
    assert all(b - a > timedelta(days=1) for a, b in zip(times, times[MOST_A_DAY:], strict=False))
    assert set(life.box.to) <= {addresses.wire(life.key)}
    assert reading.count(life.ws, "club", life.key) == 1


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    topic=st.sampled_from(["news", "tips"]),
    deeds=st.lists(st.tuples(st.sampled_from(STRANGERS + OWNERS + NOES), st.integers(0, 600)), max_size=12),
)
def test_a_no_stays(world: Workspace, topic: str, deeds: list[tuple[str, int]]) -> None:
    life = Life(world, topic)
    try:
        live(life, deeds)
    finally:
        life.end()
