"""A small OIDC provider on loopback: it says who its one user is, and lies where a test asks it to."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "warmcast", "a secret of the tests only"
DISCOVERY = "/.well-known/openid-configuration"


@cache
def made_key(_of: str) -> RSAKey:
    """One takes a moment to make: it serves all tests of a process."""
    return RSAKey.generate_key(2048, {"kid": "one"})


@dataclass
class Provider:
    """`claims`: what its ID tokens say beside what they must; None takes one away. `metadata`: what its discovery says
    otherwise. `refuses`: it sends people back with this error."""

    issuer: str = ""
    claims: dict[str, Any] = field(default_factory=lambda: {"email": "ann@school.example", "email_verified": True})
    metadata: dict[str, Any] = field(default_factory=dict)
    refuses: str = ""
    key: RSAKey = field(default_factory=lambda: made_key("its own"))
    signs_with: Any = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    waits: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, str]] = field(default_factory=list)
    """What people came with, the newest last."""
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.waits.set()

    def discovery(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "code_challenge_methods_supported": ["S256"],
            "id_token_signing_alg_values_supported": ["RS256"],
            **self.metadata,
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Where a browser is sent on to: back, with a code."""
        self.asked.append(asked)
        if self.refuses:
            return f"{asked['redirect_uri']}?{urlencode({'error': self.refuses, 'state': asked['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def token(self, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """None for who is not the client, or brings a code that was used, or another's."""
        asked = self.codes.pop(sent.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent.get("code_verifier", "").encode()).digest())
        if asked is None or authorization != expected or challenge.decode().rstrip("=") != asked["code_challenge"]:
            return None
        return {"access_token": "opaque", "token_type": "Bearer", "id_token": self._id_token(asked)}

    def _id_token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        said = {"iss": self.issuer, "sub": "1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        claims = {name: value for name, value in {**said, **self.claims}.items() if value is not None}
        return jwt.encode(self.header, claims, self.signs_with or self.key, algorithms=["RS256", "HS256"])


def symmetric(text: str) -> OctKey:
    """A key that both sides would know."""
    return OctKey.import_key(text)


@contextmanager
def running_provider() -> Generator[Provider]:
    """Served on a free port of loopback. While `waits` is not set, nobody gets an answer."""
    provider = Provider()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(provider))
    server.daemon_threads = True
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        provider.waits.set()
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.waits.wait(30)
            parts = urlsplit(self.path)
            if parts.path == DISCOVERY:
                self._say(provider.discovery())
            elif parts.path == "/keys":
                self._say({"keys": [{**provider.key.as_dict(private=False), "use": "sig"}]})
            elif parts.path == "/authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorize(_plain(parts.query)))
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self._say({}, 404)

        def do_POST(self) -> None:
            provider.waits.wait(30)
            sent = _plain(self.rfile.read(int(self.headers["Content-Length"])).decode())
            answer = provider.token(sent, self.headers.get("Authorization", ""))
            self._say(answer or {"error": "invalid_grant"}, 200 if answer else 400)

        def _say(self, what: dict[str, Any], status: int = 200) -> None:
            body = json.dumps(what).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    return Handler


def _plain(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
