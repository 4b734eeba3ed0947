"""Hosted sign-up forms by HTTP: shown, sent, framed, and what robots and strangers get out of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import events
from engine.api import forms as route
from engine.api import public
from engine.clock import FixedClock
from engine.consent import forms
from engine.consent.forms import Form, FormParts
from engine.consent.texts import DEFAULTS
from engine.delivery import mailbox
from engine.profiles import databases, fields, reading, subscriptions, write
from engine.profiles.subscriptions import noes, opt_in
from engine.profiles.write import ProfileWrite
from engine.runner import tick
from engine.workspace import Workspace

KEY = "ann@example.org"


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not as slow as it must be for strangers."""
    monkeypatch.setattr(route, "AT_LEAST", 0.0)


@pytest.fixture(params=[True, False], ids=["double", "single"], scope="module")
def is_double(request: pytest.FixtureRequest) -> bool:
    return request.param


@pytest.fixture
def form(ws: Workspace, is_double: bool) -> Form:
    return make(ws, double=is_double)


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory, is_double: bool) -> Iterator[Workspace]:
    """A workspace with the form, for tests that change nothing."""
    found = Workspace.in_memory(FixedClock(datetime(2026, 1, 5, 12)), tmp_path_factory.mktemp("lasting"))
    make(found, double=is_double)
    yield found
    found.close()


def make(ws: Workspace, *, double: bool, **parts: object) -> Form:
    databases.create(ws, "club")
    fields.add(ws, "club", "size", type="enum", options=["Small", "Large"], label="Size")
    fields.add(ws, "club", "likes", type="tags", label="Likes")
    subscriptions.create_topic(ws, "news", label="News <b>", double_opt_in=double)
    known = {"title": "Our <news>", "intro": "Every week.", "fields": ("first_name", "size", "likes"), **parts}
    return forms.create(ws, "sign-up", "news", "club", FormParts(**known))  # type: ignore[arg-type]


def later(ws: Workspace, **more: float) -> Workspace:
    return ws.acting(clock=FixedClock(ws.now() + timedelta(**more)))


def site(ws: Workspace) -> TestClient:
    return TestClient(Starlette(routes=public.routes(lambda: ws)))


def sent(ws: Workspace, query: str = "", **typed: str) -> str:
    """The form as a person fills it in: opened now, sent 5 seconds later. Gives the answer's text."""
    return sent_after(ws, 5, query, **typed)


def sent_after(ws: Workspace, seconds: float, query: str = "", **typed: str) -> str:
    shown = site(ws).get(f"/f/sign-up{query}").text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', shown))
    answer = site(later(ws, seconds=seconds)).post("/f/sign-up", data={**kept, "email": KEY, **typed})
    return answer.text


def state(ws: Workspace, key: str = KEY) -> str | None:
    return subscriptions.states(ws, reading.find(ws, "club", key)["profile_id"]).get("news")


def mails(ws: Workspace) -> list[str]:
    tick(later(ws, minutes=1))
    return [m.subject for m in mailbox.list_mails(ws.mailbox)]


def test_the_form_is_shown_and_can_be_framed(lasting: Workspace) -> None:
    shown = site(lasting).get("/f/sign-up?utm_source=fair&utm_term=%22%3E&other=1")
    assert "Our &lt;news&gt;" in shown.text and "Every week." in shown.text
    assert 'name="email" required' in shown.text and '<option value="Small">Small</option>' in shown.text
    assert 'name="utm_source" value="fair"' in shown.text and 'value="&quot;&gt;"' in shown.text
    assert "other" not in shown.text
    assert "frame-ancestors *" in shown.headers["Content-Security-Policy"]
    assert not re.search(r"<script|<link|<img|src=|https?://", shown.text)


def test_a_new_person_signs_up(ws: Workspace, form: Form, is_double: bool) -> None:
    typed = {"first_name": "Ann", "size": "Small", "likes": "tea, rain"}
    text = sent(ws, "?utm_source=fair&utm_content=red", **typed)
    assert DEFAULTS["form_asked_title" if is_double else "form_done_title"] in text
    found = reading.find(ws, "club", KEY)
    assert (found["source"], found["utm_source"]) == ("sign-up", "fair")
    assert state(ws) == ("unconfirmed" if is_double else "subscribed")
    assert [found["first_name"], found["likes"]] == ([None, None] if is_double else ["Ann", ["rain", "tea"]])
    assert mails(ws) == (["Please confirm: News <b>"] if is_double else [])
    (proof,) = opt_in.proofs(ws, found["profile_id"])
    assert proof["proof"]["text"] == "Our <news>\nEvery week.\nSubscribe"
    assert (proof["proof"]["form"], proof["proof"]["utm_content"]) == ("sign-up", "red")
    assert forms.signed_up(ws) == {"sign-up": (1, 0 if is_double else 1)}


