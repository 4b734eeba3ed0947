"""Which block is written at a line of MJML: who writes blocks sees no lines. Pure; takes any text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.content.blocks.model import Block, Branches, Code
from engine.content.blocks.naming import LABELS, kind_of
from engine.content.blocks.reading import read, read_with_lines
from engine.content.blocks.writing import write


@dataclass(frozen=True)
class Places:
    """Of a message in MJML, as it is written."""

    mjml: str

    def number_at(self, line: int) -> int | None:
        """Which of the outermost blocks, from 0, is written at a line, from 1; None for what stands around and between them."""
        return next(
            (
                n
                for n, (block, first, last) in enumerate(self._lines)
                if first <= line <= last and not _is_layout(block)
            ),
            None,
        )

    def called_at(self, line: int) -> str:
        """“Text 3” for that block; without a number where it is the only one of its kind, empty where there is none."""
        number = self.number_at(line)
        if number is None:
            return ""
        label = _label(self._blocks[number])
        # Those within branches are counted, too, as one sees them.
        before, alike = (_count(blocks, label) for blocks in (self._blocks[:number], self._blocks))
        return label if alike == 1 else f"{label} {before + 1}"

    def words_of(self, part: str, line: int) -> str:
        """Where a line of a template's part is for who edits it: “in the block Text 3”; with the line where it is written as
        code. Empty where there is no block, or nothing but one of code."""
        number = self.number_at(line) if part == "mjml" else None
        if number is None or (len(self._blocks) == 1 and isinstance(self._blocks[0], Code)):
            return ""
        where = f"in the block {self.called_at(line)}"
        is_code = isinstance(self._blocks[number], Code) or not self._is_of_blocks
        return f"{where}, line {line}" if is_code else where

    @cached_property
    def _lines(self) -> Sequence[tuple[Block, int, int]]:
        return read_with_lines(self.mjml)

    @cached_property
    def _blocks(self) -> Sequence[Block]:
        return [block for block, _, _ in self._lines]

    @cached_property
    def _is_of_blocks(self) -> bool:
        """Whether it is written as the blocks write it."""
        return write(read(self.mjml)).rstrip() == self.mjml.rstrip()


def _walk(blocks: Sequence[Block]) -> Iterator[Block]:
    """Every block in reading order, but for begins of the layout."""
    for block in blocks:
        if _is_layout(block):
            continue
        yield block
        if isinstance(block, Branches):
            for branch in block.branches:
                yield from _walk(branch.blocks)
            yield from _walk(block.otherwise or ())


def _count(blocks: Sequence[Block], label: str) -> int:
    return sum(_label(block) == label for block in _walk(blocks))


def _label(block: Block) -> str:
    return LABELS[kind_of(block)]


def _is_layout(block: Block) -> bool:
    return isinstance(block, Code) and block.is_layout
