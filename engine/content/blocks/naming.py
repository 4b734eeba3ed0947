"""What each block is called. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from engine.content.blocks.model import (
    Block,
    Branches,
    Button,
    Code,
    Divider,
    Footer,
    Heading,
    Image,
    ProductChoice,
    ProductList,
    Text,
    Written,
)

LABELS = {
    "heading": "Heading",
    "text": "Text",
    "image": "Image",
    "button": "Button",
    "list": "Products of a list",
    "choice": "Chosen products",
    "divider": "Line",
    "footer": "Footer",
    "rating": "Rating",
    "social": "Social proof",
    "branches": "Different content",
    "code": "Code",
}
"""Of each kind."""
SOCIAL_TEST = "social.same_week"
RATING_MARK = 'css-class="rating"'
_KINDS: dict[type[Block], str] = {
    Heading: "heading",
    Text: "text",
    Image: "image",
    Button: "button",
    ProductList: "list",
    ProductChoice: "choice",
    Divider: "divider",
    Footer: "footer",
    Branches: "branches",
    Code: "code",
}


def kind_of(block: Block) -> str:
    """One of LABELS."""
    if is_social(block):
        return "social"
    return "rating" if is_rating(block) else _KINDS[type(block)]


def named(blocks: Sequence[Block]) -> list[str]:
    """What each is called: “Text 3”, without a number where it is the only one of its kind. `blocks`: all of a message in reading
    order, those within branches, too."""
    labels = [LABELS[kind_of(block)] for block in blocks]
    numbers: Counter[str] = Counter()
    found: list[str] = []
    for label in labels:
        numbers[label] += 1
        found.append(label if labels.count(label) == 1 else f"{label} {numbers[label]}")
    return found


def is_rating(block: Block) -> bool:
    """A row of links, one a score."""
    return isinstance(block, Text) and block.look.startswith(RATING_MARK)


def is_social(block: Block) -> bool:
    """Shown where several people did the same."""
    return isinstance(block, Branches) and any(branch.test == Written(SOCIAL_TEST) for branch in block.branches)
