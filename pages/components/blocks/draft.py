"""A draft of a message: its blocks, what can be undone, and every edit as a new draft. Pure; knows no Streamlit.

Ids are never used twice, also after an undo: widgets are known by them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from engine.content.blocks import Block, Branch, Branches, Divider, Document, Footer, read, write
from engine.content.blocks.naming import named
from pages.components.blocks import nodes
from pages.components.blocks.nodes import Node, Nodes, Place

MOST_STEPS = 200
UP, DOWN, INTO_ABOVE, INTO_BELOW, OUT = "up", "down", "into_above", "into_below", "out"


@dataclass(frozen=True)
class Draft:
    """`document`: what stands around the blocks. `typing`: what the last edit went on with; edits of the same one are undone
    together."""

    document: Document
    nodes: Nodes
    next_id: int
    past: tuple[Nodes, ...] = ()
    future: tuple[Nodes, ...] = ()
    typing: str | None = None

    @property
    def text(self) -> str:
        """As MJML."""
        return write(self.document.having(nodes.blocks_of(self.nodes)))

    @cached_property
    def names(self) -> dict[int, str]:
        """Id → what the block is called, as findings name it."""
        shown = [node for node in nodes.walk(self.nodes) if not node.is_layout]
        return dict(zip((node.id for node in shown), named([node.block for node in shown]), strict=True))

    def undo(self) -> Draft:
        if not self.past:
            return self
        return replace(self, nodes=self.past[-1], past=self.past[:-1], future=(self.nodes, *self.future), typing=None)

    def redo(self) -> Draft:
        if not self.future:
            return self
        return replace(self, nodes=self.future[0], past=(*self.past, self.nodes), future=self.future[1:], typing=None)

    def add(self, place: Place, *blocks: Block) -> Draft:
        """Behind the block that the place names; else at the end of the list, above the footers that stand there."""
        new, next_id = nodes.nodes_of(blocks, self.next_id)
        listed = nodes.at(self.nodes, place)
        behind = (number for number, node in enumerate(listed, 1) if node.id == place.after)
        end = next(behind, None) or _body_end(listed)
        return self._to(nodes.with_list(self.nodes, place, (*listed[:end], *new, *listed[end:])), next_id=next_id)

    def duplicate(self, node_id: int) -> Draft:
        """A copy right behind it."""
        new, next_id = nodes.nodes_of(nodes.blocks_of((nodes.find(self.nodes, node_id),)), self.next_id)
        return self._to(nodes.rebuilt(self.nodes, node_id, lambda n: (n, *new)), next_id=next_id)

    def remove(self, node_id: int) -> Draft:
        return self._to(nodes.rebuilt(self.nodes, node_id, lambda _: ()))

    def change(self, node_id: int, make: Callable[[Block], Block], *, typing: str | None = None) -> Draft:
        """Puts what `make` gives in place of the block; of branches it changes no more than their tests."""
        tree = nodes.rebuilt(self.nodes, node_id, lambda n: (replace(n, block=make(n.block)),))
        return self._to(tree, typing=f"{node_id}.{typing}" if typing else None)

    def add_branch(self, node_id: int, branch: Branch) -> Draft:
        """After the last one that has a test."""

        def add(node: Node, block: Branches, inside: Nodes) -> Node:
            count = len(block.branches)
            lists = (*node.lists[:count], inside, *node.lists[count:])
            return Node(node.id, replace(block, branches=(*block.branches, replace(branch, blocks=()))), lists)

        inside, next_id = nodes.nodes_of(branch.blocks, self.next_id)
        return self._branched(node_id, lambda n, b: add(n, b, inside), next_id=next_id)

    def remove_branch(self, node_id: int, number: int) -> Draft:
        """With what stands in it. Without any test nothing of it is left but what everybody else saw."""

        def take(node: Node, block: Branches) -> Node:
            lists = (*node.lists[:number], *node.lists[number + 1 :])
            if number == len(block.branches):
                return Node(node.id, replace(block, otherwise=None), lists)
            rest = (*block.branches[:number], *block.branches[number + 1 :])
            return Node(node.id, replace(block, branches=rest), lists)

        found = self._branched(node_id, take)
        left = nodes.find(found.nodes, node_id)
        if isinstance(left.block, Branches) and not left.block.branches:
            inside = left.lists[0] if left.lists else ()
            return self._to(nodes.rebuilt(self.nodes, node_id, lambda _: inside))
        return found

    def add_otherwise(self, node_id: int) -> Draft:
        """A branch for everybody else, where there is none."""

        def add(node: Node, block: Branches) -> Node:
            if block.otherwise is not None:
                return node
            return Node(node.id, replace(block, otherwise=()), (*node.lists, ()))

        return self._branched(node_id, add)

    def moves(self, node_id: int) -> list[str]:
        """Where it can go: up, down, into the branches above or below, out of its own."""
        place = nodes.place_of(self.nodes, node_id)
        before, after = self._beside(node_id)
        legal = {
            UP: before is not None,
            DOWN: after is not None,
            INTO_ABOVE: before is not None and bool(before.lists),
            INTO_BELOW: after is not None and bool(after.lists),
            OUT: place.parent is not None,
        }
        return [move for move, is_legal in legal.items() if is_legal]

    def move(self, node_id: int, where: str) -> Draft:
        """One of `moves`; others change nothing."""
        if where not in self.moves(node_id):
            return self
        place, node = nodes.place_of(self.nodes, node_id), nodes.find(self.nodes, node_id)
        before, after = self._beside(node_id)
        without = nodes.rebuilt(self.nodes, node_id, lambda _: ())
        if where == OUT and place.parent is not None:
            return self._to(nodes.rebuilt(without, place.parent, lambda n: (n, node)))
        if where in (UP, INTO_ABOVE) and before:
            return self._to(_beside(without, before, node, into=where == INTO_ABOVE, is_above=True))
        if after:
            return self._to(_beside(without, after, node, into=where == INTO_BELOW, is_above=False))
        return self

    def _beside(self, node_id: int) -> tuple[Node | None, Node | None]:
        listed = nodes.at(self.nodes, nodes.place_of(self.nodes, node_id))
        number = next(n for n, node in enumerate(listed) if node.id == node_id)
        return (
            listed[number - 1] if number else None,
            listed[number + 1] if number + 1 < len(listed) else None,
        )

    def _branched(self, node_id: int, make: Callable[[Node, Branches], Node], *, next_id: int | None = None) -> Draft:
        def change(node: Node) -> Nodes:
            return (make(node, node.block),) if isinstance(node.block, Branches) else (node,)

        return self._to(nodes.rebuilt(self.nodes, node_id, change), next_id=next_id)

    def _to(self, tree: Nodes, *, next_id: int | None = None, typing: str | None = None) -> Draft:
        if tree == self.nodes:
            return self
        goes_on = typing is not None and typing == self.typing
        past = self.past if goes_on else (*self.past, self.nodes)[-MOST_STEPS:]
        return Draft(self.document, tree, next_id or self.next_id, past, (), typing)


def draft_of(mjml: str, before: Draft | None = None) -> Draft:
    """A draft to begin with. Ids go on after those of `before`, and so does what can be undone, if the frame is the same."""
    document = read(mjml)
    tree, next_id = nodes.nodes_of(document.blocks, before.next_id if before else 1)
    frame = document.having(())
    past = (*before.past, before.nodes)[-MOST_STEPS:] if before and before.document == frame else ()
    return Draft(frame, tree, next_id, past)


def _body_end(listed: Nodes) -> int:
    """How many blocks stand above the footers at the end, with the line and the begin of the layout that belong to them."""
    end, footer = len(listed), None
    for number, node in reversed(list(enumerate(listed))):
        if isinstance(node.block, Footer):
            footer = node
        # A line with a later id was added just now: what is added next comes below it.
        elif footer is None or not (node.is_layout or (isinstance(node.block, Divider) and node.id < footer.id)):
            break
        end = number
    return end


def _beside(tree: Nodes, neighbour: Node, node: Node, *, into: bool, is_above: bool) -> Nodes:
    """The node above or below its neighbour, or in it: at the end of its last branch or the begin of its first."""
    if not into:
        return nodes.rebuilt(tree, neighbour.id, lambda n: (node, n) if is_above else (n, node))
    place = Place(neighbour.id, len(neighbour.lists) - 1 if is_above else 0)
    inside = nodes.at(tree, place)
    return nodes.with_list(tree, place, (*inside, node) if is_above else (node, *inside))
