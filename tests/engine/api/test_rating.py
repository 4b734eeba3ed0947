"""The page behind a rating: a look writes nothing, a press does; and what comes of odd addresses."""

from __future__ import annotations

import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine.api import public, rating
from engine.api.page import HEADERS
from engine.api.visit import route
from engine.consent.texts import DEFAULTS
from engine.delivery.tokens import PREFERENCES, Tokens
from engine.profiles import erase, fields, quality_settings
from engine.workspace import Workspace
from tests.engine.consent.test_answering import Asked


@pytest.fixture
def asked(ws: Workspace) -> Asked:
    return Asked(ws)


def client(ws: Workspace) -> TestClient:
    return TestClient(Starlette(routes=public.routes(lambda: ws)), follow_redirects=False)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_look_changes_nothing_however_often(asked: Asked, method: str) -> None:
    path = f"/r/{asked.token('rating')}/4"
    answers = [client(asked.ws).request(method, path) for _ in range(40)]
    assert {a.status_code for a in answers} == {200}
    assert asked.row()["rating"] is None
    assert asked.answers() == []


def test_the_page_says_what_was_chosen_and_lets_one_choose_otherwise(asked: Asked) -> None:
    shown = client(asked.ws).get(f"/r/{asked.token('rating')}/4")
    assert shown.text.count('type="radio"') == 5
    assert 'value="4" required checked' in shown.text
    assert "<header>Warmcast</header>" in shown.text and "<legend>Rating</legend>" in shown.text
    assert "<textarea" in shown.text and "a@x.org" not in shown.text
    assert {name: shown.headers[name] for name in HEADERS} == HEADERS


def test_the_form_comes_before_the_address(asked: Asked) -> None:
    path = f"/r/{asked.token('rating')}/4"
    thanks = client(asked.ws).post(path, data={"answer": "5", "comment": " a\r\nb "})
    assert thanks.status_code == 200 and "Your answer is saved: 5." in thanks.text
    assert f'href="../{asked.token("rating")}/5"' in thanks.text
    assert (asked.row()["rating"], asked.row()["rating_comment"]) == (5, "a\nb")
    assert "Your answer is saved: 4." in client(asked.ws).post(path).text
    again = client(asked.ws).get(path).text
    assert DEFAULTS["answer_kept"] in again and "a\nb" not in again


def test_a_link_without_an_answer_asks(asked: Asked) -> None:
    path = f"/r/{asked.token('rating')}"
    shown = client(asked.ws).get(path)
    assert shown.status_code == 200 and " checked>" not in shown.text
    assert DEFAULTS["answer_open_title"] in shown.text
    assert client(asked.ws).post(path, data={"comment": "words"}).status_code == 422
    thanks = client(asked.ws).post(path, data={"answer": "3"}).text
    assert f'href="{asked.token("rating")}/3"' in thanks
    assert asked.row()["rating"] == 3


@pytest.mark.parametrize(
    "score", ["6", "0", "-1", "five", "4.5", "%3Cscript%3E", "4/4", "9" * 5000, "%00", "%F0%9F%98%80"]
)
def test_what_is_no_answer_is_a_page_that_offers_them(asked: Asked, score: str) -> None:
    path = f"/r/{asked.token('rating')}/{score}"
    for answer in (client(asked.ws).get(path), client(asked.ws).post(path)):
        assert answer.status_code == 422
        assert DEFAULTS["answer_wrong"] in answer.text and " checked>" not in answer.text
        assert "<script" not in answer.text
    assert asked.row()["rating"] is None


def test_options_by_code_or_label_and_yes_or_no(asked: Asked) -> None:
    options = [{"code": "seo/1", "label": "SEO & more"}, "Other"]
    fields.add(asked.ws, "people", "next", type="enum", label="What next?", options=options)
    quality_settings.save(asked.ws, "people", "next", {"answers": "choice"})
    token = asked.token("next")
    for written in ("seo%2F1", "SEO%20%26%20more"):
        shown = client(asked.ws).get(f"/r/{token}/{written}").text
        assert 'value="seo/1" required checked' in shown and "SEO &amp; more" in shown
    assert f'href="../{token}/seo%2F1"' in client(asked.ws).post(f"/r/{token}/seo%2F1").text
    assert asked.row()["next"] == "seo/1"
    # A slash that somebody wrote bare is one more step on the way back.
    for path in (f"/r/{token}/seo/1", f"/r/{token}/seo%2F1", f"/r/{token}"):
        thanks = client(asked.ws).post(path, data={"answer": "seo/1"})
        (back,) = re.findall('href="([^"]*seo[^"]*)"', thanks.text)
        assert thanks.url.join(back).raw_path.decode() == f"/r/{token}/seo%2F1"
    assert "Your answer is saved: No." in client(asked.ws).post(f"/r/{asked.token('online')}/no").text
    assert asked.row()["online"] is False


def test_a_comment_that_cannot_be_stored_is_told_beside_it(asked: Asked) -> None:
    answer = client(asked.ws).post(f"/r/{asked.token('rating')}/4", data={"comment": "a\x07b"})
    assert answer.status_code == 422 and "control characters" in answer.text
    assert 'value="4" required checked' in answer.text
    long = client(asked.ws).post(f"/r/{asked.token('rating')}/4", data={"comment": "x" * 9_000})
    assert long.status_code == 200
    assert len(str(asked.row()["rating_comment"])) == rating.LONGEST


def test_links_that_are_not_ours_or_ask_nothing_any_more(asked: Asked) -> None:
    token = asked.token("rating")
    preferences = Tokens(asked.ws.secrets).sign(PREFERENCES, asked.send_id)
    nobody = Tokens(asked.ws.secrets).sign_answer(12345, 1)
    for bad in (token[:-1], token.swapcase(), "x", preferences, nobody):
        for answer in (client(asked.ws).get(f"/r/{bad}/4"), client(asked.ws).post(f"/r/{bad}/4")):
            assert answer.status_code == 404 and DEFAULTS["unknown_title"] in answer.text
    assert client(asked.ws).post(f"/p/{token}").status_code == 404
    quality_settings.save(asked.ws, "people", "rating", {})
    assert client(asked.ws).post(f"/r/{token}/4").status_code == 410
    erase.erase(asked.ws, "people", "a@x.org")
    assert client(asked.ws).get(f"/r/{token}/4").status_code == 404


def test_too_many_by_one_link(asked: Asked) -> None:
    handler = rating.Ratings(most=2)
    app = Starlette(routes=[route("/r/{token}/{score:path}", lambda: asked.ws, handler.answer)])
    path = f"/r/{asked.token('rating')}/4"
    assert [TestClient(app).post(path).status_code for _ in range(3)] == [200, 200, 429]
    assert TestClient(app).get(path).status_code == 200
    assert TestClient(app).post(f"/r/{asked.token('online')}/no").status_code == 200
