"""Values as definitions write them, in words."""

from __future__ import annotations

import pytest

from engine.profiles.types import Field, Option
from engine.profiles.written import words_of

OPTIONS = (Option("seo", "SEO promotion"), Option("web", "Web analytics"))


@pytest.mark.parametrize(
    ("kind", "written", "words"),
    [
        ("enum", " WEB ", "Web analytics"),
        ("enum", "Web analytics", "Web analytics"),
        ("enum", "gone", "gone"),
        ("tags", ["seo", "ads"], "seo, ads"),
        ("boolean", False, "No"),
        ("integer", 0, "0"),
    ],
)
def test_a_written_value_in_words(kind: str, written: object, words: str) -> None:
    assert words_of(Field(1, 1, "x", "X", kind, options=OPTIONS if kind == "enum" else ()), written) == words
