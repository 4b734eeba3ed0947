"""The real app object in this process, on a folder of its own, and every route of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

HOME = "http://127.0.0.1:8501"
PUBLIC = {
    "/healthz",
    "/readyz",
    "/o/{token}.gif",
    "/c/{token}/{number}",
    "/u/{token}",
    "/p/{token}",
    "/k/{token}",
    "/r/{token}",
    "/r/{token}/{score:path}",
    "/s/{token}",
    "/f/{form}",
    "/i/{file}",
    "/t.js",
    "/t",
    "/t.gif",
}


@contextmanager
def whole_app(folder: Path) -> Iterator[TestClient]:
    """Started, with its pages answering as JSON."""
    from streamlit import config
    from streamlit.runtime import Runtime

    from app import app

    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WARMCAST_DATA", str(folder))
        # A process has one runtime, and a stopped one does not start again.
        patch.setattr(Runtime, "_instance", None)
        patch.setattr(app, "_runtime", None)
        patch.setattr(app, "_starlette_app", None)
        config.set_option("server.enableAgentApi", True)
        with TestClient(app, base_url=HOME) as found:
            yield found
        config.set_option("server.enableAgentApi", False)


def every_route(client: TestClient) -> list[tuple[str, BaseRoute]]:
    """Every route of the app with its whole path, Streamlit's own too."""
    return list(_flat("", client.app._starlette_app.routes))  # type: ignore[attr-defined]


def _flat(prefix: str, routes: Sequence[BaseRoute]) -> Iterator[tuple[str, BaseRoute]]:
    for route in routes:
        path = prefix + getattr(route, "path", "")
        if isinstance(route, Mount) and route.routes:
            yield from _flat(path, route.routes)
        else:
            yield path, route
