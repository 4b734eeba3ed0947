"""Which block is written at a line of MJML: who writes blocks sees no lines. Pure; takes any text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from engine.content.blocks.model import Block, Branches, Code
from engine.content.blocks.naming import named
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
        """What that block is called (naming.named); empty where there is none."""
        number = self.number_at(line)
        return "" if number is None else self._names[number]

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
    def _names(self) -> Sequence[str]:
        """Of the outermost blocks, counted with those within them, as one sees them."""
        names, found = iter(named(list(_walk(self._blocks)))), list[str]()
        for block in self._blocks:
            mine = [next(names) for _ in _walk([block])]
            found.append(mine[0] if mine else "")
        return found

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


def _is_layout(block: Block) -> bool:
    return isinstance(block, Code) and block.is_layout
