"""What each block is called."""

from __future__ import annotations

from hypothesis import given

from engine.content.blocks import Branch, Branches, Document, Heading, Option, Text, Written
from engine.content.blocks.naming import LABELS, RATING_MARK, SOCIAL_TEST, kind_of, named
from tests.engine.content.blocks.strategies import documents


@given(documents)
def test_every_block_has_a_name(document: Document) -> None:
    assert all(LABELS[kind_of(block)] for block in document.blocks)


def test_what_a_block_is_for_names_it() -> None:
    assert kind_of(Text("1 2 3", f'{RATING_MARK} align="center"')) == "rating"
    assert kind_of(Text("1 2 3")) == "text"
    assert kind_of(Branches((Branch(Written(SOCIAL_TEST)),))) == "social"
    assert kind_of(Branches((Branch(Option("city", "Riga")),))) == "branches"


def test_several_of_a_kind_have_numbers() -> None:
    assert named([Heading("a"), Text("b"), Text("c")]) == ["Heading", "Text 1", "Text 2"]
