"""MJML to HTML by mrml, with template tags left where they stand and errors at their line. Pure.

mrml never sees a template tag: a word stands in its place. It loads nothing from elsewhere, fonts neither. It ends the
process on very deep nesting, so the elements are walked through before.
"""

from __future__ import annotations

import re

from engine.content.markup import TAG
from engine.errors import TemplateError

MAX_DEPTH = 100
_OPEN_VOID = re.compile(r"<(br|hr|img)\b([^<>]*?)/?>")
# Strict on purpose: what this does not read must be refused, or nesting could hide from it.
_ELEMENT = re.compile(
    r"""<!--.*?--> | </(?P<end>[\w:-]+)\s*> |
    <(?P<start>[\w:-]+)(?:\s+[^\s<>"'=/]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'))?)*\s*(?P<empty>/?)>""",
    re.DOTALL | re.VERBOSE,
)
_INLINE = "a|abbr|b|big|cite|code|em|font|i|img|q|s|small|span|strike|strong|sub|sup|u"
_BETWEEN = re.compile(rf"(</(?:{_INLINE})\s*>|<img\b[^<>]*/>)([ \t\r\n]+)(?=<(?:{_INLINE})\b)")
_WORD = re.compile(r"wctag(\d+)x")
_LEFT_OVER = re.compile(r"<(mj-[\w-]*)")
_INLINE_SHEET = re.compile(r"<mj-style\b[^<>]*\binline\b[^<>]*>.*?</mj-style\s*>", re.DOTALL)
_ANSWER = re.compile(r"(?P<what>.*?)(?: in root template)?(?: at position (?P<at>\d+):\d+)?")
_UNREADABLE = "This “<” cannot be read: write &lt;, put values in quotes and template tags inside the quotes"
_IN_INLINE_SHEET = "cannot stand in styles that are written into the elements: take inline out of <mj-style>"
_WHAT = {
    "unexpected token": "Text or a template tag cannot stand here: put it into <mj-raw>",
    "unexpected element": "This element cannot stand here",
    "unexpected attribute": "This attribute cannot stand here",
    "unable to find mjml element": "MJML starts with <mjml>",
}


def html_from_mjml(source: str) -> str:
    """Raises TemplateError for part mjml, with the line where it can be found."""
    # Imported here: most commands never compile a template.
    import mrml

    if _WORD.search(source):
        raise TemplateError("“wctag” with a number is a word that Warmcast needs for itself", part="mjml")
    prepared = _Prepared(source)
    prepared.walk()
    try:
        html = mrml.to_html(prepared.spaced(), None, mrml.RenderOptions(fonts={})).content
    except OSError as error:
        raise prepared.told(str(error)) from None
    prepared.check_complete(html)
    return prepared.restored(html)


class _Prepared:
    """MJML as mrml sees it, with words in place of template tags."""

    def __init__(self, source: str):
        self._tags = [tag[0] for tag in TAG.finditer(source)]
        numbers = iter(range(len(self._tags)))
        self.text = _OPEN_VOID.sub(r"<\1\2/>", TAG.sub(lambda _: f"wctag{next(numbers)}x", source))

    def spaced(self) -> str:
        """As long as the text, so that places stay. mrml drops a line end between two elements, but keeps a space: their words
        would become one."""
        return _BETWEEN.sub(lambda found: found[1] + " " * len(found[2]), self.text)

    def restored(self, text: str) -> str:
        return _WORD.sub(lambda word: self._tags[int(word[1])], text)

    def walk(self) -> None:
        """Raises TemplateError unless every element is closed in its turn and none lies too deep."""
        opened: list[tuple[str, int]] = []
        position = self.text.find("<")
        while position >= 0:
            element = _ELEMENT.match(self.text, position)
            if element is None:
                raise self._error(_UNREADABLE, position)
            self._take(element, opened)
            position = self.text.find("<", element.end())
        if opened:
            raise self._error(f"<{opened[-1][0]}> is never closed", opened[-1][1])

    def check_complete(self, html: str) -> None:
        """Raises TemplateError for an unknown element, and for a template tag that mrml dropped or moved."""
        unknown = _LEFT_OVER.search(html)
        if unknown:
            raise self._error(f"<{unknown[1]}> is not an element of MJML", self.text.find(f"<{unknown[1]}"))
        seen = list(dict.fromkeys(int(number) for number in _WORD.findall(html)))
        controls = [n for n in seen if not self._tags[n].startswith("{{")]
        lost = set(range(len(self._tags))) - set(seen)
        moved = {n for n, expected in zip(controls, sorted(controls), strict=True) if n != expected}
        for number in sorted(lost | moved):
            at = self.text.find(f"wctag{number}x")
            if any(sheet.start() < at < sheet.end() for sheet in _INLINE_SHEET.finditer(self.text)):
                raise self._error(f"{self._tags[number]} {_IN_INLINE_SHEET}", at)
            told = f"{self._tags[number]} would be {'lost' if number in lost else 'moved'} here: put it into <mj-raw>"
            raise self._error(told, at)

    def told(self, answer: str) -> TemplateError:
        """What mrml said, in words and with the line."""
        match = _ANSWER.fullmatch(answer)
        what, at = (match["what"], match["at"]) if match else (answer, None)
        message = _WHAT.get(what, f"MJML cannot be read: {what}")
        if at is None:
            return TemplateError(message, part="mjml")
        # mrml counts bytes.
        return self._error(message, len(self.text.encode()[: int(at)].decode(errors="ignore")))

    def _take(self, element: re.Match[str], opened: list[tuple[str, int]]) -> None:
        start, end, position = element["start"], element["end"], element.start()
        if end and (not opened or opened[-1][0] != end):
            told = f"<{opened[-1][0]}> is still open" if opened else "nothing is open"
            raise self._error(f"</{end}> closes what is not open: {told}", position)
        if end:
            opened.pop()
        if start == "mj-include":
            raise self._error("<mj-include> is not available", position)
        if start and not element["empty"]:
            opened.append((start, position))
        if len(opened) > MAX_DEPTH:
            raise self._error(f"Elements are nested more than {MAX_DEPTH} deep", position)

    def _error(self, message: str, position: int) -> TemplateError:
        """The position is one in the text for mrml; the line is the one in the source."""
        return TemplateError(message, part="mjml", line=self.restored(self.text[:position]).count("\n") + 1)
