from __future__ import annotations

import base64
import string
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.tokens import KINDS, PREFERENCES, UNSUBSCRIBE, Tokens
from engine.errors import BadValueError

SEND_ID = 1_764_000_000_123 << 20
OLD, NEW = b"old secret", b"new secret"
SEND_IDS = st.integers(0, 2**63 - 1)


@given(st.sampled_from(KINDS), SEND_IDS)
def test_a_token_reads_back(kind: str, send_id: int) -> None:
    tokens = Tokens((NEW, OLD))
    token = tokens.sign(kind, send_id)
    assert tokens.read(token) == (kind, send_id)
    assert len(token) == 35
    assert set(token) <= set(string.ascii_letters + string.digits + "-_")


@given(
    st.sampled_from(KINDS), SEND_IDS, st.integers(0, 34), st.sampled_from(string.ascii_letters + string.digits + "-_")
)
def test_one_changed_letter_is_refused(kind: str, send_id: int, place: int, letter: str) -> None:
    tokens = Tokens((NEW, OLD))
    token = tokens.sign(kind, send_id)
    if token[place] == letter:
        return
    with pytest.raises(BadValueError):
        tokens.read(token[:place] + letter + token[place + 1 :])


@given(st.text())
def test_any_text_is_refused(token: str) -> None:
    with pytest.raises(BadValueError, match="not known here"):
        Tokens((NEW,)).read(token)


def test_old_secrets_verify_and_the_first_signs() -> None:
    old = Tokens((OLD,)).sign(UNSUBSCRIBE, SEND_ID)
    both = Tokens((NEW, OLD))
    assert both.read(old) == (UNSUBSCRIBE, SEND_ID)
    assert both.sign(UNSUBSCRIBE, SEND_ID) == Tokens((NEW,)).sign(UNSUBSCRIBE, SEND_ID) != old
    with pytest.raises(BadValueError):
        Tokens((NEW,)).read(old)


def test_many_secrets_may_share_a_key_id() -> None:
    secrets = tuple(f"secret {n}".encode() for n in range(600))
    all_of_them = Tokens(secrets)
    for secret in secrets[::50]:
        assert all_of_them.read(Tokens((secret,)).sign(UNSUBSCRIBE, SEND_ID)) == (UNSUBSCRIBE, SEND_ID)


def test_the_kind_is_signed() -> None:
    tokens = Tokens((NEW,))
    raw = bytearray(base64.urlsafe_b64decode(tokens.sign(UNSUBSCRIBE, SEND_ID) + "="))
    raw[1] = ord(PREFERENCES)
    with pytest.raises(BadValueError):
        tokens.read(base64.urlsafe_b64encode(raw).rstrip(b"=").decode())
    assert tokens.sign(UNSUBSCRIBE, SEND_ID) != tokens.sign(PREFERENCES, SEND_ID)


def test_a_kind_nobody_knows_is_refused() -> None:
    tokens = Tokens((NEW,))
    with pytest.raises(BadValueError):
        tokens.read(tokens.sign("z", SEND_ID))


@pytest.mark.parametrize(
    "change", [lambda t: t + "=", lambda t: t + "A", lambda t: t[:-1], lambda t: "", lambda t: f" {t}"]
)
def test_another_spelling_is_refused(change: Callable[[str], str]) -> None:
    tokens = Tokens((NEW,))
    with pytest.raises(BadValueError):
        tokens.read(change(tokens.sign(UNSUBSCRIBE, SEND_ID)))


@given(SEND_IDS, SEND_IDS)
def test_an_answer_holds_its_field(send_id: int, field_id: int) -> None:
    tokens = Tokens((NEW, OLD))
    token = tokens.sign_answer(send_id, field_id)
    assert tokens.read_answer(token) == (send_id, field_id)
    assert len(token) == 46
    assert Tokens((OLD, NEW)).read_answer(token) == (send_id, field_id)
    with pytest.raises(BadValueError):
        tokens.read(token)


@given(SEND_IDS, SEND_IDS, st.integers(0, 45), st.sampled_from(string.ascii_letters + string.digits + "-_"))
def test_one_changed_letter_of_an_answer_is_refused(send_id: int, field_id: int, place: int, letter: str) -> None:
    tokens = Tokens((NEW,))
    token = tokens.sign_answer(send_id, field_id)
    if token[place] == letter:
        return
    with pytest.raises(BadValueError):
        tokens.read_answer(token[:place] + letter + token[place + 1 :])


@pytest.mark.parametrize("kind", [*KINDS, "r"])
def test_no_other_token_answers(kind: str) -> None:
    tokens = Tokens((NEW,))
    with pytest.raises(BadValueError):
        tokens.read_answer(tokens.sign(kind, SEND_ID))
    with pytest.raises(BadValueError):
        Tokens((OLD,)).read_answer(tokens.sign_answer(SEND_ID, 1))


@pytest.mark.parametrize("secrets", [(), (b"",), (NEW, b"")])
def test_no_secret_no_tokens(secrets: tuple[bytes, ...]) -> None:
    with pytest.raises(BadValueError, match="WARMCAST_SECRET"):
        Tokens(secrets)


@given(SEND_IDS, st.integers(0, 2**55), st.integers(0, 255), st.none() | st.text(min_size=1))
def test_a_click_reads_back_with_its_address_only(
    send_id: int, stretch: int, variant: int, address: str | None
) -> None:
    token = Tokens((OLD,)).sign_click(send_id, stretch, variant, address)
    assert len(token) == 46
    assert Tokens((NEW, OLD)).read_click(token, address) == (send_id, stretch, variant)
    with pytest.raises(BadValueError):
        Tokens((NEW, OLD)).read_click(token, "https://evil.example/" if address is None else None)
    with pytest.raises(BadValueError):
        Tokens((NEW, OLD)).read_answer(token)
