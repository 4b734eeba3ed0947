"""The API as one application to be mounted at /api: its routers, its errors, its documentation."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from engine.api import campaigns, docs, events, failures, profiles, segments
from engine.workspace import Workspace

VERSION = "1"
ROUTERS = (profiles.router, events.router, segments.router, campaigns.router)


def build(workspace: Callable[[], Workspace]) -> FastAPI:
    """`workspace` is asked at each request: the application exists before the data folder is open."""
    app = FastAPI(
        title="Warmcast API",
        version=VERSION,
        description="Times are ISO 8601; answers give UTC. An answer 2xx means that what was written is durable.",
        openapi_url="/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.workspace = workspace
    for router in ROUTERS:
        app.include_router(router, prefix="/v1")
    failures.install(app)
    docs.install(app)
    return app
