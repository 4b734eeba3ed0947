"""Passwords: which may be chosen, and their argon2 hashes. Knows no user."""

from __future__ import annotations

import threading
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from engine.errors import BadValueError

SHORTEST = 10
LONGEST = 256
AT_ONCE = 2
"""Hashes made at one time: each takes 64 MB and a core for a moment, whoever asks for them."""
COMMON = frozenset(
    "password passwort qwertyuiop 1234567890 12345678910 0987654321 1q2w3e4r5t letmein123 iloveyou12 administrator "
    "welcome123 football123 princess123 sunshine123 changeme123 qwerty12345 asdfghjkl1 trustno1234".split()
)

_hasher = PasswordHasher()
_room = threading.BoundedSemaphore(AT_ONCE)


def check(password: str, email: str) -> None:
    """Raises BadValueError for one that others would guess."""
    plain = password.casefold()
    if len(password) < SHORTEST:
        raise BadValueError(f"A password has at least {SHORTEST} characters.", field="password")
    if len(password) > LONGEST:
        raise BadValueError(f"A password has at most {LONGEST} characters.", field="password")
    if len(set(plain)) < 4 or any(plain.startswith(known) for known in COMMON):
        raise BadValueError("This password is one of the first that people try. Take another one.", field="password")
    if plain in (email.casefold(), email.casefold().partition("@")[0]):
        raise BadValueError("This password is the address. Take another one.", field="password")


def hashed(password: str) -> str:
    """For the store. Takes a tenth of a second on purpose."""
    with _room:
        return _hasher.hash(password)


def fits(password: str, stored: str | None) -> bool:
    """Whether it is the one behind `stored`. Takes as long where there is none: nobody learns from the time who has one."""
    with _room:
        try:
            return _hasher.verify(stored or _nobodys(), password[: LONGEST + 1]) and bool(stored)
        except (Argon2Error, InvalidHashError):
            return False


@cache
def _nobodys() -> str:
    return _hasher.hash("nobody has this one")
