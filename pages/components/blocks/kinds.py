"""What each block is called, and what a new one begins with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from engine.content import blocks
from engine.content.blocks import Block, Branch, Branches, Document
from engine.content.blocks.model import RECOMMENDED
from engine.content.blocks.naming import RATING_MARK, SOCIAL_TEST, kind_of
from engine.content.checking import RATE
from engine.profiles.choices import Choice
from pages.components.blocks.texts import (
    BLOCK_WORDS,
    FIRST_WORDS,
    FOOTER_WORDS,
    GREETING,
    NO_PICTURE,
    SOCIAL_WORDS,
)

ASKED = ("condition", "options", "stages", "choice")
"""Kinds of which something has to be chosen before they are added."""
_BEGUN: dict[str, Block] = {
    "heading": blocks.Heading("A heading"),
    "text": blocks.Text(FIRST_WORDS),
    "image": blocks.Image(),
    "button": blocks.Button("Have a look"),
    "list": blocks.ProductList(RECOMMENDED),
    "divider": blocks.Divider(),
    "footer": blocks.Footer(FOOTER_WORDS),
    "social": Branches((Branch(blocks.Written(SOCIAL_TEST), (blocks.Text(SOCIAL_WORDS),)),)),
    "code": blocks.Code('<mj-spacer height="24px" />'),
}
_RATING_LOOK = f'{RATING_MARK} font-size="20px" font-weight="700" line-height="2.4" align="center"'
FRIENDLY = Document((blocks.Heading(GREETING), blocks.Text(FIRST_WORDS), blocks.Footer(FOOTER_WORDS)))
"""What a new message begins with."""


def begun(kind: str) -> Block:
    """A new block of a kind that asks nothing first."""
    return _BEGUN[kind]


def rating(scores: Sequence[Choice]) -> Block:
    """A row of links, one a score."""
    links = (f"[{score.label}]({{{{ {RATE} }}}}/{quote(score.code, safe='')})" for score in scores)
    return blocks.Text(" ".join(links), _RATING_LOOK)


def missing(block: Block) -> str | None:
    """What a message is sent without, though the block is there for it."""
    return NO_PICTURE if isinstance(block, blocks.Image) and not block.address else None


def icon_of(block: Block) -> str:
    """Of its kind."""
    kind = kind_of(block)
    return BLOCK_WORDS["condition" if kind == "branches" else kind][1]
