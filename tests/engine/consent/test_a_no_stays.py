"""Whatever happens in whatever order: no import, no API call and no form overrides a no; its owner alone takes it back."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.clock import FixedClock
from engine.consent import acts, forms, people, signing_up
from engine.consent.forms import FormParts
from engine.profiles import databases, subscriptions, write
from engine.profiles.subscriptions import OptIn, opt_in
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

START = datetime(2026, 1, 5, 12)
NUMBERS = itertools.count()
STRANGERS = ("import leave", "import send", "import confirmed", "api", "form", "ask left", "tick")
OWNERS = ("unsubscribe", "pause", "everything", "subscribe", "allow")
NOES = ("hard_bounce", "complaint", "manual")


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


class Life:
    def __init__(self, ws: Workspace, topic: str):
        self.ws, self.topic = ws, topic
        self.key = f"p{next(NUMBERS)}@example.org"
        self.home = databases.get(ws, "club")
        self.id = write.write(ws, ProfileWrite("club", self.key, {"city": "Bern"})).profile_id
        self.clock = START

    def now(self) -> Workspace:
        return self.ws.acting(clock=FixedClock(self.clock))

    def no(self) -> tuple[bool, bool]:
        """Whether the topic was ended or paused, and whether the address is stopped."""
        state = subscriptions.of(self.now(), self.id).get(self.topic)
        return bool(state and state.state in ("unsubscribed", "paused")), bool(
            subscriptions.suppression_of(self.ws, self.key)
        )

    def do(self, act: str) -> None:
        name, _, how = act.partition(" ")
        if act in NOES:
            subscriptions.suppress(self.now(), self.key, act)
        elif act in OWNERS:
            self._own(act)
        else:
            self._strange(name, how)

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
                signing_up.sign_up(ws, form, {"email": self.key.upper(), "city": "Rom"}, came={}, shown="Join")
            case "ask":
                opt_in.ask_left(ws, self.topic)
            case _:
                tick(ws)

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
            case _:
                acts.allow_again(person)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    topic=st.sampled_from(["news", "tips"]),
    deeds=st.lists(st.tuples(st.sampled_from(STRANGERS + OWNERS + NOES), st.integers(0, 600)), max_size=12),
)
def test_a_no_stays(world: Workspace, topic: str, deeds: list[tuple[str, int]]) -> None:
    life = Life(world, topic)
    for act, minutes in deeds:
        # Less than the shortest pause in all: what ends by itself is no override.
        life.clock += timedelta(minutes=minutes)
        before = life.no()
        life.do(act)
        after = life.no()
        if act in STRANGERS or act in NOES:
            assert after[0] or not before[0], act
        if act not in ("allow",):
            assert after[1] or not before[1], act
        reason = subscriptions.suppression_of(world, life.key)
        if act == "allow" and before[1] and not after[1]:
            assert reason is None
        if set(NOES) & {a for a, _ in deeds[: deeds.index((act, minutes)) + 1]}:
            assert reason in NOES
