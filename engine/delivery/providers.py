"""The large mailbox providers and their domains: each judges what it gets from us as a whole. Pure."""

from __future__ import annotations

PROVIDERS = {
    "gmail": ("gmail.com", "googlemail.com"),
    "yahoo": ("yahoo.*", "ymail.com", "rocketmail.com", "aol.com"),
    "microsoft": ("outlook.*", "hotmail.*", "live.*", "msn.com"),
}
"""Domains of each; .* for every ending."""


def group_of(address: str) -> str:
    """The provider of an address, or its domain where it is none of the large ones; small letters."""
    domain = address.rpartition("@")[2].lower()
    start = domain.partition(".")[0] + ".*"
    return next((name for name, domains in PROVIDERS.items() if domain in domains or start in domains), domain)
