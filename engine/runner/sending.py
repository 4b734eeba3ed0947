"""Whether messages leave at all: one switch of the workspace. In a pause the engine goes on planning, so nothing is lost.

A drain lets out what is due at its start and ends in a pause: for an update of the machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

import orjson

from engine.access import audit, require
from engine.campaigns.decide import next_due
from engine.runner import opt_in, rights_mails
from engine.workspace import Workspace

LONGEST_REASON = 200
_SETTING = "sending"
State = Literal["on", "draining", "paused"]


@dataclass(frozen=True)
class Sending:
    """`by` whom it was switched, when (naive UTC), and `why`, if they said so; nobody ever did where there is no time."""

    state: State = "on"
    by: str = ""
    at: datetime | None = None
    why: str = ""


def sending(workspace: Workspace) -> Sending:
    """As it stands; without a query."""
    require(workspace, "read")
    return workspace.cache.get(_SETTING, lambda: _read(workspace))


def pause(workspace: Workspace, why: str = "") -> None:
    """Nothing is decided or sent any more, confirmations neither; what was handed over already is on its way."""
    require(workspace, "write")
    _switch(workspace, "paused", " ".join(why.split())[:LONGEST_REASON])


def drain(workspace: Workspace) -> None:
    """What is due now still leaves, also in a pause, then it pauses by itself."""
    require(workspace, "send")
    _switch(workspace, "draining")


def resume(workspace: Workspace) -> None:
    """It goes on where it was."""
    require(workspace, "send")
    _switch(workspace, "on")


def is_paused(workspace: Workspace) -> bool:
    """Whether nothing may leave."""
    require(workspace, "read")
    return sending(workspace).state == "paused"


def goes_on(workspace: Workspace) -> bool:
    """Whether anything may be decided and sent now. Ends a drain with which all is out that was due at its start."""
    here = sending(workspace)
    if here.state == "draining" and here.at is not None:
        due = next_due(workspace)
        if due is None or due > here.at:
            drained(workspace)
    return not is_paused(workspace)


def drained(workspace: Workspace) -> None:
    """No campaign has anything left to send: if this was a drain, it is over once no confirmation is left either."""
    here = sending(workspace)
    if here.state == "draining" and here.at is not None:
        left = (opt_in.next_mail(workspace), rights_mails.next_mail(workspace))
        if any(due is not None and due <= here.at for due in left):
            return
        _write(workspace, Sending("paused", here.by, workspace.now()), action="drained", instead_of=here)


def _switch(workspace: Workspace, state: State, why: str = "") -> None:
    here = sending(workspace)
    if here.state != state:
        action = {"on": "resumed", "draining": "drain begun", "paused": "paused"}[state]
        _write(workspace, Sending(state, workspace.actor.name, workspace.now(), why), action=action, instead_of=here)


def _write(workspace: Workspace, new: Sending, *, action: str, instead_of: Sending) -> None:
    """Not if somebody was quicker: the end of a drain must not undo a word of theirs."""
    with workspace.store.transaction() as cursor:
        if _read(workspace) == instead_of:
            workspace.set_setting(cursor, _SETTING, orjson.dumps(new).decode())
            before, after = {"state": instead_of.state}, {"state": new.state, "by": new.by}
            after |= {"why": new.why} if new.why else {}
            audit.record(cursor, workspace, action=action, kind="workspace", name=_SETTING, before=before, after=after)
    workspace.cache.clear()


def _read(workspace: Workspace) -> Sending:
    kept = workspace.setting(_SETTING)
    if not kept:
        return Sending()
    row = orjson.loads(kept)
    return Sending(row["state"], row["by"], datetime.fromisoformat(row["at"]), row.get("why", ""))
