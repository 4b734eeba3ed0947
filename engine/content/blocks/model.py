"""Blocks, the parts of a message in their order. Pure, frozen; every text is as people type it (words.py).

`look`: the attributes of MJML that say how it looks, as they are written; blocks change none of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import orjson

from engine.content import whens
from engine.content.blocks.words import tidy

HEADING_LOOK = 'font-size="26px" font-weight="700" line-height="1.25"'
FOOTER_LOOK = 'font-size="12px" line-height="1.5" color="#64748b"'
RECOMMENDED = "recommend"
HEAD = """<mjml>
  <mj-head>
    <mj-attributes>
      <mj-all font-family="Arial, Helvetica, sans-serif" />
      <mj-text font-size="16px" line-height="1.6" color="#1f2937" />
      <mj-button background-color="#4F46E5" border-radius="8px" font-size="16px" font-weight="600" align="left" />
      <mj-table font-size="16px" line-height="1.5" color="#1f2937" />
      <mj-divider border-width="1px" border-color="#e2e8f0" />
    </mj-attributes>
    <mj-style>
      a { color: #4f46e5; }
      .footer a { color: #64748b; }
      .rating a { display: inline-block; padding: 0 16px; border: 1px solid #c7d2fe; border-radius: 8px; text-decoration: none; }
    </mj-style>
  </mj-head>
  <mj-body background-color="#f5f6fa">
    <mj-section background-color="#ffffff" padding="24px 8px">
      <mj-column>"""
TAIL = """</mj-column>
    </mj-section>
  </mj-body>
</mjml>"""


@dataclass(frozen=True)
class _Words:
    words: str = ""
    look: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", tidy(self.words))


@dataclass(frozen=True)
class Heading(_Words):
    look: str = HEADING_LOOK


@dataclass(frozen=True)
class Text(_Words):
    pass


@dataclass(frozen=True)
class Button(_Words):
    link: str = ""


@dataclass(frozen=True)
class Footer(_Words):
    look: str = FOOTER_LOOK


@dataclass(frozen=True)
class Image:
    """`alt`: what it shows, in words; None where nothing was said. `link`: where a press leads, empty for nowhere."""

    address: str = ""
    alt: str | None = None
    link: str = ""
    look: str = ""


@dataclass(frozen=True)
class Divider:
    look: str = ""


@dataclass(frozen=True)
class Product:
    """One of the catalogue, as it was when it was chosen. `price`: with its currency, ready to read."""

    name: str
    link: str = ""
    picture: str = ""
    price: str = ""

    def __post_init__(self) -> None:
        for part in fields(self):
            object.__setattr__(self, part.name, " ".join(getattr(self, part.name).split()))


@dataclass(frozen=True)
class ProductList:
    """The products of a list that a template can name, `most` at most. `listed` RECOMMENDED: what suits the person."""

    listed: str = "event.products"
    most: int = 3
    look: str = ""


@dataclass(frozen=True)
class ProductChoice:
    """Products of the catalogue, the same for everybody."""

    products: tuple[Product, ...] = ()
    look: str = ""


@dataclass(frozen=True)
class Code:
    """What no other block says, byte for byte."""

    source: str
    is_layout: bool = False
    """Whether it ends one column and begins another: it stays where it is."""


@dataclass(frozen=True)
class Rule:
    """A condition of segments (JSON), under its name in the template."""

    name: str
    text: str

    @classmethod
    def of(cls, condition: Mapping[str, Any], name: str | None = None) -> Rule:
        """Under a name of its own, unless it has one already."""
        return cls(name or whens.name_of(condition), orjson.dumps(condition).decode())

    @property
    def condition(self) -> dict[str, Any]:
        return orjson.loads(self.text)


@dataclass(frozen=True)
class Option:
    """A field has this option; `label` as a message shows it."""

    field: str
    label: str


@dataclass(frozen=True)
class Written:
    """A test as it is written in code."""

    expression: str


Test = Rule | Option | Written


@dataclass(frozen=True)
class Branch:
    """Blocks for those for whom the test holds and none before it did."""

    test: Test
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True)
class Branches:
    """Each person sees one branch at most. `otherwise`: for everybody else, None for nothing."""

    branches: tuple[Branch, ...]
    otherwise: tuple[Block, ...] | None = None


Block = Heading | Text | Image | Button | ProductList | ProductChoice | Branches | Footer | Divider | Code


@dataclass(frozen=True)
class Document:
    """A message: its blocks, and the MJML around them, which ends with the begin of a column and begins with the end of one;
    both are empty where there is no column, and all is one block of code then."""

    blocks: tuple[Block, ...] = ()
    head: str = HEAD
    tail: str = TAIL

    def having(self, blocks: tuple[Block, ...]) -> Document:
        """With other blocks."""
        return replace(self, blocks=blocks)
