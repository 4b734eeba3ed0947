"""What a start says and refuses: who could come in at the addresses on which this process listens."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from engine.access import links, users
from engine.api import listening
from engine.errors import EngineError
from engine.settings import Settings
from engine.workspace import Workspace

NO_LOGIN = (
    "Warmcast will not listen on {host} port {port}: nobody would have to sign in, so whoever reaches this address would be in. "
    "Set WARMCAST_LOGIN=password and start again: a link for the first admin is printed then (or make one by "
    "“python -m engine user add you@example.org --role admin”). WARMCAST_LOGIN=oidc and proxy are the other ways. For this "
    "machine alone: --server.address 127.0.0.1 (uvicorn: --host)."
)
NO_ADMIN = "There is no admin yet, so nobody comes in: python -m engine user add you@example.org --role admin"
EVERYBODY_A_PROXY = (
    "Warmcast reads itself what the proxies in WARMCAST_PROXY say, and of nobody else. Start it without {what}: with it, whoever "
    "sends X-Forwarded-For would seem to be one of them."
)
_TRUSTING = ("FORWARDED_ALLOW_IPS", "UVICORN_FORWARDED_ALLOW_IPS")
_TRUSTING_OPTION = "--forwarded-allow-ips"
UNSEALED = (
    "Passwords and pages travel readable for others on the way: its address is {url}. Put a server with TLS in front "
    "(docs/operations.md) and set WARMCAST_DASHBOARD_URL, or WARMCAST_BASE_URL, to its https:// address."
)


def refuse_open(workspace: Workspace, found: list[listening.Address]) -> None:
    """Raises EngineError `open_address` if others could reach one of the addresses and nobody would have to sign in."""
    reached = listening.open_among(found)
    if reached and not users.is_team(workspace):
        host, port = reached[0]
        raise EngineError(NO_LOGIN.format(host=host, port=port), code="open_address")


def refuse_trust(settings: Settings, environ: Mapping[str, str], arguments: Sequence[str]) -> None:
    """Raises EngineError `open_trust` where the server would take others' word than this machine's for where requests come from:
    the gate could not tell a proxy from whoever imitates one."""
    named = [
        name for name in _TRUSTING if {part.strip() for part in environ.get(name, "").split(",")} - {"", "127.0.0.1"}
    ]
    named += [_TRUSTING_OPTION for argument in arguments if argument.partition("=")[0] == _TRUSTING_OPTION]
    if settings.proxy and named:
        raise EngineError(EVERYBODY_A_PROXY.format(what=named[0]), code="open_trust")


def first_link(workspace: Workspace) -> str | None:
    """For whoever starts a team's Warmcast that has no admin yet: where the first one says who they are."""
    if "password" not in users.ways_in(workspace) or users.has_admin(workspace):
        return None
    return workspace.settings.home + links.make_first(workspace).path


def say_first_link(workspace: Workspace) -> None:
    """To the one who started it, and to no log. Where no password is asked for, how the first admin is let in."""
    if link := first_link(workspace):
        hours = int(links.LASTS.total_seconds() // 3600)
        print(f"There is no admin yet. Choose your password here, once, within {hours} hours: {link}", flush=True)
    elif users.is_team(workspace) and not users.has_admin(workspace):
        print(NO_ADMIN, flush=True)


def say_unsealed(workspace: Workspace, found: list[listening.Address]) -> None:
    """A warning where passwords would be readable on the way."""
    if listening.open_among(found) and not workspace.settings.is_https:
        print(UNSEALED.format(url=workspace.settings.home), file=sys.stderr, flush=True)
