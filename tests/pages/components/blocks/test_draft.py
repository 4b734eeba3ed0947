"""Every edit of a draft, and that each can be taken back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.content.blocks import (
    Block,
    Branch,
    Branches,
    Code,
    Divider,
    Document,
    Footer,
    Text,
    Written,
    read,
    write,
)
from engine.content.blocks.placing import Places
from engine.content.gallery import STARTS, Start
from pages.components.blocks.draft import DOWN, INTO_ABOVE, INTO_BELOW, OUT, UP, Draft, draft_of
from pages.components.blocks.nodes import Place, blocks_of, walk
from tests.engine.content.blocks.strategies import documents


def drafted(*blocks: Block) -> Draft:
    return draft_of(write(Document(blocks)))


def shown(draft: Draft) -> tuple[Block, ...]:
    return blocks_of(draft.nodes)


A, B, C = Text("a"), Text("b"), Text("c")
EITHER = Branches((Branch(Written("x"), (A,)),), (B,))


def test_a_draft_says_what_was_written() -> None:
    text = write(Document((A, EITHER)))
    assert draft_of(text).text == text
    assert [n.id for n in walk(draft_of(text).nodes)] == [1, 2, 3, 4]
    assert draft_of(text, draft_of(text)).nodes[0].id == 5


def test_blocks_are_added_at_the_end_but_above_the_footer() -> None:
    assert shown(drafted().add(Place(), A).add(Place(), B)) == (A, B)
    assert shown(drafted(A, Footer("f")).add(Place(), B)) == (A, B, Footer("f"))
    assert shown(drafted(EITHER).add(Place(1, 1), C)) == (Branches(EITHER.branches, (B, C)),)


def test_all_footers_stay_below_what_is_added() -> None:
    line, one, two = Divider(), Footer("one"), Footer("two")
    assert shown(drafted(A, one, two).add(Place(), B, C)) == (A, B, C, one, two)
    assert shown(drafted(A, line, one, line, two).add(Place(), B)) == (A, B, line, one, line, two)
    assert shown(drafted(one, A).add(Place(), B)) == (one, A, B)
    assert shown(drafted(A, line).add(Place(), B)) == (A, line, B)
    # A line that was added just now belongs to what is written, not to the footer.
    assert shown(drafted(A, one).add(Place(), line).add(Place(), B)) == (A, line, B, one)


@pytest.mark.parametrize("start", STARTS, ids=lambda start: start.name)
def test_what_is_added_to_a_message_of_the_gallery_stands_in_its_white_card(start: Start) -> None:
    draft = draft_of(start.source.mjml or "").add(Place(), Text("Added"))
    at = shown(draft).index(Text("Added"))
    rest = shown(draft)[at + 1 :]
    assert isinstance(rest[0], Code) and rest[0].is_layout
    assert [type(block) for block in rest[1:]] == [Footer, Footer]


def test_blocks_are_added_behind_another() -> None:
    draft = drafted(A, EITHER, Footer("f"))
    assert shown(draft.add(Place(after=1), C)) == (A, C, EITHER, Footer("f"))
    assert shown(draft.add(Place(after=5), C)) == (A, EITHER, Footer("f"), C)
    assert shown(draft.add(Place(2, 0, after=3), C))[1] == Branches((Branch(Written("x"), (A, C)),), (B,))


def test_blocks_are_called_as_findings_call_them() -> None:
    draft = drafted(A, EITHER, Footer("f"))
    assert draft.names == {1: "Text 1", 2: "Different content", 3: "Text 2", 4: "Text 3", 5: "Footer"}
    assert [Places(draft.text).called_at(n + 1) for n, line in enumerate(draft.text.split("\n")) if ">a</" in line] == [
        "Text 1",
        "Different content",
    ]


def test_a_copy_stands_behind_and_is_another() -> None:
    draft = drafted(EITHER, C).duplicate(1)
    assert shown(draft) == (EITHER, EITHER, C)
    assert len({n.id for n in walk(draft.nodes)}) == 7
    assert shown(draft.change(2, lambda _: C))[1] == EITHER


def test_up_and_down() -> None:
    draft = drafted(A, B, C)
    assert shown(draft.move(1, DOWN)) == (B, A, C)
    assert shown(draft.move(3, UP)) == (A, C, B)
    assert draft.move(1, UP) is draft
    assert draft.moves(1) == [DOWN]
    assert draft.moves(2) == [UP, DOWN]


def test_into_branches_and_out() -> None:
    draft = drafted(C, EITHER, C)
    assert draft.moves(1) == [DOWN, INTO_BELOW]
    assert shown(draft.move(1, INTO_BELOW))[0] == Branches((Branch(Written("x"), (C, A)),), (B,))
    assert shown(draft.move(5, INTO_ABOVE))[1] == Branches(EITHER.branches, (B, C))
    assert draft.moves(3) == [OUT]
    assert shown(draft.move(3, OUT)) == (C, Branches((Branch(Written("x")),), (B,)), A, C)


def test_branches_come_and_go() -> None:
    draft = drafted(EITHER)
    more = draft.add_branch(1, Branch(Written("y"), (C,)))
    assert shown(more) == (Branches((*EITHER.branches, Branch(Written("y"), (C,))), (B,)),)
    assert shown(more.remove_branch(1, 0)) == (Branches((Branch(Written("y"), (C,)),), (B,)),)
    assert shown(draft.remove_branch(1, 1)) == (Branches(EITHER.branches),)
    assert shown(draft.remove_branch(1, 1).add_otherwise(1)) == (Branches(EITHER.branches, ()),)
    assert draft.add_otherwise(1) is draft
    assert shown(draft.remove_branch(1, 0)) == (B,)
    assert shown(drafted(Branches(EITHER.branches)).remove_branch(1, 0)) == ()


def test_letters_are_undone_together() -> None:
    draft = drafted(A)
    for words in ("ab", "abc", "abcd"):
        draft = draft.change(1, lambda _, words=words: Text(words), typing="words")
    assert shown(draft.undo()) == (A,)
    assert shown(draft.undo().redo()) == (Text("abcd"),)
    assert draft.undo().undo().redo().redo() == draft.undo().redo()


def test_what_is_written_elsewhere_can_be_undone() -> None:
    first = drafted(A).add(Place(), B)
    after = draft_of(write(Document((C,))), first)
    assert shown(after.undo()) == (A, B)
    assert shown(after.undo().undo()) == (A,)
    assert draft_of("<mjml></mjml>", first).past == ()


@given(documents, st.data())
def test_whatever_is_done_can_be_undone_and_read_again(document: Document, data: Any) -> None:
    first = draft = draft_of(write(document))
    steps = 0
    for _ in range(data.draw(st.integers(0, 5))):
        ids = [n.id for n in walk(draft.nodes) if not n.is_layout]
        if not ids:
            break
        node_id = data.draw(st.sampled_from(ids))
        act = data.draw(st.sampled_from(["duplicate", "remove", *draft.moves(node_id)]))
        done = getattr(draft, act)(node_id) if act in ("duplicate", "remove") else draft.move(node_id, act)
        steps += done is not draft
        draft = done
        assert read(draft.text).blocks == blocks_of(draft.nodes)
    for _ in range(steps):
        draft = draft.undo()
    assert draft.nodes == first.nodes


@pytest.mark.parametrize("mjml", ["", "<mjml><mj-body></mj-body></mjml>"])
def test_a_text_without_columns(mjml: str) -> None:
    draft = draft_of(mjml)
    assert all(isinstance(n.block, Code) for n in draft.nodes)
