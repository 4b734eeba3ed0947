from __future__ import annotations

import pytest

from engine.access import passwords
from engine.errors import BadValueError

ANN = "annabelle@school.example"


@pytest.mark.parametrize(
    "password",
    [
        "",
        "short",
        "123456789",
        "aaaaaaaaaaaa",
        "abababababab",
        "password1234",
        "QWERTYUIOP12",
        ANN,
        "x" * 257,
        "annabelle",
    ],
)
def test_what_others_would_guess(password: str) -> None:
    with pytest.raises(BadValueError) as refused:
        passwords.check(password, ANN)
    assert refused.value.field == "password"
    assert password not in refused.value.message or not password


@pytest.mark.parametrize("password", ["seven green lamps", "пароль и лампа", "x7!kq0-ZZt", "a" * 250 + "bcdefg"])
def test_what_may_be_chosen(password: str) -> None:
    passwords.check(password, ANN)


def test_a_hash_is_argon2_salted_and_fits_only_its_password() -> None:
    one, two = passwords.hashed("seven green lamps"), passwords.hashed("seven green lamps")
    assert one.startswith("$argon2id$")
    assert one != two
    assert passwords.fits("seven green lamps", one)
    assert not passwords.fits("seven green lamp", one)


@pytest.mark.parametrize("stored", [None, "", "nonsense", "$argon2id$v=19$m=8,t=1,p=1$x$y"])
def test_nothing_fits_what_is_no_hash(stored: str | None) -> None:
    assert not passwords.fits("nobody has this one", stored)
    assert not passwords.fits("", stored)
