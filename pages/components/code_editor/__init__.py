"""A text area made for templates: line numbers, names offered after `{{` and `{% fragment "`, what is wrong marked at its line,
text put in at the cursor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from streamlit.components.v2 import component

from pages.components import rights
from pages.components.code_editor.script import SCRIPT
from pages.components.code_editor.style import STYLE

_HTML = """
<div class="editor">
  <div class="frame">
    <div class="numbers"><div class="gutter" aria-hidden="true"></div></div>
    <div class="text"><div class="lines"></div>
      <textarea spellcheck="false" autocapitalize="off" autocomplete="off"
        aria-autocomplete="list" aria-controls="names"></textarea>
      <ul class="names" id="names" role="listbox" aria-label="Names" hidden></ul></div>
  </div>
  <div class="told" role="status"></div>
</div>
"""
_editor = component("warmcast_code", html=_HTML, css=STYLE, js=SCRIPT)


@dataclass(frozen=True)
class Mark:
    """What is wrong with a line, from 1."""

    line: int
    message: str


@dataclass(frozen=True)
class Insertion:
    """Text for the place of the cursor; put in once an `id`."""

    id: int
    text: str


def draw(
    text: str,
    *,
    key: str,
    label: str,
    names: Mapping[str, str],
    filters: Mapping[str, str],
    fragments: Mapping[str, str],
    marks: Sequence[Mark] = (),
    insert: Insertion | None = None,
    placeholder: str = "",
    height: int = 420,
) -> str:
    """The text as it stands now. `text` fills the editor when its `key` is drawn first: another key, another text.
    `names`, `filters` and `fragments`: what may be written there → what it is."""
    found = _editor(
        key=key,
        data={
            "text": text,
            "label": label,
            "names": _offered(names),
            "filters": _offered(filters),
            "fragments": _offered(fragments),
            "marks": [asdict(mark) for mark in marks],
            "insert": asdict(insert) if insert else None,
            "placeholder": placeholder,
            "height": height,
            "is_fixed": rights.is_closed(),
        },
        on_text_change=_noted,
    )
    typed: str | None = found.text
    return text if typed is None else typed


def _offered(known: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "label": words} for name, words in known.items()]


def _noted() -> None:
    """A change is read from what `draw` gives."""
