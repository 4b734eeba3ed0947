from __future__ import annotations

from engine.content.problems import MOST, problems_of
from engine.content.source import TemplateSource

KNOWN = {"students": {"first_name", "city"}}


def places(**parts: str) -> list[tuple[str | None, int | None]]:
    source = TemplateSource(**{"subject": "Hi", "html": "<p>x</p>", **parts})
    return [(p.part, p.line) for p in problems_of(source, KNOWN)]


def test_nothing_is_wrong_with_a_good_template() -> None:
    assert places(html="<p>{{ first_name }} {{ profile.city }} {{ change.new }}</p>") == []


def test_unknown_names_are_told_at_each_line_that_names_them() -> None:
    html = "<p>\n{{ first_nam }}\n{{ first_name }} {{ profile.first_nam }}\n{% if first_nam %}x{% endif %}</p>"

    assert places(html=html) == [("html", 2), ("html", 4), ("html", 3)]
    assert places(subject="{{ citty }}", html="<p>citty</p>") == [("subject", 1)]


def test_the_words_say_what_might_be_meant() -> None:
    (problem,) = problems_of(TemplateSource(subject="{{ citty }}", html="<p>x</p>"), KNOWN)

    assert "city" in problem.words


def test_a_part_of_a_name_is_another_name() -> None:
    assert places(html="<p>{{ city }}\n{{ cit }}</p>") == [("html", 2)]


def test_names_made_by_a_loop_are_told_where_the_list_stands() -> None:
    html = "<p>\n{% for c in change.parts %}\n{{ c.name }}{% endfor %}</p>"

    assert ("html", 2) in places(html=html)


def test_what_cannot_be_compiled_is_told_alone() -> None:
    assert places(html="<p>\n{{ citty }\n</p>", subject="{{ x }}") == [("html", 2)]
    assert places(subject="") == [("subject", None)]


def test_a_template_full_of_unknown_names_is_told_quickly_and_not_in_full() -> None:
    html = "\n".join(f"<p>{{{{ unknown{n} }}}}</p>" for n in range(4_000))

    found = problems_of(TemplateSource(subject="Hi", html=html), KNOWN)

    assert len(found) == MOST
    assert all(p.line for p in found)
