"""MJML of blocks: readable, deterministic, and something that compiles and renders."""

from __future__ import annotations

import pytest

from engine.content.blocks import (
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
    Text,
    Written,
    write,
)
from engine.content.blocks.writing import block_text
from engine.content.compiling import compile_source
from engine.content.context import message_context
from engine.content.rendering import Rendered, Renderer
from engine.content.source import TemplateSource

BERLIN = {"field": "city", "operator": "=", "value": "Berlin"}
MESSAGE = Document(
    (
        Heading("Hello {{ first_name | default('there') }}"),
        Text("Good & **new**\nfor you"),
        Image("https://a.b/c.png", "A “course”", "https://a.b/?c=1&d=2"),
        Button("Have a look", link="https://a.b/"),
        Divider(),
        ProductList(most=2),
        ProductChoice(
            (Product("SEO {{ email }}", "https://a.b/seo", "https://a.b/s.png", "€190.00"), Product("Old <b>"))
        ),
        Branches(
            (
                Branch(Rule.of(BERLIN), (Text("near"),)),
                Branch(Option("course", 'Ads "pro"'), (Text("ads"),)),
                Branch(Written("score and score > 3"), (Text("score"),)),
            ),
            (Text("nobody"), Code("<mj-spacer />")),
        ),
        Footer("[Unsubscribe]({{ links.unsubscribe }})"),
    )
)
SEO = {"name": "SEO", "url": "https://a.b/1", "image": "https://a.b/1.png", "price": 190.0, "currency": "EUR"}


def rendered(
    message: Document, *, is_near: bool = False, event: dict[str, object] | None = None, **profile: object
) -> Rendered:
    compiled = compile_source(TemplateSource(subject="x", mjml=write(message)))
    links = {"unsubscribe": "https://a.b/u"}
    when = dict.fromkeys(compiled.conditions, is_near)
    values = message_context(
        profile=profile, changes=[], event=event, campaign={}, links=links, trigger_values={}, when=when
    )
    return Renderer(compiled).render(values)


def test_a_message_of_every_block() -> None:
    found = rendered(MESSAGE, first_name="Ann", event={"products": [SEO, {"name": "Ads"}, {"name": "third"}]})
    assert found.text == (
        "Hello Ann\n\nGood & new\nfor you\n\nA “course” (https://a.b/?c=1&d=2)\n\nHave a look (https://a.b/)\n\n"
        "SEO (https://a.b/1)\n€190.00\nAds\n\nSEO {{ email }} (https://a.b/seo)\n€190.00\nOld <b>\n\nnobody\n\n"
        "Unsubscribe (https://a.b/u)"
    )
    assert "third" not in found.html
    assert 'src="https://a.b/1.png"' in found.html


@pytest.mark.parametrize(
    ("person", "word"),
    [
        ({"is_near": True}, "near"),
        ({"course": 'Ads "pro"'}, "ads"),
        ({"score": 4}, "score"),
        ({"score": 2}, "nobody"),
        ({"is_near": True, "score": 4}, "near"),
        ({}, "nobody"),
    ],
)
def test_each_person_sees_one_branch(person: dict[str, object], word: str) -> None:
    text = rendered(MESSAGE, **person).text  # type: ignore[arg-type]
    assert [w for w in ("near", "ads", "score", "nobody") if w in text.split()] == [word]


def test_the_same_blocks_give_the_same_text() -> None:
    assert write(MESSAGE) == write(MESSAGE)
    assert write(Document()).startswith("<mjml>\n  <mj-head>")


def test_lines_are_indented_as_they_are_nested() -> None:
    inner = Branches((Branch(Written("b"), (Text("x\ny"),)),))
    assert block_text(Branches((Branch(Written("a"), (inner,)),)), "  ").split("\n") == [
        "  <mj-raw>{% if a %}</mj-raw>",
        "    <mj-raw>{% if b %}</mj-raw>",
        "      <mj-text>x<br />",
        "        y</mj-text>",
        "    <mj-raw>{% endif %}</mj-raw>",
        "  <mj-raw>{% endif %}</mj-raw>",
    ]


def test_what_is_recommended_is_asked_for() -> None:
    assert "{% for product in recommend(4) | default([]) %}" in block_text(ProductList("recommend", 4))


def test_a_product_without_a_picture_leaves_no_room_for_one() -> None:
    pictured = {**SEO, "name": "With"}
    html = rendered(
        Document((ProductList("event.products", 2),)), event={"products": [pictured, {"name": "Without"}]}
    ).html
    [_, with_picture, without] = html.split('<td style="padding:8px 0">')
    assert (with_picture.count("<img"), without.count("<img")) == (1, 0)
    assert without.startswith("<strong>Without</strong></td>")
