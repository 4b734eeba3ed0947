from __future__ import annotations

import pytest

from engine.campaigns.preflight.finding import Finding
from engine.campaigns.preflight.mistakes.message import Message
from engine.campaigns.preflight.mistakes.popular import popular_findings
from engine.campaigns.preflight.seen import Group, Groups
from engine.content import blocks
from engine.content.blocks import Branch, Branches, Document, Option, Product, ProductChoice, ProductList, Text
from tests.engine.campaigns.preflight.mistakes.made import message, seen

LIST = "{% for p in recommend(3) | default([]) %}{{ p.name }}{% endfor %}"


def found(of: Message, **reasons: int) -> list[Finding]:
    groups = Groups()
    groups.update({(kind.strip("_"),): Group(n, [7]) for kind, n in reasons.items()})
    return list(popular_findings(of, seen(reasons=groups)))


def test_favourites_of_others_for_people_of_whom_nothing_is_known() -> None:
    [finding] = found(message(LIST), bought=100, viewed=50, category=40, source=1204)
    assert (finding.level, finding.code, finding.count, finding.samples) == ("warning", "popular_items", 1204, (7,))
    assert finding.message == (
        "1,204 people would see favourites of others who found us the same way, not something of their own: nothing of "
        "what they like is known. For 40 more it is what sells best in a category they looked at. Write a part for them "
        "that asks what they like."
    )


@pytest.mark.parametrize(("people", "level"), [(199, "note"), (200, "warning")])
def test_a_few_are_no_more_than_a_note(people: int, level: str) -> None:
    groups = Groups()
    groups[("source",)] = Group(people, [7])
    assert [f.level for f in popular_findings(message(LIST), seen({(): 1_000}, reasons=groups))] == [level]


def test_something_of_their_own_is_no_mistake() -> None:
    assert found(message(LIST), bought=100, viewed=50, clicked=3, opened=2, category=40) == []
    assert found(message("<p>x</p>"), source=10) == []


def test_nothing_at_all() -> None:
    [finding] = found(message(LIST), bought=9, _=1)
    assert (finding.code, finding.count) == ("nothing_recommended", 1)
    assert finding.message.startswith("Nothing can be recommended to 1 person:")


@pytest.mark.parametrize(
    "html",
    [
        f"{{% if recommend(3) %}}{LIST}{{% else %}}What do you like?{{% endif %}}",
        "{% for p in recommend(3) | default([]) %}{{ p.name }}{% else %}What do you like?{% endfor %}",
    ],
)
def test_a_template_that_minds_it_is_fine(html: str) -> None:
    assert found(message(html), _=10) == []


SHOES = ProductChoice((Product("Shoes"), Product("Socks")))


def chosen(*of: blocks.Block, is_marketing: bool = True) -> list[str]:
    made = message(mjml=blocks.write(Document(of)), is_marketing=is_marketing)
    return [f"{f.level}: {f.message}" for f in found(made)]


def test_the_same_products_for_everybody() -> None:
    assert chosen(Text("Look"), SHOES) == [
        "note: All people see the same 2 products, whatever they like or have bought. “Products” can show what suits each "
        "of them."
    ]
    assert chosen(ProductChoice((Product("Shoes"),)))[0].startswith("note: All people see the same product, ")


def test_products_for_some_beside_others_or_in_service_are_fine() -> None:
    assert chosen(Branches((Branch(Option("course", "SEO"), (SHOES,)),))) == []
    assert chosen(SHOES, ProductList("recommend", 3)) == []
    assert chosen(SHOES, is_marketing=False) == []
