"""The links of a message's HTML, for whoever wants to try them. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser
from urllib.parse import urlsplit

_NO_TEXT = ("script", "style")
"""Tags whose content nobody sees, which the parser takes for text."""


@dataclass(frozen=True)
class Link:
    """`text`: what stands on it, '' for nothing that can be read; `url`: http or https."""

    text: str
    url: str


def links_of(html: str) -> list[Link]:
    """In their order, each address once; what leads elsewhere than to a page is left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    found: dict[str, Link] = {}
    for link in reader.found:
        if _is_page(link.url):
            found.setdefault(link.url, link)
    return list(found.values())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[Link] = []
        self._url: str | None = None
        self._words: list[str] = []
        self._is_text = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self._is_text = tag not in _NO_TEXT
        if tag == "a":
            self._end()
            self._url = (known.get("href") or "").strip()
        elif tag == "img" and known.get("alt"):
            self._words.append(str(known["alt"]))

    def handle_endtag(self, tag: str) -> None:
        self._is_text = True
        if tag == "a":
            self._end()

    def handle_data(self, data: str) -> None:
        if self._is_text:
            self._words.append(data)

    def close(self) -> None:
        super().close()
        self._end()

    def _end(self) -> None:
        if self._url:
            self.found.append(Link(" ".join("".join(self._words).split()), self._url))
        self._url, self._words = None, []


def _is_page(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and url.isprintable() and " " not in url
    except ValueError:
        return False
