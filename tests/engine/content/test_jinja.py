"""The quick ways give what Jinja2 as it comes gives, over templates made at random."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import StrictUndefined, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from engine.content import sandbox
from engine.content.context import Values
from engine.content.jinja import AT_ONCE
from engine.errors import MissingValueError

STOCK = {part: SandboxedEnvironment(autoescape=part == "html", undefined=StrictUndefined) for part in ("html", "text")}
NAMES = ("name", "city", "profile.city", "profile['name']", "order.total", "order.lines[0].title", "tags[1]", "count")
FILTERS = (
    "",
    "|upper",
    "|lower|title",
    "|default('x')",
    "|e",
    "|trim|capitalize",
    "|replace('a', '<b>')",
    "|urlencode",
)
TESTS = (
    "name",
    "not city",
    "count > 3",
    "name == city",
    "count is even",
    "'a' in tags",
    "nothing is defined",
    "order.total and count",
    "city or nothing is defined",
)
WORDS = st.text(st.sampled_from("ab <>&'\"é–\n\u00a0مר👋"), min_size=1, max_size=8)
VALUES = st.fixed_dictionaries(
    {
        "name": WORDS,
        "city": WORDS,
        "count": st.integers(0, 9),
        "tags": st.lists(WORDS, min_size=2, max_size=4),
        "order": st.fixed_dictionaries(
            {
                "total": st.integers(0, 3),
                "lines": st.lists(
                    st.fixed_dictionaries({"title": WORDS, "n": st.integers(0, 9)}), min_size=1, max_size=3
                ),
            }
        ),
    }
)


def _around(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    tests = st.sampled_from(TESTS)
    return st.one_of(
        st.lists(inner, min_size=1, max_size=4).map("".join),
        st.builds("{{% if {} %}}{}{{% else %}}{}{{% endif %}}".format, tests, inner, inner),
        st.builds("{{% if {} %}}{}{{% elif {} %}}{}{{% endif %}}".format, tests, inner, tests, inner),
    )


PRINTED = st.builds("{{{{ {}{} }}}}".format, st.sampled_from(NAMES), st.sampled_from(FILTERS))
JOINED = st.builds("{{{{ {} ~ {} }}}}".format, st.sampled_from(NAMES), st.sampled_from(NAMES))
PLAIN = st.recursive(st.one_of(PRINTED, JOINED, st.sampled_from(("<p>", "a\n", "'&amp;'", "{# c #}", " é "))), _around)
LOOPS = st.one_of(
    st.builds("{{% for t in tags %}}{{{{ t{} }}}}{}{{% endfor %}}".format, st.sampled_from(FILTERS), PLAIN),
    st.builds("{{% for p in order.lines if p.n > 4 %}}{{{{ p.title }}}}{}{{% else %}}-{{% endfor %}}".format, PLAIN),
    st.builds("{{% for p in order.lines %}}{{{{ loop.index }}}}{{{{ p.title ~ name }}}}{}{{% endfor %}}".format, PLAIN),
    st.builds("{{% set name = {} %}}{}".format, st.sampled_from(NAMES[:2]), PLAIN),
)
TEMPLATES = st.lists(st.one_of(PLAIN, LOOPS), min_size=1, max_size=6).map("".join)


def same(source: str, values: dict[str, Any]) -> None:
    known = {**values, "profile": {name: values[name] for name in ("name", "city")}}
    for part, stock in STOCK.items():
        try:
            expected = stock.from_string(source).render(known)
        except UndefinedError:
            # Jinja knows no name before the line that sets it, not even one that is there; a missing one is false for us.
            expected = None
        try:
            rendered = sandbox.render(source, part, Values(known))
        except MissingValueError:
            rendered = None
        assert expected is None or rendered == expected


@settings(max_examples=40)
@given(TEMPLATES, VALUES)
def test_a_template_made_at_random_gives_the_same(source: str, values: dict[str, Any]) -> None:
    same(source, values)


@settings(max_examples=10)
@given(VALUES)
def test_long_output_is_gathered_in_order(values: dict[str, Any]) -> None:
    same("{{ name }}-{{ count }}\n" * (3 * AT_ONCE), values)
    same("{% for t in tags %}{% if t %}" + "{{ t }}{{ count }}" * AT_ONCE + "{% endif %}{% endfor %}", values)
