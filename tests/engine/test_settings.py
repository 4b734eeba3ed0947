"""Settings: defaults, the environment, and what is refused at start."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from engine.errors import BadValueError
from engine.settings import Settings, variable


def test_defaults() -> None:
    settings = Settings.from_env({})
    assert settings == Settings()
    assert settings.folder == Path.cwd() / "data" / "workspace"
    assert settings.zone.key == "UTC"


def test_every_setting_comes_from_its_variable() -> None:
    given = {
        "WARMCAST_DATA": "/srv/school",
        "WARMCAST_BASE_URL": "https://mail.example.org",
        "WARMCAST_DASHBOARD_URL": "https://warmcast.example.org",
        "WARMCAST_SMTP_URL": "smtp://relay.example.org",
        "WARMCAST_FROM": "School <school@example.org>",
        "WARMCAST_TIME_ZONE": "Europe/Berlin",
        "WARMCAST_SECRET": "a,b",
        "WARMCAST_ENGINE": "off",
        "WARMCAST_MEMORY": "4GB",
        "WARMCAST_TEST_TO": "me@example.org",
        "WARMCAST_BOUNCE_DOMAIN": "bounces.example.org",
        "WARMCAST_BOUNCE_IMAP_URL": "imaps://a:b@mail.example.org/INBOX",
        "WARMCAST_DKIM": "mail2026:example.org:/srv/dkim.pem",
        "WARMCAST_LOGIN": "password, oidc",
        "WARMCAST_PROXY": "127.0.0.1, 10.0.0.0/8, ::1",
        "WARMCAST_PROXY_USER": "X-Forwarded-Email",
        "WARMCAST_OIDC_ISSUER": "https://login.example.org",
        "WARMCAST_OIDC_CLIENT": "warmcast",
        "WARMCAST_OIDC_SECRET": "s3cret",
        "WARMCAST_PUBLIC_ADDRESS": "0.0.0.0:8080",
        "WARMCAST_ALERTS": "ops@example.org",
    }
    settings = Settings.from_env(given)
    assert {variable(f.name): getattr(settings, f.name) for f in fields(Settings)} == given
    assert settings.zone.key == "Europe/Berlin"
    assert settings.folder == Path("/srv/school")


def test_every_setting_is_explained() -> None:
    assert [f.name for f in fields(Settings) if not f.metadata["help"].endswith(".")] == []


def test_an_empty_variable_is_unset() -> None:
    assert Settings.from_env({"WARMCAST_TIME_ZONE": "", "WARMCAST_ENGINE": ""}) == Settings()


def test_the_process_environment_is_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WARMCAST_TEST_TO", "me@example.org")
    assert Settings.from_env().test_to == "me@example.org"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WARMCAST_LOGIN", "passwort"),
        ("WARMCAST_LOGIN", "oidc"),
        ("WARMCAST_LOGIN", "proxy"),
        ("WARMCAST_PROXY", "proxy.example.org"),
        ("WARMCAST_OIDC_ISSUER", "http://login.example.org"),
        ("WARMCAST_SECRET_FILE", "/nowhere/secret"),
        ("WARMCAST_TIME_ZONE", "Europe/Berlni"),
        ("WARMCAST_TIME_ZONE", "../../etc/passwd"),
        ("WARMCAST_TIME_ZONE", "Europe"),
        ("WARMCAST_BASE_URL", "mail.example.org"),
        ("WARMCAST_BASE_URL", "ftp://mail.example.org"),
        ("WARMCAST_DASHBOARD_URL", "warmcast.example.org"),
        ("WARMCAST_BOUNCE_DOMAIN", "bounces"),
        ("WARMCAST_BOUNCE_DOMAIN", "b@example.org"),
        ("WARMCAST_BOUNCE_DOMAIN", "x" * 190 + ".org"),
        ("WARMCAST_ENGINE", "no"),
        ("WARMCAST_MEMORY", "lots"),
        ("WARMCAST_MEMORY", "-1GB"),
        ("WARMCAST_MEMORY", "4"),
    ],
)
def test_bad_values_are_refused_by_name(name: str, value: str) -> None:
    with pytest.raises(BadValueError) as caught:
        Settings.from_env({name: value})
    assert name in caught.value.message
    assert value in caught.value.message


@pytest.mark.parametrize("value", ["4GB", "512MiB", "1.5 TB", "80%"])
def test_memory_sizes(value: str) -> None:
    assert Settings.from_env({"WARMCAST_MEMORY": value}).memory == value


def test_settings_do_not_change() -> None:
    with pytest.raises(FrozenInstanceError):
        Settings().engine = "off"  # pyright: ignore[reportAttributeAccessIssue]


def test_what_a_way_in_needs_is_named() -> None:
    with pytest.raises(BadValueError, match="needs WARMCAST_OIDC_CLIENT and WARMCAST_OIDC_SECRET as well"):
        Settings.from_env({"WARMCAST_LOGIN": "oidc", "WARMCAST_OIDC_ISSUER": "https://login.example.org"})


def test_behind_a_proxy_there_is_no_other_way_in() -> None:
    given = {"WARMCAST_PROXY": "127.0.0.1", "WARMCAST_PROXY_USER": "X-Email"}
    assert Settings.from_env({**given, "WARMCAST_LOGIN": "proxy"}).ways_in == ("proxy",)
    with pytest.raises(BadValueError, match="no other way in"):
        Settings.from_env({**given, "WARMCAST_LOGIN": "proxy, password"})


def test_a_setting_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    file.write_text("a,b\n")
    assert Settings.from_env({"WARMCAST_SECRET_FILE": str(file)}).secret == "a,b"
    assert Settings.from_env({"WARMCAST_SECRET_FILE": str(file), "WARMCAST_SECRET": "c"}).secret == "c"
    file.write_bytes(b"\xff")
    with pytest.raises(BadValueError, match="is no text"):
        Settings.from_env({"WARMCAST_SECRET_FILE": str(file)})


def test_the_dashboard_is_at_the_public_address_unless_it_has_its_own() -> None:
    public = {"WARMCAST_BASE_URL": "https://mail.example.org/"}
    assert Settings.from_env(public).home == "https://mail.example.org"
    own = Settings.from_env({**public, "WARMCAST_DASHBOARD_URL": "http://10.0.0.7:8501/"})
    assert own.home == "http://10.0.0.7:8501"
    assert not own.is_https
