"""What differs between two texts of a template, and going back to an older one. Versions never change: going back makes
a new one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from engine.access import require
from engine.content import templates
from engine.content.source import TemplateSource
from engine.errors import UnknownNameError
from engine.workspace import Workspace

CONTEXT = 2
"""Lines that are shown around what differs."""


@dataclass(frozen=True)
class Difference:
    """`part`: subject, preheader, message or text. `lines`: each begins with + (new), - (gone) or a space (the same); before
    each stretch of a longer text stands @@ with its first line."""

    part: str
    lines: tuple[str, ...]


def differences(before: TemplateSource, after: TemplateSource) -> list[Difference]:
    """One for each part that differs, in the order of the editor. HTML and MJML are both the message."""
    return [
        Difference(part, found)
        for (part, old), (_, new) in zip(_parts(before), _parts(after), strict=True)
        if (found := tuple(_different_lines(old, new)))
    ]


def restore(workspace: Workspace, name: str, version: int) -> int:
    """Saves the text of that version anew; gives the number of the newest version, the same as before where the text is.
    Raises UnknownNameError, StateError (archived), TemplateError if the text no longer fits: a field that it names is
    gone, for instance."""
    require(workspace, "write")
    found = next((v for v in templates.versions(workspace, name) if v.version == version), None)
    if found is None:
        raise UnknownNameError("version", str(version))
    return templates.save(workspace, name, found.source)


def _parts(source: TemplateSource) -> Iterator[tuple[str, str]]:
    yield "subject", source.subject
    yield "preheader", source.preheader or ""
    yield "message", source.mjml or source.html or ""
    yield "text", source.text or ""


def _different_lines(old: str, new: str) -> Iterator[str]:
    before, after = (text.split("\n") if text else [] for text in (old, new))
    for group in SequenceMatcher(None, before, after).get_grouped_opcodes(CONTEXT):
        if max(len(before), len(after)) > 1:
            yield f"@@ line {group[0][3] + 1}"
        for kind, start, end, new_start, new_end in group:
            if kind == "equal":
                yield from (f" {line}" for line in before[start:end])
            else:
                yield from (f"-{line}" for line in before[start:end])
                yield from (f"+{line}" for line in after[new_start:new_end])
