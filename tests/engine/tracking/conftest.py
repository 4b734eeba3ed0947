from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from engine.profiles import databases, write
from engine.profiles.write import ProfileWrite
from engine.tracking import person_token, stop
from engine.tracking.hits import Hit
from engine.workspace import Workspace

BROWSER = {"user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"}


class Site:
    """A database `shop` with Ann in it, and hits of hers."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        databases.create(ws, "shop")
        self.ann = write.write(ws, ProfileWrite("shop", "ann@example.org", {})).profile_id
        self.token = person_token(ws, "shop", self.ann)

    def hit(self, **values: Any) -> Hit:
        return Hit(**{"person": self.token, "url": "https://a.example.org/x", **values})


@pytest.fixture
def site(ws: Workspace) -> Iterator[Site]:
    yield Site(ws)
    stop(ws)
