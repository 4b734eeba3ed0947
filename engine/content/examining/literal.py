"""Whether what is said of a message names only what its template says: not what a value of a person brought into it. Pure.

What is found is kept in reports, which no erasure of a person reaches.
"""

from __future__ import annotations

import re
from html import unescape

from engine.content.examining.addressed import host_of
from engine.content.examining.pieces import cut, words_of
from engine.content.examining.remembering import Memory
from engine.content.examining.sayings import Fact
from engine.content.markup import CONTROL, PRINT, TAG

BETWEEN = " → "
"""Stands between the two hosts of a detail."""
_OURS = frozenset({"spam_phrase", "spam_marks", "spam_capitals"})
"""What these name is of a list of our own."""
_MAY_BE_CUT = 60
"""Characters: so long a detail may end within a word."""
_SEAM = re.compile(rf"\s*{CONTROL}[\s{CONTROL}]*")


class Details:
    """Of the messages of one template. `html`: with its template tags, as it is rendered."""

    def __init__(self, html: str):
        self._is_said = Memory(Literal(html).__contains__)
        self._is_host = Memory(Literal(html.lower()).__contains__)

    def told(self, fact: Fact) -> Fact:
        """Without its detail, if that is not the template's own. A host that is reserved for examples is nobody's."""
        code, detail = fact
        if code in _OURS:
            return fact
        if code == "spam_other_host":
            is_own = all(self._is_host[host] for host in detail.split(BETWEEN))
        else:
            is_own = self._is_said[detail]
        if code == "example_link" and not is_own:
            return code, host_of(detail)
        return fact if is_own else (code, "")


class Literal:
    """`words in literal`: whether they stand in the HTML as whole words, in a tag, between tags or in a template tag. A condition
    may begin or end among them, a value may not."""

    def __init__(self, html: str):
        bare = TAG.sub(lambda tag: PRINT if tag[0].startswith("{{") else CONTROL, html)
        self._texts = [_joined(text) for text in (unescape(html), unescape(bare), words_of(cut(bare)))]

    def __contains__(self, words: str) -> bool:
        return any(_stands(words, text, seams) for text, seams in self._texts)


def _joined(text: str) -> tuple[str, frozenset[int]]:
    """In one line without conditions, and where they were."""
    line = _SEAM.sub(lambda run: f" {CONTROL}" if re.search(r"\s", run[0]) else CONTROL, " ".join(text.split()))
    parts = line.split(CONTROL)
    seams: set[int] = set()
    end = 0
    for part in parts[:-1]:
        end += len(part)
        seams.add(end)
    return "".join(parts), frozenset(seams)


def _stands(words: str, text: str, seams: frozenset[int]) -> bool:
    start = text.find(words)
    while start >= 0:
        end = start + len(words)
        begins = start in seams or not _is_within(text, start)
        ends = end in seams or len(words) >= _MAY_BE_CUT or not _is_within(text, end)
        if begins and ends:
            return True
        start = text.find(words, start + 1)
    return False


def _is_within(text: str, at: int) -> bool:
    """Whether letters or digits stand on both sides."""
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
