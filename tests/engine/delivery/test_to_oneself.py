"""What a message would carry, and tests that count nowhere."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.access import audit
from engine.api import public
from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.content.rendering import Rendered
from engine.content.source import TemplateSource
from engine.delivery import mailbox, senders, to_oneself
from engine.errors import BadValueError, ForbiddenError, MissingValueError, StateError
from engine.profiles import databases, erase, merge, reading, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.reports import checks, overview
from engine.workspace import Actor, Workspace
from tests.scenarios.school import START, School

SOURCE = TemplateSource(subject="Hi {{ first_name }}", html="<a href='{{ links.unsubscribe }}'>x</a>")
RENDERED = Rendered(subject="Hi Ann", preheader=None, html="<p>Hi</p>", text="Hi")


@pytest.fixture
def school(ws: Workspace) -> Workspace:
    School(ws).open()
    write.write(ws, ProfileWrite("students", "ann@example.org", {"first_name": "Ann"}))
    senders.create(
        ws, "office", address="The office <office@example.org>", reply_to="help@example.org", postal="1 Main St"
    )
    subscriptions.create_topic(ws, "courses", label="Course news", sender="office")
    return ws


def send(ws: Workspace, source: TemplateSource = SOURCE, **options: Any) -> str:
    given = {"to": "me@example.org", "topic": "courses", "template": "course-welcome", **options}
    row = reading.find(ws, "students", "ann@example.org")
    return to_oneself.send_test(ws, source, databases.get(ws, "students"), row, **given)


def the_mail(ws: Workspace) -> mailbox.Mail:
    return mailbox.read(ws.mailbox, mailbox.list_mails(ws.mailbox)[0].send_id)


def test_the_headers_are_those_of_the_topic(school: Workspace) -> None:
    found = dict(to_oneself.headers_of(school, RENDERED, recipient="ann@example.org", topic="courses"))
    assert found["From"] == '"The office" <office@example.org>'
    assert found["Reply-To"] == "help@example.org"
    assert found["To"] == "ann@example.org"
    assert found["Subject"] == "Hi Ann"
    assert re.fullmatch(r"<http.*/u/[\w-]{35}>", found["List-Unsubscribe"])
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "X-Warmcast-Test" not in found
    service = dict(to_oneself.headers_of(school, RENDERED, recipient="ann@example.org", topic=None))
    assert "List-Unsubscribe" not in service
    with pytest.raises(BadValueError):
        to_oneself.headers_of(school, RENDERED, recipient="", topic=None)


def test_a_test_is_marked_and_goes_where_one_says(school: Workspace) -> None:
    assert send(school, to="Me@Example.org") == "Me@example.org"
    mail = the_mail(school)
    headers = dict(mail.headers)
    assert (mail.to, mail.subject) == ("Me@example.org", "[Test] Hi Ann")
    assert headers["X-Warmcast-Test"] == "yes"
    assert headers["List-Unsubscribe"].strip("<>") in mail.html
    assert "1 Main St" in mail.text
    assert to_oneself.remembered(school) == "Me@example.org"
    assert to_oneself.remembered(school.acting(Actor("bea", "sender"))) == ""


def test_a_test_counts_nowhere(school: Workspace) -> None:
    before = (ledger.counts(school), overview.overview(school))
    send(school)
    assert (ledger.counts(school), overview.overview(school)) == before
    assert ledger.sends(school) == []
    assert checks.check(school) == []
    assert [row["action"] for row in audit.last_changes(school, "test", "course-welcome")] == ["sent"]


def test_its_links_act_for_nobody(school: Workspace) -> None:
    send(school)
    link = dict(the_mail(school).headers)["List-Unsubscribe"].strip("<>")
    with TestClient(Starlette(routes=public.routes(lambda: school))) as browser:
        path = "/" + link.partition("://")[2].partition("/")[2]
        assert browser.get(path).status_code == 404
        assert browser.post(path, data={"List-Unsubscribe": "One-Click"}).status_code == 404
    ann = reading.find(school, "students", "ann@example.org")["profile_id"]
    assert all(s.state != "unsubscribed" for s in subscriptions.of(school, ann).values())


def test_in_test_mode_it_goes_where_all_messages_go(school: Workspace) -> None:
    there = replace(school, settings=replace(school.settings, test_to="box@example.org"))
    assert send(there) == "box@example.org"
    assert the_mail(school).to == "box@example.org"
    assert to_oneself.remembered(school) == "me@example.org"


@pytest.mark.parametrize("to", ["", "nobody", "a@b\r\nBcc: c@d.org"])
def test_a_bad_address_is_refused(school: Workspace, to: str) -> None:
    with pytest.raises(BadValueError):
        send(school, to=to)
    assert mailbox.list_mails(school.mailbox) == []


def test_what_is_refused_leaves_nothing(school: Workspace) -> None:
    with pytest.raises(ForbiddenError):
        send(school.acting(Actor("mia", "analyst")))
    with pytest.raises(MissingValueError, match=r"links\.unsubscribe"):
        send(school, topic=None)
    blocked = replace(school, folder=Path("/dev/null/here"))
    with pytest.raises(StateError, match="cannot be written to"):
        send(blocked)
    assert audit.last_changes(school, "test", "course-welcome") == []


def test_an_erasure_takes_the_message_and_the_address(school: Workspace) -> None:
    write.write(school, ProfileWrite("students", "me@example.org", {"first_name": "Max"}))
    there = school.acting(clock=FixedClock(START))
    send(school)
    erase.erase(there, "students", "ann@example.org")
    assert the_mail(school).subject == "(erased)"
    assert to_oneself.remembered(school) == "me@example.org"


def test_erasing_who_got_the_test_takes_it_too(school: Workspace) -> None:
    write.write(school, ProfileWrite("students", "me@example.org", {"first_name": "Max"}))
    send(school, to="Me@example.org")
    erase.erase(school.acting(clock=FixedClock(START)), "students", "me@example.org")
    assert the_mail(school).subject == "(erased)"
    assert to_oneself.remembered(school) == ""


def test_the_test_of_a_merged_profile_goes_with_the_one_that_was_kept(school: Workspace) -> None:
    for key in ("new@example.org", "newest@example.org"):
        write.write(school, ProfileWrite("students", key, {"first_name": "Ann"}))
    send(school)
    merge.merge(school, "students", "new@example.org", "ann@example.org")
    merge.merge(school, "students", "newest@example.org", "new@example.org")
    erase.erase(school.acting(clock=FixedClock(START)), "students", "newest@example.org")
    assert the_mail(school).subject == "(erased)"
