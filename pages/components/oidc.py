"""Streamlit's login with an OIDC provider, as the HTTP routes use it (engine/api/oidc.py): the way to the provider and back. The
cookies that Streamlit sets at its end are read here and go no further."""

from __future__ import annotations

import json
import secrets
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from streamlit.auth_util import encode_provider_token, get_cookie_with_chunks
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_auth_routes import create_auth_routes
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from engine.api.oidc import CALLBACK
from engine.settings import Settings

_PROVIDER = "default"
_LOGIN = "/auth/login"


def settings_of(settings: Settings) -> dict[str, Any]:
    """What Streamlit takes as its secrets; nothing where OIDC is no way in. Its cookies end with the process: its secret is new
    each time."""
    if "oidc" not in settings.ways_in:
        return {}
    return {
        "auth": {
            "client_id": settings.oidc_client,
            "client_secret": settings.oidc_secret,
            "server_metadata_url": f"{settings.oidc_issuer.rstrip('/')}/.well-known/openid-configuration",
            "redirect_uri": settings.home + CALLBACK,
            "cookie_secret": secrets.token_urlsafe(32),
            "client_kwargs": {"scope": "openid email"},
        }
    }


class StreamlitLogin:
    """A `Provider`. One of a process."""

    def __init__(self) -> None:
        self._routes = {route.path: route.endpoint for route in create_auth_routes("")}

    async def begin(self, request: Request) -> str | None:
        asked = urlencode({"provider": encode_provider_token(_PROVIDER)}).encode()
        answer = await self._routes[_LOGIN](Request({**request.scope, "query_string": asked}, request.receive))
        where = answer.headers.get("location", "")
        return where if where.startswith(("https://", "http://")) else None

    async def finish(self, request: Request) -> dict[str, Any] | None:
        cookies = _set_by(await self._routes[CALLBACK](request))
        said = get_cookie_with_chunks(
            lambda name: decode_signed_value(get_cookie_secret(), name, cookies.get(name, "")), USER_COOKIE_NAME
        )
        return json.loads(said) if said else None


def _set_by(answer: Response) -> dict[str, str]:
    """The cookies that an answer sets, by name."""
    found: dict[str, str] = {}
    for header in answer.headers.getlist("set-cookie"):
        found |= {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    return found
