"""A batch of messages, each looked at; what is true of many is said once."""

from __future__ import annotations

from contextlib import nullcontext

import pytest

from engine.content.apart import Apart
from engine.content.compiling import compile_source
from engine.content.context import Values
from engine.content.examining.watching import NONE, Examination, Examined
from engine.content.source import TemplateSource

SOURCE = TemplateSource(
    subject="For {{ name | default('you') }}",
    preheader="A line that says enough of it",
    html="<p>{% if city == 'Riga' %}Near{% else %}Far{% endif %} {{ points / 2 }} and enough words to fill a message.</p>",
)
PEOPLE = [
    Values({"name": "Ann", "city": "Riga", "points": 4}),
    Values({"city": "Riga", "points": 4}),
    Values({"name": "Bob", "city": "Oslo"}),
    Values({"name": "Ann", "city": "Riga", "points": 4}),
    Values({"name": "Eve", "points": "many"}),
]


def examined() -> Examined:
    return Examination(compile_source(SOURCE), SOURCE).examine(PEOPLE, nullcontext())


def test_what_is_true_of_whom() -> None:
    found = examined()
    assert found.patterns == [[0]]
    assert found.of == [0, 0, NONE, 0, NONE]
    said = {(kind, *what): positions for kind, what, positions in found.said if kind != "facts"}
    assert said.pop(("without", "points")) == [2]
    assert said.pop(("defaults", "name", "you")) == [1]
    ((kind, part, line, words),) = said
    assert (kind, part, line, said[kind, part, line, words]) == ("broken", "html", "1", [4])


def test_the_same_message_has_the_same_digest() -> None:
    found = examined()
    assert len(found.digests) == len(found.sizes) == 3
    assert found.digests[0] == found.digests[2] != found.digests[1]
    assert all(0 <= digest < 2**63 for digest in found.digests)


@pytest.mark.parametrize("written", ["{{ name + 1 }}", "{{ name | date }}", "{{ long ~ long ~ name }}"])
def test_one_cause_for_all_and_no_value_in_it(written: str) -> None:
    source = TemplateSource(subject="s", html=f"<p>{written}</p>")
    people = [Values({"name": name, "long": "x" * (10_000 + n)}) for n, name in enumerate(("Anna", "Nina"))]
    ((kind, what, positions),) = Examination(compile_source(source), source).examine(people, nullcontext()).said
    assert (kind, positions) == ("broken", [0, 1])
    assert not any("Anna" in part or "Nina" in part for part in what)


def test_what_fails_is_told_at_the_line_where_it_is_written() -> None:
    body = ("<mjml>", "<mj-body><mj-section><mj-column>", "<mj-text>One</mj-text>", "<mj-text>{{ name + 1 }}</mj-text>")
    mjml = "\n".join((*body, "</mj-column></mj-section></mj-body></mjml>"))
    html = "<style>p { color: red }</style>\n\n<p>Enough</p>\n<p>{{ name + 1 }}</p>"
    for source, where in ((TemplateSource("s", mjml=mjml), ["mjml", "4"]), (TemplateSource("s", html), ["html", "4"])):
        found = Examination(compile_source(source), source).examine([Values({"name": "Anna"})], nullcontext())
        ((_, what, _),) = found.said
        assert what[:2] == where


LINKS = TemplateSource(
    subject="For you",
    preheader="A line that says enough of it",
    html="""<p>Enough words to fill a message.</p><a href="#">Open it</a> <a href="">Dear {{ name }}</a>
<a href="https://school.org/setup.exe?x={{ name }}">b</a> <a href="https://school.org/{{ name }}.exe">c</a>
<a href="https://school.org/{{ name }}.bat">d</a> <p style="display:none">{{ name }} of Riga</p>
<a href="https://school.org">www.Bank.com</a> <a href="https://school.org">www.{{ name }}.com</a>""",
)


def test_details_are_told_where_the_template_says_them() -> None:
    people = [Values({"name": "Anna"}), Values({"name": "Nina"})]
    found = Examination(compile_source(LINKS), LINKS).examine(people, nullcontext())
    assert {tuple(what): positions for kind, what, positions in found.said if kind == "facts"} == {
        ("empty_link", "Open it"): [0, 1],
        ("empty_link", ""): [0, 1],
        ("spam_program", "https://school.org/setup.exe"): [0, 1],
        ("spam_program", ""): [0, 1],
        ("spam_hidden", ""): [0, 1],
        ("spam_other_host", "bank.com → school.org"): [0, 1],
        ("spam_other_host", ""): [0, 1],
    }


def test_phrases_and_places_are_our_own_words() -> None:
    source = TemplateSource(
        subject="{{ name }}!!!", preheader="{{ name }} and more words", html="<p>Enough of them.</p>"
    )
    people = [Values({"name": "Click here"})]
    found = Examination(compile_source(source), source).examine(people, nullcontext())
    told = {tuple(what) for kind, what, _ in found.said if kind == "facts"}
    assert {("spam_marks", "subject"), ("spam_phrase", "click here")} <= told


def test_nobody() -> None:
    assert Examination(compile_source(SOURCE), SOURCE).examine([], nullcontext()) == Examined()


def test_in_a_process_of_its_own_it_is_the_same() -> None:
    apart = Apart()
    try:
        assert apart.examine(compile_source(SOURCE), SOURCE, PEOPLE).of == examined().of
        assert apart.examine(compile_source(SOURCE), SOURCE, PEOPLE).digests == examined().digests
    finally:
        apart.close()


def test_a_message_that_takes_too_long_is_one_of_many() -> None:
    """The guard of the process stops it; the others go on."""
    inner = "{% if t | title == u %}x{% endif %}"
    slow = TemplateSource(
        subject="s", html=f"<p>{{% for t in a %}}{{% for u in a %}}{inner}{{% endfor %}}{{% endfor %}}</p>"
    )
    apart = Apart(60)
    try:
        found = apart.examine(compile_source(slow), slow, [Values({"a": ["x" * 9_000] * 36}), Values({"a": ["y"]})])
    finally:
        apart.close()
    assert found.of[0] == NONE
    assert found.of[1] == 0
