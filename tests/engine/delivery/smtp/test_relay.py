from __future__ import annotations

import pytest

from engine.delivery.smtp.relay import Relay, is_loopback
from engine.errors import BadValueError


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example.org", Relay("mail.example.org", 587, False, True)),
        ("smtp://mail.example.org:25/", Relay("mail.example.org", 25, False, True)),
        ("smtps://mail.example.org", Relay("mail.example.org", 465, True, False)),
        ("SMTPS://Mail.example.org:4465", Relay("mail.example.org", 4465, True, False)),
        ("smtp://ann:pw@mail.example.org:2525", Relay("mail.example.org", 2525, False, True, "ann", "pw")),
        (
            "smtp://ann%40x.org:p%3A%2F%40%25%C3%A9@mail.example.org",
            Relay("mail.example.org", 587, False, True, "ann@x.org", "p:/@%é"),
        ),
        ("smtp://mail.example.org?starttls=off", Relay("mail.example.org", 587, False, False)),
        ("smtp://mail.example.org?starttls=required", Relay("mail.example.org", 587, False, True)),
        ("smtp://127.0.0.1:1025", Relay("127.0.0.1", 1025, False, False)),
        ("smtp://ann:pw@localhost:1025", Relay("localhost", 1025, False, False, "ann", "pw")),
        ("smtp://[::1]:1025", Relay("::1", 1025, False, False)),
        ("smtp://localhost:1025?starttls=required", Relay("localhost", 1025, False, True)),
        ("smtps://mail.example.org?connections=4", Relay("mail.example.org", 465, True, False, connections=4)),
        ("smtp://mail.example.org?workers=2", Relay("mail.example.org", 587, False, True, workers=2)),
        ("smtp://mail.example.org?rate=90/m", Relay("mail.example.org", 587, False, True, rate=1.5)),
        (
            "smtp://localhost?rate-gmail=2/s&rate-example.org=30/m&rate-hotmail.com=60/m&starttls=off",
            Relay("localhost", 587, False, False, rates={"gmail": 2, "example.org": 0.5, "microsoft": 1}),
        ),
        (
            "smtp://localhost?connections-gmail=2&connections-mail.example.org=1",
            Relay("localhost", 587, False, False, limits={"gmail": 2, "mail.example.org": 1}),
        ),
        ("smtp://localhost:25?rate=7200/h&starttls=off", Relay("localhost", 25, False, False, rate=2)),
    ],
)
def test_a_url(url: str, relay: Relay) -> None:
    assert Relay.from_url(url) == relay


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "smtp:// or smtps://"),
        ("http://secret@mail.example.org", "smtp:// or smtps://"),
        ("mail.example.org:25", "smtp:// or smtps://"),
        ("smtp://", "no host"),
        ("smtp://:25", "no host"),
        ("smtp://mail.example.org:0", "no port"),
        ("smtp://mail.example.org:x", "cannot be read"),
        ("smtp://mail.example.org:70000", "cannot be read"),
        ("smtp://[::1", "cannot be read"),
        ("smtp://" + "a" * 64 + ".example.org", "cannot be read"),
        ("smtp://mail..example.org", "cannot be read"),
        ("smtp://ann:sec/ret@mail.example.org", "cannot be read"),
        ("smtp://ann:secret#1@mail.example.org", "cannot be read"),
        ("smtp://mail.example.org/path", "percent-encode"),
        ("smtp://mail.example.org#x", "percent-encode"),
        ("smtp://mail.example.org\r\n", "control character"),
        ("smtp://mail .example.org", "control character"),
        ("smtp://ann@mail.example.org", "both"),
        ("smtp://:secret@mail.example.org", "both"),
        ("smtp://ann:secret%00@mail.example.org", "control character"),
        ("smtp://ann:secret@mail.example.org?starttls=off", "in the clear"),
        ("smtp://mail.example.org?starttls=maybe", "required or off"),
        ("smtp://mail.example.org?starttls", "required or off"),
        ("smtp://mail.example.org?connections=0", "from 1 to 99"),
        ("smtp://mail.example.org?connections=100", "from 1 to 99"),
        ("smtp://mail.example.org?connections-gmail=0", "from 1 to 99"),
        ("smtp://mail.example.org?connections-gmial=1", "after connections- .* gmail, yahoo, microsoft"),
        ("smtp://mail.example.org?rate=14", "like 14/s"),
        ("smtp://mail.example.org?rate-=1/s", "only option"),
        ("smtp://mail.example.org?rate-gmial=1/s", "gmail, yahoo, microsoft"),
        ("smtp://mail.example.org?rate-gmail=fast", "like 14/s"),
        ("smtp://mail.example.org?rate=0/s", "like 14/s"),
        ("smtp://mail.example.org?rate=1.5/s", "like 14/s"),
        ("smtp://mail.example.org?rate=1/s&rate=2/s", "each once"),
        ("smtp://mail.example.org?tls=1", "only option"),
        ("smtp://mail.example.org?starttls=off&starttls=required", "only option"),
        ("smtps://mail.example.org?starttls=required", "takes no starttls"),
    ],
)
def test_a_bad_url(url: str, words: str) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_SMTP_URL: .*" + words) as caught:
        Relay.from_url(url)
    assert "sec" not in caught.value.message.removeprefix("WARMCAST_SMTP_URL")


@pytest.mark.parametrize(
    ("options", "cores", "processes", "share"),
    [
        ("", 2, 2, (5, {})),
        ("", 16, 4, (2, {})),
        ("connections=1", 4, 1, (1, {})),
        ("workers=8", 2, 8, (1, {})),
        ("workers=2&connections-gmail=5", 2, 2, (5, {"gmail": 2})),
        ("connections-gmail=1", 4, 1, (10, {"gmail": 1})),
    ],
)
def test_what_each_process_has(options: str, cores: int, processes: int, share: tuple[int, dict[str, int]]) -> None:
    relay = Relay.from_url(f"smtp://localhost?{options}")
    assert relay.processes(cores) == processes
    assert relay.shared(processes) == share


def test_a_relay_never_shows_its_password() -> None:
    assert "hidden" not in repr(Relay.from_url("smtp://ann:hidden@mail.example.org"))


@pytest.mark.parametrize(
    ("host", "is_here"),
    [
        ("localhost", True),
        ("a.localhost", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("10.0.0.1", False),
        ("mylocalhost", False),
    ],
)
def test_loopback(host: str, is_here: bool) -> None:
    assert is_loopback(host) is is_here
