"""What a marketer writes: the parts of a template, before anything is compiled. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

_LINE_END = re.compile(r"\r\n?")
# Control characters, halves of characters, and the two with which engine/content/markup.py stands in for template tags.
_NEVER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufdd0\ufdd1]")


@dataclass(frozen=True)
class TemplateSource:
    """The body is HTML or MJML, exactly one of them (compiling checks it); HTML without any markup is plain words, its
    paragraphs divided by empty lines. Blank parts become None and lines end with a line feed, so that sources which mean
    the same are equal."""

    subject: str
    html: str | None = None
    mjml: str | None = None
    preheader: str | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        for name in ("html", "mjml", "preheader", "text"):
            object.__setattr__(self, name, tidy(getattr(self, name)))
        object.__setattr__(self, "subject", tidy(self.subject) or "")


def tidy(written: str | None) -> str | None:
    """Without what cannot be sent; None for what is blank."""
    if written is None or not written.strip():
        return None
    return _NEVER.sub("", _LINE_END.sub("\n", written))
