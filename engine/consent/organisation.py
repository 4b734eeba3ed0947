"""Who speaks on the public pages: a name, and the site that they lead back to."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

import orjson

from engine.access import audit, require
from engine.addresses import parse_sender
from engine.consent.urls import check_url
from engine.content import own_sites
from engine.delivery import senders
from engine.errors import EngineError
from engine.names import check_text
from engine.profiles.subscriptions import Topic
from engine.workspace import Workspace

SETTING = own_sites.ORGANISATION
MOST = 100


@dataclass(frozen=True)
class Organisation:
    """`name`: '' where none is set; `website`: a whole address, '' for none."""

    name: str = ""
    website: str = ""


def of(workspace: Workspace, topic: Topic | None = None) -> Organisation:
    """What was set; without a name, that of the sender of messages about the topic, if it has one."""
    require(workspace, "read")
    known = stored(workspace)
    return known if known.name else replace(known, name=_sender(workspace, topic))


def stored(workspace: Workspace) -> Organisation:
    """What was set."""
    require(workspace, "read")

    def load() -> Organisation:
        text = workspace.setting(SETTING)
        return Organisation(**orjson.loads(text)) if text else Organisation()

    return workspace.cache.get(SETTING, load)


def save(workspace: Workspace, name: str, website: str) -> None:
    """'' for none. Raises BadValueError naming what is wrong."""
    require(workspace, "write")
    wanted = Organisation(check_text("name", name.strip(), most=MOST), website.strip())
    if wanted.website:
        check_url(wanted.website, label="The website", field="website")
    with workspace.store.transaction() as cursor:
        workspace.set_setting(cursor, SETTING, orjson.dumps(asdict(wanted)).decode())
        before, after = asdict(stored(workspace)), asdict(wanted)
        audit.record(cursor, workspace, action="changed", kind="organisation", name=SETTING, before=before, after=after)
    workspace.cache.clear()


def _sender(workspace: Workspace, topic: Topic | None) -> str:
    """The name only: an address may be a technical one. A page is shown, whatever is wrong with a setting."""
    try:
        own = senders.get(workspace, topic.sender) if topic and topic.sender else None
        name, _ = parse_sender(own.address if own else workspace.settings.sender)
    except EngineError:
        return ""
    return name
