"""All settings, read once from the environment (contract.md section 1)."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.errors import BadValueError

PREFIX = "WARMCAST_"
_DOMAIN = re.compile(r"(?=.{3,190}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}", re.IGNORECASE)


def _setting(default: str, text: str) -> str:
    return field(default=default, metadata={"help": text})


@dataclass(frozen=True)
class Settings:
    """One frozen object; every field is a setting `WARMCAST_<NAME>`, '' where unset."""

    data: str = _setting("data/workspace", "The data folder.")
    base_url: str = _setting("http://127.0.0.1:8501", "Public address in links.")
    smtp_url: str = _setting(
        "", "SMTP relay: smtp://user:pass@host:port or smtps://…; ?starttls=required|off. Unset: the mailbox folder."
    )
    sender: str = field(
        default="Warmcast <warmcast@example.org>",
        metadata={"help": "Sender where none is set.", "env": "WARMCAST_FROM"},
    )
    time_zone: str = _setting("UTC", "The workspace's time zone.")
    secret: str = _setting(
        "", "Comma list of signing secrets: the first signs, all verify. Unset: made and kept in the data folder."
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

    @classmethod
    def from_env(cls, environ: Mapping[str, str] | None = None) -> Settings:
        """Raises BadValueError for an unknown zone, an engine neither on nor off, a base URL, memory or domain that is none."""
        env = os.environ if environ is None else environ
        found = {f.name: env[variable(f.name)] for f in fields(cls) if env.get(variable(f.name))}
        settings = cls(**found)
        settings.zone  # noqa: B018  refuse an unknown zone at start, not at the first use
        if not settings.base_url.startswith(("http://", "https://")):
            raise BadValueError(f"WARMCAST_BASE_URL must start with http:// or https://, not “{settings.base_url}”.")
        if settings.engine not in {"on", "off"}:
            raise BadValueError(f"WARMCAST_ENGINE is on or off, not “{settings.engine}”.")
        if settings.memory and not re.fullmatch(r"\d+(\.\d+)? ?([KMGT]i?B|%)", settings.memory):
            raise BadValueError(f"WARMCAST_MEMORY is a size like 4GB or 512MB, not “{settings.memory}”.")
        if settings.bounce_domain and not _DOMAIN.fullmatch(settings.bounce_domain):
            raise BadValueError(
                f"WARMCAST_BOUNCE_DOMAIN is a domain like bounces.example.org, not “{settings.bounce_domain}”."
            )
        return settings

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


def variable(name: str) -> str:
    """The environment variable of a setting's field."""
    return next(f.metadata.get("env", PREFIX + name.upper()) for f in fields(Settings) if f.name == name)
