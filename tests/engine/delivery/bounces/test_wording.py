"""What a mail system's answer means for an address."""

from __future__ import annotations

import pytest

from engine.delivery.bounces.wording import from_code, judged, status_of


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        ("5.1.1", "550 5.1.1 User unknown", "hard"),
        ("5.1.10", "550 5.1.10 Recipient not found", "hard"),
        ("5.4.4", "Host or domain name not found", "hard"),
        (None, "The email address you entered couldn\u2019t be found.", "hard"),
        ("5.0.0", "550 User unknown", "hard"),
        ("5.1.1", "550 5.1.1 blocked using dnsbl.example.org", "soft"),
        ("5.2.2", "552 5.2.2 no", "soft"),
        ("5.7.1", "550 5.7.1 User unknown", "soft"),
        ("5.7.27", "550 Host does not accept mail", "hard"),
        ("4.1.1", "450 4.1.1 User unknown", "soft"),
        ("5.0.0", "550 Rejected", "soft"),
        (None, "", "soft"),
        (None, "User unknown", "soft"),
    ],
)
def test_hard_or_soft(status: str | None, said: str, kind: str) -> None:
    assert judged(status, said) == kind


def test_a_filter_says_unknown_user_where_the_mailbox_was_accepted_before() -> None:
    assert judged("5.0.0", "550 Unknown user", "550 Unknown user (in reply to end of DATA command)") == "soft"


def test_who_gave_up_after_days_of_unknown_user_is_believed() -> None:
    assert judged("4.1.1", "450 4.1.1 User unknown", has_given_up=True) == "hard"
    assert judged("4.2.2", "452 4.2.2 full", has_given_up=True) == "soft"


@pytest.mark.parametrize(
    ("given", "said", "status"),
    [
        ("5.1.1 (bad mailbox)", "550 5.7.1 no", "5.1.1"),
        ("5.0.0", "550 5.7.1 no", "5.7.1"),
        ("5.0.0", "550 no", "5.0.0"),
        (None, "550-5.1.1 no\n550 5.1.1 no", "5.1.1"),
        (None, "554 no", "5.0.0"),
        (None, "host 192.5.1.1 said 450-later", "4.0.0"),
        (None, "nothing", None),
        ("nonsense", "", None),
    ],
)
def test_the_code_that_says_most(given: str | None, said: str, status: str | None) -> None:
    assert status_of(given, said) == status


def test_an_answer_begins_where_its_code_is() -> None:
    assert from_code("We tried.\nhost said: 550 no\nbye") == "host said: 550 no\nbye"
    assert from_code("We tried.") == "We tried."
