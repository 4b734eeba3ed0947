"""What each block is called, and what a new one begins with. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from engine.content import blocks
from engine.content.blocks import Block, Branch, Branches, Document
from engine.content.blocks.model import RECOMMENDED
from engine.content.checking import RATE
from engine.profiles.choices import Choice
from pages.components.blocks.draft import Draft
from pages.components.blocks.nodes import walk
from pages.components.blocks.texts import (
    BLOCK_WORDS,
    BRANCHES_LABEL,
    FIRST_WORDS,
    FOOTER_WORDS,
    GREETING,
    NO_PICTURE,
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
    "list": blocks.ProductList(RECOMMENDED),
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


def is_rating(block: Block) -> bool:
    return isinstance(block, blocks.Text) and block.look.startswith(_RATING_MARK)


def is_social(block: Branches) -> bool:
    return any(branch.test == blocks.Written(SOCIAL_TEST) for branch in block.branches)


def missing(block: Block) -> str | None:
    """What a message is sent without, though the block is there for it."""
    return NO_PICTURE if isinstance(block, blocks.Image) and not block.address else None


def called(block: Block) -> tuple[str, str]:
    """Label and icon."""
    if isinstance(block, Branches):
        return BLOCK_WORDS["social"] if is_social(block) else (BRANCHES_LABEL, BLOCK_WORDS["condition"][1])
    if is_rating(block):
        return BLOCK_WORDS["rating"]
    return BLOCK_WORDS[_KINDS[type(block)]]


def called_at(draft: Draft, line: int) -> str:
    """“Text 3” for the outermost block that is written at a line of the MJML; without a number where it is the only one of its
    kind, empty where there is none."""
    at = draft.block_at(line)
    labels = {node.id: called(node.block)[0] for node in walk(draft.nodes) if not node.is_layout}
    if at is None or at not in labels:
        return ""
    alike = [node_id for node_id, label in labels.items() if label == labels[at]]
    return labels[at] if len(alike) == 1 else f"{labels[at]} {alike.index(at) + 1}"
