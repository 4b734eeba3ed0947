"""MJML to blocks. Nothing is lost: what no block says the same way stays code, byte for byte. Pure; takes any text.

Blocks are what stands directly in a column. First the elements of all columns are found (elements.py), then what stands
between `{% if %}` and its `{% endif %}` becomes branches, then each element the block that it is (leaves.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from engine.content import whens
from engine.content.blocks.elements import Piece, pieces_of
from engine.content.blocks.leaves import block_of
from engine.content.blocks.model import Block, Branch, Branches, Code, Document, Option, Rule, Test, Written
from engine.content.markup import TAG

_CONTROL = re.compile(
    rf"\s*(?P<said>{whens.WHEN.pattern})?\{{%\s*(?P<word>if|elif|else|endif)\b\s*(?P<test>.*?)\s*%\}}\s*", re.DOTALL
)
_OPTION = re.compile(r'(?P<field>[a-z][a-z0-9_]*) == "(?P<label>(?:[^"\\\n]|\\["\\])*)"')
_ESCAPE = re.compile(r"\\(.)")

Word = Literal["if", "elif", "else", "endif"]


def read(mjml: str) -> Document:
    """The message as blocks; `write` gives it back, but for spaces between elements."""
    found = pieces_of(mjml)
    if found is None:
        return Document((Code(mjml.strip()),), "", "") if mjml.strip() else Document()
    return Document(_Reader(found.pieces).blocks(), found.head, found.tail)


def read_with_lines(mjml: str) -> list[tuple[Block, int, int]]:
    """The outermost blocks, each with its first and its last line, from 1."""
    found = pieces_of(mjml)
    if found is None:
        return [(block, 1, mjml.count("\n") + 1) for block in read(mjml).blocks]
    pieces = found.pieces

    def line_at(position: int) -> int:
        return mjml.count("\n", 0, position) + 1

    return [
        (block, line_at(pieces[first].start), line_at(pieces[last].start + len(pieces[last].source)))
        for block, first, last in _Reader(pieces).placed()
    ]


@dataclass(frozen=True)
class _Control:
    word: Word
    test: Test | None


class _Reader:
    def __init__(self, pieces: Sequence[Piece]):
        self._pieces = pieces
        self._controls = _matched(pieces)
        self._at = 0

    def blocks(self) -> tuple[Block, ...]:
        """From here to the end, or to what ends the branch."""
        return tuple(block for block, _, _ in self.placed())

    def placed(self) -> Iterator[tuple[Block, int, int]]:
        """The same, each with its first and its last piece."""
        while self._at < len(self._pieces):
            first = self._at
            control = self._controls.get(first)
            if control and control.word != "if":
                break
            block = self._branches() if control else block_of(self._pieces[first])
            yield block, first, self._at
            self._at += 1

    def _branches(self) -> Branches:
        """From the `if` to its `endif`, which was found to be there."""
        branches: list[Branch] = []
        otherwise: tuple[Block, ...] | None = None
        while (control := self._controls[self._at]).word != "endif":
            self._at += 1
            inside = self.blocks()
            if control.test:
                branches.append(Branch(control.test, inside))
            else:
                otherwise = inside
        return Branches(tuple(branches), otherwise)


def _matched(pieces: Sequence[Piece]) -> dict[int, _Control]:
    """Place → control tag, of every `if` that ends within its column, with its branches; an `else` stands last."""
    found: dict[int, _Control] = {}
    opened: list[list[tuple[int, _Control]]] = []
    for place, piece in enumerate(pieces):
        if piece.is_layout:
            opened.clear()
        control = _control(piece)
        if control is None:
            continue
        if control.word == "if":
            opened.append([(place, control)])
        elif opened:
            opened[-1].append((place, control))
            if control.word == "endif":
                chain = opened.pop()
                found |= chain if _is_in_order([c for _, c in chain]) else ()
    return found


def _is_in_order(controls: Sequence[_Control]) -> bool:
    middle = [c.word for c in controls[1:-1]]
    return middle in (["elif"] * len(middle), ["elif"] * (len(middle) - 1) + ["else"])


def _control(piece: Piece) -> _Control | None:
    """None for what is no single control tag, and for a test that cannot be written back."""
    if piece.name != "mj-raw" or piece.attributes.strip() or not (match := _CONTROL.fullmatch(piece.inner)):
        return None
    # A fullmatch may reach over several tags: what it ends with must be one.
    said = match["said"] or ""
    if [t[0].strip() for t in TAG.finditer(piece.inner)] != [t for t in (said, piece.inner.strip()[len(said) :]) if t]:
        return None
    word: Word = match["word"]  # pyright: ignore[reportAssignmentType]  the pattern has these words only
    if word in ("else", "endif"):
        return None if said or match["test"] else _Control(word, None)
    test = _test(match)
    return _Control(word, test) if test else None


def _test(match: re.Match[str]) -> Test | None:
    expression = match["test"]
    if match["said"]:
        condition = whens.condition_of(match["condition"])
        is_same = condition is not None and expression == f"{whens.SCOPE}.{match['name']}"
        return Rule.of(condition, match["name"]) if condition is not None and is_same else None
    option = _OPTION.fullmatch(expression)
    if option:
        return Option(option["field"], _ESCAPE.sub(r"\1", option["label"]))
    return Written(expression) if expression else None
