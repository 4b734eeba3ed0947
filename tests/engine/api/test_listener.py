from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api import listener, metrics, public
from engine.api.listener import PublicServer, parse
from engine.consent import forms
from engine.errors import BadValueError, EngineError
from engine.profiles import subscriptions
from engine.settings import Settings
from engine.workspace import Workspace
from tests.threats.raw import PATIENCE, asked, connected, head, listening, port_of, status, told


async def where(request: Request) -> Response:
    host = request.client.host if request.client else ""
    return PlainTextResponse(f"{host} {request.headers.get('x-forwarded-for')}")


@pytest.fixture
def port(students: Workspace) -> Iterator[int]:
    """The public listener over a workspace."""
    with listening(public.routes(lambda: students)) as server:
        yield port_of(server)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0.0.0.0:8080", ("0.0.0.0", 8080)),
        ("[::]:8080", ("::", 8080)),
        (":8080", ("", 8080)),
        ("mail.example.org:1", ("mail.example.org", 1)),
        (" 127.0.0.1:65535 ", ("127.0.0.1", 65535)),
    ],
)
def test_addresses(text: str, expected: tuple[str, int]) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8080",
        "0.0.0.0",
        "::",
        "::1:8080",
        "0.0.0.0:http",
        "0.0.0.0:65536",
        "http://x:80",
        "a b:80",
        "x:80/",
        "[x]:80",
    ],
)
def test_what_is_no_address_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadValueError, match=r"host:port like 0\.0\.0\.0:8080"):
        parse(text)


def test_a_port_in_use_or_an_address_of_another_machine_is_refused() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        busy = taken.getsockname()[1]
        for address in (f"127.0.0.1:{busy}", "192.0.2.1:8080", "no-such-host.invalid:8080"):
            with pytest.raises(EngineError, match=r"public listener cannot listen on .* port") as refused:
                PublicServer([], Settings(), address).start()
            assert refused.value.code == "public_address"


@pytest.mark.parametrize(("address", "hosts"), [(":0", ["0.0.0.0", "::"]), ("[::]:0", ["::"]), ("[::1]:0", ["::1"])])
def test_it_listens_where_it_is_told(address: str, hosts: list[str]) -> None:
    server = PublicServer([Route("/where", where)], Settings(), address)
    server.start()
    try:
        assert [host for host, _ in server.addresses] == hosts
        for host, port in server.addresses:
            with closing(socket.create_connection(("::1" if ":" in host else "127.0.0.1", port), PATIENCE)) as line:
                line.sendall(head("/where"))
                assert status(told(line)) == 200
    finally:
        server.stop()


def test_what_it_answers(port: int) -> None:
    for path in ("/healthz", "/readyz", "/t.js", "/t.gif", "/o/x.gif"):
        assert status(asked(port, head(path))) in (200, 400), path
    for path in ("/u/x", "/p/x", "/k/x", "/r/x", "/r/x/5", "/s/x", "/f/x", "/c/x/1", "/i/x.png"):
        answer = asked(port, head(path))
        assert (status(answer), b"Not Found" in answer.partition(b"\r\n\r\n")[2]) == (404, False), path


def test_what_it_does_not_answer(port: int) -> None:
    for path in ("/", "/campaigns", "/metrics", "/api/v1/sends", "/api/docs", "/_stcore/health", "/login", "/healthz/"):
        answer = asked(port, head(path))
        assert (status(answer), answer.partition(b"\r\n\r\n")[2]) == (404, b"Not Found"), path
    for method, path in (("PUT", "/u/x"), ("POST", "/healthz"), ("DELETE", "/t"), ("GET", "/t"), ("POST", "/o/x.gif")):
        assert status(asked(port, head(path, method))) == 405


def test_metrics_are_for_the_dashboard_only(students: Workspace) -> None:
    assert {r.path for r in metrics.routes(lambda: students)} & {
        r.path for r in public.routes(lambda: students)
    } == set()  # type: ignore[attr-defined]


