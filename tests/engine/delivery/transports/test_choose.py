from __future__ import annotations

from pathlib import Path

import pytest

from engine.delivery.transports import MailboxTransport, SmtpTransport, from_settings
from engine.errors import BadValueError, StateError
from engine.settings import Settings


@pytest.mark.parametrize("is_demo", [True, False])
def test_the_mailbox_folder_is_the_default(tmp_path: Path, is_demo: bool) -> None:
    transport = from_settings(Settings(), tmp_path / "mailbox", is_demo)
    assert isinstance(transport, MailboxTransport)
    assert transport.name == "mailbox"
    transport.send(5, "school@example.org", "ann@example.org", b"x")
    assert (tmp_path / "mailbox" / "5.eml").exists()


def test_a_relay(tmp_path: Path) -> None:
    transport = from_settings(Settings(smtp_url="smtp://127.0.0.1:1025"), tmp_path, False)
    assert isinstance(transport, SmtpTransport)
    assert transport.name == "smtp"


def test_a_demo_refuses_a_relay(tmp_path: Path) -> None:
    with pytest.raises(StateError, match="demo workspace sends nothing by SMTP"):
        from_settings(Settings(smtp_url="smtp://127.0.0.1:1025"), tmp_path, True)


def test_a_bad_url_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_SMTP_URL"):
        from_settings(Settings(smtp_url="mail.example.org"), tmp_path, False)
