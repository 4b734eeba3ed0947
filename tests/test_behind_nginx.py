"""The configuration of docs/operations.md before the real app in team mode: pages, WebSocket, API, public pages."""

from __future__ import annotations

import contextlib
import os
import re
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from engine.access import tokens, users
from engine.api import public
from engine.deliverability import base_url
from engine.settings import Settings
from engine.workspace import Workspace
from tests.browser.app_process import free_port, running_app

NGINX = Path("/usr/sbin/nginx")
DOCUMENT = (Path(__file__).parents[1] / "docs" / "operations.md").read_text("utf-8")
TEAM, PUBLIC = "warmcast.example.org", "mail.example.org"
ANN, PASSWORD = "ann@example.org", "correct horse battery"
PAGE = {"accept": "text/html"}


@dataclass(frozen=True)
class Front:
    """The proxy as others see it."""

    port: int
    tls: ssl.SSLContext
    token: str
    own: int
    """The port of the app itself."""

    def client(self, name: str) -> httpx.Client:
        """A browser that knows the proxy under a name."""
        return httpx.Client(
            base_url=f"https://127.0.0.1:{self.port}",
            headers={"host": f"{name}:{self.port}"},
            verify=self.tls,
            timeout=30,
        )

    def ask(self, client: httpx.Client, method: str, path: str, **more: object) -> httpx.Response:
        name = client.headers["host"].partition(":")[0]
        return client.request(method, path, extensions={"sni_hostname": name}, **more)  # type: ignore[arg-type]

    def websocket(self, name: str, **headers: str) -> ClientConnection:
        return connect(
            f"wss://{name}:{self.port}/_stcore/stream",
            sock=socket.create_connection(("127.0.0.1", self.port)),
            ssl=self.tls,
            server_hostname=name,
            subprotocols=["streamlit"],  # type: ignore[list-item]
            origin=f"https://{name}:{self.port}",  # type: ignore[arg-type]
            additional_headers=headers,
        )


