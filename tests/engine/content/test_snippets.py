from __future__ import annotations

import pytest

from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.limits import MAX_SOURCE
from engine.content.rendering import Renderer
from engine.content.snippets import Snippets, is_mjml, names_in, resolved, tag_of, used_by
from engine.content.source import TemplateSource
from engine.errors import TemplateError

FOOTER = '<p class="foot">\n  {{ city | default("Berlin") }}\n</p>'


def html(text: str, **snippets: str) -> str | None:
    return resolved(TemplateSource(subject="Hi", html=text), snippets).html


def error(text: str, part: str = "html", **snippets: str) -> TemplateError:
    parts = {"subject": "Hi", "html": "x", part: text} if part != "mjml" else {"subject": "Hi", "mjml": text}
    with pytest.raises(TemplateError) as caught:
        resolved(TemplateSource(**parts), snippets)
    return caught.value


def test_a_fragment_comes_in_as_one_line() -> None:
    found = html(f"<div>\n{tag_of('footer')}\n</div>", footer=FOOTER)
    assert found == '<div>\n<p class="foot">   {{ city | default("Berlin") }} </p>\n</div>'


@pytest.mark.parametrize("tag", ["{% fragment 'footer' %}", '{%- fragment  "footer"-%}', '{%fragment "footer"%}'])
def test_ways_to_write_it(tag: str) -> None:
    assert html(f"<b>{tag}</b>", footer="<i>x</i>") == "<b><i>x</i></b>"


@pytest.mark.parametrize("text", ["<p>{# {% fragment 'x' %} #}</p>", "<p>{{ '{% fragment \"x\" %}' }}</p>"])
def test_what_only_looks_like_one_stays(text: str) -> None:
    assert html(text) == text


def test_without_fragments_nothing_changes() -> None:
    source = TemplateSource(subject="Hi", html="plain words\n\nmore")
    assert resolved(source, {}) is source


def test_plain_words_stay_plain_around_a_fragment() -> None:
    found = html('Hello\n\nHow are you?\n\n{% fragment "footer" %}', footer="<p>Foot</p>")
    assert found is not None
    assert "<p>Hello</p>\n\n<p>How are you?</p>\n\n<p>Foot</p></div>" in found


def test_a_fragment_in_plain_words_keeps_its_lines() -> None:
    assert html('<p>{% fragment "bye" %}</p>', bye="Best wishes & more,\n{{ a\n}}\n") == (
        "<p>Best wishes &amp; more,<br>{{ a }}</p>"
    )


def test_fragments_in_fragments() -> None:
    snippets = {"footer": '<div>{% fragment "logo" %}</div>', "logo": "<b>L</b>", "other": "<i></i>"}
    source = TemplateSource(subject="Hi", html='{% fragment "footer" %}{% fragment "logo" %}<p>')
    assert html(source.html or "", **snippets) == "<div><b>L</b></div><b>L</b><p>"
    assert used_by(source, snippets) == {"footer", "logo"}
    assert names_in(source.html or "") == ["footer", "logo"]


def test_fragments_in_mjml() -> None:
    snippets = {
        "foot": "<mj-section>\n<mj-column><mj-text>{{ city }}</mj-text></mj-column>\n</mj-section>",
        "a": "<b>A</b>",
    }
    body = (
        '<mj-section><mj-column><mj-text>{% fragment "a" %}</mj-text></mj-column></mj-section>\n{% fragment "foot" %}'
    )
    source = resolved(TemplateSource(subject="Hi", mjml=f"<mjml><mj-body>\n{body}\n</mj-body></mjml>"), snippets)
    message = Renderer(compile_source(source)).render(Values({"city": "Ulm"}))
    assert "<b>A</b>" in message.html and "Ulm" in message.text
    assert is_mjml(snippets["foot"]) and not is_mjml(snippets["a"])


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("\n{% fragment 'foter' %}", "There is no fragment “foter”. Did you mean “footer”?"),
        ("<p>\n{% fragment footer %}", "names one fragment"),
        ("\n{% fragment %}", "names one fragment"),
        ("<p>\n{% fragment 'a' %}", "contain each other in a circle: a → b → a"),
        ("<p>\n{% fragment 'self' %}", "contain each other in a circle: self → self"),
        ("<p>\n{% fragment 'm' %}", "“m” is MJML"),
        ("<p>\n{% fragment 'lost' %}", "There is no fragment “gone”"),
    ],
)
def test_what_cannot_come_in_is_told_at_its_line(text: str, told: str) -> None:
    snippets: Snippets = {
        "footer": FOOTER,
        "a": "{% fragment 'b' %}",
        "b": "\n\n\n{% fragment 'a' %}",
        "self": "{% fragment 'self' %}",
        "m": "<mj-text>x</mj-text>",
        "lost": "\n\n\n\n{% fragment 'gone' %}",
    }
    found = error(text, **snippets)
    assert told in found.words
    assert (found.part, found.line) == ("html", 2)


@pytest.mark.parametrize("part", ["subject", "preheader", "text"])
def test_only_the_message_takes_fragments(part: str) -> None:
    found = error("Hi {% fragment 'footer' %}", part=part, footer="x")
    assert (found.words, found.part, found.line) == ("A fragment can stand in the message only", part, 1)


def test_fragments_cannot_grow_without_bound() -> None:
    layers = {f"f{n}": f"{{% fragment 'f{n - 1}' %}}" * 10 for n in range(1, 9)}
    assert "too large" in error("{% fragment 'f8' %}", f0="<b>0123456789</b>", **layers).words
    chain = {f"f{n}": f"{{% fragment 'f{n - 1}' %}}" for n in range(1, 30)}
    assert "more than 10 deep" in error("{% fragment 'f29' %}", f0="x", **chain).words
    assert html("{% fragment 'f' %}", f="<p>" + "x" * (MAX_SOURCE - 500)) is not None


def test_an_error_in_a_message_with_fragments_names_its_own_line() -> None:
    source = resolved(TemplateSource(subject="Hi", html='{% fragment "f" %}\n<p>\n{{ broken'), {"f": "<b>\n\n\n</b>"})
    with pytest.raises(TemplateError) as caught:
        compile_source(source)
    assert caught.value.line == 3
