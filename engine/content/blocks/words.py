"""The words of a block as people type them, to HTML and back: **bold**, [words](address), lines. Pure.

Template tags stay as they are, and so do elements that format text: whoever knows HTML may write them. All else is escaped.
"""

from __future__ import annotations

import re
from html import escape, unescape

from engine.content.markup import TAG

_KEPT = re.compile(
    r"</?(?:a|b|big|center|code|del|em|font|h[1-6]|i|img|ins|li|ol|p|s|small|span|strike|strong|sub|sup|u|ul)"
    r"""(?:\s+[\w:-]+\s*=\s*(?:"[^"<>]*"|'[^'<>]*'))*\s*/?>""",
    re.IGNORECASE,
)
_BOLD = re.compile(r"\*\*(?=[^\s*])([^*\n]+?)(?<=\S)\*\*")
_LINK = re.compile(r"""\[([^\[\]\n]+)\]\(([^\s()\[\]"<>]+)\)""")
_BOLD_HTML = re.compile(r"<strong>(?=[^\s*])((?:(?!</?strong\b)[^*\n])+?)(?<=\S)</strong>")
_LINK_HTML = re.compile(r"""<a href="([^\s()\[\]"<>]+)">((?:(?!</?a\b)[^\[\]\n])+)</a>""")
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BREAK = re.compile(r" ?<br ?/?> ?", re.IGNORECASE)
_BODILESS = frozenset({"br", "img"})
_ENTITY = re.compile(r"&(?:#\w+;|\w+;)?")
_BRACE = re.compile(r"[{}]")
_HIDDEN = re.compile("\ufdd0(\\d+)\ufdd1")
"""Stands for what must not be touched: these two signs are in no source (engine/content/source.py)."""


def html_of(words: str, *, indent: str = "") -> str:
    """HTML for inside an element; lines begin with `indent`. Where elements or marks do not close in their turn, all of them
    are plain signs."""
    hidden: list[str] = []
    plain = _hide(TAG, words, hidden)
    text = _escaped(_hide(_KEPT, plain, hidden))
    text = _LINK.sub(lambda m: _kept(f'<a href="{m[2]}">{_bold(m[1])}</a>', hidden), text)
    line_end = f"<br />\n{indent}"
    found = _shown(_bold(text).replace("\n", line_end), hidden)
    return found if _is_balanced(found) else _shown(_escaped(plain).replace("\n", line_end), hidden)


def words_of(html: str) -> str | None:
    """The words whose HTML this is, but for spaces; None for what they cannot say."""
    hidden: list[str] = []
    text = _BOLD_HTML.sub(r"**\1**", _on_lines(_hide(TAG, html, hidden)))
    text = _LINK_HTML.sub(r"[\2](\1)", text)
    words = _shown(unescape(_hide(_KEPT, text, hidden)), hidden)
    return words if _meaning(html_of(words)) == _meaning(html) else None


def tidy(words: str) -> str:
    """The words as they come back from HTML: without spaces at the ends of lines."""
    found = words_of(html_of(words))
    return words if found is None else found


def escaped(value: str) -> str:
    """A value for between the quotes of an attribute, template tags as they are."""
    hidden: list[str] = []
    return _shown(escape(_hide(TAG, value, hidden)).replace("&#x27;", "'"), hidden)


def literal(value: str) -> str:
    """A value from outside for a text or an attribute: nothing in it is markup or a template tag. `html.unescape` takes it
    back."""
    return escape(value).replace("{", "&#123;").replace("}", "&#125;")


def unescaped(value: str) -> str | None:
    """What `escaped` was given; None where that would make template tags of what is none."""
    hidden: list[str] = []
    text = _hide(TAG, value, hidden)
    found = unescape(text)
    return _shown(found, hidden) if _BRACE.findall(found) == _BRACE.findall(text) else None


def _is_balanced(html: str) -> bool:
    opened: list[str] = []
    for element in _KEPT.finditer(TAG.sub("", html)):
        name = element[0].strip("</>").split()[0].lower()
        if element[0].startswith("</"):
            if not opened or opened.pop() != name:
                return False
        elif not element[0].endswith("/>") and name not in _BODILESS:
            opened.append(name)
    return not opened


def _escaped(text: str) -> str:
    return escape(text, quote=False).replace("\xa0", "&nbsp;")


def _bold(text: str) -> str:
    return _BOLD.sub(r"<strong>\1</strong>", text)


def _meaning(html: str) -> str:
    """The same for HTML that shows the same."""
    hidden: list[str] = []
    return _shown(_ENTITY.sub(_character, _on_lines(_hide(TAG, html, hidden))), hidden)


def _character(entity: re.Match[str]) -> str:
    """What it stands for. Braces written as entities stay: they are no template tags."""
    found = unescape(entity[0])
    return entity[0] if _BRACE.search(found) else escape(found) if found in "<&" else found


def _on_lines(html: str) -> str:
    """Line ends where HTML has them, and no spaces that it does not show."""
    text = _BREAK.sub("\n", _SPACE.sub(" ", html))
    return "\n".join(line.strip(" ") for line in text.strip(" ").split("\n"))


def _hide(pattern: re.Pattern[str], text: str, hidden: list[str]) -> str:
    return pattern.sub(lambda m: _kept(m[0], hidden), text)


def _kept(text: str, hidden: list[str]) -> str:
    hidden.append(text)
    return f"\ufdd0{len(hidden) - 1}\ufdd1"


def _shown(text: str, hidden: list[str]) -> str:
    """What was hidden may hold what was hidden before it."""
    while _HIDDEN.search(text):
        text = _HIDDEN.sub(lambda m: hidden[int(m[1])], text)
    return text
