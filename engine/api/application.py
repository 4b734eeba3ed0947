"""The API as one application to be mounted at /api: its routers, its errors, its documentation."""

from __future__ import annotations

from collections.abc import Callable

from fastapi import FastAPI

from engine.api import (
    bounces,
    campaigns,
    describe,
    docs,
    events,
    failures,
    products,
    profiles,
    resubscribe,
    rights,
    segments,
    tracking,
    writes,
)
from engine.api.idempotency import Running
from engine.api.limits import Bounded
from engine.workspace import Workspace

VERSION = "1"
ROUTERS = (
    rights.router,
    resubscribe.router,
    tracking.router,
    bounces.router,
    profiles.router,
    events.router,
    products.router,
    segments.router,
    campaigns.router,
    writes.router,
)
"""Rights and tracking before profiles: a profile's key takes the rest of the address, whatever stands in it."""


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
    app.state.running = Running()
    app.add_middleware(Bounded, refuse=failures.answer_to)
    for router in ROUTERS:
        app.include_router(router, prefix="/v1", responses=describe.errors())
    failures.install(app)
    docs.install(app)
    return app
