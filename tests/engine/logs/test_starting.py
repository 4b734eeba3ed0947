from __future__ import annotations

from engine.logs.starting import in_force
from engine.settings import Settings


def test_versions_and_what_is_set_but_no_secret_and_no_address() -> None:
    told = in_force(Settings(secret="s3cret", smtp_url="smtp://a:b@c", test_to="ann@example.org", memory="4GB"))
    assert told["WARMCAST_MEMORY"] == "4GB"
    assert told["WARMCAST_SECRET"] == told["WARMCAST_SMTP_URL"] == told["WARMCAST_TEST_TO"] == "set"
    assert "WARMCAST_DKIM" not in told
    assert told["duckdb"].startswith("2.")
    assert not [value for value in told.values() if "ann@" in value or "s3cret" in value]
