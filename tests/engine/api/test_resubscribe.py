"""Subscribing somebody again over HTTP: only with a reason, and asked first where the topic says so."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from engine.profiles import databases, subscriptions, write
from engine.profiles.write import ProfileWrite
from engine.workspace import Workspace

KEY = "a/b+c@x.org"
PATH = "/databases/students/profiles/a%2Fb%2Bc%40x.org/resubscribe"
BODY = {"topic": "general", "reason": "asked by phone"}


@pytest.fixture
def person(students: Workspace) -> int:
    """Somebody who said no and whose address bounced."""
    made = write.write(students, ProfileWrite("students", KEY, {}, subscribe=("general",))).profile_id
    home = databases.get(students, "students")
    subscriptions.set_state(students, home, made, "general", "unsubscribed", source="subscriber")
    subscriptions.suppress(students, KEY, "hard_bounce")
    return made


def test_a_write_never_overrides_a_no_and_this_does(api: TestClient, students: Workspace, person: int) -> None:
    api.post("/databases/students/profiles", json={"key": KEY, "subscribe": ["general"]})
    assert subscriptions.states(students, person) == {"general": "unsubscribed"}
    answer = api.post(PATH, json=BODY)
    assert (answer.status_code, answer.json()) == (
        200, {"profile_id": person, "topic": "general", "state": "subscribed"}
    )  # fmt: skip
    assert subscriptions.suppression_of(students, KEY) is None
    newest = subscriptions.history(students, person)[0]
    assert (newest["state"], newest["source"], newest["reason"]) == ("subscribed", "api", "asked by phone")


def test_with_double_opt_in_the_person_is_asked(api: TestClient, students: Workspace, person: int) -> None:
    subscriptions.create_topic(students, "news", double_opt_in=True)
    api.post("/databases/students/profiles", json={"key": KEY, "subscribe": ["news"]})
    # The address complained: without a reason nobody is asked.
    assert "news" not in subscriptions.states(students, person)
    assert api.post(PATH, json={**BODY, "topic": "news"}).json()["state"] == "unconfirmed"


def test_the_same_call_is_done_once(api: TestClient, students: Workspace, person: int) -> None:
    for _ in range(2):
        assert api.post(PATH, json=BODY, headers={"Idempotency-Key": "k1"}).status_code == 200
    assert len(subscriptions.history(students, person)) == 3


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"topic": "general"}, 422),
        ({"topic": "general", "reason": " "}, 422),
        ({"topic": "nothing", "reason": "x"}, 422),
        ({**BODY, "more": 1}, 422),
        ([], 422),
    ],
)
def test_bad_bodies_change_nothing(
    api: TestClient, students: Workspace, person: int, body: object, status: int
) -> None:
    assert api.post(PATH, json=body).status_code == status
    assert subscriptions.states(students, person) == {"general": "unsubscribed"}


def test_unknown_people_and_rights(api: TestClient, reader: TestClient, person: int) -> None:
    assert api.post("/databases/students/profiles/nobody/resubscribe", json=BODY).status_code == 404
    assert reader.post(PATH, json=BODY).status_code == 403


@pytest.mark.parametrize("key", ["a/resubscribe", "resubscribe", "a/b", "100%"])
def test_keys_that_look_like_the_call(api: TestClient, students: Workspace, key: str) -> None:
    databases.create(students, "orders", key="number")
    path = f"/databases/orders/profiles/{quote(key, safe='')}"
    made = api.post("/databases/orders/profiles", json={"key": key}).json()["profile_id"]
    assert api.post(f"{path}/resubscribe", json=BODY).json()["profile_id"] == made
    assert api.post("/databases/orders/profiles/x%2Fresubscribe", json=BODY).status_code == 404
