"""A hosted sign-up form: shown at its address, in a frame of another site, or as plain HTML there that posts here."""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from html import escape
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from engine.api import inputs
from engine.api.listening import is_loopback
from engine.api.page import HEADERS, hidden, page, paragraph, submit
from engine.api.throttle import Throttle, net_of
from engine.api.visit import Sent, first
from engine.clock import seconds_of
from engine.consent import forms, signing_up, words
from engine.consent.forms import Form
from engine.consent.people import SUBSCRIBER
from engine.consent.words import Words
from engine.errors import BadValueError, UnknownNameError
from engine.profiles.types import Field
from engine.workspace import Workspace

MOST_A_MINUTE = 60
"""Sign-ups by one form that a person seems to have sent."""
MOST_OF_ONE = 10
"""The same from one address of the net."""
TRAP, STAMP = "_note", "_stamp"
"""Names that no field can have."""
QUICKEST = timedelta(seconds=2)
"""No person fills in a form faster."""
OLDEST = timedelta(hours=12)
AT_LEAST = 0.3
"""Seconds that every sign-up takes: a new profile is more work than a known one, and a clock must not tell which it was."""
_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'{thanks}; base-uri 'none'; frame-ancestors *"
)


class Forms:
    """The handler of all forms; it knows how many came lately, and which stamps were used."""

    def __init__(self, most: int = MOST_A_MINUTE, of_one: int = MOST_OF_ONE):
        self._throttle = Throttle(most, 60.0)
        self._sources = Throttle(of_one, 60.0)
        self._stamps = Stamps()

    def answer(self, workspace: Workspace, request: Request, sent: Sent | None) -> Response:
        """GET shows the form; POST signs up if a person seems to have sent it, else shows it once more."""
        own = workspace.acting(SUBSCRIBER)
        try:
            form = forms.get(own, request.path_params["form"])
        except UnknownNameError:
            form = None
        topic = forms.topic_of(own, form) if form else None
        mine = words.of(own, request.query_params.get("lang"), request.headers.get("accept-language"), topic=topic)
        if form is None or form.is_archived:
            return _framed(None, mine.say("form_gone_title"), paragraph(mine.say("form_gone")), mine, 404)
        came = {name: request.query_params.get(name, "") for name in forms.ORIGINS}
        if sent is None:
            return show(own, form, mine, came=came)
        came |= {name: text for name in forms.ORIGINS if (text := first(sent, name))}
        typed = inputs.answers(sent)
        if typed.get(TRAP):
            # A robot fills in what nobody sees: it hears what everybody hears.
            return _thanks(own, form, mine)
        if not self._stamps.takes(own, first(sent, STAMP)):
            return show(own, form, mine, came=came, typed=typed, again=True)
        # Only now, and each source first: or anybody could close a form by sending junk.
        if not (self._sources.takes(f"{form.name} {source_of(request)}") and self._throttle.takes(form.name)):
            return _framed(form, mine.say("form_busy_title"), paragraph(mine.say("form_busy")), mine, 429)
        return _take(own, form, mine, typed, came)


def source_of(request: Request) -> str:
    """Whence a request came, to count by and never to keep: behind a proxy on this machine what that says, and of IPv6 the
    net, which one household has whole."""
    host = request.client.host if request.client else ""
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    behind = net_of(told) if is_loopback(host) else ""
    return behind or net_of(host) or host


