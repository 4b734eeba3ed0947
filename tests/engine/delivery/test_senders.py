"""Sender identities."""

from __future__ import annotations

import pytest

from engine.delivery import senders
from engine.errors import BadValueError, NameTakenError, UnknownNameError
from engine.workspace import Workspace


def test_create_read_update(ws: Workspace) -> None:
    senders.create(ws, "school", address="School <school@example.org>", postal="1 Main St")
    assert senders.get(ws, "school").postal == "1 Main St"
    senders.update(ws, "school", address="News <news@example.org>", reply_to="help@EXAMPLE.org")
    found = senders.list_all(ws)
    assert [(s.address, s.reply_to, s.postal) for s in found] == [("News <news@example.org>", "help@example.org", None)]


def test_refusals(ws: Workspace) -> None:
    senders.create(ws, "school", address="school@example.org")
    with pytest.raises(NameTakenError):
        senders.create(ws, "school", address="school@example.org")
    with pytest.raises(BadValueError):
        senders.create(ws, "other", address="nobody")
    with pytest.raises(BadValueError):
        senders.create(ws, "Bad Name", address="a@example.org")
    with pytest.raises(UnknownNameError, match="school"):
        senders.get(ws, "schol")
