from __future__ import annotations

import pytest

from engine.errors import BadValueError
from engine.tables import source
from engine.tables.encoding import SHOWN, as_utf_8, encoding_of, named
from engine.tables.source import of_bytes

TEXT = "name;city\nJürgen;Köln\n"


def decoded(data: bytes, encoding: str | None = None) -> str:
    found = of_bytes(data)
    with as_utf_8(found, named(encoding) if encoding else encoding_of(found)).open() as file:
        return file.read().decode()


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_encodings(encoding: str) -> None:
    assert decoded(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "email,name,city\na@x.org,Jörg Müller,Köln\n"),
        ("cp1252", "email,name\na@x.org,Zoé\n"),
        ("cp1252", "email,price\na@x.org,10 €\n"),
        ("cp1251", "email,имя,город\na@x.org,Анна,Москва\nb@x.org,Пётр,Санкт-Петербург\n"),
        ("koi8_r", "email,имя,город\na@x.org,Анна,Москва\nb@x.org,Пётр,Санкт-Петербург\n"),
        ("cp1253", "email,όνομα\na@x.org,Γιώργος Παπαδόπουλος\nb@x.org,Ελένη\n"),
        ("shift_jis", "email,名前,都市\na@x.org,山田太郎,東京\nb@x.org,鈴木一郎,大阪\n"),
        ("big5", "email,姓名\na@x.org,王小明\n"),
    ],
)
def test_a_script_is_told_from_its_bytes(encoding: str, text: str) -> None:
    assert encoding_of(of_bytes(text.encode(encoding))) == encoding
    assert decoded(text.encode(encoding)) == text


def test_what_cannot_be_told_can_be_said() -> None:
    text = "email,imię\na@x.org,Łukasz\n"
    assert decoded(text.encode("cp1250"), "cp1250") == text
    with pytest.raises(BadValueError, match="There is no encoding “klingon”: utf-8"):
        decoded(b"a", "klingon")
    with pytest.raises(BadValueError, match="no text in UTF-8: choose another"):
        decoded(b"caf\xe9", "utf-8")


def test_windows_signs_and_bytes_that_windows_does_not_know() -> None:
    assert decoded("“5 €”".encode("cp1252")) == "“5 €”"
    assert decoded(b"caf\xe9\x81") == "café\x81"


def test_a_mark_that_lies() -> None:
    with pytest.raises(BadValueError, match="no text in UTF-16"):
        decoded(b"\xff\xfea")


def test_every_encoding_has_words_and_is_known_to_python() -> None:
    for encoding in SHOWN:
        assert decoded("abc".encode(encoding), encoding).lstrip("\ufeff") == "abc"


def test_a_letter_between_two_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "é" * 11
    with monkeypatch.context() as patched:
        patched.setattr(source.blocks_of, "__defaults__", (3,))
        assert decoded(text.encode()) == text
        assert decoded(text.encode("utf-16")) == text