class Stamps:
    """Which stamps were used: each is good for one sign-up. Kept in memory for as long as they are good. Safe for threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used: dict[str, float] = {}

    def takes(self, workspace: Workspace, text: str) -> bool:
        """Whether it is good, which it is not again."""
        if not is_timely(workspace, text):
            return False
        now = seconds_of(workspace.now())
        with self._lock:
            # In the order of use, so the oldest stand first.
            while self._used and next(iter(self._used.values())) < now - OLDEST.total_seconds():
                del self._used[next(iter(self._used))]
            if text in self._used:
                return False
            self._used[text] = now
            return True


def stamp(workspace: Workspace) -> str:
    """The time at which a form was shown, and a random number that tells it from others of that second; signed."""
    shown = f"{int(seconds_of(workspace.now()))}.{secrets.token_hex(8)}"
    return f"{shown}.{_signed(workspace.secrets[0], shown)}"


def is_timely(workspace: Workspace, text: str) -> bool:
    """Whether a stamp is ours, and neither too young for a person nor too old."""
    shown, _, mac = text.rpartition(".")
    if not any(
        hmac.compare_digest(_signed(s, shown).encode(), mac.encode("utf-8", "replace")) for s in workspace.secrets
    ):
        return False
    age = seconds_of(workspace.now()) - int(shown.partition(".")[0])
    return QUICKEST.total_seconds() <= age <= OLDEST.total_seconds()


def _signed(secret: bytes, shown: str) -> str:
    return hmac.digest(secret, b"warmcast form\0" + shown.encode("utf-8", "replace"), "sha256")[:16].hex()


def _take(workspace: Workspace, form: Form, mine: Words, typed: Mapping[str, str], came: Mapping[str, str]) -> Response:
    shown = "\n".join(text for text in (form.title, form.intro, _button(form, mine)) if text)
    begun = time.monotonic()
    try:
        signing_up.sign_up(workspace, form, typed, came=came, shown=shown)
    except BadValueError as error:
        return show(workspace, form, mine, came=came, typed=typed, wrong={error.field or "": error.message})
    time.sleep(max(0.0, begun + AT_LEAST - time.monotonic()))
    return _thanks(workspace, form, mine)


def _thanks(workspace: Workspace, form: Form, mine: Words) -> Response:
    """The same whoever it was, known or not."""
    if form.thanks_url:
        policy = {"Content-Security-Policy": _policy(form)}
        return RedirectResponse(form.thanks_url, 303, headers={**HEADERS, **policy})
    topic = forms.topic_of(workspace, form)
    kind = "form_asked" if topic.is_double_opt_in else "form_done"
    text = form.thanks or mine.say(kind, topic=topic.label)
    return _framed(form, mine.say(f"{kind}_title"), paragraph(text), mine)


def show(
    workspace: Workspace,
    form: Form,
    mine: Words,
    *,
    came: Mapping[str, str],
    typed: Mapping[str, str] | None = None,
    wrong: Mapping[str, str] | None = None,
    again: bool = False,
) -> Response:
    """The form, with what was `typed` and what is `wrong` with it. `again`: it has to be sent once more."""
    given, bad = typed or {}, wrong or {}
    note = paragraph(mine.say("form_again"), "note") if again else ""
    note += paragraph(mine.say("form_wrong"), "wrong") if bad else ""
    note += paragraph(bad[""], "wrong") if "" in bad else ""
    questions = forms.questions(workspace, form)
    lines = inputs.email(mine, given.get("email", ""), bad.get("email"))
    lines += "".join(inputs.draw(f, given.get(f.name, ""), mine, wrong=bad.get(f.name)) for f in questions)
    kept = {name: text[: signing_up.MOST_ORIGIN] for name, text in came.items() if text}
    trap = f'<label>Leave this empty <input name="{TRAP}" tabindex="-1" autocomplete="off"></label>'
    lines += f'<div class="trap" aria-hidden="true">{trap}</div>'
    inner = hidden({STAMP: stamp(workspace), **kept}) + lines + submit(_button(form, mine))
    intro = paragraph(form.intro) if form.intro else ""
    body = f'{intro}{note}<form method="post">{inner}</form>'
    return _framed(form, form.title, body, mine, 422 if bad else 200)


def sample(workspace: Workspace, form: Form) -> str:
    """The form's page as HTML, to be looked at."""
    mine = words.of(workspace, topic=forms.topic_of(workspace, form))
    return bytes(show(workspace, form, mine, came={}).body).decode()


def snippet(workspace: Workspace, form: Form, url: str) -> str:
    """The form as plain HTML for another site: without a stamp, so that people are asked to send it once more here."""
    mine = words.of(workspace)
    fields = [f'  <label>{escape(mine.say("form_email"))}<br><input type="email" name="email" required></label>']
    fields += [f"  {_plain(field, mine)}" for field in forms.questions(workspace, form)]
    fields += [f'  <input type="text" name="{TRAP}" tabindex="-1" autocomplete="off" hidden>']
    lines = "\n".join(fields)
    return (
        f'<form action="{escape(url)}" method="post">\n{lines}\n'
        f'  <button type="submit">{escape(_button(form, mine))}</button>\n</form>'
    )


def _plain(field: Field, mine: Words) -> str:
    """An input without what only our own page styles."""
    drawn = inputs.draw(field, "", mine)
    return drawn.replace('<label class="line"><span>', "<label>").replace("</span>", "<br>")


def _button(form: Form, mine: Words) -> str:
    return form.button or mine.say("form_button")


def _policy(form: Form | None) -> str:
    """Browsers let a form lead on only where its policy allows: to the page after it, too."""
    url = form.thanks_url if form else None
    parts = urlsplit(url) if url else None
    return _POLICY.format(thanks=f" {parts.scheme}://{parts.netloc}" if parts else "")


def _framed(form: Form | None, title: str, body: str, mine: Words, status: int = 200) -> Response:
    return page(title, body, status=status, words=mine, policy=_policy(form), is_framed=True)
