"""Relays on loopback: a real SMTP server whose answers a test may choose, and one that follows a script to the byte."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

USER, PASSWORD = "ann@x.org", "pässword"


class Server:
    """`answers`: command → reply, for good; a list is used up first. What was taken is in `taken`."""

    def __init__(self, **options: Any):
        self.answers: dict[str, list[str] | str] = {}
        self.taken: list[Envelope] = []
        self.connections: list[SMTP] = []
        self.mechanisms: list[str] = []
        self.port = 0
        self._tls_from_start: ssl.SSLContext | None = options.pop("ssl", None)
        login = {"authenticator": self.authenticate, "auth_required": True} if options.pop("auth", False) else {}
        self._options = {**options, **login}
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._ready = threading.Event()

    def start(self) -> Server:
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def stop(self) -> None:
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(10)

    def hang_up(self) -> None:
        """Closes every connection, as a relay does with idle ones."""
        done = threading.Event()

        def close() -> None:
            for connection in self.connections:
                if connection.transport is not None:
                    connection.transport.close()
            self._loop.call_later(0.05, done.set)

        self._loop.call_soon_threadsafe(close)
        assert done.wait(10)

    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self._answer("MAIL")

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        reply = self._answer("RCPT")
        if reply.startswith("2"):
            envelope.rcpt_tos.append(address)
        return reply

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        reply = self._answer("DATA")
        if reply.startswith("2"):
            self.taken.append(envelope)
        return reply

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        self.mechanisms.append(mechanism)
        is_known = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
        return AuthResult(success=is_known, handled=is_known)

    def _answer(self, command: str) -> str:
        chosen = self.answers.get(command, [])
        if isinstance(chosen, str):
            return chosen
        return chosen.pop(0) if chosen else "250 2.0.0 OK"

    def _make(self) -> SMTP:
        connection = SMTP(self, hostname="relay.example.org", loop=self._loop, **self._options)
        self.connections.append(connection)
        return connection

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(
            self._loop.create_server(self._make, "127.0.0.1", 0, ssl=self._tls_from_start)
        )
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        self._loop.run_forever()
        server.close()
        for connection in self.connections:
            if connection.transport is not None:
                connection.transport.close()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Starts servers on free ports; options as of aiosmtpd's SMTP, `ssl` for TLS from the start, `auth` for a login."""
    started: list[Server] = []

    def start(**options: Any) -> Server:
        server = Server(**options)
        started.append(server)
        return server.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def server(serve: Callable[..., Server]) -> Server:
    return serve()


Script = Callable[["Line"], None]


class Line:
    """The server's end of one connection."""

    def __init__(self, connection: socket.socket):
        self._socket = connection
        self._file = connection.makefile("rb")

    def say(self, text: str) -> None:
        self._socket.sendall(text.encode() + b"\r\n")

    def hear(self) -> bytes:
        return self._file.readline()

    def greet(self) -> None:
        self.say("220 relay.example.org")
        self.answer("250 relay.example.org")

    def answer(self, *replies: str) -> None:
        """One reply for each command."""
        for reply in replies:
            self.hear()
            self.say(reply)

    def hear_message(self) -> bytes:
        """All lines up to and with the final dot."""
        lines = iter(self.hear, b".\r\n")
        return b"".join(lines)

    def hang_up(self) -> None:
        self._file.close()
        self._socket.close()


@pytest.fixture
def scripted() -> Iterator[Callable[..., int]]:
    """Gives the port of a server that follows one script per connection, then hangs up."""
    listeners: list[tuple[socket.socket, threading.Thread]] = []

    def start(*scripts: Script) -> int:
        listener = socket.create_server(("127.0.0.1", 0))
        thread = threading.Thread(target=_follow, args=(listener, scripts))
        thread.start()
        listeners.append((listener, thread))
        return listener.getsockname()[1]

    yield start
    for listener, thread in listeners:
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(10)
        listener.close()
        assert not thread.is_alive()


def _follow(listener: socket.socket, scripts: tuple[Script, ...]) -> None:
    for script in scripts:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        line = Line(connection)
        try:
            script(line)
        finally:
            line.hang_up()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A PEM file with a key and its self-signed certificate for localhost."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@pytest.fixture
def server_tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def client_tls(certificate: Path) -> ssl.SSLContext:
    """Trusts the test certificate and checks all else as usual."""
    return ssl.create_default_context(cafile=str(certificate))