def test_any_name_of_host_is_fine_and_none_is_told_back(port: int) -> None:
    for host in ("Host: mail.example.org", "Host: evil.example", "X: y"):
        request = f"GET /u/x HTTP/1.0\r\n{host}\r\n\r\n".encode()
        answer = asked(port, request)
        assert status(answer) == 404
        assert b"example" not in answer


def test_every_answer_has_its_headers(port: int) -> None:
    for path in ("/healthz", "/nothing", "/u/x", "/f/x"):
        answer = asked(port, head(path)).lower()
        assert b"x-content-type-options: nosniff" in answer
        assert answer.count(b"content-security-policy: ") == 1
        assert answer.count(b"referrer-policy: ") == 1
        assert b"server: " not in answer


@pytest.mark.parametrize(
    ("proxy", "told_by", "expected"),
    [
        ("", "203.0.113.7", b"127.0.0.1"),
        ("10.0.0.0/8", "203.0.113.7", b"127.0.0.1"),
        ("127.0.0.1", "203.0.113.7", b"203.0.113.7"),
        ("127.0.0.1, 10.0.0.0/8", "198.51.100.9, 203.0.113.7, 10.1.2.3", b"203.0.113.7"),
        ("127.0.0.1", "198.51.100.9, nonsense", b"127.0.0.1"),
    ],
)
def test_only_our_proxies_say_who_calls(proxy: str, told_by: str, expected: bytes) -> None:
    with listening([Route("/where", where)], settings=Settings(proxy=proxy)) as server:
        answer = asked(port_of(server), head("/where", "GET", f"X-Forwarded-For: {told_by}"))
        assert answer.partition(b"\r\n\r\n")[2] == expected + b" None"


def test_it_writes_into_the_workspace_of_the_app(port: int, students: Workspace) -> None:
    subscriptions.create_topic(students, "news")
    forms.create(students, "sign-up", "news", "students", forms.FormParts("Our news"))
    assert b"<form" in asked(port, head("/f/sign-up"))


def test_it_ends_after_what_is_under_way_is_answered() -> None:
    begun, gate = threading.Event(), threading.Event()

    def slowly(_: Request) -> Response:
        begun.set()
        gate.wait(PATIENCE)
        return PlainTextResponse("at last")

    routes: list[BaseRoute] = [Route("/slowly", slowly)]
    server = PublicServer(routes, Settings(), "127.0.0.1:0")
    server.start()
    with connected(port_of(server)) as line, connected(port_of(server)):
        line.sendall(head("/slowly"))
        assert begun.wait(PATIENCE)
        end = threading.Thread(target=server.stop)
        end.start()
        gate.set()
        assert told(line).endswith(b"at last")
        end.join(PATIENCE)
        assert not end.is_alive()
    with pytest.raises(ConnectionError):
        connected(port_of(server))


def test_who_says_nothing_or_reads_nothing_does_not_keep_it_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener, "END", 1)

    async def big(_: Request) -> Response:
        return Response(b"x" * 2**22)

    server = PublicServer(
        [Route("/where", where, methods=["GET", "POST"]), Route("/big", big)], Settings(), "127.0.0.1:0"
    )
    server.start()
    with ExitStack() as lines:
        silent, half, idle = (lines.enter_context(connected(port_of(server))) for _ in range(3))
        half.sendall(b"POST /where HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n")
        deaf = lines.enter_context(connected(port_of(server), receive=4096))
        deaf.sendall(head("/big"))
        idle.sendall(b"GET /where HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b"200" in idle.recv(4096)
        server.stop()
        assert told(silent) == b""
    assert len(server.guard) == 0


def test_connections_are_fewer_than_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listener.resource, "getrlimit", lambda _: (256, 256))
    assert PublicServer([], Settings(), "127.0.0.1:0").guard.patience.most == 128
    monkeypatch.setattr(listener.resource, "getrlimit", lambda _: (-1, -1))
    assert PublicServer([], Settings(), "127.0.0.1:0").guard.patience.most == 1_000
