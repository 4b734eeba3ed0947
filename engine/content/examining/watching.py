"""The messages of many people, made and looked at; what is the same of many is said once. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.content.branches import Shown, Trial
from engine.content.compiling import Compiled
from engine.content.context import Values
from engine.content.examining.literal import Details
from engine.content.examining.looks import look
from engine.content.rendering import Rendered, Renderer
from engine.content.source import TemplateSource
from engine.errors import MissingValueError, TemplateError

NONE = -1
"""Instead of a pattern: there is no message."""
Said = tuple[str, tuple[str, ...]]
"""What is true of a message: "without" (variable), "broken" (part, line, cause), "defaults" (variable, what stands there),
"facts" (code, detail). Without people's values: it is kept in reports, and one cause is told once."""


@dataclass
class Examined:
    """Of a batch of people, in their order. `patterns`: each list of branches that somebody's message shows; `of`: which of
    them each person has, NONE where there is no message. `digests`: 63 bits of the hash of each message, `sizes`: bytes of its
    HTML, both of those only who have one. `said`: what is true of which people (positions)."""

    patterns: list[list[int]] = field(default_factory=list[list[int]])
    of: list[int] = field(default_factory=list[int])
    digests: list[int] = field(default_factory=list[int])
    sizes: list[int] = field(default_factory=list[int])
    said: list[tuple[str, list[str], list[int]]] = field(default_factory=list[tuple[str, list[str], list[int]]])

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> Examined:
        return cls(**values)


class Examination:
    """A template made ready. `compiled`: what is sent; `whole`: what was written, with its fragments. Raises TemplateError."""

    def __init__(self, compiled: Compiled, whole: TemplateSource):
        self._renderer = Renderer(compiled)
        self._whole = whole
        self._trial = Trial(whole, is_whole=False)
        self._details = Details(compiled.html)
        self._asks_unsubscribe = "links.unsubscribe" in compiled.html_variables

    def examine(self, people: Sequence[Values], guard: AbstractContextManager[None]) -> Examined:
        """Makes every message; `guard` bounds each. Raises nothing for what one person lacks."""
        found = Examined()
        numbers: dict[frozenset[int], int] = {}
        said: dict[Said, list[int]] = {}
        for position, values in enumerate(people):
            try:
                with guard:
                    rendered = self._renderer.render(values)
                shown = self._shown(values, guard)
            except TemplateError as error:
                found.of.append(NONE)
                said.setdefault(_why_not(where_written(error, lambda: self._as_written, values, guard)), []).append(
                    position
                )
                continue
            found.of.append(numbers.setdefault(shown.branches, len(numbers)))
            found.digests.append(_digest(rendered))
            found.sizes.append(len(rendered.html.encode()))
            asks = self._asks_unsubscribe and "unsubscribe" in values.get("links", ())
            # Several details of one message may be told without words.
            for fact in dict.fromkeys(map(self._details.told, look(rendered, asks_unsubscribe=asks))):
                said.setdefault(("facts", fact), []).append(position)
            for default in shown.defaults:
                said.setdefault(("defaults", default), []).append(position)
        found.patterns = [sorted(branches) for branches in numbers]
        found.said = [(kind, list(what), positions) for (kind, what), positions in said.items()]
        return found

    @cached_property
    def _as_written(self) -> Trial:
        return Trial(self._whole)

    def _shown(self, values: Values, guard: AbstractContextManager[None]) -> Shown:
        """Of a message that can be made. Watching takes longer than making it: where the time is not enough for that, the message
        shows nothing that is known."""
        try:
            with guard:
                return self._trial.shown(values)
        except TemplateError:
            return Shown(frozenset(), frozenset())


def where_written(
    error: TemplateError, as_written: Callable[[], Trial], values: Values, guard: AbstractContextManager[None]
) -> TemplateError:
    """The same error at the line where people wrote it: what is sent was made of that, and has lines of its own. Without a line
    where that is not found. `as_written`: makes ready what was written, with its fragments."""
    if isinstance(error, MissingValueError) or error.part != "html":
        return error
    try:
        with guard:
            as_written().shown(values)
    except TemplateError as found:
        if found.cause == error.cause:
            return found
    return TemplateError(error.words, part="html", cause=error.cause)


def _why_not(error: TemplateError) -> Said:
    if isinstance(error, MissingValueError):
        return ("without", (error.variable,))
    return ("broken", (error.part or "", str(error.line or ""), error.cause))


def _digest(rendered: Rendered) -> int:
    whole = "\x00".join((rendered.subject, rendered.preheader or "", rendered.html, rendered.text))
    return int.from_bytes(hashlib.blake2b(whole.encode(), digest_size=8).digest()) >> 1
