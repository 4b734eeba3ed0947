from __future__ import annotations

from engine.content.compared import unknown_options
from engine.content.compiling import compile_source
from engine.content.source import TemplateSource
from engine.profiles import databases, fields
from engine.workspace import Workspace


def asked(ws: Workspace, html: str, **parts: str) -> list[tuple[str, str]]:
    """Field and text of what no option is called."""
    databases.create(ws, "people")
    fields.add(
        ws, "people", "course", type="enum", options=[{"code": "seo", "label": "SEO"}, {"code": "ads", "label": "Ads"}]
    )
    compiled = compile_source(TemplateSource(**{"subject": "Hi", "html": html, **parts}))
    return [(f.name, text) for f, text in unknown_options(compiled, fields.list_fields(ws, "people"))]


def test_labels_are_options(ws: Workspace) -> None:
    assert asked(ws, "{% if course == 'SEO' or profile.course in ['Ads', 'SEO'] %}x{% endif %}") == []


def test_a_text_that_is_no_label_is_told_once(ws: Workspace) -> None:
    html = "{% if course == 'seo' %}a{% elif 'Adds' != profile.course %}b{% endif %}{{ 'x' if course == 'seo' }}"
    assert asked(ws, html, subject="{% if course in ('SEO', 'Blog') %}y{% endif %}z") == [
        ("course", "Blog"),
        ("course", "seo"),
        ("course", "Adds"),
    ]


def test_other_fields_and_computed_values_are_not_looked_at(ws: Workspace) -> None:
    assert asked(ws, "{% if city == 'Rome' or course|lower == 'seo' or course == city %}x{% endif %}") == []
