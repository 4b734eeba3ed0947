"""Messages in doubt, kept as they were."""

from __future__ import annotations

from pathlib import Path

from engine.delivery.outbox import kept
from engine.delivery.outbox.shipping import kept_form
from engine.delivery.outgoing import Outgoing
from engine.delivery.smtp.offer import Parcel


def test_as_it_was(tmp_path: Path) -> None:
    message = b"Subject: x\r\n\r\nline\n\nline\r\n"
    kept.write(tmp_path, 7, kept_form(Parcel(7, "a@example.org", "josé@example.org", message)))
    assert kept.is_there(tmp_path, 7)
    assert kept.ids(tmp_path) == [7]
    assert kept.read(tmp_path, 7) == Outgoing("a@example.org", "josé@example.org", message)
    assert (tmp_path / "7.eml").stat().st_mode & 0o777 == 0o600
    kept.forget(tmp_path, 7)
    kept.forget(tmp_path, 7)
    assert kept.read(tmp_path, 7) is None
    assert kept.ids(tmp_path) == []
