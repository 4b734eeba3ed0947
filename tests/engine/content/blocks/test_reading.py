"""What was written is read back; nothing of what people write by hand is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from hypothesis import given

from engine.content.blocks import (
    Block,
    Branch,
    Branches,
    Code,
    Document,
    Heading,
    Option,
    ProductList,
    Rule,
    Text,
    Written,
    read,
    write,
)
from engine.content.blocks.model import HEAD, TAIL
from engine.content.compiling import compile_source
from engine.content.gallery import STARTS
from engine.content.source import TemplateSource
from tests.engine.content.blocks.strategies import documents

GALLERY = {start.name: start.source.mjml or "" for start in STARTS}
BY_HAND = """<mjml><mj-body>
  <mj-raw>{% if city %}</mj-raw><mj-section><mj-column width="50%"><mj-text>{{ city }} &amp; <i>you</i></mj-text></mj-column>
  <mj-column><mj-image src="a.png"/></mj-column></mj-section><mj-raw>{% endif %}</mj-raw>
  <mj-section><mj-column><!-- first --><mj-raw>{% for i in event.items %}</mj-raw>
    <mj-text color='red'>{{ i }}<br>{%- if city -%} <a href='x'>y</a> {%- endif -%}</mj-text><mj-raw>{% endfor %}</mj-raw>
  <mj-spacer/> <mj-raw>{% if first_name %}</mj-raw><mj-button href="a?b&amp;c">Go &gt;</mj-button><mj-raw>{% else %}</mj-raw>
  <mj-table><tr><td>{{ city | default("<b>") }}</td></tr></mj-table><mj-raw>{% endif %}</mj-raw></mj-column></mj-section>
</mj-body></mjml>"""


def squeezed(html: str) -> str:
    """What a browser shows of it."""
    return re.sub(r" ?(<[^>]*>) ?", r"\1", " ".join(html.split()))


def whole(inside: str) -> str:
    return f"{HEAD}\n{inside}\n{TAIL}\n"


@given(documents)
def test_what_was_written_is_read_back(document: Document) -> None:
    assert read(write(document)) == document


@given(documents)
def test_writing_what_was_read_changes_nothing(document: Document) -> None:
    written = write(document)
    assert write(read(written)) == written


@pytest.mark.parametrize("mjml", [*GALLERY.values(), BY_HAND], ids=[*GALLERY, "by hand"])
def test_blocks_of_a_message_make_the_same_message(mjml: str) -> None:
    found = read(mjml)
    before, after = (compile_source(TemplateSource(subject="x", mjml=text)) for text in (mjml, write(found)))
    assert squeezed(after.html) == squeezed(before.html)
    assert after.text == before.text
    assert not [b for b in found.blocks if isinstance(b, Code) and "<mj-text" in b.source]


@pytest.mark.parametrize(
    "code",
    [
        '<mj-text>a <font color="red">b</font> {{ x }} &#123;&#123; c &#125;&#125;</mj-text>',
        "<mj-text>**no bold** in HTML</mj-text>",
        '<mj-image src="a">words</mj-image>',
        "<mj-raw>{% if a %}x{% endif %}</mj-raw>",
        "<mj-raw>{%- if a %}</mj-raw>",
        "<mj-raw>{% if a %}</mj-raw>",
        "<mj-raw>{% endif %}</mj-raw>",
        "<mj-raw>{# when a: no JSON #}{% if when.a %}</mj-raw>",
        '<mj-raw>{# when a: {"x": 1} #}{% if when.b %}</mj-raw>',
        '<mj-table css-class="chosen"><tr><td>mine</td></tr></mj-table>',
        '<mj-table css-class="products">{% for p in x %}{% endfor %}</mj-table>',
        "<!-- <mj-text>not there</mj-text> -->",
        "<mj-hero><mj-text>inside</mj-text></mj-hero>",
    ],
)
def test_what_no_block_says_stays_code(code: str) -> None:
    assert read(whole(code)).blocks == (Code(code),)
    assert code in write(read(whole(code)))


@pytest.mark.parametrize(
    "mjml",
    ["", "<mjml>", "<mjml><mj-body></mj-body></mjml>", "plain words", "<mj-column><mj-text></mj-column>", "</a>"],
)
def test_what_has_no_columns_is_one_block_of_code(mjml: str) -> None:
    found = read(mjml)
    assert write(found) == mjml or not mjml
    assert all(isinstance(b, Code) for b in found.blocks)


def test_spaces_between_elements_and_in_words_do_not_matter() -> None:
    found = read(whole("<mj-text>\n  Hello {{ city }},<br>\n   dear <strong>you</strong>\n</mj-text>  <mj-spacer/>"))
    assert found.blocks == (Text("Hello {{ city }},\ndear **you**"), Code("<mj-spacer/>"))


def test_branches_by_hand() -> None:
    found = read(
        whole(
            """<mj-raw>{% if city %}</mj-raw><mj-text>a</mj-text>
            <mj-raw> {%  elif current_courses == "SEO" %} </mj-raw>
            <mj-raw>{% else %}</mj-raw><mj-raw>{# when old: {"rules": []} #}{% if when.old %}</mj-raw><mj-raw>{% endif %}</mj-raw>
            <mj-raw>{% endif %}</mj-raw>"""
        )
    )
    inner = Branches((Branch(Rule("old", '{"rules":[]}')),))
    branches = (Branch(Written("city"), (Text("a"),)), Branch(Option("current_courses", "SEO")))
    assert found.blocks == (Branches(branches, (inner,)),)


def test_branches_do_not_reach_over_columns() -> None:
    layout = "</mj-column><mj-column>"
    found = read(whole(f"<mj-raw>{{% if a %}}</mj-raw>{layout}<mj-text>x</mj-text><mj-raw>{{% endif %}}</mj-raw>"))
    assert [type(b) for b in found.blocks] == [Code, Code, Text, Code]
    assert [b.is_layout for b in found.blocks if isinstance(b, Code)] == [False, True, False]


def test_an_else_that_is_not_last_is_code() -> None:
    raws = [f"<mj-raw>{{% {word} %}}</mj-raw>" for word in ("if a", "else", "elif b", "endif")]
    assert read(whole("".join(raws))).blocks == tuple(map(Code, raws))


def test_many_open_branches_take_no_time() -> None:
    raw = "<mj-raw>{% if a %}</mj-raw>"
    assert len(read(whole(raw * 2_000)).blocks) == 2_000


def test_a_heading_keeps_how_it_looks() -> None:
    source = '<mj-text color="red" css-class="heading" align="center">Hi</mj-text>'
    assert read(whole(source)).blocks == (Heading("Hi", 'color="red" align="center"'),)


def test_the_gallery_is_made_of_blocks() -> None:
    """People who write no code can change everything that is said in it."""
    found = {name: [b for b in _leaves(read(mjml).blocks) if not isinstance(b, Code)] for name, mjml in GALLERY.items()}
    assert min(map(len, found.values())) >= 8
    assert any(isinstance(b, ProductList) for b in found["recommendation"])


def _leaves(blocks: tuple[Block, ...]) -> Iterator[Block]:
    for block in blocks:
        if isinstance(block, Branches):
            for inside in (*(b.blocks for b in block.branches), block.otherwise or ()):
                yield from _leaves(inside)
        else:
            yield block
