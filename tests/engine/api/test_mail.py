from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from engine import tracking
from engine.api import public
from engine.content import templates
from engine.profiles import erase
from engine.workspace import Workspace
from tests.engine.tracking.letters import HTML, Letter

BROWSER = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0"}
SHOP = "https://shop.example.org"
UTM = "utm_source=warmcast&utm_medium=email&utm_campaign=welcome&utm_content=hello"


@pytest.fixture
def letter(ws: Workspace) -> Iterator[Letter]:
    yield Letter(ws)
    tracking.stop(ws)


@pytest.fixture
def client(letter: Letter) -> Iterator[TestClient]:
    site = Starlette(routes=public.routes(lambda: letter.ws))
    with TestClient(site, base_url="http://127.0.0.1:8501", headers=BROWSER, follow_redirects=False) as found:
        yield found


def test_links_of_the_message_lead_where_they_were_to(client: TestClient, letter: Letter) -> None:
    answers = [client.get(path) for path in letter.links]
    assert [a.status_code for a in answers] == [302] * 4
    assert [a.headers["location"] for a in answers] == [
        f"{SHOP}/a?{UTM}",
        f"{SHOP}/b?x=1&{UTM}",
        f"{SHOP}/?q=Bern%20&%20Co&{UTM}",
        f"{SHOP}/a?{UTM}",
    ]
    for answer in answers:
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers
    assert [p["link"] for _, p in letter.told()] == [1, 2, 3, 4]


def test_the_pixel(client: TestClient, letter: Letter) -> None:
    for path in (letter.pixel, "/o/unknown.gif", letter.pixel.replace("/o/", "/o/A")):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["content-type"], answer.content[:6]) == (200, "image/gif", b"GIF89a")
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == ("no-store", "no-referrer")
    assert letter.told() == [("opened", {})]


def test_a_head_and_a_prefetch_are_harmless(client: TestClient, letter: Letter) -> None:
    assert client.head(letter.pixel).status_code == 200
    assert client.head(letter.links[0]).headers["location"] == f"{SHOP}/a?{UTM}"
    assert client.get(letter.links[1], headers={"Sec-Purpose": "prefetch"}).status_code == 302
    assert letter.told() == []
    client.get(letter.links[0])
    assert letter.told() == [("clicked", {"url": f"{SHOP}/a", "link": 1, "machine": "head_first"})]


def test_nothing_leads_where_no_message_of_ours_does(client: TestClient, letter: Letter) -> None:
    first, signed = letter.links[0], letter.links[2]
    token = first.split("/")[2]
    evil = "to=https%3A%2F%2Fevil.example%2F"
    wrong = [
        f"{first}?{evil}",
        f"/c/{token}/3",
        f"/c/{token}/5",
        f"/c/{token}/0",
        f"/c/{token}/01",
        f"/c/{token}/²",
        f"/c/{token}/1/x",
        f"/c/{token[:-1]}{'A' if token[-1] != 'A' else 'B'}/1",
        f"/c/{letter.pixel.split('/')[2].removesuffix('.gif')}/1",
        f"{signed.partition('?')[0]}?{evil}",
        f"{signed.partition('?')[0]}?to=",
        signed.partition("?")[0],
        f"{signed}x",
        f"{signed.partition('?')[0]}?{evil}&{signed.partition('?')[2]}x",
        "/c/x/1",
    ]
    for path in wrong:
        answer = client.get(path)
        assert (answer.status_code, "location" in answer.headers) == (404, False), path
    assert "This link does not work" in client.get("/c/x/1").text
    assert letter.told() == []


def test_a_signed_address_is_its_own_only(client: TestClient, letter: Letter) -> None:
    parts = urlsplit(letter.links[2])
    assert parse_qs(parts.query) == {"to": [f"{SHOP}/?q=Bern%20&%20Co"]}
    assert client.get(f"{parts.path}?{parts.query}").status_code == 302


def test_links_work_on_after_an_erasure_and_count_nobody(client: TestClient, letter: Letter) -> None:
    pixel, links = letter.pixel, letter.links
    erase.erase(letter.ws, "students", "ann@example.org")
    letter.ws.store.write(lambda cursor: cursor.run("delete from send"))
    assert [client.get(path).status_code for path in (pixel, links[0], links[2])] == [200, 302, 302]
    assert letter.told() == []


def test_old_messages_work_when_the_template_is_another(client: TestClient, letter: Letter) -> None:
    source = templates.get(letter.ws, "hello").source
    assert source.html == HTML
    letter.ws.store.write(lambda cursor: cursor.run("update template set is_archived = true"))
    letter.ws.cache.clear()
    assert client.get(letter.links[0]).headers["location"] == f"{SHOP}/a?{UTM}"


def test_older_secrets_still_verify(letter: Letter) -> None:
    newer = replace(letter.ws, secrets=(b"a newer secret", *letter.ws.secrets))
    tracking.stop(letter.ws)
    site = Starlette(routes=public.routes(lambda: newer))
    with TestClient(site, base_url="http://127.0.0.1:8501", headers=BROWSER, follow_redirects=False) as client:
        assert client.get(letter.links[0]).status_code == 302
        client.get(letter.pixel)
    assert [kind for kind, _ in letter.told()] == ["clicked", "opened"]


def test_a_flood_does_no_harm(client: TestClient, letter: Letter) -> None:
    assert {client.get(letter.links[0]).status_code for _ in range(150)} == {302}
    assert len(letter.told()) == 50
