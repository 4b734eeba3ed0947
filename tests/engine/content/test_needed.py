"""What a person must have to get the message at all."""

from __future__ import annotations

import pytest

from engine.content.needed import needed_by
from engine.content.source import TemplateSource
from engine.errors import TemplateError


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("{{ city }} {{ profile.country | upper }}", {"city", "profile.country"}),
        ("{{ city | default('x') }} {{ (city | d('x')) | upper }}", set()),
        ("{{ city | replace('a', country) }}", {"city", "country"}),
        ("{{ a ~ b }} {{ c + 1 }} {{ -d }}", {"a", "b", "c", "d"}),
        ("{{ a if b else c }} {{ a == b }} {{ a is defined }} {{ not a }} {{ a or b }}", set()),
        ("{% if a %}{{ b }}{% else %}{{ c }}{% endif %}", set()),
        ("{% for i in event.items %}{{ i.name }}{{ city }}{% endfor %}", {"event.items"}),
        ("{% for i in tags | default([]) %}{{ i }}{% endfor %}", set()),
        ("{% set name = city %}{{ name }}", set()),
        ("{{ products[0].name }}", {"products.name"}),
    ],
)
def test_needed(html: str, names: set[str]) -> None:
    assert needed_by(TemplateSource(subject="s", html=html)) == names


def test_every_part_counts_and_errors_have_their_place() -> None:
    source = TemplateSource(subject="{{ a }}", preheader="{{ b }}", mjml="<mjml>{{ c }}</mjml>", text="{{ d }}")
    assert needed_by(source) == {"a", "b", "c", "d"}
    with pytest.raises(TemplateError, match="line 1"):
        needed_by(TemplateSource(subject="{{ }}", html="x"))
