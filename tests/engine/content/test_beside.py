"""What messages show beside the person's own values, in templates and asked for a batch."""

from __future__ import annotations

import pytest

from engine.content import sandbox
from engine.content.beside import Beside, scopes_in, scopes_of
from engine.content.context import message_context
from engine.content.source import TemplateSource
from engine.errors import MissingValueError
from engine.workspace import Workspace
from tests.engine.content.recommend.conftest import Shop

PANS = [{"name": f"Pan {n}", "reason": "because you bought <b>", "price": None} for n in range(5)]


@pytest.fixture
def busy_shop(ws: Workspace) -> Shop:
    found = Shop(ws)
    found.crowd()
    return found


def shown(source: str, **beside: object) -> str:
    values = message_context(
        profile={},
        changes=[],
        event=None,
        campaign={},
        links={},
        trigger_values={},
        **beside,  # pyright: ignore[reportArgumentType]
    )
    return sandbox.render(source, "html", values)


def test_as_many_are_shown_as_are_asked_for() -> None:
    assert shown("{% for p in recommend(2) %}{{ p.name }},{% endfor %}", recommend=PANS) == "Pan 0,Pan 1,"
    assert (
        shown("{{ recommend(10) | length }} {{ recommend(1)[0].reason }}", recommend=PANS)
        == "5 because you bought &lt;b&gt;"
    )


def test_where_there_is_nothing_it_is_missing() -> None:
    assert shown("{% if recommend(2) %}yes{% else %}no{% endif %}{{ recommend(2) | default('-') }}") == "no-"
    for source in (
        "{% for p in recommend(2) %}{% endfor %}",
        "{{ recommend(2)[0].name }}",
        "{{ recommend(2) | length }}",
    ):
        with pytest.raises(MissingValueError) as caught:
            shown(source)
        assert caught.value.variable.startswith("recommend")


def test_a_value_that_a_product_does_not_have_is_missing() -> None:
    with pytest.raises(MissingValueError):
        shown("{% for p in recommend(2) %}{{ p.price }}{% endfor %}", recommend=PANS)


def test_social_proof_is_a_number_or_missing() -> None:
    assert shown("{{ social.same_week }}", social={"same_week": 7}) == "7"
    for counts in (None, {}):
        assert shown("{% if social.same_week %}yes{% else %}no{% endif %}", social=counts) == "no"
        with pytest.raises(MissingValueError) as caught:
            shown("{{ social.same_week }}", social=counts)
        assert caught.value.variable == "social.same_week"


def test_it_is_asked_only_where_a_template_names_it(busy_shop: Shop) -> None:
    assert scopes_of(("recommend.name", "city", "change.social")) == {"recommend"}
    assert scopes_in(TemplateSource("Hello", html="{{ social.same_week }}")) == {"social"}
    ann = busy_shop.person("ann")
    busy_shop.views(ann, "spade")
    assert busy_shop.offers(ann)
    people = [(ann, ("city", "Berlin"))]
    asked = Beside(busy_shop.ws, busy_shop.home, {"recommend"}, people).of(*people[0])
    assert (asked["recommend"][0]["id"], asked["social"]) == ("rake", None)
    assert Beside(busy_shop.ws, busy_shop.home, (), people).of(*people[0]) == {"recommend": [], "social": None}
