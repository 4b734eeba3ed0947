from __future__ import annotations

import pytest

from engine.errors import BadValueError
from engine.logs.redacting import MOST, Redactor, secrets_of
from engine.settings import Settings


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("sent to ann@example.org now", "sent to … now"),
        ("<ann.o'neil+x@mail.example.org>: no", "<…>: no"),
        ("GET /p/a?to=ann%40example.org", "GET …"),
        ("There is no field “Ann Smith”.", "There is no field “…”."),
        ("could not convert 'Smith' to INT32", "could not convert '…' to INT32"),
        ('key "C-1234" is taken', 'key "…" is taken'),
        ("Authorization: Bearer wc_abc", "Authorization: Bearer …"),
        ("token wc_8fJq2LmNzRt5vXy7AbCdEf", "token …"),
        ("hash 9f86d081884c7d659a2feaa0c55ad015", "hash …"),
        ("call +49 170 1234567", "call …"),
        ("smtp://ann:hidden@mail.example.org:587", "…"),
    ],
)
def test_what_looks_like_a_persons_or_a_secret_is_taken_out(line: str, told: str) -> None:
    assert Redactor().text(line) == told


@pytest.mark.parametrize(
    "line",
    [
        "send 1234567890123456789: bad_address, code 550",
        "campaign course-registered-welcome-2026 paused itself: 12 of 300 failed",
        "The relay mail.example.org:587 isn't there: it's closed",
        "unforeseen error in the API: InvalidInputException",
        "tick: changes 3, planned 3, sent 2",
        "listens on 127.0.0.1:8501 at 2026-01-05T12:00:00Z",
    ],
)
def test_ids_names_counts_and_hosts_stay(line: str) -> None:
    assert Redactor().text(line) == line


def test_a_known_secret_is_taken_out_whatever_it_looks_like() -> None:
    settings = Settings(
        secret="plainword,another word",
        smtp_url="smtp://user:p%40ss-word@mail.example.org",
        alerts="https://hooks.example.org/services/secretpath",
    )
    redactor = Redactor(secrets_of(settings))
    for word in (
        "plainword",
        "another word",
        "p%40ss-word",
        "p@ss-word",
        "https://hooks.example.org/services/secretpath",
    ):
        assert redactor.text(f"a {word} b") == "a … b"


def test_a_trace_says_where_and_what_kind_and_no_value() -> None:
    def inner() -> None:
        raise ValueError("Smith, ann@example.org")

    try:
        try:
            inner()
        except ValueError as error:
            raise BadValueError("“Smith” is no number.") from error
    except BadValueError as error:
        told = Redactor().trace(error)
    assert "Smith" not in told
    assert "ann@" not in told
    lines = told.splitlines()
    assert lines[-1] == "BadValueError: bad_value"
    assert "ValueError" in lines
    assert any(line.endswith(" inner") for line in lines)
    assert "It led to:" in lines


def test_of_an_error_of_the_system_its_reason_stays() -> None:
    assert (
        Redactor()
        .trace(FileNotFoundError(2, "No such file", "/srv/ann/x"))
        .endswith("FileNotFoundError: 2 No such file")
    )
    assert Redactor().trace(TypeError("can only add str (not 'Smith')")).endswith("can only add str (not '…')")


def test_a_line_is_no_text() -> None:
    assert len(Redactor().text("word " * 10_000)) <= 2_000


@pytest.mark.parametrize("before", range(MOST - 30, MOST + 2, 3))
def test_nothing_is_cut_before_it_is_taken_out(before: int) -> None:
    """Half of a value does not look like one."""
    told = Redactor(["hush-hush-secret"]).text("." * before + " hush-hush-secret zebedee@private.example “Zoe Smith”")
    assert not any(part in told for part in ("hush", "zebedee", "Zoe"))
    assert len(told) <= MOST
