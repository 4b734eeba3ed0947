"""Which block is written at a line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.blocks import (
    Block,
    Branch,
    Branches,
    Button,
    Code,
    Divider,
    Document,
    Footer,
    Heading,
    Text,
    Written,
    read,
    write,
)
from engine.content.blocks.placing import Places
from engine.content.blocks.reading import read_with_lines
from engine.content.blocks.writing import block_text
from engine.content.gallery import STARTS
from tests.engine.content.blocks.strategies import documents

EITHER = Branches((Branch(Written("x"), (Text("a"),)),), (Text("b"),))


def line_of(mjml: str, text: str) -> int:
    return next(n for n, line in enumerate(mjml.split("\n"), 1) if text in line)


def written(*blocks: Block) -> str:
    return write(Document(blocks))


def test_a_block_is_called_by_its_kind_and_number() -> None:
    mjml = written(Heading("h"), Text("a"), EITHER, Text("a\nb"), Footer("f"))
    start = line_of(mjml, ">h</mj-text>")
    assert [Places(mjml).called_at(start + n) for n in (0, 1, 2, 4, 7, 8, 9)] == [
        "Heading",
        "Text 1",
        "Different content",
        "Different content",
        "Text 4",
        "Text 4",
        "Footer",
    ]
    assert Places(mjml).called_at(1) == ""
    assert Places(mjml).words_of("mjml", start + 8) == "in the block Text 4"


@given(documents, st.data())
def test_every_line_is_that_of_its_block(document: Document, data: st.DataObject) -> None:
    if not document.head or not document.blocks:
        return
    mjml = write(document)
    number = data.draw(st.integers(0, len(document.blocks) - 1))
    block, first, last = read_with_lines(mjml)[number]
    assert block == document.blocks[number] == read(mjml).blocks[number]
    lines = mjml.split("\n")[first - 1 : last]
    assert "\n".join(lines).split() == block_text(block).split()


def test_what_is_written_as_code_keeps_its_line() -> None:
    mjml = written(Text("a"), Code("<mj-spacer />"), Button("Go"))
    assert (
        Places(mjml).words_of("mjml", line_of(mjml, "spacer")) == f"in the block Code, line {line_of(mjml, 'spacer')}"
    )
    by_hand = mjml.replace("<mj-spacer />\n", "\n\n  <mj-spacer />\n\n")
    at = line_of(by_hand, "Go")
    assert Places(by_hand).words_of("mjml", at) == f"in the block Button, line {at}"
    assert Places("<mjml>\n<mj-body>").words_of("mjml", 2) == ""
    assert Places(mjml).words_of("mjml", 2) == ""


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)
def test_every_block_of_the_gallery_is_found(start: object) -> None:
    mjml: str = start.source.mjml  # pyright: ignore[reportAttributeAccessIssue]
    told = [Places(mjml).called_at(first) for block, first, _ in read_with_lines(mjml) if not _is_layout(block)]
    assert all(told) and len(set(told)) == len(told)


def _is_layout(block: Block) -> bool:
    return isinstance(block, Code) and block.is_layout


def test_lines_between_and_around_are_nobodys() -> None:
    mjml = written(Divider(), Divider()).replace("<mj-divider />\n", "<mj-divider />\n\n\n")
    first = line_of(mjml, "<mj-divider />")
    assert [Places(mjml).called_at(n) for n in range(first, first + 4)] == [
        "Line 1",
        "",
        "",
        "Line 2",
    ]
