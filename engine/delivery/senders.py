"""Sender identities: name, address, reply-to, postal address; chosen on the topic."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine import addresses
from engine.access import audit, require
from engine.errors import NameTakenError, UnknownNameError
from engine.names import check_name
from engine.store import Cursor
from engine.workspace import Workspace

_COLUMNS = "sender_id, name, address, reply_to, postal"


@dataclass(frozen=True)
class Sender:
    """`address` as it stands in From: "School <school@example.org>"."""

    sender_id: int
    name: str
    address: str
    reply_to: str | None
    postal: str | None


def list_all(workspace: Workspace) -> list[Sender]:
    """By name."""
    require(workspace, "read")
    with workspace.store.read() as cursor:
        return [Sender(*r) for r in cursor.rows(f"select {_COLUMNS} from sender order by name")]


def get(workspace: Workspace, name: str) -> Sender:
    """Raises UnknownNameError."""
    known = list_all(workspace)
    found = next((s for s in known if s.name == name), None)
    if found is None:
        raise UnknownNameError("sender", name, [s.name for s in known])
    return found


def create(
    workspace: Workspace, name: str, *, address: str, reply_to: str | None = None, postal: str | None = None
) -> Sender:
    """Raises BadValueError, NameTakenError."""
    require(workspace, "write")
    check_name("sender", name)
    addresses.parse_sender(address)
    reply = addresses.normalise(reply_to) if reply_to else None
    with workspace.store.transaction() as cursor:
        if cursor.value("select 1 from sender where name = $name", name=name):
            raise NameTakenError("sender", name)
        sender = Sender(cursor.next_ids("seq_sender", 1)[0], name, address, reply, postal or None)
        cursor.insert("sender", [{**sender.__dict__, "created_at": workspace.now()}])
        audit.record(cursor, workspace, action="created", kind="sender", name=name, after=_parts(sender))
    return sender


def update(
    workspace: Workspace, name: str, *, address: str, reply_to: str | None = None, postal: str | None = None
) -> Sender:
    """Raises UnknownNameError, BadValueError."""
    require(workspace, "write")
    old = get(workspace, name)
    addresses.parse_sender(address)
    reply = addresses.normalise(reply_to) if reply_to else None
    new = replace(old, address=address, reply_to=reply, postal=postal or None)

    def change(cursor: Cursor) -> None:
        cursor.run(
            "update sender set address = $address, reply_to = $reply_to, postal = $postal where sender_id = $id",
            **_parts(new),
            id=old.sender_id,
        )
        before, after = _parts(old), _parts(new)
        audit.record(cursor, workspace, action="changed", kind="sender", name=name, before=before, after=after)

    workspace.store.write(change)
    return get(workspace, name)


def _parts(sender: Sender) -> dict[str, str | None]:
    return {"address": sender.address, "reply_to": sender.reply_to, "postal": sender.postal}


def identity(sender: Sender | None, default: tuple[str, str]) -> tuple[str, str, str | None, str | None]:
    """Name, address, reply-to and postal address as a message needs them; without a sender, the default's name and address.
    Raises BadValueError."""
    if sender is None:
        return *default, None, None
    return *addresses.parse_sender(sender.address), sender.reply_to, sender.postal
