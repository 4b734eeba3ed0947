"""Messages as blocks, for people who write no code: the model, and MJML both ways. Pure; nothing here renders or saves."""

from engine.content.blocks.model import (
    Block,
    Branch,
    Branches,
    Button,
    Code,
    Divider,
    Document,
    Footer,
    Heading,
    Image,
    Option,
    Product,
    ProductChoice,
    ProductList,
    Rule,
    Test,
    Text,
    Written,
)
from engine.content.blocks.reading import read
from engine.content.blocks.writing import write

__all__ = [
    "Block",
    "Branch",
    "Branches",
    "Button",
    "Code",
    "Divider",
    "Document",
    "Footer",
    "Heading",
    "Image",
    "Option",
    "Product",
    "ProductChoice",
    "ProductList",
    "Rule",
    "Test",
    "Text",
    "Written",
    "read",
    "write",
]