def block(language: str) -> str:
    found = re.search(rf"^```{language}\n(.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert found
    return found[1]


def certificate(folder: Path) -> ssl.SSLContext:
    """For both names, signed by itself; the context of who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, TEAM)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(TEAM), x509.DNSName(PUBLIC)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    pem = made.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "warmcast.pem").write_bytes(pem)
    (folder / "warmcast.key").write_bytes(private)
    return ssl.create_default_context(cadata=pem.decode())


@contextlib.contextmanager
def nginx(folder: Path, own: int, for_public: int) -> Iterator[int]:
    """With the text of the document: only addresses and paths are this test's."""
    port = free_port()
    text = block("nginx")
    for what, instead in (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ("127.0.0.1:8501", f"127.0.0.1:{own}"),
        ("127.0.0.1:8502", f"127.0.0.1:{for_public}"),
        ("/etc/ssl/private/", f"{folder}/"),
        ("/etc/ssl/", f"{folder}/"),
    ):
        assert what in text
        text = text.replace(what, instead)
    places = "".join(
        f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;\n" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user}daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
        f"http {{\naccess_log off;\n{places}{text}}}\n"
    )
    command = [str(NGINX), "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as process:
        try:
            until = time.monotonic() + 30
            while time.monotonic() < until and process.poll() is None:
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                    break
                time.sleep(0.05)
            assert process.poll() is None, (folder / "error.log").read_text()
            yield port
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    if not NGINX.exists():
        missing = f"{NGINX} is missing: apt-get install nginx-light"
        pytest.fail(missing, pytrace=False) if os.environ.get("CI") else pytest.skip(missing)
    folder = tmp_path_factory.mktemp("nginx")
    with contextlib.closing(Workspace.open(Settings(data=str(folder / "data")))) as ws:
        users.add(ws, ANN, "admin", password=PASSWORD)
        token = tokens.create(ws, "shop", "read")
    for_public = free_port()
    environ = {
        "WARMCAST_LOGIN": "password",
        "WARMCAST_PROXY": "127.0.0.1",
        "WARMCAST_PUBLIC_ADDRESS": f"127.0.0.1:{for_public}",
        "WARMCAST_BASE_URL": f"https://{PUBLIC}",
        "WARMCAST_DASHBOARD_URL": f"https://{TEAM}",
    }
    tls = certificate(folder)
    with running_app(folder / "data", **environ) as address:
        own = int(address.rpartition(":")[2])
        with nginx(folder, own, for_public) as port:
            yield Front(port, tls, token, own)


@pytest.fixture
def signed_in(front: Front) -> Iterator[httpx.Client]:
    with front.client(TEAM) as client:
        answer = front.ask(client, "POST", "/login", data={"email": ANN, "password": PASSWORD})
        assert answer.status_code == 303, answer.text
        # httpx keeps a cookie under the address that it called.
        cookie = answer.headers["set-cookie"].partition(";")[0]
        client.headers["cookie"] = cookie
        yield client


@pytest.mark.long
def test_a_stranger_is_led_to_the_sign_in_page(front: Front) -> None:
    with front.client(TEAM) as client:
        answer = front.ask(client, "GET", "/campaigns", headers=PAGE)
        assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/campaigns")
        assert "Sign in" in front.ask(client, "GET", "/login", headers=PAGE).text
        assert front.ask(client, "GET", "/_stcore/host-config").status_code == 401
        assert front.ask(client, "GET", "/metrics").status_code == 404


def test_who_is_signed_in_gets_pages_by_tls_only_cookies(front: Front, signed_in: httpx.Client) -> None:
    answer = front.ask(signed_in, "GET", "/campaigns", headers=PAGE)
    assert answer.status_code == 200
    assert "max-age=31536000" in answer.headers["strict-transport-security"]
    with front.client(TEAM) as client:
        said = front.ask(client, "POST", "/login", data={"email": ANN, "password": PASSWORD}).headers["set-cookie"]
    assert "Secure" in said
    assert "HttpOnly" in said


def test_the_websocket_opens_for_who_is_signed_in(front: Front, signed_in: httpx.Client) -> None:
    with front.websocket(TEAM, cookie=signed_in.headers["cookie"]) as opened:
        assert opened.subprotocol == "streamlit"
    with pytest.raises(InvalidStatus):
        front.websocket(TEAM)


def test_the_api_by_its_token(front: Front) -> None:
    with front.client(TEAM) as client:
        path = "/api/v1/sends"
        assert front.ask(client, "GET", path).status_code == 401
        answer = front.ask(client, "GET", path, headers={"authorization": f"Bearer {front.token}"})
        assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_what_a_caller_says_of_where_he_comes_from_is_overwritten(front: Front) -> None:
    """Else everybody could guess passwords as many addresses."""
    with front.client(TEAM) as client:
        answers = [
            front.ask(
                client,
                "POST",
                "/login",
                data={"email": "bob@example.org", "password": f"wrong {number}"},
                headers={"x-forwarded-for": f"203.0.113.{number}"},
            )
            for number in range(7)
        ]
    assert [answer.status_code for answer in answers][-1] == 429


def test_the_public_name_has_public_pages_and_nothing_else(front: Front, signed_in: httpx.Client) -> None:
    cookie = signed_in.headers["cookie"]
    with front.client(PUBLIC) as client:
        script = front.ask(client, "GET", "/t.js")
        assert (script.status_code, "javascript" in script.headers["content-type"]) == (200, True)
        assert front.ask(client, "GET", "/u/no-token", headers=PAGE).status_code == 404
        assert "server" in front.ask(client, "GET", "/u/no-token", headers=PAGE).headers
        for path in (
            "/",
            "/login",
            "/campaigns",
            "/api/v1/sends",
            "/metrics",
            "/readyz",
            "/healthz/x",
            "/_stcore/health",
            "/t.jsx",
        ):
            answer = front.ask(client, "GET", path, headers={"cookie": cookie, **PAGE})
            assert answer.status_code == 404, path
    with pytest.raises(InvalidStatus):
        front.websocket(PUBLIC, cookie=cookie)


def test_doctor_finds_warmcast_under_the_public_name(front: Front) -> None:
    with front.client(PUBLIC) as client:
        answer = front.ask(client, "GET", base_url.PATH)
    assert (answer.status_code, answer.text) == (200, "ok")


def test_every_public_route_is_let_through_but_readiness() -> None:
    pattern = re.search(r"location ~ (\^\S+) \{", block("nginx"))
    assert pattern
    assert f"path_regexp {pattern[1]}" in block("caddy")
    for route in public.routes(lambda: pytest.fail("nothing is asked")):
        path: str = getattr(route, "path", "")
        filled = re.sub(r"\{[^}]*\}", "x1", path)
        assert bool(re.search(pattern[1], filled)) == (path != "/readyz"), path


def test_a_body_that_is_too_large_is_refused_before_it_is_read(front: Front) -> None:
    with front.client(PUBLIC) as client:
        assert front.ask(client, "POST", "/t", content=b"x" * 2**21).status_code == 413
