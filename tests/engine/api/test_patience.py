"""Callers who take their time, at a real server; judged by what gets through, not by a clock."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route

from engine.api import body, visit
from engine.api.body import read
from engine.api.listener import PublicServer
from engine.api.patience import Patience
from engine.errors import EngineError
from engine.settings import Settings
from engine.tracking import hits
from tests.threats.raw import PATIENCE, QUICK, STEADY, asked, connected, head, listening, port_of, status, told

MOST = 2_000
BIG = 8 * 2**20
POST = b"POST /post HTTP/1.1\r\nHost: x\r\n"


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


async def post(request: Request) -> Response:
    try:
        return PlainTextResponse(str(len(await read(request, MOST))))
    except EngineError as error:
        return PlainTextResponse(error.message, 413 if error.code == "too_large" else 408)


async def big(_: Request) -> Response:
    return Response(b"x" * BIG)


ROUTES: list[BaseRoute] = [Route("/hello", hello), Route("/post", post, methods=["POST"]), Route("/big", big)]


@pytest.fixture(scope="module")
def server() -> Iterator[PublicServer]:
    with listening(ROUTES) as found:
        yield found


@pytest.fixture(scope="module")
def hasty() -> Iterator[PublicServer]:
    """For those who take longer than it waits."""
    with listening(ROUTES, QUICK) as found:
        yield found


@pytest.fixture
def port(server: PublicServer) -> int:
    return port_of(server)


@pytest.fixture
def quick(hasty: PublicServer) -> int:
    return port_of(hasty)


def is_alive(port: int) -> bool:
    """Of the hasty one it is enough if one of some gets through: the machine may be slower than it is."""
    return any(asked(port, head("/hello")).endswith(b"hello") for _ in range(5))


def dripped(line: socket.socket, data: bytes) -> int:
    """Sends a byte after the other; how many went before the server cut it off."""
    for sent, letter in enumerate(data):
        try:
            line.send(bytes([letter]))
        except ConnectionError:
            return sent
        time.sleep(0.01)
    return len(data)


def until(server: PublicServer, count: int) -> None:
    """Waits for the number of connections."""
    end = time.monotonic() + PATIENCE
    while len(server.guard) != count:
        assert time.monotonic() < end, len(server.guard)
        time.sleep(0.01)


@pytest.mark.parametrize("said", [b"", b"GET /hello HTTP/1.1\r\n", b"GET /hello HTTP/1.1\r\nHost", b"\r\n"])
def test_a_head_that_does_not_come_is_not_waited_for(quick: int, said: bytes) -> None:
    answer = asked(quick, said)
    assert status(answer) == 408
    assert b"did not come within 0.5 seconds" in answer


def test_a_head_byte_by_byte_is_cut_off(quick: int) -> None:
    with connected(quick) as slow:
        assert dripped(slow, head("/hello", "GET", "X: " + "x" * 10_000)) < 10_000
    assert is_alive(quick)


@pytest.mark.parametrize("length", [b"Content-Length: 1000\r\n\r\n", b"Transfer-Encoding: chunked\r\n\r\n3e8\r\n"])
def test_a_body_that_does_not_come_is_not_waited_for(quick: int, length: bytes) -> None:
    with connected(quick) as slow:
        slow.sendall(POST + length)
        assert dripped(slow, b"x" * 900) < 900
    assert is_alive(quick)


def test_a_handler_that_gives_up_first_says_so(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(body, "PATIENCE", 0.05)
    answer = asked(port, POST + b"Connection: close\r\nContent-Length: 1000\r\n\r\nx")
    assert status(answer) == 408
    assert b"did not come within 0.05 seconds" in answer


def test_who_never_reads_is_cut_off(hasty: PublicServer, quick: int) -> None:
    until(hasty, 0)
    with connected(quick, receive=4096) as deaf:
        deaf.sendall(head("/big"))
        assert is_alive(quick)
        until(hasty, 0)
        assert len(told(deaf)) < BIG


def test_who_reads_slowly_but_reads_gets_it_all() -> None:
    with listening(ROUTES, replace(STEADY, stall=1.5)) as server, connected(port_of(server)) as slow:
        slow.sendall(head("/big"))
        found = len(slow.recv(2**18))
        for _ in range(20):
            time.sleep(0.1)
            found += len(slow.recv(2**18))
        assert found + len(told(slow)) > BIG


def test_two_thousand_who_say_nothing_keep_nobody_out() -> None:
    patience = Patience(most=40, most_of_one=10_000, look=0.05)
    with listening(ROUTES, patience) as server, ExitStack() as silent:
        port = port_of(server)
        for number in range(2_000):
            silent.enter_context(connected(port))
            if number % 100 == 0:
                assert is_alive(port)
                assert len(server.guard) <= 40
        assert is_alive(port)


def test_one_address_has_so_many_and_takes_the_place_of_its_own_only() -> None:
    with listening(ROUTES, replace(STEADY, most_of_one=3)) as server, ExitStack() as stack:
        port = port_of(server)
        lines = [stack.enter_context(connected(port)) for _ in range(3)]
        until(server, 3)
        lines.append(stack.enter_context(connected(port)))
        # The oldest made room; the others still may ask.
        assert told(lines[0]) == b""
        for line in lines[1:]:
            line.sendall(head("/hello"))
            assert told(line).endswith(b"hello")


def test_a_proxy_has_as_many_as_it_likes() -> None:
    settings = Settings(proxy="127.0.0.0/8")
    with listening(ROUTES, replace(STEADY, most_of_one=3), settings) as server, ExitStack() as stack:
        for _ in range(10):
            stack.enter_context(connected(port_of(server)))
        until(server, 10)


def test_who_waits_for_us_is_never_ended_for_another() -> None:
    gate, begun = threading.Event(), threading.Semaphore(0)

    def slowly(_: Request) -> Response:
        begun.release()
        gate.wait(PATIENCE)
        return PlainTextResponse("at last")

    with listening([Route("/slowly", slowly)], replace(STEADY, most=2)) as server, ExitStack() as stack:
        port = port_of(server)
        waiting = [stack.enter_context(connected(port)) for _ in range(2)]
        for line in waiting:
            line.sendall(head("/slowly"))
        assert begun.acquire(timeout=PATIENCE)
        assert begun.acquire(timeout=PATIENCE)
        assert asked(port, head("/slowly")) == b""
        gate.set()
        assert [told(line)[-7:] for line in waiting] == [b"at last"] * 2


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET /hello HTTP/1.1\r\nCookie: " + b"x" * 2**20 + b"\r\n\r\n", 431),
        (b"GET /hello HTTP/1.1\r\n" + b"X: y\r\n" * 200 + b"\r\n", 431),
        (b"GET /hello?" + b"a&" * 2**20 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET /" + b"x" * 40_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ],
    ids=["cookie", "headers", "query", "path"],
)
def test_a_head_that_is_too_long_is_refused_and_not_kept(port: int, request_: bytes, expected: int) -> None:
    assert status(asked(port, request_)) == expected
    assert is_alive(port)


@pytest.mark.parametrize(
    ("said", "expected"), [(b"GET / HTTP/1.1\r\nX: ", 431), (b"GET /", 414), (b"GET / HTTP/1.1\r\n", 431)]
)
def test_a_head_without_end_is_not_gathered(said: bytes, expected: int) -> None:
    more = b"X: y\r\n" if said.endswith(b"\n") else b"x"
    with listening(ROUTES) as server:
        assert status(asked(port_of(server), said + more * 100_000)) == expected


@pytest.mark.parametrize("piece", [b"x" * 2**16, b"X: y\r\n" * 10_000], ids=["one", "many"])
def test_trailers_without_end_are_not_gathered(piece: bytes) -> None:
    with listening(ROUTES) as server, connected(port_of(server)) as line:
        line.sendall(b"POST /hello HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: y\r\nX: ")
        with pytest.raises(ConnectionError):
            line.sendall(piece * 500)


def test_who_is_refused_is_heard_out_for_a_moment() -> None:
    """Else their system throws away the answer with the connection."""
    with listening(ROUTES) as server, connected(port_of(server)) as line:
        line.sendall(b"POST /post HTTP/1.0\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        for _ in range(20):
            time.sleep(0.01)
            line.sendall(b"x" * 10_000)
        assert status(line.recv(4096)) == 413


@pytest.mark.parametrize("version", [b"1.0", b"1.1"])
def test_a_body_that_is_too_long_hears_so_before_it_has_come(port: int, version: bytes) -> None:
    start = b"POST /post HTTP/" + version + b"\r\nHost: x\r\nConnection: close\r\nContent-Length: 1000000\r\n\r\n"
    with connected(port) as early:
        early.sendall(start)
        assert status(early.recv(4096)) == 413
    # And who sends it all before it reads hears it, too.
    assert status(asked(port, start + b"x" * 1_000_000)) == 413


def test_chunks_without_end(port: int) -> None:
    answer = asked(
        port, POST + b"Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n" + b"5\r\nxxxxx\r\n" * 100_000
    )
    assert status(answer) == 413


@pytest.mark.parametrize("more", [b"0\r\nx: " + b"x" * 2**20, b"5;" + b"x" * 2**20], ids=["trailer", "extension"])
def test_what_stands_around_chunks_is_bounded(port: int, more: bytes) -> None:
    assert status(asked(port, POST + b"Transfer-Encoding: chunked\r\n\r\n" + more)) in (0, 408)
    assert is_alive(port)


def test_requests_that_wait_for_their_turn_are_bounded(port: int) -> None:
    few = b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n" * 4
    assert asked(port, few + head("/hello")).count(b"hello") == 5
    assert asked(port, few * 20).count(b"hello") < 80


@pytest.mark.parametrize("to", ["websocket", "h2c", "x"])
def test_what_follows_a_wish_for_another_protocol_is_no_request(port: int, to: str) -> None:
    inner = head("/hello")
    more = (f"Upgrade: {to}", "Connection: Upgrade", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: x")
    upgrade = f"POST /post HTTP/1.1\r\nHost: x\r\nContent-Length: {len(inner)}\r\n" + "\r\n".join([*more, "", ""])
    with connected(port) as line:
        line.sendall(upgrade.encode())
        time.sleep(0.05)
        line.sendall(inner)
        assert told(line).count(b"HTTP/1.1 ") == 1


def test_many_requests_on_one_connection(port: int) -> None:
    with connected(port) as line:
        for _ in range(20):
            line.sendall(POST + b"Content-Length: 5\r\n\r\nhello")
            assert line.recv(4096).endswith(b"5")
            time.sleep(0.05)


def test_who_asks_nothing_more_is_left_but_no_proxy() -> None:
    for proxy in ("", "127.0.0.1"):
        with (
            listening(ROUTES, replace(STEADY, idle=0.1), Settings(proxy=proxy)) as server,
            connected(port_of(server)) as line,
        ):
            line.sendall(b"GET /hello HTTP/1.1\r\nHost: x\r\n\r\n")
            assert line.recv(4096).endswith(b"hello")
            if proxy:
                time.sleep(0.4)
                line.sendall(head("/hello"))
            assert told(line)[-5:] == (b"hello" if proxy else b"")


def test_the_bounds_are_those_of_the_document() -> None:
    text = (Path(__file__).parents[3] / "docs" / "access.md").read_text("utf-8").partition("## The public listener")[2]
    usual = Patience()
    for said in (
        f"{usual.head:g} seconds, {usual.most_head // 1024} KB, {usual.most_fields} headers",
        f"{body.PATIENCE:g} seconds, else 408; {visit.MAX_FORM // 1024} KB of a form and {hits.MOST_BYTES // 1024} KB of a hit",
        f"takes nothing of the answer | {usual.stall:g} seconds",
        f"nothing is asked | {usual.idle:g} seconds; {usual.idle_of_proxy:g} of a proxy's",
        f"{usual.most_of_one} of one address (of IPv6: of one /64), {usual.most:,} in all",
        f"wait for their turn | {usual.most_pipelined}, else 429",
    ):
        assert said in text, said
    assert usual.body > body.PATIENCE


def test_no_request_at_all(port: int) -> None:
    for data in (
        b"\x16\x03\x01\x02\x00",
        b"hello\r\n\r\n",
        b"GET /\x00 HTTP/1.1\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ):
        assert status(asked(port, data)) in (400, 408)
    assert is_alive(port)
