"""YAML that is read as JSON reads it, and YAML that is refused with its line."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.definitions.reading import read
from engine.errors import BadValueError


def _value(text: str) -> Any:
    ((_, document),) = read([("a.yaml", f"database: d\nsegments: [{{name: s, condition: {{value: {text}}}}}]")])
    return document.segments[0].condition["value"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("NO", "NO"),
        ("yes", "yes"),
        ("21:00", "21:00"),
        ("2026-01-05", "2026-01-05"),
        ("1e5", "1e5"),
        ("007", "007"),
        ("0x10", "0x10"),
        ("true", True),
        ("~", None),
        ("-12", -12),
        ("1.5", 1.5),
        ('"12"', "12"),
        ("[1, a]", [1, "a"]),
    ],
)
def test_scalars_are_read_as_json_has_them(text: str, value: Any) -> None:
    found = _value(text)
    assert (found, type(found)) == (value, type(value))


REFUSED = [
    ("a: 1\nb: [", "a.yaml, line 2: "),
    ("topics:\n- {name: x}\ntopics: []", "a.yaml, line 3: the key “topics” stands there twice"),
    ("topics:\n- name: x\n  name: y", "a.yaml, line 3: the key “name” stands there twice"),
    ("1: x", "a.yaml, line 1: a key must be a text"),
    ("[a]: x", "a.yaml, line 1: a key must be a text"),
    ("key: !!python/object/apply:os.getcwd []", "a.yaml, line 1: could not determine a constructor"),
    ("key: !!binary aGk=", "a.yaml, line 1: could not determine a constructor"),
    ("key: *nobody", "a.yaml, line 1: found undefined alias"),
    ("a: b\n---\nc: d", "a.yaml, line 2: but found another document"),
    ("a: b\x07", "a.yaml, line 1: a character that YAML does not allow"),
    ("", "a.yaml: a file of definitions is a mapping"),
    ("- a", "a.yaml: a file of definitions is a mapping"),
    ("key: " + "[" * 3000, "a.yaml: "),
    ("key: " + "9" * 5000, "a.yaml: "),
    ("key: &k [*k]", "a.yaml: this is too large, or nested"),
    (
        "a0: &a0 [x, x]\n" + "".join(f"a{n + 1}: &a{n + 1} [*a{n}, *a{n}]\n" for n in range(20)),
        "a.yaml: this is too large",
    ),
    ("database: 5", "a.yaml: database: "),
]


@pytest.mark.parametrize(("text", "message"), REFUSED, ids=[str(n) for n in range(len(REFUSED))])
def test_bad_yaml_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(BadValueError) as refused:
        read([("a.yaml", text)])
    assert refused.value.message.startswith(message)


def test_anchors_and_merges_are_understood() -> None:
    text = "topics:\n- &base {name: a, default_in: true}\n- {<<: *base, name: b}\n"
    ((_, document),) = read([("a.yaml", text)])
    assert [(t.name, t.default_in) for t in document.topics] == [("a", True), ("b", True)]


def test_an_empty_list_may_be_left_blank() -> None:
    ((_, document),) = read([("a.yaml", "database: d\ntopics:\nsegments:\n")])
    assert (document.topics, document.segments, document.key) == ((), (), None)


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = "; ".join(name for name, _ in read([("a.yaml", text)]))
    except BadValueError as error:
        found = error.message
    assert found.startswith("a.yaml")