def confirm_page(ws: Workspace) -> str:
    tick(later(ws, minutes=1))
    summary = mailbox.list_mails(ws.mailbox)[0]
    return re.search(r"/k/[\w-]+", mailbox.read(ws.mailbox, summary.send_id).text)[0]


def test_confirming_writes_what_was_entered_as_the_persons_word(ws: Workspace) -> None:
    make(ws, double=True)
    sent(ws, "?utm_source=fair", first_name="<Ann>", size="Large", likes="tea")
    path = confirm_page(ws)
    client = site(later(ws, hours=1))
    shown = client.get(path).text
    assert "&lt;Ann&gt;" in shown and DEFAULTS["confirm_button"] in shown
    assert state(ws) == "unconfirmed"
    for _ in range(2):
        assert DEFAULTS["confirmed_title"] in client.post(path).text
    found = reading.find(ws, "club", KEY)
    assert (found["first_name"], found["size"], found["likes"]) == ("<Ann>", "Large", ["tea"])
    assert {h["standing"] for h in reading.history(ws, "club", found["profile_id"]) if h["field"] == "likes"} == {
        "confirmed"
    }
    told = [e for e in events.timeline(ws, "club", found["profile_id"]) if e["type"] == "confirmed"]
    assert [e["properties"] for e in told] == [{"topic": "news", "form": "sign-up", "utm_source": "fair"}]


def test_nobody_confirms_what_they_did_not_see(ws: Workspace) -> None:
    make(ws, double=True)
    sent(ws, first_name="Ann")
    path = confirm_page(ws)
    client = site(later(ws, minutes=20))
    looked = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', client.get(path).text))
    sent(later(ws, minutes=10), first_name="Eve")
    again = client.post(path, data=looked).text
    assert "Eve" in again and DEFAULTS["confirm_button"] in again
    assert state(ws) == "unconfirmed"
    seen = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', again))
    assert DEFAULTS["confirmed_title"] in client.post(path, data=seen).text
    assert reading.find(ws, "club", KEY)["first_name"] == "Eve"


def test_what_a_form_said_of_a_field_that_is_gone_does_not_stop_the_confirmation(ws: Workspace) -> None:
    make(ws, double=True)
    sent(ws, first_name="Ann", likes="tea")
    path = confirm_page(ws)
    forms.update(ws, "sign-up", FormParts("News"))
    fields.remove(ws, "club", "likes")
    client = site(later(ws, hours=1))
    assert client.get(path).status_code == 200
    assert DEFAULTS["confirmed_title"] in client.post(path).text
    assert reading.find(ws, "club", KEY)["first_name"] == "Ann"


def known(ws: Workspace, *, state: str | None = None, suppressed: str | None = None) -> int:
    person = write.write(ws, ProfileWrite("club", KEY, {"first_name": "Anna"})).profile_id
    if state:
        subscriptions.set_state(ws, databases.get(ws, "club"), person, "news", state, source="subscriber")
    if suppressed:
        subscriptions.suppress(ws, KEY, suppressed)
    return person


@pytest.mark.parametrize("before", [None, "subscribed", "unsubscribed", "paused", "unconfirmed"])
def test_the_answer_is_the_same_for_everybody(ws: Workspace, form: Form, before: str | None) -> None:
    known(ws, state=before)
    typed = {"first_name": "Eve", "size": "Small"}
    assert sent(ws, **typed) == sent(ws, **{**typed, "email": "new@example.org"})
    found = reading.find(ws, "club", KEY)
    assert found["first_name"] == "Anna"
    assert (found["utm_source"], found["source"]) == (None, None)


@pytest.mark.parametrize("before", ["unsubscribed", "paused"])
def test_a_no_ends_only_when_its_owner_confirms(ws: Workspace, form: Form, before: str) -> None:
    known(ws, state=before)
    sent(ws, first_name="Ann")
    assert state(ws) == before
    path = confirm_page(ws)
    assert state(ws) == before
    site(later(ws, hours=1)).post(path)
    assert state(ws) == "subscribed"
    assert reading.find(ws, "club", KEY)["first_name"] == "Ann"


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "manual"])
def test_a_form_never_overrides_bounce_complaint_or_staff(ws: Workspace, form: Form, reason: str) -> None:
    known(ws, state="unsubscribed", suppressed=reason)
    sent(ws)
    assert mails(ws) == []
    assert (state(ws), subscriptions.suppression_of(ws, KEY)) == ("unsubscribed", reason)


