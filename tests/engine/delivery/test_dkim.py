from __future__ import annotations

import base64
import hashlib
import pickle
from dataclasses import replace
from functools import cache
from pathlib import Path

import dkim as verifying
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dkim.canonicalization import Relaxed
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.delivery.dkim import SIGNED, DkimKey, Signer, key_of, relaxed_body, relaxed_header, signer_of
from engine.delivery.message import build
from engine.errors import BadValueError
from tests.engine.delivery.test_message import PARTS


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    closed = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, closed)


@cache
def new_key(bits: int) -> bytes:
    return pem(rsa.generate_private_key(65537, bits))


@cache
def own() -> Signer:
    return Signer(DkimKey("mail2026", "example.org", new_key(2048)))


def verifies(message: bytes) -> bool:
    """By dkimpy, with the record that we would publish."""
    name = f"{own().record_name}.".encode()
    verifier = verifying.DKIM(message)
    try:
        return verifier.verify(dnsfunc=lambda asked, **_: own().record if asked == name else None)
    except verifying.ValidationError:
        return False


def signature_of(message: bytes) -> dict[str, str]:
    header = message.partition(b"\r\nFrom:")[0].decode().partition(":")[2]
    tags = (tag.partition("=") for tag in "".join(header.split()).split(";"))
    return {name: value for name, _, value in tags}


def test_a_built_message_verifies() -> None:
    signed = own().sign(build(PARTS))
    assert verifies(signed)
    assert signed.endswith(build(PARTS))
    tags = signature_of(signed)
    assert (tags["a"], tags["c"], tags["d"], tags["s"]) == ("rsa-sha256", "relaxed/relaxed", "example.org", "mail2026")
    assert tags["h"].split(":")[:2] == ["from", "from"]
    assert {"list-unsubscribe", "list-unsubscribe-post", "list-id", "feedback-id", "reply-to"} <= {
        *tags["h"].split(":")
    }
    assert {*tags["h"].split(":")} == {*SIGNED} - {"content-transfer-encoding"}
    assert all(len(line) <= 78 for line in signed.partition(b"\r\nFrom:")[0].split(b"\r\n"))


def test_it_signs_the_same_each_time() -> None:
    assert own().sign(build(PARTS)) == Signer(DkimKey("mail2026", "example.org", new_key(2048))).sign(build(PARTS))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"List-Unsubscribe: <https://mail.example.org/u/abc>", b"List-Unsubscribe: <https://evil.example/u/abc>"),
        (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b""),
        (b"Subject: You", b"Subject: We"),
        (b"Hello Ann", b"Hello Bob"),
        (b"From: ", b"From: Boss <boss@example.org>\r\nFrom: "),
        (b"To: ", b"To: x@example.org\r\nTo: "),
    ],
    ids=["link", "one click", "subject", "body", "second From", "second To above"],
)
def test_what_was_signed_cannot_be_changed(before: bytes, after: bytes) -> None:
    signed = own().sign(build(PARTS))
    changed = signed.replace(before, after, 1)
    assert changed != signed
    # A second To above the signed one is not covered: only From is signed against additions.
    assert verifies(changed) is (b"\r\nTo: x@" in changed)


def test_it_survives_what_relays_do() -> None:
    """Headers folded anew, blanks at line ends, lines at the end added."""
    sent = own().sign(build(replace(PARTS, subject="word " * 60, text="a  b \n\n")))
    assert verifies(sent)
    folded = sent.replace(b"Subject: word word", b"SUBJECT:   word\r\n\tword", 1)
    assert folded != sent
    assert verifies(folded)
    assert verifies(sent.replace(b"a  b ", b"a \t b\t\t", 1) + b"\r\n\r\n")


HEADS = st.text(max_size=200) | st.text('ab =?\r\n\t\x0bé😀"\\<>@,:', max_size=200)


