"""A field changed by the API until its message lies in the mailbox, the engine idle before each change."""

from __future__ import annotations

import json
import time
import urllib.request
from pathlib import Path

from bench.start import running_app
from engine.access import tokens
from engine.campaigns import campaigns, switch
from engine.campaigns.model import parse_definition
from engine.content import templates
from engine.content.source import TemplateSource
from engine.profiles import databases
from engine.settings import Settings
from engine.workspace import Workspace

PATIENCE = 10.0
PAUSE = 0.2
CAMPAIGN = {
    "name": "moved",
    "kind": "trigger",
    "purpose": "service",
    "trigger": {"event": "fields_updated", "fields": ["city"]},
    "content": [{"template": "moved"}],
}


def measure(folder: Path, rounds: int = 30) -> list[float]:
    """Seconds, a number a change."""
    token = _prepare(folder)
    with running_app(folder) as port:
        return [_change(port, token, folder / "mailbox", number) for number in range(rounds)]


def _prepare(folder: Path) -> str:
    opened = Workspace.open(Settings(data=str(folder)))
    try:
        databases.create(opened, "people")
        templates.save(opened, "moved", TemplateSource("Welcome to {{ city }}", html="<p>{{ city }} is nice.</p>"))
        campaigns.save(opened, "people", parse_definition(CAMPAIGN))
        switch.activate(opened, "moved", accept="bench")
        return tokens.create(opened, "bench", "write")
    finally:
        opened.close()


def _change(port: int, token: str, mailbox: Path, number: int) -> float:
    before = _messages(mailbox)
    body = json.dumps({"key": "a@x.org", "data": {"city": f"City {number}"}}).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/databases/people/profiles", body, {"Authorization": f"Bearer {token}"}
    )
    started = time.monotonic()
    urllib.request.urlopen(request, timeout=PATIENCE).close()
    while _messages(mailbox) == before:
        if time.monotonic() - started > PATIENCE:
            raise TimeoutError("no message came")
        time.sleep(0.001)
    found = time.monotonic() - started
    time.sleep(PAUSE)
    return found


def _messages(mailbox: Path) -> int:
    return sum(1 for _ in mailbox.glob("*.eml"))
