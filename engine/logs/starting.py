"""What the first line of a run says: versions and settings in force, without any that hold a secret or an address."""

from __future__ import annotations

from dataclasses import fields
from importlib.metadata import PackageNotFoundError, version
from platform import python_version

from engine.settings import Settings, variable

_PLAIN = (
    "base_url",
    "time_zone",
    "engine",
    "memory",
    "bounce_domain",
    "login",
    "proxy",
    "proxy_user",
    "public_address",
)
"""Settings whose value may be told; of the others only that they are set."""
_PACKAGES = ("streamlit", "duckdb")


def in_force(settings: Settings) -> dict[str, str]:
    """Name and value of every setting that is set, for the field `fields` of a line."""
    said = {f.name: getattr(settings, f.name) for f in fields(Settings) if f.name != "data"}
    told = {variable(name): value if name in _PLAIN else "set" for name, value in said.items() if value}
    return {"python": python_version(), **{name: _version(name) for name in _PACKAGES}, **told}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"
