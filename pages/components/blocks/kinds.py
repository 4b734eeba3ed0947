"""What each block is called, and what a new one begins with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from engine.content import blocks
from engine.content.blocks import Block, Branch, Branches, Document
from engine.content.checking import RATE
from engine.profiles.choices import Choice
from pages.components.blocks.texts import (
    BLOCK_WORDS,
    BRANCHES_LABEL,
    FIRST_WORDS,
    FOOTER_WORDS,
    GREETING,
    SOCIAL_WORDS,
)

SOCIAL_TEST = "social.same_week"
ASKED = ("condition", "options", "stages", "choice")
"""Kinds of which something has to be chosen before they are added."""
_KINDS: dict[type[Block], str] = {
    blocks.Heading: "heading",
    blocks.Text: "text",
    blocks.Image: "image",
    blocks.Button: "button",
    blocks.ProductList: "list",
    blocks.ProductChoice: "choice",
    blocks.Divider: "divider",
    blocks.Footer: "footer",
    blocks.Code: "code",
}
_BEGUN: dict[str, Block] = {
    "heading": blocks.Heading("A heading"),
    "text": blocks.Text(FIRST_WORDS),
    "image": blocks.Image(),
    "button": blocks.Button("Have a look"),
    "list": blocks.ProductList(),
    "divider": blocks.Divider(),
    "footer": blocks.Footer(FOOTER_WORDS),
    "social": Branches((Branch(blocks.Written(SOCIAL_TEST), (blocks.Text(SOCIAL_WORDS),)),)),
    "code": blocks.Code('<mj-spacer height="24px" />'),
}
_RATING_MARK = 'css-class="rating"'
_RATING_LOOK = f'{_RATING_MARK} font-size="20px" font-weight="700" line-height="2.4" align="center"'
FRIENDLY = Document((blocks.Heading(GREETING), blocks.Text(FIRST_WORDS), blocks.Footer(FOOTER_WORDS)))
"""What a new message begins with."""


def begun(kind: str) -> Block:
    """A new block of a kind that asks nothing first."""
    return _BEGUN[kind]


def rating(scores: Sequence[Choice]) -> Block:
    """A row of links, one a score."""
    links = (f"[{score.label}]({{{{ {RATE} }}}}/{quote(score.code, safe='')})" for score in scores)
    return blocks.Text(" ".join(links), _RATING_LOOK)


def called(block: Block) -> tuple[str, str]:
    """Label and icon."""
    if isinstance(block, Branches):
        return BRANCHES_LABEL, BLOCK_WORDS["condition"][1]
    if isinstance(block, blocks.Text) and block.look.startswith(_RATING_MARK):
        return BLOCK_WORDS["rating"]
    return BLOCK_WORDS[_KINDS[type(block)]]
