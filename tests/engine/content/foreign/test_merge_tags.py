from __future__ import annotations

import pytest

from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.foreign import MergeTag, filled, find
from engine.content.rendering import Renderer
from engine.content.source import TemplateSource

FIELDS = {"first_name": "First name", "email": "Email", "city": "City", "current_courses": "Current courses"}


@pytest.mark.parametrize(
    ("written", "proposal"),
    [
        ("*|FNAME|*", "first_name"),
        ("{{contact.first_name}}", "first_name"),
        ("{{ contact.firstname }}", "first_name"),
        ("{{{subscriber.EMAIL}}}", "email"),
        ("%%first_name%%", "first_name"),
        ("%%emailaddr%%", "email"),
        ("[[city]]", "city"),
        ("[[Current Courses]]", "current_courses"),
        ("{{ person.city|title }}", "city"),
        ("*|UNSUB|*", "links.unsubscribe"),
        ("{% unsubscribe_link %}", "links.unsubscribe"),
        ("*|UPDATE_PROFILE|*", "links.preferences"),
        ("*|IF:FNAME|*", ""),
        ("{% if first_name %}", ""),
        ("{{#each items}}", ""),
        ("[[name]]", "first_name"),
        ("{{ contact.name }}", "first_name"),
        ("{{ company.name }}", ""),
        ("*|LNAME|*", ""),
    ],
)
def test_what_each_may_mean(written: str, proposal: str) -> None:
    (found,) = find(f"<p>{written}</p>", FIELDS)
    assert (found.written, found.proposal, found.count) == (written, proposal, 1)


def test_what_is_shown_without_a_value_comes_along() -> None:
    html = (
        "{{ first_name|default:'there' }} {{ contact.city | default(\"your town\") }} {{ first_name|default:'there' }}"
    )
    assert find(html, FIELDS) == [
        MergeTag("{{ first_name|default:'there' }}", 2, "first_name", "there"),
        MergeTag('{{ contact.city | default("your town") }}', 1, "city", "your town"),
    ]


@pytest.mark.parametrize("text", ["100 %% sure", "a[[b", "* | not | *", "[if mso]", "{ {a} }", "5 % of 10 %", "{{\n}}"])
def test_what_is_none(text: str) -> None:
    assert find(text, FIELDS) == []


def test_a_page_becomes_a_template() -> None:
    html = """<style>@media x{#a{color:red}}</style><p id="a">Hi *|FNAME|*, {{x}}! %%gone%% [[kept]] {{kept}} {% k {#</p>
<a href="*|UNSUB|*">Stop</a> <a href="https://a.b/?e=*|EMAIL|*">Us</a>"""
    choices = {
        "*|FNAME|*": "first_name",
        "{{x}}": "",
        "%%gone%%": "",
        "*|UNSUB|*": "links.unsubscribe",
        "*|EMAIL|*": "email",
    }
    found = filled(html, choices, {"*|FNAME|*": 'you "there"'})
    assert (
        found
        == """<style>@media x{ #a{color:red}}</style><p id="a">Hi {{ first_name | default("you 'there'") }}, ! """
        + (
            """ [[kept]] &#123;&#123;kept}} &#123;% k &#123;#</p>
<a href="{{ links.unsubscribe }}">Stop</a> <a href="https://a.b/?e={{ email | urlencode }}">Us</a>"""
        )
    )
    message = Renderer(compile_source(TemplateSource("Hi", html=found))).render(
        Values(email="a+b@x.org", links={"unsubscribe": "https://u"})
    )
    assert "e=a%2Bb%40x.org" in message.html
    assert "{{kept}}" in message.text
