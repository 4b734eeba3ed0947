"""All settings, read once from the environment (contract.md section 1)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import BadValueError

PREFIX = "WARMCAST_"
IN_FILE = "_FILE"
"""Behind a setting's name: the value stands in a file, as secrets do in containers and under systemd."""
WAYS_IN = ("password", "oidc", "proxy")
Network = IPv4Network | IPv6Network
_LOOPBACK = ("http://127.0.0.1:", "http://localhost:", "http://[::1]:")
_DOMAIN = re.compile(r"(?=.{3,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


def _setting(default: str, text: str) -> str:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """One frozen object; every field is a setting `WARMCAST_<NAME>`, '' where unset."""

    data: str = _setting("data/workspace", "The data folder.")
    base_url: str = _setting("http://127.0.0.1:8501", "Public address in links.")
    dashboard_url: str = _setting("", "The dashboard's own address. Unset: the public one.")
    smtp_url: str = field(
        default="",
        repr=False,
        metadata={
            "help": "SMTP relay: smtp://user:pass@host:port or smtps://…; ?starttls=required|off. Unset: the mailbox folder."
        },
    )
    sender: str = field(
        default="Warmcast <warmcast@example.org>",
        metadata={"help": "Sender where none is set.", "env": "WARMCAST_FROM"},
    )
    time_zone: str = _setting("UTC", "The workspace's time zone.")
    secret: str = field(
        default="",
        repr=False,
        metadata={
            "help": "Comma list of signing secrets: the first signs, all verify. Unset: made and kept in the data folder."
        },
    )
    engine: str = _setting("on", "off: no background ticking.")
    memory: str = _setting("", "DuckDB's memory limit, like 4GB. Unset: half of the machine.")
    test_to: str = _setting("", "Test mode: every message goes to this address instead.")
    bounce_domain: str = _setting("", "Where reports about undelivered mail go: b+TOKEN@this. Unset: to the sender.")
    bounce_imap_url: str = field(
        default="",
        repr=False,
        metadata={"help": "The mailbox of these reports: imaps://user:password@host:993/INBOX. Unset: not read."},
    )
    dkim: str = _setting("", "Signs messages: selector:domain:/path/to/key.pem, an RSA key. Unset: the relay signs.")
    login: str = _setting(
        "", "How people sign in: password, oidc, proxy, with commas between. Unset: local mode, until there is a user."
    )
    proxy: str = _setting(
        "", "Addresses of the reverse proxy, like 127.0.0.1, 10.0.0.0/8: its X-Forwarded-For is believed."
    )
    proxy_user: str = _setting(
        "", "With proxy: the header in which it names the user's address, like X-Forwarded-Email."
    )
    oidc_issuer: str = _setting("", "With oidc: the provider's address, https://… .")
    oidc_client: str = _setting("", "With oidc: the client's id at the provider.")
    oidc_secret: str = field(default="", repr=False, metadata={"help": "With oidc: the client's secret."})
    public_address: str = _setting("", "host:port of a second listener with the public pages only. Unset: none.")
    alerts: str = field(
        default="",
        repr=False,
        metadata={
            "help": "Who is told of trouble: addresses and https:// webhooks, with commas between. Unset: nobody."
        },
    )

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Raises BadValueError for an unknown zone, an engine neither on nor off, a base URL, memory or domain that is none, a
        file that cannot be read, and a way to sign in that lacks something."""
        env = os.environ if environ is None else environ
        settings = cls(**{f.name: said for f in fields(cls) if (said := _said(env, variable(f.name)))})
        settings.zone  # noqa: B018  refuse an unknown zone at start, not at the first use
        for name in ("base_url", "dashboard_url"):
            if (url := getattr(settings, name)) and not url.startswith(("http://", "https://")):
                raise BadValueError(f"{variable(name)} must start with http:// or https://, not “{url}”.")
        if settings.engine not in {"on", "off"}:
            raise BadValueError(f"WARMCAST_ENGINE is on or off, not “{settings.engine}”.")
        if settings.memory and not re.fullmatch(r"\d+(\.\d+)? ?([KMGT]i?B|%)", settings.memory):
            raise BadValueError(f"WARMCAST_MEMORY is a size like 4GB or 512MB, not “{settings.memory}”.")
        if settings.bounce_domain and not _DOMAIN.fullmatch(settings.bounce_domain):
            raise BadValueError(
                f"WARMCAST_BOUNCE_DOMAIN is a domain like bounces.example.org, not “{settings.bounce_domain}”."
            )
        settings._check_login()
        return settings

    def _check_login(self) -> None:
        unknown = set(self.ways_in) - set(WAYS_IN)
        if unknown:
            raise BadValueError(f"WARMCAST_LOGIN is of password, oidc and proxy, not “{min(unknown)}”.")
        self.proxies  # noqa: B018  refuse what is no network at start
        if "proxy" in self.ways_in and self.ways_in != ("proxy",):
            raise BadValueError("WARMCAST_LOGIN: behind a proxy that signs people in there is no other way in.")
        needed = {"oidc": ("oidc_issuer", "oidc_client", "oidc_secret"), "proxy": ("proxy", "proxy_user")}
        missing = [variable(name) for way in self.ways_in for name in needed.get(way, ()) if not getattr(self, name)]
        if missing:
            raise BadValueError(f"WARMCAST_LOGIN={self.login} needs {' and '.join(missing)} as well.")
        if self.oidc_issuer and not self.oidc_issuer.startswith(("https://", *_LOOPBACK)):
            raise BadValueError(f"WARMCAST_OIDC_ISSUER must start with https://, not “{self.oidc_issuer}”.")

    @property
    def ways_in(self) -> tuple[str, ...]:
        """What WARMCAST_LOGIN names, in its order."""
        return tuple(dict.fromkeys(way.strip().lower() for way in self.login.split(",") if way.strip()))

    @property
    def proxies(self) -> tuple[Network, ...]:
        """Raises BadValueError for what is no address and no network."""
        try:
            return tuple(ip_network(part.strip(), strict=False) for part in self.proxy.split(",") if part.strip())
        except ValueError:
            raise BadValueError(
                f"WARMCAST_PROXY holds addresses like 127.0.0.1 or 10.0.0.0/8, not “{self.proxy}”."
            ) from None

    @property
    def home(self) -> str:
        """Where people reach the dashboard, without a slash at its end."""
        return (self.dashboard_url or self.base_url).rstrip("/")

    @property
    def is_https(self) -> bool:
        """Whether people reach the dashboard by TLS."""
        return self.home.startswith("https://")

    @property
    def folder(self) -> Path:
        return Path(self.data).absolute()

    @property
    def zone(self) -> ZoneInfo:
        try:
            return ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise BadValueError(
                f"WARMCAST_TIME_ZONE: there is no time zone “{self.time_zone}”. Example: Europe/Berlin."
            ) from None


def _said(env: Mapping[str, str], name: str) -> str:
    """A setting's value; from the file that NAME_FILE names, without its last line end, where NAME itself is not set."""
    if env.get(name) or not (file := env.get(name + IN_FILE)):
        return env.get(name, "")
    try:
        return Path(file).read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise BadValueError(f"{name}{IN_FILE}: {file} cannot be read: {why}.") from None


def variable(name: str) -> str:
    """The environment variable of a setting's field."""
    return next(f.metadata.get("env", PREFIX + name.upper()) for f in fields(Settings) if f.name == name)
