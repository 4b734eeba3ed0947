"""The preference page: every topic by checkbox, a break, everything, and the person's own details."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import events
from engine.api import public
from engine.campaigns import ledger
from engine.clock import FixedClock
from engine.consent import words
from engine.consent.texts import DEFAULTS
from engine.delivery import links
from engine.delivery.tokens import PREFERENCES, Tokens
from engine.profiles import databases, fields, quality_settings, reading, standing, subscriptions, write
from engine.profiles.asking import NOTHING
from engine.profiles.subscriptions import opt_in
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace
from tests.engine.api.test_public import sent


class Page:
    """The page of somebody who is subscribed to `news`."""

    def __init__(self, ws: Workspace):
        self.ws = ws
        _, self.person = sent(ws)
        (row,) = ledger.sends(ws, state="sent")
        self.path = f"/p/{Tokens(ws.secrets).sign(PREFERENCES, row['send_id'])}"
        self.home = databases.get(ws, "people")

    def get(self, ws: Workspace | None = None, language: str = "") -> str:
        return self.client(ws).get(self.path, headers={"Accept-Language": language}).text

    def post(self, data: dict[str, str], ws: Workspace | None = None) -> str:
        return self.client(ws).post(self.path, data=data).text

    def client(self, ws: Workspace | None = None) -> TestClient:
        return TestClient(Starlette(routes=public.routes(lambda: ws or self.ws)))

    def ticked(self, **boxes: bool) -> dict[str, str]:
        """The form as it is shown now, with these boxes set otherwise."""
        shown = self.get()
        hidden = dict(re.findall(r'name="(was\.[^"]+)" value="([01])"', shown))
        on = dict.fromkeys(re.findall(r'type="checkbox" name="([^"]+)" value="1" checked', shown), "1")
        for name, wanted in boxes.items():
            on.pop(f"topic.{name}", None)
            on |= {f"topic.{name}": "1"} if wanted else {}
        return {"do": "topics", **hidden, **on}

    def states(self) -> dict[str, str]:
        return subscriptions.states(self.ws, self.person)


@pytest.fixture
def page(ws: Workspace) -> Page:
    return Page(ws)


def test_a_look_changes_nothing_and_shows_every_topic(page: Page) -> None:
    shown = page.get()
    assert "Course &lt;news&gt;" in shown and "General" in shown
    assert shown.count('type="checkbox"') == 2
    assert 'name="topic.news" value="1" checked' in shown
    assert "a@x.org" not in shown
    assert page.states() == {"news": "subscribed"}


def test_the_link_stands_in_every_message(page: Page) -> None:
    tokens = Tokens(page.ws.secrets)
    made = links.of_send("https://m.example.org/", tokens, 7, has_topic=True, asking=NOTHING)
    assert set(made) == {"unsubscribe", "preferences"}
    assert set(links.of_send("https://m.example.org", tokens, 7, has_topic=False, asking=NOTHING)) == {"preferences"}


def test_boxes_change_what_differs(page: Page) -> None:
    text = page.post(page.ticked(news=False, general=True))
    assert DEFAULTS["preferences_saved"] in text
    assert page.states() == {"news": "unsubscribed", "general": "subscribed"}
    told = {e["type"]: e["properties"] for e in events.timeline(page.ws, "people", page.person)}
    assert (told["unsubscribed"], told["subscribed"]) == ({"topic": "news"}, {"topic": "general"})
    (proof,) = opt_in.proofs(page.ws, page.person)
    assert (proof["topic"], proof["state"], proof["proof"]["text"]) == (
        "general",
        "given",
        "Your subscriptions: General",
    )


def test_saving_without_a_change_writes_nothing(page: Page) -> None:
    before = subscriptions.history(page.ws, page.person)
    page.post(page.ticked())
    assert subscriptions.history(page.ws, page.person) == before


def test_an_old_tab_changes_only_what_was_changed_in_it(page: Page) -> None:
    old = page.ticked(general=True)
    subscriptions.create_topic(page.ws, "later", default_in=True)
    page.post(page.ticked(news=False))
    page.post(old)
    assert page.states() == {"news": "unsubscribed", "general": "subscribed"}


def test_a_topic_that_takes_people_in_can_be_left(page: Page) -> None:
    subscriptions.create_topic(page.ws, "alerts", default_in=True)
    page.post(page.ticked(alerts=False))
    assert page.states()["alerts"] == "unsubscribed"


def test_the_holder_of_the_link_needs_no_second_confirmation(page: Page) -> None:
    subscriptions.create_topic(page.ws, "club", double_opt_in=True)
    opt_in.ask(page.ws, page.home, page.person, "club", source="api", proof={})
    assert DEFAULTS["state_unconfirmed"] in page.get()
    page.post(page.ticked(club=True))
    assert page.states()["club"] == "subscribed"
    assert {p["state"] for p in opt_in.proofs(page.ws, page.person)} == {"replaced", "given"}


def test_a_pause_holds_all_that_one_gets(page: Page) -> None:
    shown = page.post({"do": "pause", "days": "14"})
    assert "Paused until 19 January 2026" in shown
    assert page.states() == {"news": "paused"}
    later = page.ws.acting(clock=FixedClock(page.ws.now() + timedelta(days=14)))
    assert DEFAULTS["state_subscribed"] in page.get(later)


def test_a_pause_is_ended_there_too(page: Page) -> None:
    subscriptions.create_topic(page.ws, "club")
    assert DEFAULTS["resume_button"] not in page.get()
    page.post({"do": "pause", "days": "30"})
    assert DEFAULTS["resume_button"] in page.get()
    assert page.states() == {"news": "paused"}
    shown = page.post({"do": "resume"})
    assert DEFAULTS["preferences_saved"] in shown and DEFAULTS["resume_button"] not in shown
    # Nobody was put into what they never had.
    assert page.states() == {"news": "subscribed"}
    before = len(subscriptions.history(page.ws, page.person))
    page.post({"do": "resume"})
    assert len(subscriptions.history(page.ws, page.person)) == before


def test_an_end_of_the_pause_does_not_override_a_no_that_came_first(page: Page) -> None:
    page.post({"do": "pause", "days": "30"})
    subscriptions.set_state(page.ws, page.home, page.person, "news", "unsubscribed", source="card")
    page.post({"do": "resume"})
    assert page.states() == {"news": "unsubscribed"}


def test_the_details_can_be_linked(page: Page) -> None:
    confirmable(page.ws, "city")
    assert '<section id="details">' in page.get()


@pytest.mark.parametrize("days", ["9999", "9" * 5_000])
def test_bad_pauses_are_refused_on_the_page(page: Page, days: str) -> None:
    answer = page.client().post(page.path, data={"do": "pause", "days": days})
    assert answer.status_code == 422
    assert "14, 30, 60, 90 days" in answer.text
    assert page.states() == {"news": "subscribed"}


def test_everything_and_back(page: Page) -> None:
    assert DEFAULTS["stopped_undo"] in page.post({"do": "everything"})
    assert subscriptions.suppression_of(page.ws, "a@x.org") == "global_unsubscribe"
    assert DEFAULTS["stopped_undo"] not in page.post({"do": "allow"})
    assert subscriptions.suppression_of(page.ws, "a@x.org") is None


def test_a_bounced_address_is_told_so(page: Page) -> None:
    subscriptions.suppress(page.ws, "a@x.org", "hard_bounce")
    assert DEFAULTS["blocked"] in page.get()
    page.post({"do": "allow"})
    assert subscriptions.suppression_of(page.ws, "a@x.org") == "hard_bounce"


def confirmable(ws: Workspace, *names: str) -> None:
    for name in names:
        quality_settings.save(ws, "people", name, {"confirmable": True})


def test_details_only_where_a_field_says_so(page: Page) -> None:
    assert DEFAULTS["details_title"] not in page.get()
    page.post({"do": "details", "detail.city": "Paris"})
    assert reading.by_id(page.ws, "people", page.person)["city"] == "Bern"


def test_details_are_confirmed_and_corrected(page: Page) -> None:
    fields.add(page.ws, "people", "born", type="date", label="Born <on>")
    confirmable(page.ws, "city", "born", "first_name")
    shown = page.get()
    assert 'name="detail.city" maxlength' in shown or 'value="Bern"' in shown
    assert "Born &lt;on&gt;" in shown
    typed = {"do": "details", "detail.city": "Bern", "detail.born": "1990-02-03", "detail.first_name": ""}
    assert DEFAULTS["details_saved"] in page.post(typed)
    found = standing.of(page.ws, "people", page.person)
    assert (found["city"].kind, found["born"].kind) == ("confirmed", "confirmed")
    assert "Ann" not in page.get()


def untouched(page: Page) -> dict[str, str]:
    """The details as a browser sends them back."""
    shown = re.findall(r'name="((?:detail|drawn)\.[^"]*)"[^>]* value="([^"]*)"', page.get())
    return {"do": "details", **{name: html.unescape(value) for name, value in shown}}


def worded(page: Page) -> dict[str, object]:
    """Values of which the page shows less than they are."""
    for name, kind in (("at", "datetime"), ("note", "string"), ("tg", "tags"), ("fl", "float")):
        fields.add(page.ws, "people", name, type=kind)
    values = {"at": "2026-01-01T10:00:37", "note": "a  b\nc", "tg": ["x, y", "z"], "fl": 0.1}
    write.write(page.ws, ProfileWrite("people", "a@x.org", values))
    confirmable(page.ws, *values)
    row = reading.by_id(page.ws, "people", page.person)
    return {name: row[name] for name in values}


def test_what_is_sent_back_untouched_is_confirmed_as_it_is(page: Page) -> None:
    before = worded(page)
    assert DEFAULTS["details_saved"] in page.post(untouched(page))
    row = reading.by_id(page.ws, "people", page.person)
    assert {name: row[name] for name in before} == before
    assert {standing.of(page.ws, "people", page.person)[name].kind for name in before} == {"confirmed"}


def test_an_old_tab_takes_nothing_back(page: Page) -> None:
    worded(page)
    old = untouched(page)
    write.write(page.ws, ProfileWrite("people", "a@x.org", {"note": "new", "fl": 2}))
    page.post({**old, "detail.fl": "3"})
    row = reading.by_id(page.ws, "people", page.person)
    assert (row["note"], row["fl"]) == ("new", 3)
    assert standing.of(page.ws, "people", page.person)["note"].kind != "confirmed"


def test_a_bad_detail_stays_typed(page: Page) -> None:
    fields.add(page.ws, "people", "born", type="date", label="Born")
    confirmable(page.ws, "city", "born")
    answer = page.client().post(page.path, data={"do": "details", "detail.born": "soon", "detail.city": "Ulm"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text and 'value="Ulm"' in answer.text
    assert reading.by_id(page.ws, "people", page.person)["city"] == "Bern"


def test_it_speaks_the_persons_language(page: Page) -> None:
    words.save(page.ws, "de", {"preferences_title": "Ihre Abos"})
    assert "Ihre Abos" in page.get(language="de-CH, en;q=0.5")
    assert 'lang="de"' in page.get(language="de")
    assert DEFAULTS["preferences_title"] in page.get()
    write.write(page.ws, ProfileWrite("people", "a@x.org", {"language": "de-AT"}))
    assert "Ihre Abos" in page.get(language="fr")
    assert DEFAULTS["preferences_button"] in page.get()
