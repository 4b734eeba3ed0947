from __future__ import annotations

import hashlib
import hmac
import socket
from dataclasses import replace
from datetime import datetime
from typing import Any

import orjson
import pytest

from engine.errors import BadValueError
from engine.operations import targets
from engine.operations.targets import Hook, Mail, UntoldError, Word, signature, signing_key, targets_of
from engine.settings import Settings
from engine.workspace import Workspace

AT = datetime(2026, 1, 5, 12)
WORD = Word("begins", "disk", (), 1, "error", "Disk nearly full", "The disk has 0.5 GB left.", AT, AT)


def with_(ws: Workspace, **settings: str) -> Workspace:
    return replace(ws, settings=replace(ws.settings, **settings))


def test_addresses_and_webhooks_are_told_apart() -> None:
    found = targets_of(Settings(alerts=" ops@EXAMPLE.org , https://hooks.example.org:8443/a?b=c,http://127.0.0.1:9/x"))
    assert found == (
        Mail("ops@example.org"),
        Hook("https://hooks.example.org:8443/a?b=c"),
        Hook("http://127.0.0.1:9/x"),
    )
    assert [target.label for target in found[1:]] == ["https://hooks.example.org:8443/…", "http://127.0.0.1:9/…"]
    assert targets_of(Settings()) == ()


@pytest.mark.parametrize(
    "said",
    ["nobody", "http://hooks.example.org/secretpath", "https://u:secretpath@h.example", "ftp://x/secretpath", "https://",
     "https://h:0/secretpath", "https://h/secret path", "https://h/#secretpath", "https://[h/secretpath"],
)  # fmt: skip
def test_what_is_neither_is_refused_without_being_told(said: str) -> None:
    with pytest.raises(BadValueError, match=r"^WARMCAST_ALERTS .*Example") as caught:
        targets_of(Settings(alerts=f"ops@example.org,{said}"))
    assert "secret" not in caught.value.message


def test_a_mail_goes_by_the_relay(ws: Workspace, relay: Any) -> None:
    handler, url = relay
    Mail("ops@example.org").tell(with_(ws, smtp_url=url, sender="School <school@example.org>"), WORD)
    [(sender, to, message)] = handler.taken
    assert (sender, to) == ("school@example.org", ["ops@example.org"])
    assert message["Subject"] == "[Warmcast] Disk nearly full"
    assert message["From"] == "School <school@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().startswith("The disk has 0.5 GB left.")


def test_in_test_mode_it_goes_where_everything_goes(ws: Workspace, relay: Any) -> None:
    handler, url = relay
    Mail("ops@example.org").tell(with_(ws, smtp_url=url, test_to="me@example.org"), WORD)
    assert handler.taken[0][1] == ["me@example.org"]


def test_without_a_relay_it_lies_in_the_mailbox_folder(ws: Workspace) -> None:
    Mail("ops@example.org").tell(ws, WORD)
    [file] = ws.mailbox.glob("*.eml")
    assert b"Subject: [Warmcast] Disk nearly full" in file.read_bytes()


def test_a_relay_that_refuses_or_is_gone(ws: Workspace, relay: Any) -> None:
    handler, url = relay
    handler.answer = "554 5.7.1 ops@example.org is not wanted"
    with pytest.raises(UntoldError, match=r"^The relay did not take it: \w+, code 554\.$"):
        Mail("ops@example.org").tell(with_(ws, smtp_url=url), WORD)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UntoldError, match=r"unavailable, code none"):
        Mail("ops@example.org").tell(with_(ws, smtp_url=f"smtp://127.0.0.1:{port}"), WORD)


def test_a_webhook_gets_json_that_is_signed(ws: Workspace, web: Any) -> None:
    Hook(web.url).tell(ws, WORD)
    [(path, headers, body)] = web.calls
    assert path == "/hook/secret?x=1"
    assert headers["content-type"] == "application/json"
    assert orjson.loads(body) == {
        "event": "begins",
        "alert": "disk",
        "subject": "",
        "subjects": [],
        "count": 1,
        "level": "error",
        "title": "Disk nearly full",
        "text": "The disk has 0.5 GB left.",
        "since": "2026-01-05T12:00:00Z",
        "time": "2026-01-05T12:00:00Z",
        "from": "http://127.0.0.1:8501",
    }
    at, _, digest = headers["x-warmcast-signature"].removeprefix("t=").partition(",v1=")
    own = hmac.new(signing_key(ws).encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    assert digest == own
    assert signature(signing_key(ws), body, ws.now()) == headers["x-warmcast-signature"]


def test_the_key_of_signatures_is_not_the_workspaces_secret(ws: Workspace) -> None:
    assert signing_key(ws) not in [secret.decode() for secret in ws.secrets]
    assert signing_key(ws) == signing_key(ws)


@pytest.mark.parametrize("status", [301, 404, 500])
def test_a_webhook_that_refuses_or_leads_elsewhere(ws: Workspace, web: Any, status: int) -> None:
    web.status = status
    with pytest.raises(UntoldError, match=f"^The webhook answers {status}"):
        Hook(web.url).tell(ws, WORD)
    assert len(web.calls) == 1


def test_a_webhook_that_hangs_or_is_gone(ws: Workspace, web: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(targets, "SECONDS", 0.05)
    web.hold.clear()
    with pytest.raises(UntoldError, match="does not answer"):
        Hook(web.url).tell(ws, WORD)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    with pytest.raises(UntoldError, match="cannot be reached: Connection refused"):
        Hook(f"http://127.0.0.1:{port}/secret").tell(ws, WORD)


def test_a_webhook_that_speaks_no_http(ws: Workspace) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        import threading

        def answer() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"SSH-2.0-x\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        with pytest.raises(UntoldError, match="cannot be reached: BadStatusLine"):
            Hook(f"http://127.0.0.1:{listener.getsockname()[1]}/").tell(ws, WORD)
        thread.join()
