"""Counts are written at the very links; everything else of the message stays, and nothing in it leads anywhere."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.content.marking import MARK, marked
from pages.components.reports.campaigns.link_map import annotated


def _badges(*texts: str) -> dict[int, tuple[str, str, float]]:
    return {n: (text, f"Link {n}", 1 / n) for n, text in enumerate(texts, 1)}


def test_each_count_stands_in_its_own_link() -> None:
    html = '<a href="https://one.example">First</a> and <a href="https://two.example"><img src="x.png"></a>'
    found = annotated(html, _badges("12 · 3.4 %", "5 · 1.2 %"))
    first, _, second = found.partition(" and ")
    assert first.startswith('<a href="#">First<span title="Link 1"')
    assert first.endswith(">12 · 3.4 %</span></a>")
    assert ">5 · 1.2 %</span></a>" in second


def test_every_branch_is_shown_and_values_stand_as_their_names() -> None:
    html = (
        "{% if city %}<a href='https://a.example'>{{ city }}</a>{% else %}<a href='https://b.example'>B</a>{% endif %}"
        "{# a note #}"
    )
    found = annotated(html, _badges("1", "2"))
    assert "{%" not in found
    assert "{#" not in found
    assert "{{ city }}<span" in found
    assert found.count("</span></a>") == 2


def test_a_link_whose_address_holds_values_has_its_count() -> None:
    found = annotated('<a href="https://shop.example/{{ city }}">Shop</a>', _badges("7"))
    assert found.startswith('<a href="#">Shop<span')


def test_links_of_our_own_have_none() -> None:
    assert (
        annotated('<a href="{{ links.unsubscribe }}">Stop</a>', _badges("7"))
        == '<a href="{{ links.unsubscribe }}">Stop</a>'
    )


def test_what_is_said_on_hover_cannot_leave_its_attribute() -> None:
    found = annotated('<a href="https://one.example">x</a>', {1: ("1", '"><script>alert(1)</script>', 1.0)})
    assert "<script>" not in found


def test_a_link_that_never_closes() -> None:
    assert annotated('<a href="https://one.example">x', _badges("1")).startswith('<a href="#"')


@given(
    st.lists(
        st.sampled_from(['<a href="https://x.example/a">', "</a>", "text", "<b>", "{% if x %}", "{% endif %}", "<a"])
    )
)
def test_no_mark_is_left(parts: list[str]) -> None:
    html = "".join(parts)
    found = annotated(html, {link.number: ("1", "t", 1.0) for link in marked(html).links})
    assert MARK not in found
