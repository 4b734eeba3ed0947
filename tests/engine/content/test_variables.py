from __future__ import annotations

import pytest

from engine.content.sandbox import parse
from engine.content.variables import variables_in, variables_of


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("{{ first_name }} {{ first_name }}", {"first_name"}),
        ("{{ profile.city|default(region) }}", {"profile.city", "region"}),
        ("{{ profile['city'] }}", {"profile.city"}),
        ("{{ change.new if change.old else source }}", {"change.new", "change.old", "source"}),
        ("{% if a == b and not c or d in e %}{% elif f is defined %}{% endif %}", {"a", "b", "c", "d", "e", "f"}),
        ("{% for p in event.items %}{{ p.name }}{{ loop.index }}{% endfor %}", {"event.items", "event.items.name"}),
        (
            "{% for c in changes if c.old %}{{ c.new }}{% else %}{{ x }}{% endfor %}",
            {"changes", "changes.old", "changes.new", "x"},
        ),
        ("{% for t in interests %}{{ t }}{% endfor %}", {"interests"}),
        ("{% for t in ['a'] %}{{ t }}{% endfor %}{{ t }}", {"t"}),
        ("{% for a, b in pairs %}{{ a }}{{ b.c }}{% endfor %}", {"pairs"}),
        ("{{ event.items[0].name }}", {"event.items.name"}),
        ("{{ event[key2].name }}", {"event", "key2"}),
        ("{% set n = first_name|default('x') %}{{ n }}", {"first_name"}),
        ("{% set o = event.order %}{{ o.total }}", {"event.order", "event.order.total"}),
        ("{{ n }}{% set n = 1 %}{{ n }}", {"n"}),
        ("{% if x %}{% set n = 1 %}{% endif %}{{ n }}", {"x"}),
        ("{% for a in b %}{% set n = a %}{% endfor %}{{ n }}", {"b", "n"}),
        ("{{ (a ~ b)|truncate(c, end=d) }} {{ -e }} {{ f[1:g] }}", {"a", "b", "c", "d", "e", "f", "g"}),
        ("{{ loop }}", {"loop"}),
        ("{% for p in recommend(4) %}{{ p.name }}{% endfor %}", {"recommend", "recommend.name"}),
        ("{{ recommend(1)[0].reason }}{{ (recommend(2) | first).url }}", {"recommend", "recommend.reason"}),
        ("plain", set()),
    ],
)
def test_names_in_use(source: str, names: set[str]) -> None:
    assert variables_of(parse(source, "html")) == names


def test_the_variables_of_one_expression() -> None:
    [output] = parse("{{ (city | lower) ~ event.items[0].name }}", "html").body
    assert variables_in(output.nodes[0]) == {"city", "event.items.name"}
