"""The whole way to a real SMTP server on loopback, and what a refusal, a busy relay and a missing relay make of a send."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from engine.campaigns import ledger
from engine.errors import StateError
from engine.workspace import Workspace
from tests.browser.app_process import free_port
from tests.scenarios.school import COURSES, School


class Inbox:
    """Takes mail; what `answers` names for an address is said instead."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.answers: dict[str, str] = {}

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"


@pytest.fixture
def inbox() -> Iterator[Inbox]:
    found = Inbox()
    controller = Controller(found, hostname="127.0.0.1", port=free_port())
    controller.start()
    found.port = controller.port  # type: ignore[attr-defined]
    yield found
    controller.stop()
    asyncio.set_event_loop(None)


@pytest.fixture
def school(ws: Workspace, inbox: Inbox) -> School:
    settings = replace(ws.settings, smtp_url=f"smtp://127.0.0.1:{inbox.port}")  # type: ignore[attr-defined]
    return School(replace(ws, settings=settings)).open()


def states(school: School) -> dict[str, tuple[str, str | None]]:
    return {r["profile"].split("@")[0]: (r["state"], r["reason"]) for r in ledger.sends(school.ws)}


def test_accepted_refused_and_later(school: School, inbox: Inbox) -> None:
    inbox.answers = {"bob@example.org": "550 5.1.1 no such user", "cyd@example.org": "451 4.7.1 try again later"}
    for name in ("ann", "bob", "cyd"):
        school.change(1, COURSES[0], key=f"{name}@example.org")
    report = school.tick(1)
    assert (report.sent, report.failed, report.deferred) == (1, 1, 1)
    assert states(school) == {"ann": ("sent", None), "bob": ("failed", "relay_refused"), "cyd": ("deferred", None)}
    [taken] = inbox.taken
    assert taken.rcpt_tos == ["ann@example.org"]
    message = message_from_bytes(taken.content)  # type: ignore[arg-type]
    assert message["Subject"] == f"You are in: {COURSES[0]}"
    assert message["Message-ID"]
    inbox.answers = {}
    school.tick(10)
    assert states(school)["cyd"] == ("sent", None)


def test_without_a_relay_nothing_is_lost(ws: Workspace) -> None:
    settings = replace(ws.settings, smtp_url=f"smtp://127.0.0.1:{free_port()}")
    school = School(replace(ws, settings=settings)).open()
    school.change(1, COURSES[0])
    assert school.tick(1).deferred == 1
    mailbox = School(replace(school.ws, settings=replace(settings, smtp_url="")))
    assert mailbox.tick(5).sent == 1


def test_a_demo_refuses_smtp(school: School) -> None:
    school.ws.store.write(lambda cursor: school.ws.set_setting(cursor, "kind", "demo"))
    school.change(1, COURSES[0])
    with pytest.raises(StateError, match="demo"):
        school.tick(1)