def test_who_wanted_nothing_is_asked_and_may_come_back(ws: Workspace, form: Form) -> None:
    known(ws, state="subscribed", suppressed="global_unsubscribe")
    sent(ws)
    assert subscriptions.suppression_of(ws, KEY) == "global_unsubscribe"
    site(later(ws, hours=1)).post(confirm_page(ws))
    assert (state(ws), subscriptions.suppression_of(ws, KEY)) == ("subscribed", None)


def test_a_later_no_closes_the_link(ws: Workspace, form: Form) -> None:
    person = known(ws, state="unsubscribed")
    sent(ws)
    path = confirm_page(ws)
    after = later(ws, hours=1)
    subscriptions.set_state(after, databases.get(ws, "club"), person, "news", "subscribed", source="card")
    subscriptions.set_state(
        later(ws, hours=2), databases.get(ws, "club"), person, "news", "unsubscribed", source="card"
    )
    answer = site(later(ws, hours=3)).post(path)
    assert (answer.status_code, state(ws)) == (409, "unsubscribed")


def test_signing_up_again_sends_no_flood(ws: Workspace) -> None:
    make(ws, double=True)
    for minute in (0, 1, 30, 62, 125, 200, 300):
        sent(later(ws, minutes=minute))
        tick(later(ws, minutes=minute + 0.5))
    assert len(mailbox.list_mails(ws.mailbox)) == noes.MOST_A_DAY


def test_html_on_another_site_needs_one_click_more(ws: Workspace, form: Form, is_double: bool) -> None:
    html = route.snippet(ws, form, "https://mail.example.org/f/sign-up")
    assert 'action="https://mail.example.org/f/sign-up"' in html and "<script" not in html
    assert re.findall(r' name="([^"]*)"', html) == ["email", "first_name", "size", "likes", "_note"]
    foreign = {"Origin": "https://shop.example.org"}
    again = site(ws).post("/f/sign-up?utm_source=shop", data={"email": KEY}, headers=foreign).text
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', again))
    site(later(ws, seconds=5)).post("/f/sign-up", data={**kept, "email": KEY})
    assert reading.find(ws, "club", KEY)["utm_source"] == "shop"
    assert state(ws) == ("unconfirmed" if is_double else "subscribed")


def test_an_address_beyond_ascii_signs_up(ws: Workspace, form: Form) -> None:
    sent(ws, email="jörg@bücher.example")
    assert reading.find(ws, "club", "jörg@bücher.example")["email"] == "jörg@bücher.example"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"email": "nobody"}, "is not an email address"),
        ({"email": ""}, "Email is the key: it needs a value."),
        ({"size": "Huge"}, "is not one of"),
        ({"first_name": "x" * 20_000}, "First name"),
    ],
)
def test_what_is_wrong_is_said_beside_it(lasting: Workspace, typed: dict[str, str], message: str) -> None:
    text = sent(lasting, **typed)
    assert DEFAULTS["form_wrong"] in text
    assert message in text
    assert reading.count(lasting, "club") == 0


def test_a_field_that_the_database_requires_is_asked_of_everybody(ws: Workspace, form: Form) -> None:
    fields.add(ws, "club", "member", type="string", label="Member no", required=True)
    known_answer = sent(ws)
    assert "Member no is required." in known_answer
    sent(ws, member="7")
    assert "Member no is required." in sent(ws)
    assert reading.find(ws, "club", KEY)["member"] == "7"


def test_a_page_after_it(ws: Workspace) -> None:
    make(ws, double=True, thanks_url="https://shop.example.org/thanks?a=1")
    shown = site(ws).get("/f/sign-up")
    assert "form-action 'self' https://shop.example.org;" in shown.headers["Content-Security-Policy"]
    kept = dict(re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', shown.text))
    client = site(later(ws, seconds=5))
    answer = client.post("/f/sign-up", data={**kept, "email": KEY}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "https://shop.example.org/thanks?a=1")


def test_a_closed_form_takes_nobody(ws: Workspace, form: Form) -> None:
    forms.update(ws, "sign-up", FormParts("News", is_archived=True))
    for name in ("sign-up", "other"):
        answer = site(ws).post(f"/f/{name}", data={"email": KEY})
        assert answer.status_code == 404 and DEFAULTS["form_gone_title"] in answer.text
