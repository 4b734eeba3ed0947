"""YAML text to documents: plain data only. Whatever is wrong is told with file and line, or file and path."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable
from typing import Any, cast

import yaml

from engine.definitions.model import Document, parse_document
from engine.errors import BadValueError

MOST_NODES = 200_000
DEEPEST = 100

_TAG = "tag:yaml.org,2002:"
_PLAIN = ("null", "bool", "int", "float", "str", "seq", "map")
_SCALARS = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL", "~nN"),
    ("null", "", ""),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("merge", r"<<", "<"),
)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """By first character: which plain scalars are no texts. Fewer than YAML 1.1 has, as in JSON."""
    found: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for kind, pattern, first in _SCALARS:
        for letter in first or [""]:
            found.setdefault(letter, []).append((f"{_TAG}{kind}", re.compile(f"(?:{pattern})$")))
    return found


class _Loader(yaml.SafeLoader):
    """Builds plain data only; `NO`, `21:00` and `2026-01-05` stay texts."""

    yaml_implicit_resolvers = _resolvers()
    yaml_constructors = {  # noqa: RUF012
        tag: construct
        for tag, construct in yaml.SafeLoader.yaml_constructors.items()
        if tag is None or tag.removeprefix(_TAG) in _PLAIN
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        """Refuses a key that is no text and one that stands twice."""
        seen: set[object] = set()
        for key, _ in node.value:
            if key.tag not in (f"{_TAG}str", f"{_TAG}merge"):
                raise yaml.MarkedYAMLError(problem="a key must be a text", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(
                    problem=f"the key “{key.value}” stands there twice", problem_mark=key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def read(documents: Iterable[tuple[str, str]]) -> list[tuple[str, Document]]:
    """(name, text) → (name, document). Raises BadValueError for the first that is no definition."""
    return [(name, _document(name, text)) for name, text in documents]


def _document(name: str, text: str) -> Document:
    data = _load(name, text)
    if not isinstance(data, dict):
        raise BadValueError(f"{name}: a file of definitions is a mapping, like “database: students”.")
    _check_size(name, cast("dict[Any, Any]", data))
    try:
        return parse_document(cast("dict[Any, Any]", data))
    except BadValueError as error:
        raise BadValueError(f"{name}: {error.message}", field=error.field) from None


def _load(name: str, text: str) -> object:
    try:
        return yaml.load(text, _Loader)  # noqa: S506  a subclass of the safe loader  # nosec B506
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadValueError(f"{name}, line {line}: {error.problem or error.context}.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BadValueError(f"{name}, line {line}: a character that YAML does not allow ({error.reason}).") from None
    except (RecursionError, ValueError):
        raise BadValueError(
            f"{name}: this cannot be read as YAML; it is nested too deeply or holds a number too long."
        ) from None


def _check_size(name: str, data: object) -> None:
    """Aliases may make a small file endless."""
    waiting: list[tuple[object, int]] = [(data, 0)]
    for _ in range(MOST_NODES):
        if not waiting:
            return
        value, depth = waiting.pop()
        if depth > DEEPEST:
            break
        if isinstance(value, dict):
            waiting.extend((v, depth + 1) for v in cast("dict[Any, Any]", value).values())
        elif isinstance(value, list):
            waiting.extend((v, depth + 1) for v in cast("list[Any]", value))
    raise BadValueError(f"{name}: this is too large, or nested more than {DEEPEST} deep.")
