"""With WARMCAST_DKIM every message that leaves is signed, whoever makes it; with a key that cannot sign none leaves."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.content.source import TemplateSource
from engine.delivery import to_oneself
from engine.errors import BadValueError
from engine.profiles import databases, reading, subscriptions
from engine.runner import tick
from engine.workspace import Workspace
from tests.engine.delivery.test_dkim import new_key, verifies
from tests.scenarios.school import COURSES, School
from tests.scenarios.test_smtp import Inbox, inbox

__all__ = ["inbox"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "dkim.pem"
    found.write_bytes(new_key(2048))
    return found


@pytest.fixture
def school(ws: Workspace, file: Path) -> School:
    dkim = f"mail2026:example.org:{file}"
    return School(replace(ws, settings=replace(ws.settings, dkim=dkim, sender="School <school@example.org>"))).open()


def messages(school: School) -> list[bytes]:
    return [f.read_bytes() for f in sorted(school.ws.mailbox.iterdir())]


def test_messages_of_campaigns_are_signed(school: School) -> None:
    school.change(1, COURSES[0])
    school.tick(1)
    (message,) = messages(school)
    assert message.startswith(b"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.org;\r\n s=mail2026;")
    assert verifies(message)


def test_confirmations_and_tests_to_oneself_are_signed(school: School) -> None:
    school.change(1, COURSES[0])
    ws = school.at(2)
    subscriptions.create_topic(ws, "news", double_opt_in=True)
    home, row = databases.get(ws, "students"), reading.find(ws, "students", "ann@example.org")
    subscriptions.ask(ws, home, row["profile_id"], "news", source="form", proof={})
    tick(ws)
    source = TemplateSource(subject="Hi", html="<p>Hi</p>")
    to_oneself.send_test(ws, source, home, row, to="me@example.org", topic=None, template="x")
    assert [verifies(m) for m in messages(school)] == [True] * 3


def test_what_workers_send_is_signed(school: School, inbox: Inbox) -> None:
    url = f"smtp://127.0.0.1:{inbox.port}"  # type: ignore[attr-defined]
    over_smtp = School(replace(school.ws, settings=replace(school.ws.settings, smtp_url=url)))
    over_smtp.change(1, COURSES[0])
    assert over_smtp.tick(1).sent == 1
    (envelope,) = inbox.taken
    assert isinstance(envelope.content, bytes)
    assert verifies(envelope.content)


def test_with_a_key_that_cannot_sign_nothing_leaves(school: School, file: Path) -> None:
    school.change(1, COURSES[0])
    file.write_bytes(b"not a key")
    with pytest.raises(BadValueError, match="WARMCAST_DKIM: its key file holds no private key"):
        school.tick(1)
    assert not school.ws.mailbox.exists()
    file.write_bytes(new_key(2048))
    assert school.tick(2).sent == 1
    assert verifies(messages(school)[0])
