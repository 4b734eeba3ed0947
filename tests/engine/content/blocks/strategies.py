"""Blocks of every kind, as an editor or a person who writes code could make them."""

from __future__ import annotations

from hypothesis import strategies as st

from engine.content.blocks import (
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
    Text,
    Written,
)

# What cannot stand in a source is taken out before; braces that are no template tag are refused when one saves.
signs = st.characters(exclude_categories=("Cs",), exclude_characters="{}\ufdd0\ufdd1\x00")
tags = st.sampled_from(
    ['{{ first_name | default("there") }}', "{{ links.unsubscribe }}", "{% if city %}", "{% endif %}", '{{ "}}" }}']
)
marks = st.sampled_from(
    [
        "**",
        "*",
        "[a](b)",
        "[",
        "](",
        ")",
        "<b>",
        "</b>",
        "<br />",
        "<",
        "&lt;",
        "&amp;",
        "\n",
        " ",
        "<i x='1'>",
        '"',
        "'",
    ]
)
values = st.lists(st.one_of(st.text(signs, max_size=5), tags, marks), max_size=8).map("".join)
looks = st.sampled_from(["", 'color="#ff0000"', 'padding="0 8px" align="center"', 'title="{{ city | default("x") }}"'])
labels = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), min_size=1, max_size=8)
conditions = st.builds(
    lambda field, value: {"combinator": "and", "rules": [{"field": field, "operator": "=", "value": value}]},
    st.sampled_from(["city", "country"]),
    st.text(max_size=5),
)
tests = st.one_of(
    conditions.map(Rule.of),
    st.builds(Option, st.sampled_from(["current_courses", "country"]), labels),
    st.sampled_from(["city", "a > 1 and b", 'city in ["a", "b"]']).map(Written),
)
products = st.builds(Product, *[st.text(signs, max_size=6)] * 4)
code = st.sampled_from(
    [
        "<mj-spacer />",
        '<mj-spacer height="20px"/>',
        "<mj-raw>{% for p in event.items %}</mj-raw>",
        "<!-- {{ nothing }} -->",
        '<mj-text font-size="{{ a }}">a<span>b</mj-text>'.replace("a<span>b", "**no bold**"),
        "<mj-table><tr><td>x</td></tr></mj-table>",
        '<mj-social><mj-social-element name="x">y</mj-social-element></mj-social>',
    ]
).map(Code)
leaves: st.SearchStrategy[Block] = st.one_of(
    st.builds(Heading, values, looks),
    st.builds(Text, values, looks),
    st.builds(Footer, values, looks),
    st.builds(Button, values, looks, values),
    st.builds(Image, values, st.none() | values, values, looks),
    st.builds(Divider, looks),
    st.builds(ProductList, st.sampled_from(["event.products", "recommend"]), st.integers(1, 10), looks),
    st.builds(ProductChoice, st.lists(products, max_size=3).map(tuple), looks),
    code,
)


def _branches(inner: st.SearchStrategy[Block]) -> st.SearchStrategy[Block]:
    several = st.lists(inner, max_size=3).map(tuple)
    branches = st.lists(st.builds(Branch, tests, several), min_size=1, max_size=3).map(tuple)
    return st.builds(Branches, branches, st.none() | several)


blocks = st.recursive(leaves, _branches, max_leaves=8)
layout = st.just(Code("</mj-column>\n    </mj-section>\n    <mj-section>\n      <mj-column>", is_layout=True))
documents = st.lists(blocks | layout, max_size=6).map(tuple).map(Document)
