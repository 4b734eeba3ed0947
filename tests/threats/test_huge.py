"""Requests of any size at the real app in team mode: refused with a clear answer, nothing of them kept, everybody else served."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.access import tokens
from engine.profiles import databases
from engine.settings import Settings
from engine.workspace import Workspace
from tests.test_app_process import App, by_uvicorn, started, wait_until_ready
from tests.threats.raw import asked, head, status
from tests.threats.test_public_process import free_port

MB = 2**20
HUGE = 48 * MB
BOUND = 160 * MB
"""What the process may have more in memory at the end than before: much less than all that is thrown at it together."""
BOTH = ("/u/x", "/p/x", "/k/x", "/r/x", "/r/x/5", "/f/x", "/t")
OF_TEAM = ("/login", "/login/link/x", "/logout")
PART = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\ny\r\n'


@dataclass(frozen=True)
class Site:
    """The app, its port, that of the public listener, and a token for the API."""

    app: App
    port: int
    open_port: int
    token: str

    def memory(self) -> int:
        """The most that the process had in memory so far, in bytes."""
        told = Path(f"/proc/{self.app.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+) kB", told)[1]) * 1024  # type: ignore[index]

    def is_well(self) -> bool:
        return all(asked(port, head("/readyz")).endswith(b'{"ready":true}') for port in (self.port, self.open_port))


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder = tmp_path_factory.mktemp("data")
    opened = Workspace.open(Settings(data=str(folder)))
    databases.create(opened, "people")
    token = tokens.create(opened, "shop", "write")
    opened.close()
    port, open_port = free_port(), free_port()
    settings = {
        "WARMCAST_LOGIN": "password",
        "WARMCAST_PUBLIC_ADDRESS": f"127.0.0.1:{open_port}",
        "WARMCAST_ENGINE": "off",
    }
    with started(by_uvicorn(port), folder, **settings) as app:
        wait_until_ready(app, port)
        wait_until_ready(app, open_port)
        yield Site(app, port, open_port, token)


@pytest.fixture(autouse=True)
def bounded(site: Site) -> Iterator[None]:
    before = site.memory()
    yield
    assert site.memory() - before < BOUND
    assert site.is_well()


def post(path: str, body: bytes, *more: str, length: int | None = None) -> bytes:
    lines = [
        f"POST {path} HTTP/1.1",
        "Host: x",
        f"Content-Length: {len(body) if length is None else length}",
        "Connection: close",
    ]
    return "\r\n".join([*lines, *more, "", ""]).encode() + body


def chunked(path: str, size: int, *more: str) -> bytes:
    lines = [f"POST {path} HTTP/1.1", "Host: x", "Transfer-Encoding: chunked", "Connection: close", *more, "", ""]
    piece = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    return "\r\n".join(lines).encode() + piece * (size // 0x10000) + b"0\r\n\r\n"


def places(site: Site) -> list[tuple[int, str]]:
    """Every address that takes a body from strangers."""
    return [
        *((p, path) for p in (site.port, site.open_port) for path in BOTH),
        *((site.port, path) for path in OF_TEAM),
    ]


def test_a_body_that_says_it_is_huge_is_refused_unread(site: Site) -> None:
    for port, path in places(site):
        assert status(asked(port, post(path, b"", length=10**12))) == 413, (port, path)


def test_a_body_that_does_not_say_so_is_refused_too(site: Site) -> None:
    for port, path in places(site):
        # At the dashboard's own port the server ends such a connection so that the answer may be lost.
        assert status(asked(port, chunked(path, 4 * MB))) in ((413,) if port == site.open_port else (413, 0)), (
            port,
            path,
        )


def test_a_form_with_a_million_parts(site: Site) -> None:
    kind = "Content-Type: multipart/form-data; boundary=b"
    for port, path in ((site.open_port, "/f/x"), (site.port, "/login")):
        body = PART * 1_000_000
        assert status(asked(port, post(path, body, kind))) in ((413,) if port == site.open_port else (413, 0))
        fields = b"&".join(b"a=b" for _ in range(16_000))
        assert status(asked(port, post(path, fields))) in (200, 401, 404, 422)


def test_a_bomb_is_not_unpacked(site: Site) -> None:
    bomb = gzip.compress(b"\0" * HUGE, 9)
    assert len(bomb) < 60_000
    for path in BOTH:
        answer = asked(site.open_port, post(path, bomb, "Content-Encoding: gzip"))
        assert status(answer) in (400, 404, 413), path


@pytest.mark.parametrize("what", ["cookie", "header", "headers", "query", "path"])
def test_a_huge_head(site: Site, what: str) -> None:
    requests = {
        "cookie": head("/u/x", "GET", "Cookie: a=" + "x" * MB),
        "header": head("/u/x", "GET", "X-Long: " + "x" * MB),
        "headers": head("/u/x", "GET", *("X: y" for _ in range(100_000))),
        "query": head("/f/x?" + "&".join(f"a{n}=b" for n in range(1_000_000))),
        "path": head("/u/" + "x" * MB),
    }
    assert status(asked(site.open_port, requests[what])) in (414, 431)
    # The dashboard's own server takes what a proxy in front would refuse, and gives it back at once.
    assert status(asked(site.port, requests[what])) in (0, 400, 404, 414, 431)


def test_deep_and_wide_json(site: Site) -> None:
    bearer = f"Authorization: Bearer {site.token}"
    path = "/api/v1/databases/people/profiles"
    for body, expected in ((b"[" * MB, 400), (b'{"a":' * 100_000, 400), (b"[" + b"{}," * MB + b"{}]", 422)):
        answer = asked(site.port, post(path, body, bearer, "Content-Type: application/json"))
        assert status(answer) == expected, answer[:300]
        assert b'"error"' in answer
    for port in (site.port, site.open_port):
        assert status(asked(port, post("/t", b"[" * 8_000))) == 400


def test_the_api_reads_nothing_of_a_stranger_and_so_much_of_a_known_one(site: Site) -> None:
    path = "/api/v1/databases/people/profiles"
    assert status(asked(site.port, post(path, b"", length=10**12))) == 401
    bearer = f"Authorization: Bearer {site.token}"
    assert status(asked(site.port, post(path, b"", bearer, length=10**12))) == 413
    assert status(asked(site.port, chunked(path, 20 * MB, bearer))) in (413, 0)


def test_nothing_takes_an_upload_from_a_stranger(site: Site) -> None:
    for path in ("/_stcore/upload_file/x/y", "/", "/media/x"):
        for method in (b"PUT", b"POST"):
            request = post(path, b"", length=10**12).replace(b"POST", method, 1)
            assert status(asked(site.port, request)) in (401, 403), (method, path)


STARTS = "/ /i/ /s/ /f/ /u/ /static/ /media/ /app/static/ /_stcore/component/ /component/x/".split()
TRAVERSALS = [
    "../",
    "..%2f",
    "%2e%2e/",
    "%2e%2e%2f",
    "..%5c",
    "%252e%252e%252f",
    "....//",
    "..;/",
    "/",
    "%2f",
    "file:///",
]


@pytest.mark.parametrize("start", STARTS)
def test_no_path_leads_to_a_file(site: Site, start: str) -> None:
    for port in (site.port, site.open_port):
        for up in TRAVERSALS:
            for file in ("secret", "warmcast.duckdb", "etc/passwd", "app.py", "engine/settings.py"):
                answer = asked(port, head(start + up * 6 + file))
                assert status(answer) in (303, 400, 401, 403, 404), (start, up, file, answer[:200])
                for told in (b"root:", b"The frame: the app object", b"DUCK", b"WARMCAST_"):
                    assert told not in answer
