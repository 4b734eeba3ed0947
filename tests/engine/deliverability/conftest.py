"""A DNS server on loopback that knows a few names, for real look-ups without a network."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rdatatype
import dns.rrset
import pytest

from engine.deliverability.lookups import Answer, Look, Resolver
from tests.engine.delivery.conftest import certificate, client_tls, scripted, serve, server_tls

__all__ = ["certificate", "client_tls", "scripted", "serve", "server_tls"]

Zone = Mapping[str, Mapping[str, list[str]]]
"""Name to type to records, as a zone file writes them; the type FAIL answers that the server is broken."""


def asked(silent: socket.socket) -> set[str]:
    """The names that a server which never answers was asked for until now, each once however often."""
    silent.setblocking(False)
    found: set[str] = set()
    while True:
        try:
            found.add(dns.message.from_wire(silent.recv(4096)).question[0].name.to_text(omit_final_dot=True))
        except BlockingIOError:
            return found


def looking(texts: Mapping[str, list[str] | None]) -> Look:
    """TXT records from a dictionary; None: nobody could say."""

    def look(name: str) -> Answer:
        found = texts.get(name, [])
        return Answer(problem="failed") if found is None else Answer(tuple(found), "" if found else "none")

    return look


@contextmanager
def serving(zone: Zone) -> Iterator[int]:
    """The port of a server that answers from the zone until the end."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.bind(("127.0.0.1", 0))
        sock.settimeout(0.05)
        is_over = threading.Event()
        thread = threading.Thread(target=_serve, args=(sock, zone, is_over))
        thread.start()
        try:
            yield sock.getsockname()[1]
        finally:
            is_over.set()
            thread.join()


def _serve(sock: socket.socket, zone: Zone, is_over: threading.Event) -> None:
    while not is_over.is_set():
        try:
            data, sender = sock.recvfrom(4096)
        except TimeoutError:
            continue
        sock.sendto(_answer(dns.message.from_wire(data), zone).to_wire(), sender)


def _answer(asked: dns.message.Message, zone: Zone) -> dns.message.Message:
    (question,) = asked.question
    reply = dns.message.make_response(asked)
    reply.flags |= dns.flags.RA
    records = zone.get(question.name.to_text().rstrip(".").lower())
    kind = dns.rdatatype.to_text(question.rdtype)
    if records is None:
        reply.set_rcode(dns.rcode.NXDOMAIN)
    elif "FAIL" in records:
        reply.set_rcode(dns.rcode.SERVFAIL)
    elif kind in records:
        reply.answer.append(dns.rrset.from_text(question.name, 60, "IN", kind, *records[kind]))
    return reply


@pytest.fixture
def resolver_of() -> Iterator[Callable[[Zone], Resolver]]:
    """Makes a resolver that asks a server with that zone."""
    with ExitStack() as stack:
        yield lambda zone: Resolver(["127.0.0.1"], stack.enter_context(serving(zone)), patience=1.0)
