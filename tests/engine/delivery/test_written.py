from __future__ import annotations

import pytest

from engine.delivery import mailbox, written
from engine.errors import ForbiddenError
from engine.workspace import Actor, Workspace
from tests.engine.delivery.test_mailbox import put


def test_who_may_see_what_is_personal_reads_messages(ws: Workspace) -> None:
    put(ws.mailbox, 5)
    analyst = ws.acting(Actor("ann@example.org", "analyst"))
    assert written.list_mails(analyst) == mailbox.list_mails(ws.mailbox) != []
    assert written.read(analyst, 5) == mailbox.read(ws.mailbox, 5)


def test_viewers_do_not(ws: Workspace) -> None:
    put(ws.mailbox, 5)
    viewer = ws.acting(Actor("bob@example.org", "viewer"))
    for look in (lambda: written.list_mails(viewer), lambda: written.read(viewer, 5)):
        with pytest.raises(ForbiddenError):
            look()
