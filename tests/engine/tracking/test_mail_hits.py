from __future__ import annotations

from typing import Any

import pytest

from engine.clock import FixedClock
from engine.delivery.tokens import OPEN, Tokens
from engine.profiles import erase
from engine.tracking import MailCollector, machines, mail_hits
from engine.workspace import Workspace
from tests.engine.tracking.conftest import BROWSER
from tests.engine.tracking.letters import Letter, at_relay, later

A = "https://shop.example.org/a"


@pytest.fixture
def letter(ws: Workspace) -> Letter:
    return Letter(ws)


class Patient(MailCollector):
    """Writes when it is told to, and has a clock that is set."""

    def __init__(self, ws: Workspace):
        super().__init__(ws, wait=3600)

    def at(self, seconds: float) -> Patient:
        self._workspace = self._workspace.acting(clock=FixedClock(later(seconds)))
        return self


def told(letter: Letter, collector: MailCollector) -> list[tuple[str, dict[str, Any]]]:
    collector.flush()
    return letter.told()


def test_an_open_and_a_click_are_events_of_the_send(letter: Letter) -> None:
    mail = Patient(letter.ws)
    assert mail.at(60).opened(letter.send_id, BROWSER) == "taken"
    assert mail.at(70).clicked(letter.send_id, 4, A, BROWSER) == "taken"
    did = {"device": "desktop"}
    assert told(letter, mail) == [("opened", did), ("clicked", {"url": A, "link": 4, **did})]
    with letter.ws.store.read() as cursor:
        sql = "select send_id, campaign_id, source, happened_at from event where type in ('opened', 'clicked')"
        rows = cursor.rows(sql)
    assert sorted(rows) == [(letter.send_id, 1, "tracking", later(at)) for at in (60, 70)]


def test_tokens_of_other_kinds_and_secrets(letter: Letter) -> None:
    ws = letter.ws
    mail = Patient(ws)
    tokens, old = Tokens(ws.secrets), Tokens((b"another",))
    assert mail.send_of_open(tokens.sign(OPEN, 5)) == 5
    assert mail.send_of_click(tokens.sign_click(5, 6, 7), None) == (5, (6, 7))
    assert mail.send_of_click(tokens.sign_click(5, 6, 7, A), A) == (5, (6, 7))
    for token in (tokens.sign("u", 5), old.sign(OPEN, 5), "", "é", "x" * 35, tokens.sign_click(5, 6, 7)):
        assert mail.send_of_open(token) is None
    for token in (tokens.sign(OPEN, 5), old.sign_click(5, 6, 7), "", "é", tokens.sign_click(5, 6, 7, A)):
        assert mail.send_of_click(token, None) is None
    assert mail.send_of_click(tokens.sign_click(5, 6, 7, A), f"{A}?x") is None


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({"purpose": "prefetch"}, "prefetch"),
        ({"sec-purpose": "prefetch;prerender"}, "prefetch"),
        ({"x-moz": "prefetch"}, "prefetch"),
        ({"sec-gpc": "1"}, "objected"),
    ],
)
def test_what_is_never_recorded(letter: Letter, headers: dict[str, str], outcome: str) -> None:
    mail = Patient(letter.ws)
    assert mail.opened(letter.send_id, BROWSER | headers) == outcome
    assert mail.clicked(letter.send_id, 1, A, BROWSER | headers) == outcome
    assert told(letter, mail) == []
    assert mail.counts == {outcome: 2}


def test_a_machine_is_recorded_with_its_rule(letter: Letter) -> None:
    mail = Patient(letter.ws)
    mail.at(60).opened(letter.send_id, {"user-agent": "Mozilla/5.0"})
    mail.at(61).clicked(letter.send_id, 1, A, {"user-agent": "Mimecast"})
    assert told(letter, mail) == [
        ("opened", {"machine": machines.MAIL_PRIVACY}),
        ("clicked", {"url": A, "link": 1, "machine": machines.SCANNER}),
    ]


def test_many_links_at_once_are_a_machine_also_over_two_batches(letter: Letter) -> None:
    mail = Patient(letter.ws)
    mail.at(60).clicked(letter.send_id, 1, A, BROWSER)
    mail.at(60.3).clicked(letter.send_id, 2, A, BROWSER)
    mail.flush()
    mail.at(60.6).clicked(letter.send_id, 3, A, BROWSER)
    mail.at(80).clicked(letter.send_id, 4, A, BROWSER)
    rules = {p["link"]: p.get("machine") for _, p in told(letter, mail)}
    # What was written already stays: a second's patience catches most.
    assert rules == {1: None, 2: None, 3: machines.BURST, 4: None}


def test_three_at_once_in_one_batch(letter: Letter) -> None:
    mail = Patient(letter.ws).at(60)
    for number in (1, 2, 3):
        mail.clicked(letter.send_id, number, A, BROWSER)
    mail.at(61).opened(letter.send_id, BROWSER)
    assert [p.get("machine") for _, p in told(letter, mail)] == [machines.BURST] * 3 + [None]


def test_who_asked_for_the_head_first_is_a_machine_for_a_minute(letter: Letter) -> None:
    mail = Patient(letter.ws)
    mail.at(60).asked_head(letter.send_id)
    mail.at(61).clicked(letter.send_id, 1, A, BROWSER)
    mail.at(200).clicked(letter.send_id, 1, A, BROWSER)
    assert [p.get("machine") for _, p in told(letter, mail)] == [machines.HEAD_FIRST, None]


def test_too_soon_counts_only_where_there_is_a_relay(letter: Letter) -> None:
    for ws, rule in ((letter.ws, None), (at_relay(letter.ws), machines.TOO_SOON)):
        mail = Patient(ws)
        mail.at(1).clicked(letter.send_id, 1, A, BROWSER)
        assert told(letter, mail)[-1][1].get("machine") == rule
    mail = Patient(at_relay(letter.ws))
    mail.at(1).opened(letter.send_id, BROWSER)
    mail.at(5).clicked(letter.send_id, 1, A, BROWSER)
    assert [p.get("machine") for _, p in told(letter, mail)][-2:] == [None, None]


def test_a_day_of_one_message_has_its_most(letter: Letter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail_hits, "MOST_A_DAY", 3)
    mail = Patient(letter.ws)
    for at in range(60, 65):
        mail.at(at).opened(letter.send_id, BROWSER)
    mail.flush()
    mail.at(70).opened(letter.send_id, BROWSER)
    mail.at(71).clicked(letter.send_id, 1, A, BROWSER)
    assert [kind for kind, _ in told(letter, mail)] == ["opened"] * 3 + ["clicked"]
    mail.at(86_400 + 65).opened(letter.send_id, BROWSER)
    assert len(told(letter, mail)) == 5


def test_a_flood_is_answered_and_not_taken(letter: Letter) -> None:
    mail = Patient(letter.ws)
    outcomes = [mail.opened(letter.send_id, BROWSER) for _ in range(200)]
    assert outcomes.count("taken") < 70 and outcomes[-1] == "limited"


def test_of_whom_is_erased_and_of_sends_that_are_gone_nothing_is_recorded(letter: Letter) -> None:
    mail = Patient(letter.ws)
    mail.opened(letter.send_id, BROWSER)
    mail.opened(12345, BROWSER)
    erase.erase(letter.ws, "students", "ann@example.org")
    mail.flush()
    with letter.ws.store.read() as cursor:
        assert cursor.value("select count(*) from event where type = 'opened'") == 0
