from __future__ import annotations

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from engine.content import sandbox
from engine.content.context import Values
from engine.content.text_part import text_from_html
from engine.errors import TemplateError


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<h1>Hello {{ first_name }},</h1><p>you\n are <b>in</b>.</p>", "Hello {{ first_name }},\n\nyou are in."),
        ("a<br>b<br/><br>c", "a\nb\n\nc"),
        ("<ul><li>a</li><li> b</li></ul>c", "- a\n- b\n\nc"),
        ('<a href="https://x.example/{{ id }}">Open</a>.', "Open (https://x.example/{{ id }})."),
        ('<a href="https://x.example">https://x.example</a>', "https://x.example"),
        ('<a href="mailto:a@x.example">a@x.example</a>', "a@x.example"),
        ('<a href="{{ links.rate }}">{{ links.rate }}</a>', "{{ links.rate }}"),
        ('<a href="#top">Up</a> <a>none</a>', "Up none"),
        ('<a href="/x?a=1&amp;b=2"><img src="y" alt="Logo"></a>', "Logo (/x?a=1&b=2)"),
        ('<a href="/x"><img src="y"></a>', "/x"),
        ('<a href="{% if a %}/b{% endif %}">c</a>', "c ({% if a %}/b{% endif %})"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a b\nc"),
        (
            '<table role="presentation"><tr><td>a</td></tr><tr><td>b<table><tr><td>c</td></tr></table></td></tr></table>d',
            "a\n\nb\n\nc\n\nd",
        ),
        ("<title>t</title><style>p{}</style><script>x</script><!-- c -->a", "a"),
        ('<div style="display: none">hidden<p>too</p></div>shown', "shown"),
        ("<head><meta><link></head><body>a</body>", "a"),
        ("<head><body>a", "a"),
        ("a &amp; b&nbsp;c &lt;d&gt; &#128075;", "a & b c <d> 👋"),
        ("مرحبا <b>{{ name }}</b>", "مرحبا {{ name }}"),
        ("a{% if x %} b{% endif %} c", "a{% if x %} b{% endif %} c"),
        ("<p>a</p>{% if x %}b{% else %}c{% endif %}", "a\n\n{% if x %}b{% else %}c{% endif %}"),
        ("{% if x %}a{% else %}b<br>{% endif %}<div>c</div>", "{% if x %}a{% else %}b\n{% endif %}\nc"),
        ("{% for t in x %}<li>{{ t }}</li>{% endfor %}d", "{% for t in x %}- {{ t }}\n{% endfor %}d"),
        ("", ""),
    ],
)
def test_html_as_text(html: str, text: str) -> None:
    assert text_from_html(html) == text


def test_loops_between_rows_stay_around_their_row() -> None:
    html = """<table>
{% for c in courses %}
<tr><td>{{ c.name }}</td><td><a href="/c/{{ c.id }}">Open</a></td></tr>
{% else %}
<tr><td>Nothing</td></tr>
{% endfor %}
</table><p>Bye</p>"""
    text = text_from_html(html)
    courses = [{"name": "SEO", "id": 1}, {"name": "Ads", "id": 2}]

    assert sandbox.render(text, "text", Values({"courses": courses})) == "SEO Open (/c/1)\nAds Open (/c/2)\n\nBye"
    assert sandbox.render(text, "text", Values({"courses": []})) == "Nothing\n\nBye"


def test_control_tags_survive_where_nothing_is_seen() -> None:
    html = "<head>{% set a = 1 %}</head><!--[if mso]>{% if a %}<td><![endif]-->x<!--[if mso]></td>{% endif %}<![endif]-->{{ a }}"

    assert text_from_html(html) == "{% set a = 1 %}{% if a %}x{% endif %}{{ a }}"


@pytest.mark.parametrize("html", ["&#123;&#123; x }}", "&#123;% if x %}", "{<b>{{ 'x' }}</b>", "&#123;# x"])
def test_words_never_become_template_tags(html: str) -> None:
    text = text_from_html(html)

    assert sandbox.render(text, "text", Values({"x": "SECRET"})).startswith("{")
    assert "SECRET" not in sandbox.render(text, "text", Values({"x": "SECRET"}))


PIECES = [
    *(
        "<p>",
        "</p>",
        "<li>",
        "<td>",
        "<br>",
        "<a href='/x'>",
        "</a>",
        "<div style='display:none'>",
        "</div>",
        "<!--",
        "-->",
    ),
    *(
        "a",
        " ",
        "\n",
        "&amp;",
        "{",
        "<",
        "{{ x }}",
        "{% if x %}b{% else %}c{% endif %}",
        "{% for y in z %}{{ y }}{% endfor %}",
    ),
]


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_html_gives_a_text_that_renders(pieces: list[str]) -> None:
    html = "".join(pieces)
    try:
        sandbox.parse(html, "html")
    except TemplateError:
        reject()
    text = text_from_html(html)

    assert "<p>" not in sandbox.render(text, "text", Values({"x": "X", "z": ["1", "2"]}))
