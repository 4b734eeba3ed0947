"""A batch of messages, each looked at; what is true of many is said once."""

from __future__ import annotations

from contextlib import nullcontext

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
