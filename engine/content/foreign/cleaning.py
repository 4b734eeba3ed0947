"""Takes out of a page what cannot act in mail, and leaves the rest as it is written. Pure.

What makes mail safe is the frame it is looked at in and the program that shows it; this makes a page fit for mail, and tells
what it took.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from engine.content.foreign import merge_tags
from engine.content.markup import EndTag, Patch, StartTag, Words, patched, tokens

_WHOLE = {
    "script": "scripts",
    "iframe": "embedded pages",
    "object": "embedded files",
    "embed": "embedded files",
    "applet": "embedded files",
    "audio": "sounds",
    "video": "films",
    "svg": "drawings (SVG)",
    "canvas": "drawings (SVG)",
    "select": "form fields",
    "textarea": "form fields",
    "noscript": "",
    "template": "",
}
"""Elements that go with what stands in them → what is told, '' for nothing."""
_ONLY_THE_TAG = {
    "form": "forms",
    "button": "",
    "input": "form fields",
    "base": "",
    "option": "",
    "label": "",
} | dict.fromkeys(
    # What stands in these is read as words by some programs and as markup by others.
    ("xmp", "noembed", "noframes", "plaintext", "math"),
    "",
)
"""Elements whose content stays."""
_RUNS = re.compile(r"(?:javascript|vbscript|livescript|data:text)\b", re.IGNORECASE)
_STYLE_RUNS = re.compile(r"expression\s*\(|javascript:|-moz-binding|behavior\s*:", re.IGNORECASE)
_BLANK = re.compile(r"[\x00-\x20]+")
_LINKS = frozenset({"href", "src", "action", "background", "formaction", "poster", "xlink:href", "lowsrc", "dynsrc"})
_ANY_END = re.compile(rf"</({'|'.join(_WHOLE)})\b[^>]{{0,200}}>", re.IGNORECASE)
_MOST_ROUNDS = 10


@dataclass(frozen=True)
class Cleaned:
    """`removed`: what was taken out → how often."""

    html: str
    removed: dict[str, int]


def clean(html: str) -> Cleaned:
    """Scripts, forms, embedded pages, event handlers and links that run something are gone; tables, links, pictures and style
    sheets are as they were."""
    told: Counter[str] = Counter()
    for _ in range(_MOST_ROUNDS):
        patches = _patches(html, told)
        if not patches:
            return Cleaned(html, dict(told))
        # What stood around something that went may be a tag now.
        html = patched(html, patches)
    # Only a page that is made to deceive has still more in it: all of it becomes words.
    return Cleaned(html.replace("<", "&lt;"), dict(told))


def _patches(html: str, told: Counter[str]) -> list[Patch]:
    markup = merge_tags.masked(html)
    ends = _EndTags(markup)
    patches: list[Patch] = []
    gone_until = 0
    for tag in tokens(markup):
        if isinstance(tag, Words) or tag.start < gone_until:
            continue
        if isinstance(tag, EndTag):
            patches += [(tag.start, tag.end, "")] if tag.name in _ONLY_THE_TAG else []
            continue
        what = _removed(tag, markup)
        if what is None:
            patches += _of_attributes(tag, markup, told)
            continue
        gone_until = ends.after(tag, markup) if tag.name in _WHOLE else tag.end
        patches.append((tag.start, gone_until, ""))
        told.update([what] if what else [])
    return patches


def _removed(tag: StartTag, markup: str) -> str | None:
    """What is told of an element that goes; None for one that stays."""
    if tag.name == "link":
        return "style sheets from elsewhere" if "stylesheet" in tag.value("rel", markup).lower() else ""
    if tag.name == "meta":
        return "" if tag.value("http-equiv", markup).strip().lower() in ("refresh", "set-cookie") else None
    if tag.name in _WHOLE:
        return _WHOLE[tag.name]
    if tag.name == "input" and tag.value("type", markup).lower() == "hidden":
        return ""
    return _ONLY_THE_TAG.get(tag.name)


class _EndTags:
    """Those of the elements that go whole: name → where they stand."""

    def __init__(self, markup: str):
        self._places: dict[str, list[tuple[int, int]]] = {}
        for tag in _ANY_END.finditer(markup):
            self._places.setdefault(tag[1].lower(), []).append(tag.span())

    def after(self, tag: StartTag, markup: str) -> int:
        """Where the element ends; with its start tag where no end tag follows."""
        places = self._places.get(tag.name, [])
        at = bisect_left(places, (tag.inner_end, 0))
        is_closed = tag.name == "embed" or markup.endswith("/>", tag.start, tag.end) or at == len(places)
        return tag.inner_end if is_closed else places[at][1]


def _of_attributes(tag: StartTag, markup: str, told: Counter[str]) -> Iterator[Patch]:
    for attribute in tag.attributes:
        value = unescape(markup[attribute.start : attribute.end])
        if attribute.name.startswith("on"):
            told["event handlers"] += 1
            yield *attribute.span, ""
        elif attribute.name in _LINKS and _RUNS.match(_BLANK.sub("", value)):
            told["links that run something"] += 1
            yield *attribute.span, ""
        elif attribute.name == "style" and _STYLE_RUNS.search(value):
            told["styles that run something"] += 1
            yield *attribute.span, ""
        elif not attribute.quote and merge_tags.MASK in value:
            yield attribute.start, attribute.start, '"'
            yield attribute.end, attribute.end, '"'
