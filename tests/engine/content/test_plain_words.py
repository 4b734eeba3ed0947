from __future__ import annotations

from engine.content.plain_words import escaped, has_markup, paragraphs


def test_paragraphs_and_lines() -> None:
    html = paragraphs("Hello {{ name }},\n\nA < B\nand more\n")
    assert html.endswith("><p>Hello {{ name }},</p>\n\n<p>A &lt; B<br>\nand more</p></div>")
    assert html.count("\n") == 3
    assert paragraphs("<p>\nA\n\nB</p>") == "<p>\nA\n\nB</p>"


def test_markup_counts_outside_template_tags_only() -> None:
    assert has_markup("a <b>b</b>") and has_markup("<!-- a -->")
    assert not has_markup("{{ a<b }} is < c")


def test_template_tags_stay_as_they_are() -> None:
    assert escaped('{{ a\n| default("<") }} & <b>\nc') == '{{ a\n| default("<") }} &amp; &lt;b&gt;\nc'
    assert escaped("{{ a\n}}\nb", "<br>") == "{{ a\n}}<br>b"
    assert "<br>" not in paragraphs('{{ a\n| default("x") }}')


def test_tags_alone_make_no_paragraph() -> None:
    assert paragraphs("{% if a %}\n\nHi\n\n{% endif %}").endswith("{% if a %}\n\n<p>Hi</p>\n\n{% endif %}</div>")
