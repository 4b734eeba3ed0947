"""What Jinja says of a template that it cannot read, in words for who wrote it. Pure."""

from __future__ import annotations

import re

from engine.errors import hint

_OPEN = "“{{{{” is never closed: write }}}} where the variable ends"
_TAGS = ("if", "elif", "else", "endif", "for", "endfor", "set")
# The first that fits; in the words, {0} is what the first bracket found.
_SAYINGS = tuple(
    (re.compile(pattern, re.IGNORECASE), words)
    for pattern, words in (
        ("end of comment", "“{{#” opens a comment that never ends: write “{{ #” where a style sheet means an id"),
        ("end of template, expected 'end of print", _OPEN),
        ("end of template, expected 'end of statement", "“{{%” is never closed: write %}} where it ends"),
        (r"end of template\..* closed is '(\w+)'", "{{% {0} %}} is never closed: write {{% end{0} %}} where it ends"),
        (
            r"tag 'end(\w+)'.* closed is '(\w+)'",
            "{{% {1} %}} is still open here: write {{% end{1} %}} before {{% end{0} %}}",
        ),
        (r"tag 'end(\w+)'", "{{% end{0} %}} closes nothing: no {{% {0} %}} stands before it"),
        (
            r"tag '(else|elif)'",
            "{{% {0} %}} stands in {{% if %}} only, and nothing follows {{% else %}} but {{% endif %}}",
        ),
        ("expression, got 'end of print", "Nothing stands between {{{{ and }}}}"),
        ("expression, got 'end of statement", "Something is missing before %}}"),
        ("'end of print statement', got '(.*)'", "“{0}” does not belong here: after a variable comes | or }}}}"),
        ("'end of statement block', got '='", "Write == to compare, not ="),
        ("'end of statement block', got '(.*)'", "“{0}” does not belong before %}}"),
        ("token 'name', got 'end of", "A name is missing after |"),
        ("expected name or number", "A name is missing after the dot"),
        ("unexpected 'end of (?:print|statement)", "Something is missing before the end"),
        (r"unexpected char '\\?['\"]'|unexpected char \"'\"", "A text in quotes is never closed"),
        ("unexpected char '(.*)' at", "“{0}” does not belong here"),
        ("expected token '(.*)', got '(.*)'", "“{0}” is expected here, not “{1}”"),
        ("unexpected '(.*)', expected '(.*)'", "“{1}” is expected here, not “{0}”"),
        ("unexpected '(.*)'", "“{0}” does not belong here"),
    )
)
# Up to where it is closed, or to what stands in no variable: another tag, the end of an element.
_VARIABLE = re.compile(
    r"""\{\{(?:"[^"\n]*"|'[^'\n]*'|(?!\{\{|\{%|\{\#|\}\}|</|/>).)*+(?P<closed>\}\})?|\{\#.*?(?:\#\}|\Z)""", re.DOTALL
)
_UNKNOWN_TAG = re.compile(r"unknown tag '(\w+)'")


def in_words(message: str, line: int = 0, source: str = "") -> tuple[str, int]:
    """As a sentence without its full stop, and the line that it is about: Jinja stumbles over what comes after a variable that
    is not closed."""
    opened = _unclosed(source)
    if opened is not None and opened <= line:
        return _OPEN.format(), opened
    return _said(message), line


def _unclosed(source: str) -> int | None:
    """The line of the first variable that is not closed. To be asked of a source that cannot be read only."""
    first = next((m for m in _VARIABLE.finditer(source) if m[0].startswith("{{") and not m["closed"]), None)
    return None if first is None else source.count("\n", 0, first.start()) + 1


def _said(message: str) -> str:
    """What has no words of its own stays as it is."""
    for pattern, words in _SAYINGS:
        if found := pattern.search(message):
            return words.format(*found.groups())
    if unknown := _UNKNOWN_TAG.search(message):
        return f"There is no {{% {unknown[1]} %}}{hint(unknown[1], _TAGS)}"
    return message[:1].upper() + message[1:]
