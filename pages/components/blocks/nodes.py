"""Blocks with ids, as they are edited: walking and rebuilding their tree. Pure; knows no Streamlit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from engine.content.blocks import Block, Branches, Code

Nodes = tuple["Node", ...]


@dataclass(frozen=True)
class Node:
    """`lists`: what stands in each branch of a Branches, whose own blocks are not looked at; the last is for everybody else,
    if it says so."""

    id: int
    block: Block
    lists: tuple[Nodes, ...] = ()

    @property
    def is_layout(self) -> bool:
        return isinstance(self.block, Code) and self.block.is_layout


@dataclass(frozen=True)
class Place:
    """A list of blocks: the message itself (`parent` None), or a branch by its number. `after`: the block of it behind which
    something goes, None for its end."""

    parent: int | None = None
    branch: int = 0
    after: int | None = None


def nodes_of(blocks: Sequence[Block], first: int) -> tuple[Nodes, int]:
    """Each block with an id of its own, counted from `first`; and the next free one."""
    number = first

    def node(block: Block) -> Node:
        nonlocal number
        own, number = number, number + 1
        return Node(own, block, tuple(tuple(map(node, inside)) for inside in _inside(block)))

    return tuple(map(node, blocks)), number


def blocks_of(nodes: Nodes) -> tuple[Block, ...]:
    """The blocks again."""
    return tuple(_block(node) for node in nodes)


def walk(nodes: Nodes) -> Iterator[Node]:
    """Every node in reading order."""
    for node in nodes:
        yield node
        for inside in node.lists:
            yield from walk(inside)


def find(nodes: Nodes, node_id: int) -> Node:
    """Raises KeyError."""
    found = next((n for n in walk(nodes) if n.id == node_id), None)
    if found is None:
        raise KeyError(node_id)
    return found


def at(nodes: Nodes, place: Place) -> Nodes:
    """The list there."""
    return nodes if place.parent is None else find(nodes, place.parent).lists[place.branch]


def place_of(nodes: Nodes, node_id: int) -> Place:
    """The list in which it stands. Raises KeyError."""
    if any(n.id == node_id for n in nodes):
        return Place()
    for node in walk(nodes):
        for branch, inside in enumerate(node.lists):
            if any(n.id == node_id for n in inside):
                return Place(node.id, branch)
    raise KeyError(node_id)


def rebuilt(nodes: Nodes, node_id: int, change: Callable[[Node], Nodes]) -> Nodes:
    """With what `change` makes of the node in its place."""
    found: list[Node] = []
    for node in nodes:
        if node.id == node_id:
            found += change(node)
        else:
            found.append(replace(node, lists=tuple(rebuilt(inside, node_id, change) for inside in node.lists)))
    return tuple(found)


def with_list(nodes: Nodes, place: Place, made: Nodes) -> Nodes:
    """With another list at a place."""
    if place.parent is None:
        return made

    def change(node: Node) -> Nodes:
        lists = (*node.lists[: place.branch], made, *node.lists[place.branch + 1 :])
        return (replace(node, lists=lists),)

    return rebuilt(nodes, place.parent, change)


def _inside(block: Block) -> list[Sequence[Block]]:
    if not isinstance(block, Branches):
        return []
    return [*(b.blocks for b in block.branches), *([] if block.otherwise is None else [block.otherwise])]


def _block(node: Node) -> Block:
    block = node.block
    if not isinstance(block, Branches):
        return block
    lists = [blocks_of(inside) for inside in node.lists]
    branches = tuple(replace(b, blocks=inside) for b, inside in zip(block.branches, lists, strict=False))
    return Branches(branches, None if block.otherwise is None else lists[-1])
