"""Where people sign in and out, and choose a password by a one-time link. Pages of our own, before any of Streamlit's."""

from __future__ import annotations

import logging
import math
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import timedelta
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from engine.access import audit, links, logins, passwords, users
from engine.access.attempts import Attempts
from engine.api import gate, texts
from engine.api.gate import Gate, split
from engine.api.limits import TooManyError
from engine.api.page import HEADERS, page, paragraph, submit
from engine.api.page import link as link_to
from engine.api.throttle import net_of
from engine.api.visit import Sent, first, route
from engine.errors import BadValueError, ForbiddenError
from engine.operations import guesses
from engine.workspace import Actor, Workspace

log = logging.getLogger(__name__)

_STYLE = """
body { max-width: 25rem; padding-top: min(16vh, 9rem); }
form { margin: 1.5rem 0 1rem; }
form button { width: 100%; }
a.way { display: block; padding: .7rem 1.2rem; border: 1px solid var(--line); border-radius: .6rem; text-align: center;
  font-weight: 600; text-decoration: none; }
a.way.only { background: var(--accent); border-color: var(--accent); color: var(--on-accent); }
a.way:hover { filter: brightness(.93); }
"""
AT_ONCE = 8
"""Sign-ins under way at one time; each holds a thread until its password was looked at."""
DOOR = "sign-in page"


def routes(workspace: Callable[[], Workspace], desk: Desk | None = None) -> list[BaseRoute]:
    """Open in team mode to whoever comes from no other site. `workspace` is asked at each request."""
    desk = desk or Desk()
    return [
        route(gate.SIGN_IN, workspace, desk.sign_in),
        route(f"{links.PATH}/{{token}}", workspace, desk.choose),
        route(gate.SIGN_OUT, workspace, desk.sign_out),
    ]


