"""Whether the branches of a condition only address a person rightly: Mr and Ms, Lieber and Liebe, an ending. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

from jinja2 import nodes

from engine.content.branches import Fork

_FORMS = frozenset(
    "mr mrs ms miss mister madam sir dear hello hi he she him her his hers man woman "
    "herr frau herrn lieber liebe liebes hallo sehr geehrter geehrte er sie ihn ihm ihr sein seine ihre "
    "monsieur madame cher chère señor señora querido querida estimado estimada "
    "господин госпожа уважаемый уважаемая дорогой дорогая он она его её ее ему ей".split()  # noqa: RUF001
)
_LONGEST_ENDING = 3
_FEWEST_SAME = 2
_INLINE = re.compile(r"</?(?:b|i|em|strong|span|br)\b[^>]*>", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")


def is_grammar(fork: Fork) -> bool:
    """Whether nothing but such words differs."""
    texts = [_text(body) for body in fork.bodies]
    if any("<" in text for text in texts):
        return False
    words = [_WORD.findall(text.casefold()) for text in texts]
    if all(word in _FORMS for said in words for word in said):
        return True
    if all(len(text.strip()) <= _LONGEST_ENDING and text == text.lower() for text in texts):
        return True
    said = [each for each in words if each]
    same_length = len({len(each) for each in said}) == 1
    return same_length and len(said) > 1 and all(map(_is_one_word, zip(*said, strict=True)))


def _text(body: Sequence[nodes.Node]) -> str:
    """What is written there, without values and without marks of type."""
    whole = nodes.Template(list(body))
    written = [node.data for node in whole.find_all(nodes.TemplateData)]
    constants = [node.value for node in whole.find_all(nodes.Const) if isinstance(node.value, str)]
    return unescape(_INLINE.sub("", " ".join((*written, *constants))))


def _is_one_word(forms: Sequence[str]) -> bool:
    """Forms of address, or the same word with another ending."""
    if all(form in _FORMS for form in forms):
        return True
    same = next((n for n, letters in enumerate(zip(*forms)) if len(set(letters)) > 1), min(map(len, forms)))  # noqa: B905
    return same >= max(_FEWEST_SAME, max(map(len, forms)) / 2)
