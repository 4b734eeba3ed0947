"""The pictures of a page that came with it: kept, and their addresses in the page set to where they are kept. Pure, but for
what `keep` does."""

from __future__ import annotations

import base64
import binascii
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote

from engine.content.foreign import merge_tags
from engine.content.images import PATH
from engine.content.markup import Patch, patched, start_tags
from engine.errors import BadValueError

Keep = Callable[[bytes, str], str]
"""Content and name of a picture → its address. Raises BadValueError."""
_STYLE = re.compile(r"url\(\s*(?:\"([^\")]*)\"|'([^')]*)'|([^'\")\s]*))\s*\)", re.IGNORECASE)
_ELSEWHERE = re.compile(rf"[a-z][a-z0-9+.-]*:|//|#|{PATH}", re.IGNORECASE)
_INLINE = re.compile(r"data:image/[a-z+.-]+;base64,", re.IGNORECASE)


@dataclass(frozen=True)
class Shown:
    """`kept`: how many pictures came along; `missing`: addresses for which there is no file; `refused`: why others did not."""

    html: str
    kept: int
    missing: tuple[str, ...]
    refused: tuple[str, ...]


def with_pictures(html: str, pictures: Mapping[str, bytes], keep: Keep) -> Shown:
    """`pictures`: path seen from the page, lower case → content. What is loaded from elsewhere stays so; pictures that are
    written into the page are kept like those that came with it."""
    markup = merge_tags.masked(html)
    album = _Album(pictures, keep)
    patches: list[Patch] = []
    for tag in start_tags(markup):
        for attribute in tag.attributes:
            if attribute.name == "srcset":
                # Other sizes of the picture in src, which is the one that comes along.
                patches.append((*attribute.span, ""))
            elif attribute.name == "background" or (attribute.name == "src" and tag.name == "img"):
                address = album.address_of(unescape(html[attribute.start : attribute.end]))
                if address:
                    quote = "" if attribute.quote else '"'
                    patches.append((attribute.start, attribute.end, f"{quote}{address}{quote}"))
    for found in _STYLE.finditer(markup):
        group = next((g for g in (1, 2, 3) if found[g]), 0)
        address = album.address_of(unescape(html[slice(*found.span(group))])) if group else None
        if address:
            patches.append((*found.span(group), address))
    return Shown(patched(html, patches), len(set(album.kept.values())), tuple(album.missing), tuple(album.refused))


class _Album:
    def __init__(self, pictures: Mapping[str, bytes], keep: Keep):
        self._pictures = pictures
        self._keep = keep
        self.kept: dict[str, str] = {}
        self.missing: dict[str, None] = {}
        self.refused: dict[str, None] = {}

    def address_of(self, written: str) -> str | None:
        """Where the picture is kept; None where it stays as it is."""
        written = written.strip()
        if not written or merge_tags.MASK in merge_tags.masked(written):
            return None
        if written not in self.kept:
            found = self._content(written)
            if found is None:
                return None
            try:
                self.kept[written] = self._keep(*found)
            except BadValueError as error:
                self.refused[f"{found[1]}: {error.message}"] = None
                return None
        return self.kept[written]

    def _content(self, written: str) -> tuple[bytes, str] | None:
        inline = _INLINE.match(written)
        if inline:
            return _decoded(written[inline.end() :]), "picture in the page"
        if _ELSEWHERE.match(written):
            return None
        path = posixpath.normpath(unquote(re.split(r"[?#]", written)[0])).lower().lstrip("/")
        name = posixpath.basename(path)
        if path in self._pictures:
            return self._pictures[path], name
        # Saved pages say other folders than they have.
        alike = [content for other, content in self._pictures.items() if posixpath.basename(other) == name]
        if len(alike) == 1:
            return alike[0], name
        self.missing[written] = None
        return None


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(unquote(text))
    except (binascii.Error, ValueError):
        return b""
