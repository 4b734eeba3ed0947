"""Style sheets written into the elements they concern, once, when a template is compiled. Pure.

css-inline parses and rewrites HTML: it moves a `{% for %}` between table rows out of the table. So it only ever sees a copy
and says which style each element gets; the written markup stays as it is, except for style attributes and style sheets.
"""

from __future__ import annotations

import re
from html import escape

from engine.content.markup import CONTROL, PRINT, Patch, StartTag, line_of, masked, patched, start_tags
from engine.errors import TemplateError

_MARK = "data-warmcast"
_FILLED = re.compile(f"[{PRINT}{CONTROL}]")
_APOSTROPHE = "'"
_JINJA_OPENER = re.compile(r"\{(?=[{%#])")


def inline_css(html: str) -> str:
    """HTML whose style sheets are inlined, as far as they can be: media queries, `:hover` and the like stay in them, and so
    does a style sheet with template tags in it. All of them stay if a class or an id is made by a template tag. Lines keep
    their numbers. Raises TemplateError for a style sheet that cannot be read."""
    markup = masked(html)
    tags = list(start_tags(markup))
    sheets = [t for t in tags if t.name == "style"]
    if not any(_can_inline(markup, s) for s in sheets):
        return html
    styles, rests = _read(_inlined(_marked(markup, tags), line_of(html, sheets[0].start)))
    patches: list[Patch] = []
    keeps_sheets = any(_is_dynamic(markup, t) for t in tags)
    for number, tag in enumerate(tags):
        if tag.name == "style":
            if not keeps_sheets and _can_inline(markup, tag):
                patches.append(_sheet_patch(html, tag, rests.get(number, "")))
        elif styles.get(number) and not _is_dynamic(markup, tag):
            patches.append(_style_patch(html, markup, tag, styles[number]))
    return patched(html, patches)


def _marked(markup: str, tags: list[StartTag]) -> str:
    """The copy for css-inline: elements numbered, style attributes with template tags withheld."""
    patches: list[Patch] = []
    for number, tag in enumerate(tags):
        ignored = ' data-css-inline="ignore"' if tag.name == "style" and not _can_inline(markup, tag) else ""
        at = tag.start + 1 + len(tag.name)
        patches.append((at, at, f' {_MARK}="{number}"{ignored}'))
        style = tag.attribute("style")
        if style and _FILLED.search(markup, style.start, style.end):
            patches.append((style.start, style.end, "" if style.quote else '""'))
    return patched(markup, patches)


def _inlined(markup: str, line: int) -> str:
    # Imported here: most commands never compile a template.
    import css_inline

    inliner = css_inline.CSSInliner(keep_at_rules=True, remove_inlined_selectors=True, load_remote_stylesheets=False)
    try:
        return inliner.inline(markup)
    except css_inline.InlineError as error:
        raise TemplateError(f"A style sheet or a style cannot be read: {error}", part="html", line=line) from None


def _read(inlined: str) -> tuple[dict[int, str], dict[int, str]]:
    """What css-inline made of each numbered element and of each numbered style sheet."""
    styles: dict[int, str] = {}
    sheets: dict[int, str] = {}
    for tag in start_tags(inlined):
        number = int(tag.value(_MARK, inlined) or -1)
        styles.setdefault(number, tag.value("style", inlined))
        if tag.name == "style":
            sheets[number] = inlined[tag.end : tag.inner_end]
    return styles, sheets


def _can_inline(markup: str, sheet: StartTag) -> bool:
    return sheet.attribute("media") is None and not _FILLED.search(markup, sheet.start, sheet.inner_end)


def _is_dynamic(markup: str, tag: StartTag) -> bool:
    """Whether template tags decide which rules match: in its class or id, or among its attributes."""
    for attribute in tag.attributes:
        decides = attribute.name in ("class", "id") and _FILLED.search(markup, attribute.start, attribute.end)
        if decides or _FILLED.search(attribute.name):
            return True
    return False


def _sheet_patch(html: str, sheet: StartTag, rest: str) -> Patch:
    # What css-inline rewrote must not open a template tag: `{#main` would be a comment.
    kept = _JINJA_OPENER.sub("{ ", " ".join(rest.split()))
    return sheet.end, sheet.inner_end, kept + "\n" * html.count("\n", sheet.end, sheet.inner_end)


def _style_patch(html: str, markup: str, tag: StartTag, style: str) -> Patch:
    own = tag.attribute("style")
    value = escape(style, quote=False).replace('"', "&quot;")
    if own is None:
        at = tag.start + 1 + len(tag.name)
        return at, at, f' style="{value}"'
    if not _FILLED.search(markup, own.start, own.end):
        quotes = len(own.quote)
        return own.start - quotes, own.end + quotes, f'"{value}"'
    # The element's own words come last, so that they win as they would have.
    value = f"{escape(style) if own.quote == _APOSTROPHE else value};{html[own.start : own.end]}"
    return own.start, own.end, value if own.quote else f'"{value}"'