class Desk:
    """The handlers. One of a process: it counts wrong passwords."""

    def __init__(self, now: Callable[[], float] = time.monotonic):
        self.attempts = Attempts(now)
        self._room = threading.BoundedSemaphore(AT_ONCE)

    def sign_in(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """The form, and what it sends. Raises TooManyError, as a page."""
        further = own_path(request.query_params.get("next", "/"))
        if not users.is_team(workspace):
            return _go("/")
        if sent is None and Gate(workspace).visit(request.scope):
            return _go(further)
        if sent is None or "password" not in users.ways_in(workspace):
            return form(workspace, further)
        email = users.address_of(first(sent, "email"))
        came_from = gate.client_address(request.scope, workspace.settings)
        net = net_of(came_from)
        is_known = bool(net) and net in map(net_of, logins.places_of(workspace, email))
        wait = self.attempts.wait(email, net, is_known=is_known)
        if wait:
            return form(workspace, further, email=email, wrong=_later(wait), status=429, retry=wait)
        with self._place():
            wait = self.attempts.wrong(email, net, is_known=is_known)
            proven = users.proof(workspace, email, first(sent, "password")[: passwords.LONGEST + 1])
        if proven is None:
            _note_refusal(workspace, email, came_from)
            wrong = _later(wait) if wait else texts.DO_NOT_FIT
            return form(workspace, further, email=email, wrong=wrong, status=429 if wait else 401, retry=wait)
        self.attempts.right(email, net, is_known=is_known)
        try:
            return signed_in(workspace, request, email, "password", further, proven=proven)
        except ForbiddenError:
            # Reset or removed while it was looked at.
            return form(workspace, further, email=email, wrong=texts.DO_NOT_FIT, status=401)

    def choose(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """Choosing a password by a link; whoever has chosen one is signed in."""
        token, came_from = request.path_params["token"], gate.client_address(request.scope, workspace.settings)
        try:
            link = links.of_token(workspace, token)
            if sent is None:
                return _choice(link)
            try:
                with self._place():
                    email = self._use(workspace, link, token, sent, came_from)
            except BadValueError as error:
                return _choice(link, email=first(sent, "email"), wrong=error.message, status=422)
        except ForbiddenError as error:
            guesses.note(workspace)
            log.warning("a link for choosing a password was refused", extra={"fields": {"from": came_from}})
            return _page(texts.LINK_OVER, paragraph(error.message) + link_to(texts.SIGN_IN, gate.SIGN_IN), 403)
        return signed_in(workspace, request, email, "password", "/")

    def sign_out(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """A press signs out; so does the dashboard's own link, which no other site can follow unseen."""
        if "proxy" in users.ways_in(workspace):
            return _page(texts.SIGN_OUT, paragraph(texts.OUT_BY_PROXY))
        cookie = gate.cookie_of(request.scope)
        login = logins.of_cookie(workspace, cookie) if cookie else None
        if login and sent is None and request.headers.get("sec-fetch-site") != "same-origin":
            return _page(
                texts.SIGN_OUT, paragraph(login.email) + f'<form method="post">{submit(texts.SIGN_OUT)}</form>'
            )
        if login:
            came_from = gate.client_address(request.scope, workspace.settings)
            logins.end(workspace.acting(Actor(login.email, "", f"{DOOR} {came_from}".strip())), login.login_id)
        answer = _page(texts.SIGNED_OUT.rstrip("."), link_to(texts.SIGN_IN, gate.SIGN_IN))
        answer.delete_cookie(gate.COOKIE, path="/")
        return answer

    def _use(self, workspace: Workspace, link: links.Link, token: str, sent: Sent, came_from: str) -> str:
        password = first(sent, "password")
        if password != first(sent, "again"):
            raise BadValueError(texts.NOT_TWICE, field="again")
        email = "" if link.email else first(sent, "email")
        return links.use(workspace, token, password, email=email, via=f"{DOOR} {came_from}".strip())

    @contextmanager
    def _place(self) -> Generator[None]:
        if not self._room.acquire(blocking=False):
            raise TooManyError(texts.BUSY, 2, code="busy")
        try:
            yield
        finally:
            self._room.release()


def signed_in(
    workspace: Workspace, request: Request, email: str, how: str, further: str, *, proven: str | None = None
) -> Response:
    """Starts a login for a user who has shown who they are, and goes on to a path of ours. `proven` and errors: as of
    `logins.start`."""
    came_from = gate.client_address(request.scope, workspace.settings)
    own = workspace.acting(Actor(email, users.role_of(workspace, email) or "", f"{DOOR} {came_from}".strip()))
    agent = request.headers.get("user-agent", "")
    cookie = logins.start(own, email, how, came_from=came_from, agent=agent, proven=proven)
    log.info("a user signed in by %s", how, extra={"fields": {"from": came_from, "role": own.actor.role}})
    answer = _go(further)
    answer.set_cookie(
        gate.COOKIE,
        cookie,
        max_age=int(logins.LASTS / timedelta(seconds=1)),
        path="/",
        secure=workspace.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


def own_path(asked: str) -> str:
    """A path of ours to go on to; the first page for anything that might lead elsewhere."""
    parts = split(asked)
    is_plain = asked.isprintable() and "\\" not in asked and len(asked) <= 2000
    is_ours = (
        parts is not None
        and not parts.scheme
        and not parts.netloc
        and asked.startswith("/")
        and not asked.startswith("//")
    )
    return asked if is_plain and is_ours and not asked.startswith((gate.SIGN_IN, gate.SIGN_OUT)) else "/"


def _note_refusal(workspace: Workspace, email: str, came_from: str) -> None:
    """In the audit log, of a user only: what else people type there may be a password. In the log without a name."""
    guesses.note(workspace)
    log.warning("a sign-in was refused", extra={"fields": {"from": came_from}})
    if users.role_of(workspace, email) is None:
        return
    own = workspace.acting(Actor(email, "", f"{DOOR} {came_from}".strip()))
    with workspace.store.transaction() as cursor:
        audit.record(cursor, own, action="sign-in refused", kind=users.KIND, name=email)


def form(
    workspace: Workspace, further: str, *, email: str = "", wrong: str = "", status: int = 200, retry: float = 0.0
) -> Response:
    """The sign-in page, wherever it is shown. `wrong`: why somebody is not in."""
    ways = users.ways_in(workspace)
    asked = f"?next={quote(further, safe='/')}" if further != "/" else ""
    body = paragraph(wrong, "wrong") if wrong else ""
    if "password" in ways:
        body += (
            f'<form method="post" action="{gate.SIGN_IN}{asked}">'
            + _input("email", texts.EMAIL, "email", "username", email)
            + _input("password", texts.PASSWORD, "password", "current-password")
            + f"{submit(texts.SIGN_IN)}</form>"
        )
        body += paragraph(texts.FORGOTTEN, "quiet")
    if "oidc" in ways:
        # No form: its policy would have to name the provider.
        kind = "way" if "password" in ways else "way only"
        body += f'<p><a class="{kind}" href="{gate.SIGN_IN}/oidc{asked}">{escape(texts.BY_OIDC)}</a></p>'
    if "proxy" in ways:
        body += paragraph(texts.BY_PROXY)
    answer = _page(texts.SIGN_IN_TITLE, body, status)
    if retry:
        answer.headers["Retry-After"] = str(math.ceil(retry))
    return answer


def _choice(link: links.Link, *, email: str = "", wrong: str = "", status: int = 200) -> Response:
    body = paragraph(wrong, "wrong") if wrong else ""
    body += paragraph(texts.FOR_USER.format(email=link.email) if link.email else texts.FOR_FIRST)
    body += '<form method="post">'
    if link.email:
        # For the browser's keeper of passwords.
        body += f'<input type="hidden" name="email" value="{escape(link.email)}" autocomplete="username">'
    else:
        body += _input("email", texts.EMAIL, "email", "username", email)
    body += _input("password", texts.NEW_PASSWORD, "password", "new-password")
    body += _input("again", texts.AGAIN, "password", "new-password")
    body += f"{submit(texts.CHOOSE)}</form>"
    body += paragraph(texts.WHAT_PASSWORD.format(shortest=passwords.SHORTEST), "quiet")
    return _page(texts.CHOOSE_TITLE, body, status)


def _input(name: str, label: str, kind: str, keeper: str, value: str = "") -> str:
    return (
        f'<label class="line"><span>{escape(label)}</span><input type="{kind}" name="{name}" value="{escape(value)}" '
        f'autocomplete="{keeper}" maxlength="{passwords.LONGEST}" required></label>'
    )


def _later(seconds: float) -> str:
    wait = math.ceil(seconds)
    return texts.TOO_MANY.format(wait=f"{wait} seconds" if wait < 100 else f"{math.ceil(wait / 60)} minutes")


def _page(title: str, body: str, status: int = 200) -> Response:
    answer = page(title, body, status=status, style=_STYLE)
    # Without a referrer a browser calls its own form's Origin “null”, and nobody could tell it from another site's.
    answer.headers["Referrer-Policy"] = "same-origin"
    return answer


def _go(path: str) -> RedirectResponse:
    return RedirectResponse(path, status_code=303, headers=HEADERS)
