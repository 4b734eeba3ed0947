"""Replies as they come: whole, in pieces, several at once, broken."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.delivery.smtp.wire import NONSENSE, LostError, Reply, Wire


def read(*pieces: bytes) -> list[Reply]:
    """What a wire makes of the pieces before the connection is lost."""

    async def run() -> list[Reply]:
        wire = Wire()
        for piece in pieces:
            wire.data_received(piece)
        wire.connection_lost(None)
        found: list[Reply] = []
        try:
            while True:
                found.append(await wire.reply(1))
        except LostError:
            return found

    return asyncio.run(run())


def test_replies() -> None:
    assert read(b"220 hello\r\n") == [Reply(220, (b"hello",))]
    assert read(b"250-a\r\n250-b c\r\n250 d\r\n") == [Reply(250, (b"a", b"b c", b"d"))]
    assert read(b"250\r\n354 go\n") == [Reply(250, (b"",)), Reply(354, (b"go",))]
    assert Reply(250, (b"a", b"b")).text == b"a\nb"


@given(st.lists(st.integers(1, 12), max_size=12))
def test_however_it_is_cut(sizes: list[int]) -> None:
    whole = b"220 hi\r\n250-one\r\n250 two\r\n554 5.7.1 no\r\n"
    pieces: list[bytes] = []
    rest = whole
    for size in sizes:
        pieces.append(rest[:size])
        rest = rest[size:]
    assert read(*pieces, rest) == read(whole)
    assert [r.code for r in read(whole)] == [220, 250, 554]


@pytest.mark.parametrize("octets", [b"what\r\n", b"25 x\r\n", b"2500 x\r\n", b"\r\n", b"250_x\r\n", b"x" * 5000])
def test_nonsense(octets: bytes) -> None:
    assert read(octets) == [NONSENSE]


def test_lines_without_end_are_no_reply() -> None:
    assert NONSENSE in read(b"250-x\r\n" * 500)


def test_silence_is_a_loss() -> None:
    async def run() -> None:
        await Wire().reply(0.01)

    with pytest.raises(LostError):
        asyncio.run(run())
