"""Blocks to MJML that people can read, and that reading.py reads back. Pure; the same blocks give the same text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from engine.content import whens
from engine.content.blocks.model import (
    RECOMMENDED,
    Block,
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
)
from engine.content.blocks.words import escaped, html_of, literal

STEP = "  "
MARKS: dict[type[Heading | Text | Footer], str] = {Heading: "heading", Footer: "footer"}
"""The class by which each is known again."""
_PICTURE = 'width="96" align="left" style="margin:0 16px 0 0;border-radius:8px"'


def write(document: Document) -> str:
    """The MJML of the whole message."""
    if not document.head:
        return "\n".join(block_text(block) for block in document.blocks)
    last = document.head[document.head.rfind("\n") + 1 :]
    indent = last[: len(last) - len(last.lstrip())]
    written = [block_text(block, indent + STEP) for block in document.blocks]
    return "\n".join((document.head, *written, indent + document.tail, ""))


def block_text(block: Block, indent: str = "") -> str:
    """One block, every line of it behind `indent`, except for those of code."""
    match block:
        case Heading() | Text() | Footer():
            return indent + _element("mj-text", block.words, MARKS.get(type(block), ""), block.look, indent=indent)
        case Button():
            return indent + _element("mj-button", block.words, "", block.look, indent=indent, href=block.link)
        case Image():
            said = {"alt": block.alt} if block.alt is not None else {}
            leads = {"href": block.link} if block.link else {}
            return f"{indent}<mj-image{_attributes({'src': block.address, **said, **leads}, block.look)} />"
        case Divider():
            return f"{indent}<mj-divider{_attributes({}, block.look)} />"
        case ProductList():
            return _list(block, indent)
        case ProductChoice():
            return _choice(block, indent)
        case Branches():
            return _branches(block, indent)
        case Code():
            return indent + block.source
        case _:
            assert_never(block)


def test_text(test: Test) -> str:
    """The expression of an `if`."""
    match test:
        case Rule():
            return f"{whens.SCOPE}.{test.name}"
        case Option():
            return f"{test.field} == {quoted(test.label)}"
        case _:
            return test.expression


def quoted(text: str) -> str:
    """A text as an expression of a template."""
    inner = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{inner}"'


def _element(name: str, words: str, mark: str, look: str, *, indent: str, **more: str) -> str:
    attributes = {**({"css-class": mark} if mark else {}), **more}
    return f"<{name}{_attributes(attributes, look)}>{html_of(words, indent=indent + STEP)}</{name}>"


def _attributes(attributes: dict[str, str], look: str) -> str:
    own = (f' {name}="{escaped(value)}"' for name, value in attributes.items())
    return "".join(own) + (f" {look}" if look else "")


def _branches(block: Branches, indent: str) -> str:
    lines: list[str] = []
    for number, branch in enumerate(block.branches):
        said = whens.written(branch.test.name, branch.test.condition) if isinstance(branch.test, Rule) else ""
        word = "elif" if number else "if"
        lines.append(f"{indent}<mj-raw>{said}{{% {word} {test_text(branch.test)} %}}</mj-raw>")
        lines += _inside(branch.blocks, indent)
    if block.otherwise is not None:
        lines += (f"{indent}<mj-raw>{{% else %}}</mj-raw>", *_inside(block.otherwise, indent))
    return "\n".join((*lines, f"{indent}<mj-raw>{{% endif %}}</mj-raw>"))


def _inside(blocks: Iterable[Block], indent: str) -> list[str]:
    return [block_text(block, indent + STEP) for block in blocks]


def _list(block: ProductList, indent: str) -> str:
    # What the engine recommends is as long as it was asked to be.
    is_recommended = block.listed == RECOMMENDED
    listed = (
        f"{RECOMMENDED}({block.most}) | default([])"
        if is_recommended
        else f"({block.listed} | default([]))[:{block.most}]"
    )
    row = f"{{% for product in {listed} %}}{_ROW}{{% endfor %}}"
    return _table("products", block.look, [row], indent)


def _choice(block: ProductChoice, indent: str) -> str:
    return _table("chosen", block.look, [_chosen(product) for product in block.products], indent)


def _table(mark: str, look: str, rows: Iterable[str], indent: str) -> str:
    lines = [
        f"<mj-table{_attributes({'css-class': mark}, look)}>",
        *(STEP + row.replace("\n", f"\n{STEP}") for row in rows),
    ]
    return indent + f"\n{indent}".join("\n".join((*lines, "</mj-table>")).split("\n"))


def _chosen(product: Product) -> str:
    picture = f'<img src="{literal(product.picture)}" alt="" {_PICTURE} />' if product.picture else ""
    name = f"<strong>{literal(product.name)}</strong>"
    linked = f'<a href="{literal(product.link)}">{name}</a>' if product.link else name
    price = f"<br />{literal(product.price)}" if product.price else ""
    return _FRAME.format(picture=picture, name=linked, price=price)


_FRAME = '<tr>\n  <td style="padding:8px 0">{picture}{name}{price}</td>\n</tr>'
_ROW = _FRAME.format(
    picture=f'{{% if product.image %}}<img src="{{{{ product.image }}}}" alt="" {_PICTURE} />{{% endif %}}',
    name=(
        '{% if product.url %}<a href="{{ product.url }}"><strong>{{ product.name }}</strong></a>'
        "{% else %}<strong>{{ product.name }}</strong>{% endif %}"
    ),
    price='{% if product.price %}<br />{{ product.price | money(product.currency | default("")) }}{% endif %}'
    '{% if product.reason %}<br /><span style="font-size:14px;color:#64748b">{{ product.reason }}</span>{% endif %}',
)
