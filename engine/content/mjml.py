"""MJML to HTML by mrml, with template tags left where they stand and errors at their line. Pure.

mrml never sees a template tag: a word stands in its place. It loads nothing from elsewhere, fonts neither. It ends the
process on very deep nesting, so the elements are walked through before.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from engine.content.markup import TAG, line_of
from engine.errors import TemplateError

MAX_DEPTH = 100
_OPEN_VOID = re.compile(r"<(br|hr|img)\b([^<>]*?)/?>")
# Strict on purpose: what this does not read must be refused, or nesting could hide from it.
_ELEMENT = re.compile(
    r"""<!--.*?--> | </(?P<closed>[\w:-]+)\s*> |
    <(?P<opened>[\w:-]+)(?:\s+[^\s<>"'=/]+(?:\s*=\s*(?:"[^"<]*"|'[^'<]*'))?)*\s*(?P<empty>/?)>""",
    re.DOTALL | re.VERBOSE,
)
_WORD = re.compile(r"wctag(\d+)x")
_LEFT_OVER = re.compile(r"<(mj-[\w-]*)")
_ANSWER = re.compile(r"(?P<what>.*?)(?: in root template)?(?: at position (?P<at>\d+):\d+)?")
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

    tags = list(TAG.finditer(source))
    numbers = iter(range(len(tags)))
    if _WORD.search(source):
        raise _error("“wctag” with a number is a word that Warmcast needs for itself", source, source.index("wctag"))
    prepared = TAG.sub(lambda _: f"wctag{next(numbers)}x", source)
    prepared = _OPEN_VOID.sub(r"<\1\2/>", prepared)

    def restored(text: str) -> str:
        return _WORD.sub(lambda word: tags[int(word[1])][0], text)

    _walk(prepared, restored)
    try:
        html = mrml.to_html(prepared, None, mrml.RenderOptions(fonts={})).content
    except OSError as error:
        raise _told(str(error), prepared, restored) from None
    _check_complete(html, source, tags)
    return restored(html)


def _walk(prepared: str, restored: Callable[[str], str]) -> None:
    """Raises TemplateError unless every element is closed in its turn and none lies too deep."""
    opened: list[tuple[str, int]] = []
    position = prepared.find("<")
    while position >= 0:
        element = _ELEMENT.match(prepared, position)
        before = restored(prepared[:position])
        if element is None:
            raise _error("This “<” opens nothing that can be read: write &lt;, and values in quotes", before)
        if element["closed"]:
            if not opened or opened[-1][0] != element["closed"]:
                told = f"<{opened[-1][0]}> is still open" if opened else "nothing is open"
                raise _error(f"</{element['closed']}> closes what is not open: {told}", before)
            opened.pop()
        elif element["opened"] == "mj-include":
            raise _error("<mj-include> is not available", before)
        elif element["opened"] and not element["empty"]:
            opened.append((element["opened"], position))
        if len(opened) > MAX_DEPTH:
            raise _error(f"Elements are nested more than {MAX_DEPTH} deep", before)
        position = prepared.find("<", element.end())
    if opened:
        raise _error(f"<{opened[-1][0]}> is never closed", restored(prepared[: opened[-1][1]]))


def _check_complete(html: str, source: str, tags: list[re.Match[str]]) -> None:
    """Raises TemplateError for an unknown element, and for a template tag that mrml dropped or moved."""
    unknown = _LEFT_OVER.search(html)
    if unknown:
        raise _error(f"<{unknown[1]}> is not an element of MJML", source, source.find(f"<{unknown[1]}"))
    seen = list(dict.fromkeys(int(number) for number in _WORD.findall(html)))
    controls = [n for n in seen if not tags[n][0].startswith("{{")]
    lost = set(range(len(tags))) - set(seen)
    moved = {n for n, expected in zip(controls, sorted(controls), strict=True) if n != expected}
    for number in sorted(lost | moved):
        fate = "lost" if number in lost else "moved"
        raise _error(f"{tags[number][0]} would be {fate} here: put it into <mj-raw>", source, tags[number].start())


def _told(answer: str, prepared: str, restored: Callable[[str], str]) -> TemplateError:
    match = _ANSWER.fullmatch(answer)
    what, at = (match["what"], match["at"]) if match else (answer, None)
    message = _WHAT.get(what, f"MJML cannot be read: {what}")
    if at is None:
        return TemplateError(message, part="mjml")
    # mrml counts bytes.
    return _error(message, restored(prepared.encode()[: int(at)].decode(errors="ignore")))


def _error(message: str, source: str, position: int | None = None) -> TemplateError:
    return TemplateError(message, part="mjml", line=line_of(source, len(source) if position is None else position))