@settings(max_examples=40)
@given(HEADS, HEADS, HEADS, HEADS)
def test_whatever_is_written_verifies(name: str, subject: str, text: str, html: str) -> None:
    parts = replace(PARTS, sender_name=name, recipient_name=subject, subject=subject, text=text, html=html)
    assert verifies(own().sign(build(parts)))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\r\n",
        b"\r\n\r\n\r\n",
        b" \r\n",
        b"a",
        b"a \r\n",
        b"\ta\t\tb \t\r\n\r\n \r\n",
        b"a\r\n\r\n",
        b"\r\n\r\na\r\n",
    ],
)
def test_the_body_is_canonicalised_as_dkimpy_does(body: bytes) -> None:
    assert relaxed_body(body) == Relaxed.canonicalize_body(body)
    message = b"From: a@example.org\r\nSubject:\r\n\r\n" + body
    assert verifies(own().sign(message))


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"a", b"=20", b"."]), max_size=40))
def test_any_body_is_canonicalised_as_dkimpy_does(bits: list[bytes]) -> None:
    body = b"".join((*bits, b"\r\n"))
    assert relaxed_body(body) == Relaxed.canonicalize_body(body)


def test_the_example_of_the_rfc() -> None:
    """RFC 6376, 3.4.5."""
    assert relaxed_header(b"A: X\r\n") + relaxed_header(b"B : Y\t\r\n\tZ  \r\n") == b"a:X\r\nb:Y Z\r\n"
    assert relaxed_body(b" C \r\nD \t E\r\n\r\n\r\n") == b" C\r\nD E\r\n"


def test_the_record() -> None:
    assert own().record_name == "mail2026._domainkey.example.org"
    tag, public = own().record.split(" p=")
    assert tag == "v=DKIM1; k=rsa;"
    found = serialization.load_der_public_key(base64.b64decode(public))
    assert isinstance(found, rsa.RSAPublicKey)
    assert found.key_size == 2048


def test_an_empty_body_has_the_digest_of_the_rfc() -> None:
    signed = own().sign(b"From: a@example.org\r\n\r\n")
    assert signature_of(signed)["bh"] == base64.b64encode(hashlib.sha256(b"").digest()).decode()


def test_from_the_setting(tmp_path: Path) -> None:
    file = tmp_path / "a:key.pem"
    file.write_bytes(new_key(2048))
    key = DkimKey.from_setting(f"mail2026:bücher.example:{file}")
    assert (key.selector, key.domain) == ("mail2026", "xn--bcher-kva.example")
    assert pickle.loads(pickle.dumps(key)) == key
    assert "PRIVATE" not in repr(key)
    found = key_of(f"s1.news:Example.ORG:{file}")
    assert found
    assert signer_of(found) is signer_of(pickle.loads(pickle.dumps(found)))
    assert signer_of(found).record_name == "s1.news._domainkey.example.org"
    assert key_of("") is None


BAD_SETTINGS = {
    "mail2026": "must be selector:domain",
    "mail2026:example.org": "must be selector:domain",
    "mail2026:example.org:": "must be selector:domain",
    "a b:example.org:KEY": "must be selector:domain",
    ":example.org:KEY": "must be selector:domain",
    "mail2026:exa mple.org:KEY": "is not a domain",
    "mail2026:localhost:KEY": "is not a domain",
    "mail2026:example.org;x=y:KEY": "is not a domain",
    "mail2026:example.org:KEY.absent": "cannot be read: No such file",
}


@pytest.mark.parametrize("text", BAD_SETTINGS)
def test_a_bad_setting_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_bytes(new_key(2048))
    with pytest.raises(BadValueError, match=f"WARMCAST_DKIM.*{BAD_SETTINGS[text]}"):
        key_of(text.replace("KEY", str(file)))


BAD_KEYS = {
    "none": (b"hello", "no private key in PEM form"),
    "public": (
        rsa.generate_private_key(65537, 2048)
        .public_key()
        .public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo),
        "no private key in PEM form",
    ),
    "closed": (pem(ec.generate_private_key(ec.SECP256R1()), b"secret"), "has a password"),
    "curve": (pem(ec.generate_private_key(ec.SECP256R1())), "not an RSA key"),
    "small": (new_key(1024), "1,024 bits"),
}


@pytest.mark.parametrize("kind", BAD_KEYS)
def test_a_bad_key_is_refused_and_not_shown(kind: str, tmp_path: Path) -> None:
    octets, words = BAD_KEYS[kind]
    file = tmp_path / "key.pem"
    file.write_bytes(octets)
    with pytest.raises(BadValueError, match=words) as refused:
        key_of(f"mail2026:example.org:{file}")
    assert "-----" not in refused.value.message
