"""What merely sells, where something of one's own is expected. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from jinja2 import nodes

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.mistakes import wording
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.seen import Group, Seen
from engine.content import blocks
from engine.content.blocks import ProductChoice
from engine.content.limits import CALL as RECOMMENDED
from engine.content.variables import variables_in

MANY = 0.2
"""Share of the people from which on it is more than a stopgap for those who came lately."""


def popular_findings(message: Message, seen: Seen) -> Iterator[Finding]:
    """Of recommend(): for how many people it knows nothing of their own interest. Of marketing with the same products for
    everybody: that it is so."""
    if message.uses_recommend:
        yield from _recommended(message, seen)
    elif message.is_marketing:
        yield from _chosen(message, seen)


def _recommended(message: Message, seen: Seen) -> Iterator[Finding]:
    favourites, liked, nothing = (seen.reasons.get((kind,), Group()) for kind in ("source", "category", ""))
    if favourites.count:
        text = f"{wording.people(favourites.count)} would see favourites of others who found us the same way, not something of "
        text += "their own: nothing of what they like is known."
        if liked.count:
            text += f" For {liked.count:,} more it is what sells best in a category they looked at."
        told = _warning(message, "popular_items", f"{text} Write a part for them that asks what they like.", favourites)
        yield told if favourites.count >= MANY * seen.people else replace(told, level="note")
    if nothing.count and not _has_other(message):
        text = f"Nothing can be recommended to {wording.people(nothing.count)}: where the products would be, they see none."
        yield _warning(message, "nothing_recommended", f"{text} Write a part for them.", nothing)


def _has_other(message: Message) -> bool:
    """Whether the template minds that there may be nothing: it asks for it, or its loop has an `else`."""
    asked = {name for fork in message.forks for way in fork.ways for name in variables_in(way.test)}
    loops = (loop for tree, _ in message.parts for loop in tree.find_all(nodes.For))
    return RECOMMENDED in asked or any(loop.else_ and RECOMMENDED in variables_in(loop.iter) for loop in loops)


def _warning(message: Message, code: str, text: str, group: Group) -> Finding:
    return Finding("warning", code, text, group.count, tuple(group.samples), (message.way,))


def _chosen(message: Message, seen: Seen) -> Iterator[Finding]:
    """Products that stand in no condition."""
    document = blocks.read(message.source.mjml or "")
    products = sum(len(block.products) for block in document.blocks if isinstance(block, ProductChoice))
    if products:
        text = "All people see the same product" if products == 1 else f"All people see the same {products:,} products"
        text += ", whatever they like or have bought. “Products” can show what suits each of them."
        yield Finding("note", "same_products_for_all", text, wording.in_people(seen.made, seen), ways=(message.way,))
